import { type DirectoryDescription } from "@aws-sdk/client-directory-service";
import { type DBInstance } from "@aws-sdk/client-rds";
import { type Environment } from "../../src/environment/environment";
import { routesProblem } from "../../src/operations/checks/routes-problem";
import { type AccountReads } from "../../src/operations/checks/reads/account-reads";
import { type VerifyContext } from "../../src/operations/verify/context";
import { controllersProblem } from "../../src/operations/verify/controllers-problem";
import { availabilityProblem } from "../../src/operations/verify/instance-problems";
import { directoryProblem, membershipProblem } from "../../src/operations/verify/membership-problem";
import { peeringProblem } from "../../src/operations/verify/peering-problem";
import { sharedDirectory } from "../../src/operations/verify/share-problem";
import { trustProblem } from "../../src/operations/verify/trust-problem";
import { VERIFY_CHECKS } from "../../src/operations/verify/verify-checks";
import { verifyDatabases } from "../../src/operations/verify/verify-databases";
import { VerifyDirectory } from "../../src/operations/verify/verify-directory";
import { verifyAccessRoles } from "../../src/operations/verify/verify-roles";
import {
  accountOf,
  fakeChecks,
  fakeEnvironment,
  fakePublished,
  fakeReads,
  locatedNetwork,
  problem,
} from "../support/check-worlds";
import { deploy, findings, type Finding } from "../support/checks";
import { IDENTITY, ORDERS, RDS_SERVICES, ROLE, trustPolicy } from "../support/deployed";
import { said } from "../support/messages";
import { withExistingDirectory } from "./preflight/directory-breakages";

// What the emulator does not show.

const environment = fakeEnvironment();
const DIRECTORY = "d-0123456789";
const SHARE = "d-0aaaaaaaaa";

function contextFor(
  of: Environment,
  reads: Readonly<Record<string, AccountReads>>,
  notes: string[] = [],
): VerifyContext & { readonly found: () => Finding[] } {
  const checks = fakeChecks(VERIFY_CHECKS);
  return {
    environment: of,
    checks,
    reads: new Map(Object.entries(reads)),
    networks: of.networks.map(({ key }) => locatedNetwork(of, key)),
    parameters: "few",
    note: (line) => {
      notes.push(line);
    },
    found: () => findings(checks.results()),
  };
}

