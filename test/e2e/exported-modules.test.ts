import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { aws, type Emulator, emulatorScripts, startEmulator } from "../support/aws";
import { describeWithTools, ROOT, run, terraform, terraformVariables } from "../support/terraform";
import { WHOLE_PROVIDER } from "../support/thin-mirror";

const IDENTITY = "111111111111";
const ORDERS = "222222222222";

// A root module in HCL with VPCs of its own, one state, two accounts: everything is unknown when it is planned first.
describeWithTools("the exported modules, called from HCL", () => {
  const folder = mkdtempSync(join(tmpdir(), "exported-modules-"));
  const root = join(folder, "modules", "examples", "two-accounts");
  const env: Record<string, string> = {
    ...terraformVariables(join(folder, "terraform")),
    ...WHOLE_PROVIDER,
    TF_VAR_identity_account_id: IDENTITY,
    TF_VAR_identity_role_arn: `arn:aws:iam::${IDENTITY}:role/deploy`,
    TF_VAR_orders_account_id: ORDERS,
    TF_VAR_orders_role_arn: `arn:aws:iam::${ORDERS}:role/deploy`,
    TF_VAR_removal_policy: "destroy",
    TF_VAR_directory_admin_password: "Correct-Horse-7",
  };
  let emulator: Emulator;

  beforeAll(async () => {
    emulator = await startEmulator(folder);
    env["AWS_ENDPOINT_URL"] = emulator.url;
    const { code, all } = await run(process.execPath, [
      join(ROOT, "bin", "rds-kerberos.cjs"),
      "export-modules",
      join(folder, "modules"),
      "--directory-removal-policy",
      "destroy",
    ]);
    if (code !== 0) throw new Error(all);
  });

  afterAll(async () => {
    await emulatorScripts.stopEmulator(emulator.pid);
    rmSync(folder, { recursive: true, force: true });
  });

  test("deploy into two accounts, join the instance to the shared directory, and then plan no change", async () => {
    for (const args of [
      ["init", "-input=false"],
      ["apply", "-input=false", "-auto-approve"],
    ]) {
      const { code, all } = await terraform(root, env, ...args);
      if (code !== 0) throw new Error(all);
      expect(all).not.toContain("Correct-Horse-7");
    }
    const {
      SharedDirectories: [share],
    } = await aws<{ SharedDirectories: { SharedDirectoryId: string }[] }>(
      emulator,
      IDENTITY,
      "ds",
      "describe_shared_directories",
      { OwnerDirectoryId: await directoryId() },
    );
    const {
      DBInstances: [instance],
    } = await aws<{ DBInstances: { DomainMemberships: object[] }[] }>(emulator, ORDERS, "rds", "describe_db_instances");
    expect(instance?.DomainMemberships).toEqual([
      {
        Domain: share?.SharedDirectoryId,
        Status: "kerberos-enabled",
        FQDN: "corp.example.com",
        IAMRoleName: "rds-directory-access",
        DnsIps: [],
      },
    ]);
    expect(await peeringRoutes(ORDERS)).toEqual(["10.0.0.0/16", "10.0.0.0/16"]);
    expect(await peeringRoutes(IDENTITY)).toEqual(["10.1.0.0/16"]);

    const again = await terraform(root, env, "plan", "-input=false", "-detailed-exitcode");
    expect([again.code, again.code === 0 ? "" : again.all]).toEqual([0, ""]);
  });

  test("are destroyed to the last resource", async () => {
    const { code, all } = await terraform(root, env, "destroy", "-input=false", "-auto-approve");
    expect([code, code === 0 ? "" : all]).toEqual([0, ""]);
    expect(await emulatorScripts.inventory(emulator, [IDENTITY, ORDERS])).toEqual({ [IDENTITY]: {}, [ORDERS]: {} });
  });

  async function directoryId(): Promise<string | undefined> {
    const {
      DirectoryDescriptions: [directory],
    } = await aws<{ DirectoryDescriptions: { DirectoryId: string }[] }>(
      emulator,
      IDENTITY,
      "ds",
      "describe_directories",
    );
    return directory?.DirectoryId;
  }

  /** Destinations of routes through a peering connection. */
  async function peeringRoutes(account: string): Promise<string[]> {
    const { RouteTables: tables } = await aws<{
      RouteTables: { Routes: { DestinationCidrBlock: string; VpcPeeringConnectionId?: string }[] }[];
    }>(emulator, account, "ec2", "describe_route_tables");
    return tables
      .flatMap(({ Routes }) =>
        Routes.filter((route) => route.VpcPeeringConnectionId).map((route) => route.DestinationCidrBlock),
      )
      .sort();
  }
});
