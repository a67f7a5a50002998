import { type DirectoryDescription } from "@aws-sdk/client-directory-service";
import { Aws, type AwsAccount } from "../../src/operations/aws/aws";
import { type BucketFacts } from "../../src/operations/checks/bucket-facts";
import { subjects } from "../../src/operations/checks/check";
import { credentialsProblem } from "../../src/operations/checks/credentials";
import { unread } from "../../src/operations/checks/located-networks";
import { type AccountReads } from "../../src/operations/checks/reads/account-reads";
import { placeProblem, privacyProblem } from "../../src/operations/preflight/bucket-problems";
import { type PreflightContext } from "../../src/operations/preflight/context";
import { existingDirectoryProblem } from "../../src/operations/preflight/existing-directory-problem";
import { PREFLIGHT_CHECKS } from "../../src/operations/preflight/preflight-checks";
import { preflightDatabases } from "../../src/operations/preflight/preflight-databases";
import { preflightDirectory } from "../../src/operations/preflight/preflight-directory";
import { readProblem } from "../../src/operations/preflight/preflight-read-role";
import { subnetsProblem } from "../../src/operations/preflight/subnets-problem";
import {
  accountOf,
  awsError,
  fakeChecks,
  fakeEnvironment,
  fakeIdentity,
  fakePublished,
  fakeReads,
  locatedNetwork,
  problem,
} from "../support/check-worlds";
import { deploy, findings, type Finding } from "../support/checks";
import { IDENTITY, ORDERS } from "../support/deployed";

// What the emulator does not show.

const environment = fakeEnvironment();
const DIRECTORY = "d-0123456789";
const orders = accountOf(environment, "orders");

function contextFor(
  reads: Readonly<Record<string, AccountReads>>,
  published = fakePublished(),
): PreflightContext & { readonly found: () => Finding[] } {
  const checks = fakeChecks(PREFLIGHT_CHECKS);
  return {
    environment,
    aws: new Aws(environment, new AbortController().signal),
    checks,
    published,
    reads: new Map(Object.entries(reads)),
    networks: environment.networks.map(({ key }) => locatedNetwork(environment, key)),
    found: () => findings(checks.results()),
  };
}

describe("credentials", () => {
  const role = { ...orders, deployRoleArn: "arn:aws:iam::222222222222:role/deploy" };
  const profile = { ...orders, deployRoleArn: undefined, profile: "production" };
  const shell = { ...orders, deployRoleArn: undefined };

  test.each([
    ["a role", role, { role: role.deployRoleArn }],
    ["a profile", profile, { profile: "production" }],
    ["the shell", shell, {}],
  ])("of %s reach another account", async (_what, account, identity) => {
    expect(problem(await credentialsProblem(account, fakeIdentity(IDENTITY)))).toEqual([
      "failed",
      ["account-credentials/cause-other-account", { ...identity, reached: IDENTITY, wanted: ORDERS }],
      ["account-credentials/cure-other-account", { account: "orders" }],
    ]);
  });

  test.each([
    ["credentials", "failed", "account-credentials/cure-sign-in"],
    ["unreachable", "unknown", "machine-network/cure"],
  ] as const)("reach nothing: %s", async (kind, status, cure) => {
    expect(problem(await credentialsProblem(profile, fakeIdentity(awsError(kind))))).toEqual([
      status,
      ["account-credentials/cause-nothing-reached", { profile: "production", reason: "reason" }],
      cure,
    ]);
  });
});

test.each([
  [
    "denied",
    ["not-looked-at/cure-denied", { role: "arn:aws:iam::222222222222:role/terraform-deploy", account: "orders" }],
  ],
  ["unreachable", "machine-network/cure"],
  ["other", "not-looked-at/cure"],
] as const)("a call that AWS does not answer: %s", async (kind, cure) => {
  const checks = fakeChecks(PREFLIGHT_CHECKS);
  await checks.check("state-bucket", subjects.state(environment, orders), () => {
    throw awsError(kind);
  });
  expect(findings(checks.results())).toEqual([
    ["states of orders", "state-bucket", "unknown", ["not-looked-at/cause", { reason: "reason" }], cure],
  ]);
});

describe("a state", () => {
  const own = { stack: "live-directory", account: orders };
  const external = { external: "network", account: orders };

  test("is not there", () => {
    expect([own, external].map((source) => problem(unread(source, { status: "absent" })))).toEqual([
      ["failed", ["missing-state/cause", { stack: "live-directory" }], deploy("live-directory")],
      ["failed", ["missing-state/cause-external", { external: "network" }], "missing-state/cure-external"],
    ]);
  });

  test.each([
    ["unreachable", "unknown"],
    ["refused", "failed"],
  ] as const)("is %s", (answer, status) => {
    const found = [own, external].map((source) => problem(unread(source, { status: answer, reason: "reason" })));
    expect(found).toEqual(
      [{ stack: "live-directory" }, { external: "network" }].map((name) => [
        status,
        [`unread-state/cause-${answer}`, { ...name, reason: "reason" }],
        `unread-state/cure-${answer}`,
      ]),
    );
  });
});