describe("the directory", () => {
  const verify = async (of: Environment, directories: DirectoryDescription[]): Promise<Finding[]> => {
    const context = contextFor(of, { identity: fakeReads({ directoryService: { directories, shares: [] } }) });
    await new VerifyDirectory(context, fakePublished()).verify();
    return context.found();
  };

  test("of the file does not exist", async () => {
    const [found] = await verify(
      fakeEnvironment((yaml) => withExistingDirectory(yaml, DIRECTORY)),
      [],
    );
    const missing = { directory: DIRECTORY, account: "identity", accountId: IDENTITY };
    expect(found).toEqual([
      "directory",
      "directory-exists",
      "failed",
      ["directory-exists/cause-existing", missing],
      "directory-exists/cure-existing",
    ]);
  });

  test("is in another VPC, and failed with a reason", async () => {
    const [place, stage] = await verify(environment, [
      {
        DirectoryId: DIRECTORY,
        Name: "corp.example.com",
        Type: "MicrosoftAD",
        Stage: "Failed",
        StageReason: "no room",
        VpcSettings: { VpcId: "vpc-0ccccccccccccccccc", SubnetIds: [] },
      },
    ]);
    const vpcs = { vpc: "vpc-0ccccccccccccccccc", network: "identity", networkVpc: "vpc-0aaaaaaaaaaaaaaaa" };
    expect([place, stage]).toEqual([
      [
        "directory",
        "directory-exists",
        "failed",
        ["directory-exists/cause-other-vpc", { directory: DIRECTORY, ...vpcs }],
        "directory-exists/cure-other-vpc",
      ],
      [
        "directory",
        "directory-active",
        "failed",
        ["directory-active/cause", { directory: DIRECTORY, stage: "Failed", reason: "no room" }],
        ["directory-active/cure", { stage: "Failed" }],
      ],
    ]);
  });

  test.each([
    [["Active", "Impaired"], "failed", "domain-controllers/cure-impaired"],
    [["Active", "Creating"], "waiting", "wait/cure"],
    [["Active", "Deleted"], "failed", "domain-controllers/cure"],
  ] as const)("has the controllers %j", ([first, second], status, cure) => {
    const others = second === "Deleted" ? [] : [{ controller: "dc-2", status: second, reason: "why" }];
    const controllers = [
      { DomainControllerId: "dc-1", Status: first },
      { DomainControllerId: "dc-2", Status: second, StatusReason: "why" },
    ];
    expect(problem(controllersProblem(controllers, 2))).toEqual([
      status,
      ["domain-controllers/cause", { active: 1, wanted: 2, others }],
      cure,
    ]);
  });

  test.each([
    ["Verifying", "waiting", "wait/cure"],
    ["VerifyFailed", "failed", ["directory-trust/cure", { domain: "onprem.example.net", trust: "t-1" }]],
    [
      "Failed",
      "failed",
      ["directory-trust/cure-failed", { domain: "onprem.example.net", trust: "t-1", stack: "live-directory" }],
    ],
  ] as const)("has a trust that is %s", (state, status, cure) => {
    const [trust] = environment.directory.create?.trusts ?? [];
    if (!trust) throw new Error("the environment has no trust");
    const found = problem(
      trustProblem(environment, trust, [
        {
          RemoteDomainName: "OnPrem.example.net",
          TrustId: "t-1",
          TrustState: state,
          TrustStateReason: "no answer",
          TrustDirection: "One-Way: Outgoing",
        },
      ]),
    );
    expect(found).toEqual([
      status,
      ["directory-trust/cause", { domain: "onprem.example.net", state, reason: "no answer" }],
      cure,
    ]);
  });

  test.each([
    ["Sharing", undefined, "waiting", "wait/cure"],
    ["Shared", null, "failed", "renew"],
    ["ShareFailed", undefined, "failed", "renew"],
  ] as const)("has a share that is %s for its owner, and %j for its account", async (status, seen, wanted, cure) => {
    const owner = fakeReads({
      directoryService: {
        shares: [{ SharedAccountId: ORDERS, SharedDirectoryId: SHARE, ShareStatus: status }],
      },
    });
    const consumer = seen === undefined ? undefined : fakeReads({ directoryService: { directories: [] } });
    const found = await sharedDirectory(environment, accountOf(environment, "orders"), DIRECTORY, { owner, consumer });
    const states = { share: SHARE, status, ownerId: IDENTITY, accountId: ORDERS };
    const renew = {
      sharingStack: "live-directory-sharing",
      address: `aws_directory_service_shared_directory.*["${ORDERS}"]`,
      accessStack: "live-orders-directory-access",
    };
    expect(problem(found.problem)).toEqual([
      wanted,
      ["directory-share/cause", seen === undefined ? states : { ...states, seen }],
      cure === "renew" ? ["directory-share/cure-renew", renew] : cure,
    ]);
  });
});

describe("the network", () => {
  test.each([
    ["provisioning", undefined, "waiting", "wait/cure"],
    ["failed", "failed", "failed", deploy("live-orders-peering", "live-orders-peering-accepter")],
  ] as const)("has a peering connection that is %s", (status, seen, wanted, cure) => {
    const { network } = locatedNetwork(environment, "orders");
    const connection = { VpcPeeringConnectionId: "pcx-1", Status: { Code: status } };
    const theirs = seen && { Status: { Code: seen } };
    const owner = { accountId: IDENTITY, ...(seen && { status: seen }) };
    expect(problem(peeringProblem(environment, network, connection, theirs))).toEqual([
      wanted,
      ["peering-active/cause", { peering: "pcx-1", status, accountId: ORDERS, owner }],
      cure,
    ]);
  });

  test("has routes that end in a blackhole, or lead to a target of an unknown kind", () => {
    const located = locatedNetwork(environment, "orders");
    const [table = ""] = located.routeTableIds;
    const routes = [
      { DestinationCidrBlock: "10.0.0.0/16", VpcPeeringConnectionId: "pcx-1", State: "blackhole" as const },
      { DestinationCidrBlock: "10.9.0.0/16" },
    ];
    const tables = [{ VpcId: located.vpcId, RouteTableId: table, Associations: [{ Main: true }], Routes: routes }];
    const destination = { blocks: ["10.0.0.0/16", "10.9.0.0/16"], subnets: [], peering: "pcx-1" };
    const faults = [
      ["directory-routes/blackhole", { table, block: "10.0.0.0/16" }],
      ["directory-routes/elsewhere", { table, block: "10.9.0.0/16", target: "route-target/other", peering: "pcx-1" }],
    ];
    const found = routesProblem(tables, located, destination, () => "the cure");
    expect([said(found?.cause ?? ""), found?.cure]).toEqual([["directory-routes/cause", { faults }], "the cure"]);
  });
});

