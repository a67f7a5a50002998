import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseEnvironment } from "../../src/environment/load";
import { Aws } from "../../src/operations/aws/aws";
import { AccountReads } from "../../src/operations/checks/reads/account-reads";
import { DirectoryServiceReads } from "../../src/operations/checks/reads/directory-service-reads";
import { PREFLIGHT_CHECKS } from "../../src/operations/preflight/preflight-checks";
import { preflightEnvironment } from "../../src/operations/preflight/preflight-environment";
import { Published } from "../../src/operations/published";
import { alter } from "../support/altered-reads";
import { emulatorScripts, startEmulator, type Emulator } from "../support/aws";
import { expectFinding, findings, passedText, rows, type Finding } from "../support/checks";
import { CREDENTIALS, environmentFile, makeDirectory, makeNetworks, ORDERS } from "../support/deployed";
import { withFaults } from "../support/faults";
import { said } from "../support/messages";
import { temporaryFolder } from "../support/temporary-folder";
import { describeWithTools, ROOT, run, terraformVariables } from "../support/terraform";
import { LOCK_BREAKAGE } from "./lock-breakage";
import { type Prepared } from "./preflight/breakage";
import { DATABASE_BREAKAGES } from "./preflight/database-breakages";
import { DIRECTORY_BREAKAGES, withExistingDirectory } from "./preflight/directory-breakages";
import { NETWORK_BREAKAGES } from "./preflight/network-breakages";
import { ROUTE_BREAKAGES } from "./preflight/route-breakages";
import { guard, STATE_BREAKAGES } from "./preflight/state-breakages";

const BREAKAGES = [
  ...STATE_BREAKAGES,
  LOCK_BREAKAGE,
  ...NETWORK_BREAKAGES,
  ...ROUTE_BREAKAGES,
  ...DIRECTORY_BREAKAGES,
  ...DATABASE_BREAKAGES,
];