describe("the bucket for states", () => {
  const facts: BucketFacts = {
    region: "eu-central-1",
    versioned: true,
    encrypted: true,
    blocked: true,
    publicPolicy: true,
  };
  const bucket = "live-orders-tfstate";

  test("is in another Region, and public", () => {
    expect([problem(placeProblem(orders, facts)), problem(privacyProblem(bucket, facts))]).toEqual([
      [
        "failed",
        ["state-bucket/cause-other-region", { bucket, found: "eu-central-1", wanted: "us-east-1" }],
        ["state-bucket/cure-other-region", { region: "eu-central-1", account: "orders" }],
      ],
      ["failed", ["state-bucket-private/cause-public", { bucket }], "state-bucket-private/cure-public"],
    ]);
  });

  test("is not there, in a Region that its creation has to name", () => {
    const account = { ...orders, state: { ...orders.state, region: "eu-central-1" } };
    expect(problem(placeProblem(account, undefined))).toEqual([
      "failed",
      ["state-bucket/cause", { bucket, accountId: ORDERS }],
      ["state-bucket/cure", { bucket, region: "eu-central-1" }],
    ]);
  });

  const reader = (...kinds: ("credentials" | "denied")[]): AwsAccount => {
    const errors = kinds.map(awsError);
    const send = (): Promise<never> => Promise.reject(errors.shift() ?? awsError("other"));
    return { s3: () => ({ send }), aws: { call: (read: (options: object) => unknown) => read({}) } } as never;
  };

  test.each([
    [["credentials"], "failed", ["state-read-role/cause-assume", { role: "reader", reason: "reason" }]],
    [["denied", "denied"], "unknown", ["state-read-role/cause-list", { role: "reader", bucket }]],
  ] as const)("gives its reader the answers %j", async (kinds, status, cause) => {
    const found = await readProblem(orders, reader(...kinds), "reader", ["key"]);
    expect(problem(found)).toEqual([status, cause, "state-read-role/cure"]);
  });
});

