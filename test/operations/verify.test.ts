import { mkdirSync, writeFileSync } from "node:fs";
import { join as joinPath } from "node:path";
import { type Environment } from "../../src/environment/environment";
import { parseEnvironment } from "../../src/environment/load";
import { Aws } from "../../src/operations/aws/aws";
import { type CheckResult } from "../../src/operations/checks/check";
import { checkReport, type CheckReport } from "../../src/operations/checks/report";
import { Published } from "../../src/operations/published";
import { VERIFY_CHECKS } from "../../src/operations/verify/verify-checks";
import { verifyEnvironment } from "../../src/operations/verify/verify-environment";
import { alter } from "../support/altered-reads";
import { emulatorScripts, startEmulator, type Emulator } from "../support/aws";
import { deploy as deployCommand, expectFinding, findings, passedText, rows, type Finding } from "../support/checks";
import {
  CREDENTIALS,
  deploy,
  IDENTITY,
  ORDERS,
  RDS_SERVICES,
  ROLE,
  trustPolicy,
  type Deployed,
} from "../support/deployed";
import { withFaults } from "../support/faults";
import { said } from "../support/messages";
import { temporaryFolder } from "../support/temporary-folder";
import { describeWithTools, ROOT, run, terraformVariables, type Run } from "../support/terraform";
import { LOCK_BREAKAGE } from "./lock-breakage";
import { DATABASE_BREAKAGES } from "./verify/database-breakages";
import { DIRECTORY_BREAKAGES } from "./verify/directory-breakages";
import { reboot, requestJoin } from "./verify/instance-changes";
import { MEMBERSHIP_BREAKAGES } from "./verify/membership-breakages";
import { PORT_BREAKAGES } from "./verify/port-breakages";
import { trust, ROLE_BREAKAGES } from "./verify/role-breakages";
import { ROUTE_BREAKAGES } from "./verify/route-breakages";
import { STATE_BREAKAGES } from "./verify/state-breakages";
import { SHARE_BREAKAGES, unshare } from "./verify/share-breakages";

const BREAKAGES = [
  LOCK_BREAKAGE,
  ...STATE_BREAKAGES,
  ...ROUTE_BREAKAGES,
  ...PORT_BREAKAGES,
  ...ROLE_BREAKAGES,
  ...MEMBERSHIP_BREAKAGES,
  ...DATABASE_BREAKAGES,
  ...DIRECTORY_BREAKAGES,
  ...SHARE_BREAKAGES,
];