describeWithTools("preflight, of accounts in the emulated AWS", () => {
  const folder = temporaryFolder("preflight");
  let emulator: Emulator;
  let prepared: Prepared;
  const seen = new Set<string>();

  const find = async (yaml = prepared.yaml): Promise<Finding[]> => {
    const { environment, problems } = parseEnvironment("live.yaml", yaml);
    if (!environment) throw new Error(JSON.stringify(problems));
    const results = await preflightEnvironment(environment, {
      aws: new Aws(environment, new AbortController().signal),
      published: new Published(environment, { ...process.env, ...terraformVariables(join(folder, "terraform")) }),
      locate: () => ({ file: "live.yaml", line: 1 }),
    });
    const found = findings(results);
    for (const [, check] of found) seen.add(check);
    return found;
  };

  beforeAll(async () => {
    Object.assign(process.env, CREDENTIALS);
    emulator = await startEmulator(folder);
    const networks = await makeNetworks(emulator);
    prepared = { ...networks, yaml: environmentFile(emulator.url, networks.identity, networks.orders) };
    await guard(prepared);
    mkdirSync(join(folder, "environments"));
    writeFileSync(join(folder, "environments", "live.yaml"), prepared.yaml);
  });

  afterEach(() => {
    jest.restoreAllMocks();
  });

  afterAll(async () => {
    await emulatorScripts.stopEmulator(emulator.pid);
  });

  test("says what it has looked at, and ends with 0", async () => {
    const { code, stderr, stdout } = await run(
      process.execPath,
      [join(ROOT, "bin", "rds-kerberos.cjs"), "preflight", "live"],
      { cwd: folder, env: CREDENTIALS },
    );
    const [summary = "", ...rest] = stdout.split("\n");
    expect([code, stderr, said(summary)]).toEqual([
      0,
      "",
      ["check-summary", { environment: "live", checks: 38, open: {} }],
    ]);
    const bucket = [
      "state-bucket",
      "state-bucket-versioned",
      "state-bucket-encrypted",
      "state-bucket-private",
      "state-not-deleted",
      "state-read-role",
    ];
    const network = [
      "network-located",
      "network-cidr-blocks",
      "network-subnets",
      "network-addresses",
      "network-private",
      "network-route-tables",
    ];
    const passed = passedText({
      "account identity": ["account-credentials"],
      "account orders": ["account-credentials"],
      "states of identity": [...bucket, "state-read-role-narrow", "state-unlocked"],
      "states of orders": [...bucket, "state-unlocked"],
      directory: ["directory-quota", "directory-name-free", "directory-share-quota", "controllers-rules-quota"],
      "network identity": network,
      "network orders": [...network, "network-routes", "network-acls", "peering-quota"],
      "database orders": ["database-engine-version", "database-instance-class"],
    });
    expect(rest.join("\n")).toBe(`\n${passed}`);
  });

  test.each(rows(BREAKAGES))("%s", async (_what, breakage) => {
    await expectFinding(prepared, breakage, find);
  });

  test("everything is mended", async () => {
    expect(await find()).toEqual([]);
  });

  test("what is shared, made and peered already leaves less room", async () => {
    jest
      .spyOn(AccountReads.prototype, "quota")
      .mockImplementation((_service, code) => Promise.resolve(code === "L-0EA8095F" ? 30 : 0));
    jest.spyOn(DirectoryServiceReads.prototype, "limits").mockResolvedValue({
      CloudOnlyMicrosoftADLimit: 20,
      CloudOnlyMicrosoftADCurrentCount: 20,
      CloudOnlyMicrosoftADLimitReached: true,
    });
    expect(await find()).toEqual([
      [
        "directory",
        "directory-quota",
        "failed",
        ["directory-quota/cause", { count: 20, limit: 20, region: "us-east-1" }],
        "directory-quota/cure",
      ],
      [
        "directory",
        "controllers-rules-quota",
        "failed",
        ["controllers-rules-quota/cause", { wanted: 35, blocks: 1, quota: 30 }],
        ["controllers-rules-quota/cure", { wanted: 40, code: "L-0EA8095F" }],
      ],
      [
        "network orders",
        "peering-quota",
        "failed",
        ["peering-quota/cause", { vpc: prepared.orders.vpcId, wanted: 1, accountId: ORDERS, quota: 0 }],
        ["peering-quota/cure", { code: "L-7E9ECCDB", maximum: 125 }],
      ],
    ]);
  });

  test("a subnet is full", async () => {
    const [full] = prepared.orders.subnetIds;
    alter("subnets", (subnet) => (subnet.SubnetId === full ? { ...subnet, AvailableIpAddressCount: 3 } : subnet));
    expect(await find()).toEqual([
      [
        "network orders",
        "network-addresses",
        "failed",
        ["network-addresses/cause", { full: [{ subnet: full, free: 3 }], needed: 4 }],
        "network-addresses/cure",
      ],
    ]);
  });

  test("the Regional endpoint of STS is not active", async () => {
    const reason = `STS is not activated in this region for account:${ORDERS}.`;
    const inactive = {
      service: "sts",
      action: "AssumeRole",
      status: 403,
      code: "RegionDisabledException",
      message: reason,
      times: 1000,
    };
    expect(await withFaults(emulator, [inactive], find)).toEqual(
      ["identity", "orders"].map((account) => [
        `account ${account}`,
        "account-credentials",
        "failed",
        ["account-credentials/cause-inactive-endpoint", { reason }],
        "account-credentials/cure-inactive-endpoint",
      ]),
    );
  });

  test("the bucket is another account's", async () => {
    const readRole = `readRoleArn: "arn:aws:iam::${ORDERS}:role/tfstate-outputs-read"`;
    const yaml = prepared.yaml
      .replace("live-orders-tfstate", "live-identity-tfstate")
      .replace(readRole, `${readRole}, keyPrefix: orders`);
    const role = `arn:aws:iam::${ORDERS}:role/terraform-deploy`;
    const reason = ["aws/status", { answer: 403 }];
    expect((await find(yaml))[0]).toEqual([
      "states of orders",
      "state-bucket",
      "failed",
      ["state-bucket/cause-denied", { bucket: "live-identity-tfstate", role, reason }],
      ["state-bucket/cure-denied", { account: "orders", accountId: ORDERS }],
    ]);
  });

  test("a directory that exists has no room for another share", async () => {
    const id = await makeDirectory(prepared.call, prepared.identity);
    const yaml = withExistingDirectory(prepared.yaml, id);
    jest.spyOn(DirectoryServiceReads.prototype, "shares").mockResolvedValue(
      Array.from({ length: 25 }, (_item, index) => ({
        SharedAccountId: String(333333333300 + index),
        ShareStatus: "Shared" as const,
      })),
    );
    expect(await find(yaml)).toEqual([
      [
        "directory",
        "directory-share-quota",
        "failed",
        ["directory-share-quota/cause", { wanted: 26, others: 25, limit: 25, edition: "Standard" }],
        "directory-share-quota/cure",
      ],
    ]);
    jest.restoreAllMocks();
    expect(await find(yaml.replace("domainName: corp.example.com", "domainName: other.example.com"))).toEqual([
      [
        "directory",
        "directory-there",
        "failed",
        ["directory-there/cause-name", { directory: id, found: "corp.example.com", wanted: "other.example.com" }],
        "directory-there/cure-name",
      ],
    ]);
  });

  test("everything preflight looks at has failed here once", () => {
    expect(PREFLIGHT_CHECKS.map(({ id }) => id as string).filter((id) => !seen.has(id))).toEqual([]);
  });
});