describe("the role for RDS", () => {
  test("has a path, and another pipeline owns it", async () => {
    const role = `arn:aws:iam::${ORDERS}:role/shared-role`;
    const own = fakeEnvironment((yaml) =>
      yaml.replace(`id: "${ORDERS}"\n`, `id: "${ORDERS}"\n    directoryAccessRoleArn: ${role}\n`),
    );
    const trust = trustPolicy(RDS_SERVICES);
    const reads = fakeReads({ iam: { role: { arn: role, path: "/rds/", trust, attached: [], documents: [] } } });
    const context = contextFor(own, { orders: reads });
    await verifyAccessRoles(context);
    const [path, policy] = context.found();
    expect(path).toEqual([
      "account orders",
      "directory-access-role",
      "failed",
      ["directory-access-role/cause-path", { role: "shared-role", path: "/rds/" }],
      "directory-access-role/cure-path",
    ]);
    expect(policy?.at(-1)).toEqual(["directory-access-role/cure-other-pipeline", { account: "orders" }]);
  });
});

const member = (Status: string, Domain = SHARE): DBInstance => ({
  DomainMemberships: [{ Status, Domain, IAMRoleName: ROLE }],
});

describe("the instance", () => {
  test.each([
    ["modifying", "waiting", "wait/cure"],
    ["configuring-iam-database-auth", "waiting", "wait/cure"],
    ["storage-full", "failed", ["database-available/cure", { instance: "live-orders" }]],
    ["backing-up", undefined, undefined],
  ])("is %s", (status, wanted, cure) => {
    const it = { instance: "live-orders", stack: "live-orders-database", found: { DBInstanceStatus: status } };
    expect(problem(availabilityProblem(it))).toEqual(
      wanted && [wanted, ["database-available/cause", { instance: "live-orders", status }], cure],
    );
  });

  const wanted = {
    instance: "live-orders",
    accountId: ORDERS,
    domain: SHARE,
    role: ROLE,
    directory: undefined,
    stack: "live-orders-database",
  };
  const join = { instance: "live-orders", domain: SHARE, role: ROLE };

  test.each([
    ["enabling-kerberos", "waiting", "wait/cure"],
    ["failed", "failed", ["domain-membership/cure", join]],
  ])("has a membership that is %s", (status, result, cure) => {
    expect(problem(membershipProblem(member(status), wanted))).toEqual([
      result,
      ["domain-membership/cause", { instance: "live-orders", domain: SHARE, status }],
      cure,
    ]);
  });

  test("belongs to a directory that nobody knows", () => {
    const other = { domain: "d-0bbbbbbbbb", isOwnersId: false, wanted: SHARE, accountId: ORDERS };
    expect(problem(directoryProblem(member("kerberos-enabled", "d-0bbbbbbbbb"), wanted))).toEqual([
      "failed",
      ["database-directory/cause-other-directory", { instance: "live-orders", ...other }],
      deploy("live-orders-database"),
    ]);
  });
});

test("parameters of the first 20 databases of an account are looked at, and the others are noted", async () => {
  const names = Array.from({ length: 21 }, (_item, index) => `orders${index}`);
  const many = fakeEnvironment((yaml) => {
    const [head = "", database = ""] = yaml.split("databases:\n");
    return `${head}databases:\n${names.map((name) => database.replace("  orders:\n", `  ${name}:\n`)).join("")}`;
  });
  const instances = names.map((name): DBInstance => ({
    ...member("kerberos-enabled"),
    DBInstanceIdentifier: `live-${name}`,
    DBInstanceStatus: "available",
    VpcSecurityGroups: [{ VpcSecurityGroupId: "sg-1" }],
  }));
  const all = { GroupId: "sg-1", IpProtocol: "-1", CidrIpv4: "0.0.0.0/0" };
  const reads = fakeReads({
    rds: { instances, parameters: [{ ParameterName: "rds.force_ssl", ParameterValue: "1" }] },
    ec2: { securityGroupRules: [true, false].map((IsEgress) => ({ ...all, IsEgress })) },
  });
  const notes: string[] = [];
  const context = contextFor(many, { orders: reads }, notes);
  await verifyDatabases(context, undefined);
  expect(notes.map(said)).toEqual([["database-force-ssl/not-looked-at", { databases: 1, account: "orders" }]]);
  const looked = context.checks.results().filter(({ check }) => check === "database-force-ssl");
  expect([looked.map(({ subject }) => subject), context.found()]).toEqual([
    names.slice(0, 20).map((name) => `database ${name}`),
    [],
  ]);
});