describe("the directory", () => {
  const found: DirectoryDescription = { DirectoryId: DIRECTORY, Name: "corp.example.com", Type: "MicrosoftAD" };

  test.each<[string, DirectoryDescription, cause: unknown, cure: unknown]>([
    [
      "is of another kind",
      { ...found, Type: "SimpleAD" },
      ["directory-there/cause-type", { directory: DIRECTORY, type: "SimpleAD" }],
      "directory-there/cure-type",
    ],
    [
      "is a share",
      { ...found, Type: "SharedMicrosoftAD", OwnerDirectoryDescription: { AccountId: IDENTITY } },
      ["directory-there/cause-type", { directory: DIRECTORY, type: "SharedMicrosoftAD" }],
      ["directory-there/cure-share", { ownerId: IDENTITY }],
    ],
    [
      "is not active",
      { ...found, Stage: "Impaired" },
      ["directory-there/cause-stage", { directory: DIRECTORY, stage: "Impaired" }],
      "directory-there/cure-stage",
    ],
    [
      "is in another VPC",
      { ...found, Stage: "Active", VpcSettings: { VpcId: "vpc-2", SubnetIds: [] } },
      ["directory-there/cause-vpc", { directory: DIRECTORY, found: "vpc-2", wanted: "vpc-1" }],
      "directory-there/cure-vpc",
    ],
  ])("%s", async (_what, description, cause, cure) => {
    const reads = fakeReads({ directoryService: { directories: [description] } });
    expect(problem(await existingDirectoryProblem(environment, reads, DIRECTORY, "vpc-1"))).toEqual([
      "failed",
      cause,
      cure,
    ]);
  });

  test("has the name of two others", async () => {
    const directories = [found, { ...found, DirectoryId: "d-0aaaaaaaaa" }];
    const context = contextFor({ identity: fakeReads({ directoryService: { directories } }) });
    await preflightDirectory(context);
    expect(context.found()).toEqual([
      [
        "directory",
        "directory-name-free",
        "failed",
        ["directory-name-free/cause-several", { domain: "corp.example.com", directories: [DIRECTORY, "d-0aaaaaaaaa"] }],
        "directory-name-free/cure-several",
      ],
    ]);
  });

  const named = (id: string, more: Partial<DirectoryDescription> = {}): DirectoryDescription => ({
    ...found,
    DirectoryId: id,
    Stage: "Active",
    LaunchTime: new Date(Date.now() - 3.5 * 86_400_000),
    VpcSettings: { VpcId: "vpc-0aaaaaaaaaaaaaaaa", SubnetIds: [] },
    ...more,
  });
  const ids = async (directories: DirectoryDescription[], published = fakePublished()): Promise<unknown[]> => {
    const limits = { CloudOnlyMicrosoftADLimitReached: false };
    const context = contextFor({ identity: fakeReads({ directoryService: { directories, limits } }) }, published);
    await preflightDirectory(context);
    return context.found().map(([, ...rest]) => rest);
  };
  const facts = { directory: DIRECTORY, type: "MicrosoftAD", stage: "Active", days: 3, domain: "corp.example.com" };
  const settle = [
    "directory-name-free/cure-taken",
    { directory: DIRECTORY, stack: "live-directory", region: "us-east-1" },
  ];

  test.each([
    ["in the network's VPC", "vpc-0aaaaaaaaaaaaaaaa", "failed"],
    ["in another VPC", "vpc-0ccccccccccccccccc", "unknown"],
  ])("has the name of one that no state publishes, %s", async (_what, vpc, status) => {
    expect(await ids([named(DIRECTORY, { VpcSettings: { VpcId: vpc, SubnetIds: [] } })])).toEqual([
      ["directory-name-free", status, ["directory-name-free/cause-taken", { ...facts, vpc }], settle],
    ]);
  });

  test("has the name of one that is being deleted", async () => {
    expect(await ids([named(DIRECTORY, { Stage: "Deleting" })])).toEqual([]);
  });

  test("is deployed, and the state that publishes it is not read", async () => {
    const published = fakePublished({ "live-directory-sharing": "refused" });
    expect(await ids([named(DIRECTORY)], published)).toEqual([
      [
        "directory-name-free",
        "failed",
        ["unread-state/cause-refused", { stack: "live-directory-sharing", reason: "reason" }],
        "unread-state/cure-refused",
      ],
    ]);
  });

  test.each(["live-directory", "live-directory-sharing"])(
    "is published by %s, and another has its name",
    async (stack) => {
      const published = fakePublished({ [stack]: { directory_id: DIRECTORY } });
      const orphan = { ...facts, directory: "d-0aaaaaaaaa", vpc: "vpc-0aaaaaaaaaaaaaaaa", own: DIRECTORY };
      expect(await ids([named("d-0aaaaaaaaa"), named(DIRECTORY)], published)).toEqual([
        [
          "directory-orphan",
          "failed",
          ["directory-orphan/cause", orphan],
          ["directory-orphan/cure", { directory: "d-0aaaaaaaaa", region: "us-east-1" }],
        ],
      ]);
    },
  );
});

test("the directory's subnets lie in fewer zones than there are subnets", async () => {
  const located = locatedNetwork(environment, "identity");
  const subnetIds = [...located.subnetIds, "subnet-3"];
  const subnets = subnetIds.map((SubnetId, index) => ({
    SubnetId,
    VpcId: located.vpcId,
    AvailabilityZoneId: `use1-az${Math.min(index, 1)}`,
  }));
  const reads = fakeReads({ ec2: { subnets } });
  expect(problem(await subnetsProblem({ located: { ...located, subnetIds }, reads }, true))).toEqual([
    "failed",
    ["network-subnets/cause-directory", { subnets: subnetIds, zones: ["use1-az0", "use1-az1"] }],
    ["network-subnets/cure", { network: "identity" }],
  ]);
});

test("an instance to take over is of another engine, and its version is not offered any more", async () => {
  const databases = environment.databases.map((database) => ({ ...database, importIdentifier: "old-orders" }));
  const reads = fakeReads({
    rds: {
      instances: [{ DBInstanceIdentifier: "old-orders", Engine: "mysql" }],
      engineVersions: [{ EngineVersion: "16.8", Status: "deprecated" }],
    },
  });
  const context = contextFor({ orders: reads });
  await preflightDatabases({ ...context, environment: { ...environment, databases } });
  expect(context.found()).toEqual([
    [
      "database orders",
      "database-engine-version",
      "failed",
      ["database-engine-version/cause", { version: "16.8", isDeprecated: true }],
      ["database-engine-version/cure", { database: "orders", offered: [] }],
    ],
    [
      "database orders",
      "database-import",
      "failed",
      ["database-import/cause-engine", { instance: "old-orders", engine: "mysql" }],
      "database-import/cure-engine",
    ],
  ]);
});