describeWithTools("verify, of an environment in the emulated AWS", () => {
  const folder = temporaryFolder("verify");
  let emulator: Emulator;
  let it_: Deployed;

  /** In this process, as the command does it. */
  const verify = async (yaml = it_.yaml): Promise<CheckResult[]> => {
    const { environment } = parseEnvironment("live.yaml", yaml);
    if (!environment) throw new Error("the file is wrong");
    return verifyEnvironment(environment, {
      aws: new Aws(environment, new AbortController().signal),
      published: environment.externalStates.length > 0 ? publishedOf(environment) : published,
      locate: () => ({ file: "live.yaml", line: 1 }),
      parameters: "few",
      note: () => undefined,
    });
  };
  const publishedOf = (environment: Environment): Published =>
    new Published(environment, { ...process.env, ...terraformVariables(joinPath(folder, "terraform")) });
  /** Read once: no test changes what the states publish. */
  let published: Published;
  const seen = new Set<string>();
  const find = async (yaml?: string): Promise<Finding[]> => {
    const found = findings(await verify(yaml));
    for (const [, check] of found) seen.add(check);
    return found;
  };
  const command = (...args: string[]): Promise<Run> =>
    run(process.execPath, [joinPath(ROOT, "bin", "rds-kerberos.cjs"), "verify", "live", ...args], {
      cwd: folder,
      env: CREDENTIALS,
    });

  beforeAll(async () => {
    Object.assign(process.env, CREDENTIALS);
    emulator = await startEmulator(folder);
    it_ = await deploy(emulator);
    const { environment } = parseEnvironment("live.yaml", it_.yaml);
    if (!environment) throw new Error("the file is wrong");
    published = publishedOf(environment);
    mkdirSync(joinPath(folder, "environments"));
    writeFileSync(joinPath(folder, "environments", "live.yaml"), it_.yaml);
  });

  afterEach(() => {
    jest.restoreAllMocks();
  });

  afterAll(async () => {
    await emulatorScripts.stopEmulator(emulator.pid);
  });

  test("says what it has looked at, and ends with 0", async () => {
    const { code, stderr, stdout } = await command();
    const [summary = "", ...rest] = stdout.split("\n");
    expect([code, stderr, said(summary)]).toEqual([
      0,
      "",
      ["check-summary", { environment: "live", checks: 34, open: {} }],
    ]);
    const passed = passedText({
      "account identity": ["account-credentials"],
      "account orders": [
        "account-credentials",
        "directory-share",
        "directory-access-role",
        "directory-access-trust",
        "directory-access-policy",
      ],
      "states of identity": ["state-unlocked", "state-not-deleted"],
      "states of orders": ["state-unlocked", "state-not-deleted"],
      directory: [
        "directory-exists",
        "directory-orphan",
        "directory-active",
        "domain-controllers",
        "directory-log-forwarding",
      ],
      "trust onprem.example.net": ["directory-trust"],
      "network identity": ["network-located", "controllers-ingress"],
      "network orders": [
        "network-located",
        "peering-active",
        "routes-to-directory",
        "routes-from-directory",
        "controllers-ingress",
        "network-acls",
      ],
      "database orders": [
        "database-exists",
        "database-available",
        "database-directory",
        "domain-membership",
        "database-egress",
        "database-clients",
        "database-parameters",
        "database-force-ssl",
        "database-iam-authentication",
        "database-private",
      ],
    });
    expect(rest.join("\n")).toBe(`\n${passed}`);
  });

  test.each(rows(BREAKAGES))("%s", async (_what, breakage) => {
    await expectFinding(it_, breakage, find);
  });

  test("every breakage is mended", async () => {
    expect(await find()).toEqual([]);
  });

  test("a subnet or the VPC of the file is not there", async () => {
    const cure = ["network-located/cure", { network: "orders" }];
    const { vpcId: vpc, subnetIds } = it_.orders;
    expect(await find(it_.yaml.replaceAll(subnetIds[1], "subnet-0aaaaaaaaaaaaaaa1"))).toEqual([
      [
        "network orders",
        "network-located",
        "failed",
        ["missing-in-vpc/cause", { vpc, ids: ["subnet-0aaaaaaaaaaaaaaa1"] }],
        cure,
      ],
    ]);
    expect(await find(it_.yaml.replaceAll(vpc, "vpc-0aaaaaaaaaaaaaaaa"))).toEqual([
      [
        "network orders",
        "network-located",
        "failed",
        ["missing-vpc/cause", { vpc: "vpc-0aaaaaaaaaaaaaaaa", account: "orders", accountId: ORDERS }],
        cure,
      ],
    ]);
  });

  // What the emulator never shows.
  test.each([
    ["Impaired", "failed", ["directory-active/cure", { stage: "Impaired" }]],
    ["Creating", "waiting", "directory-active/cure-wait"],
  ] as const)("the directory is %s", async (stage, status, cure) => {
    alter("directories", (directory) =>
      directory.Type === "MicrosoftAD" ? { ...directory, Stage: stage } : directory,
    );
    expect(await find()).toEqual([
      [
        "directory",
        "directory-active",
        status,
        ["directory-active/cause", { directory: it_.directoryId, stage }],
        cure,
      ],
    ]);
  });

  test("a parameter waits for a reboot", async () => {
    alter("instances", (instance) => ({
      ...instance,
      DBParameterGroups: [{ DBParameterGroupName: "live-orders", ParameterApplyStatus: "pending-reboot" }],
    }));
    expect(await find()).toEqual([
      [
        "database orders",
        "database-parameters",
        "waiting",
        ["database-parameters/cause", { instance: "live-orders", groups: ["live-orders"] }],
        ["database-parameters/cure", { instance: "live-orders" }],
      ],
    ]);
  });

  test("a failed check is reported with its place in the file, and ends with 3", async () => {
    await trust(it_, trustPolicy(["rds.amazonaws.com"]));
    const [text, json] = [await command(), await command("--json")];
    await trust(it_, trustPolicy(RDS_SERVICES));
    const summary = ["check-summary", { environment: "live", checks: 34, open: { failed: 1 } }];
    const services = ["directoryservice.rds.amazonaws.com"];
    const [first = "", blank, head, cause = "", cure = ""] = text.stdout.split("\n");
    expect([text.code, text.stderr, said(first), blank, head]).toEqual([
      3,
      "",
      summary,
      "",
      "FAILED  account orders  directory-access-trust  environments/live.yaml:9",
    ]);
    expect([cause.slice(0, 2), said(cause.slice(2)), cure.slice(0, 2), said(cure.slice(2))]).toEqual([
      "  ",
      ["directory-access-trust/cause", { role: ROLE, services, accountId: ORDERS }],
      "  ",
      deployCommand("live-orders-directory-access"),
    ]);
    const report = JSON.parse(json.stdout) as CheckReport;
    expect([json.code, report.exitCode, said(report.summary), report.checks.length]).toEqual([3, 3, summary, 34]);
  });

  test("--wait follows a join until it has come, or the time is over", async () => {
    await requestJoin(it_);
    const [pending] = (await verify()).filter(({ status }) => status !== "passed");
    const line = `${pending?.cause} ${pending?.cure}`;
    const over = await command("--wait", "--timeout", "0.001");
    const [first, last = "", ...rest] = over.stderr.split("\n");
    expect([over.code, pending?.check, first, said(last), rest]).toEqual([
      2,
      "domain-membership",
      line,
      ["wait/over", { seconds: 0.06 }],
      [""],
    ]);
    const waiting = command("--wait");
    await new Promise((resolve) => {
      setTimeout(resolve, 4000);
    });
    await reboot(it_);
    expect(await waiting).toMatchObject({ code: 0, stderr: `${line}\n` });
  });

  test("what AWS does not let the role look at is reported once, with the action, and ends with 2", async () => {
    const reason =
      `User: arn:aws:sts::${ORDERS}:assumed-role/terraform-deploy/x ` + "is not authorized to perform: iam:GetRole";
    const fault = { service: "iam", action: "GetRole", status: 403, code: "AccessDenied", message: reason };
    expect(await withFaults(emulator, [fault], find)).toEqual([
      [
        "account orders",
        "directory-access-role",
        "unknown",
        ["not-looked-at/cause", { reason }],
        ["not-looked-at/cure-denied", { role: `arn:aws:iam::${ORDERS}:role/terraform-deploy`, account: "orders" }],
      ],
    ]);
  });

  test("an account that is not reached is one finding", async () => {
    const reason = "not authorized to perform: sts:AssumeRole";
    const denied = { service: "sts", action: "AssumeRole", status: 403, code: "AccessDenied", message: reason };
    expect(await withFaults(emulator, [{ ...denied, times: 1000 }], find)).toEqual(
      [
        ["account identity", IDENTITY],
        ["account orders", ORDERS],
      ].map(([subject, id]) => [
        subject,
        "account-credentials",
        "failed",
        ["account-credentials/cause-nothing-reached", { role: `arn:aws:iam::${id}:role/terraform-deploy`, reason }],
        "account-credentials/cure-denied",
      ]),
    );
  });

  test("throttled calls are repeated until AWS answers", async () => {
    const faults = [
      {
        service: "ec2",
        action: "DescribeRouteTables",
        status: 503,
        code: "RequestLimitExceeded",
        message: "Request limit exceeded.",
        times: 3,
      },
      {
        service: "rds",
        action: "DescribeDBInstances",
        status: 400,
        code: "Throttling",
        message: "Rate exceeded",
        times: 2,
      },
    ];
    expect(await withFaults(emulator, faults, find)).toEqual([]);
  });

  test("an exit code for each end", () => {
    const nothing = { cause: null, cure: null, location: null };
    const result = (status: CheckResult["status"]): CheckResult => ({
      ...{ check: "x", subject: "x", account: { name: "x", id: "x" }, status, ...nothing },
    });
    const ends: CheckResult["status"][][] = [[], ["waiting"], ["unknown"], ["waiting", "failed"]];
    const codes = ends.map((all) => checkReport("verify", "x", ["passed" as const, ...all].map(result)).exitCode);
    expect(codes).toEqual([0, 2, 2, 3]);
  });

  // Nothing makes the directory again: this is the last one.
  test("there is no directory any more", async () => {
    await unshare(it_);
    await it_.call(IDENTITY, "ds", "delete_directory", { DirectoryId: it_.directoryId });
    expect((await find())[0]).toEqual([
      "directory",
      "directory-exists",
      "failed",
      ["directory-exists/cause", { domain: "corp.example.com", account: "identity", accountId: IDENTITY }],
      deployCommand("live-directory"),
    ]);
  });

  test("everything verify looks at has failed here once", () => {
    expect(VERIFY_CHECKS.map(({ id }) => id as string).filter((id) => !seen.has(id))).toEqual([]);
  });
});
