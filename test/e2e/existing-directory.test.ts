import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { aws, type Emulator, emulatorScripts, inventory, startEmulator } from "../support/aws";
import { describeWithTools, forEachStack, initAndApply, ROOT, run, type Run, terraform, terraformVariables } from "../support/terraform";

const ACCOUNT = "444444444444";
const MINUTES = 60_000;

// A directory that exists, a database in its own VPC, and nothing relaxed: what the defaults protect.
describeWithTools("an existing directory, one VPC, the default removal policy", () => {
  const folder = mkdtempSync(join(tmpdir(), "existing-directory-"));
  const outdir = join(folder, "cdktf.out");
  const env = terraformVariables(join(folder, "terraform"));
  let emulator: Emulator;
  let applied: Record<string, Run>;

  beforeAll(async () => {
    emulator = await startEmulator(folder);
    emulatorScripts.makeStateBuckets(emulator.url, [{ id: ACCOUNT, state: { bucket: "home-tfstate" } }]);
    const ec2 = <T>(operation: string, parameters: object): Promise<T> => aws<T>(emulator.url, ACCOUNT, "ec2", operation, parameters);
    const { Vpc: { VpcId } } = await ec2<{ Vpc: { VpcId: string } }>("create_vpc", { CidrBlock: "10.0.0.0/16" });
    const subnets = [];
    for (const [zone, block] of [["us-east-1a", "10.0.0.0/24"], ["us-east-1b", "10.0.1.0/24"]]) {
      subnets.push((await ec2<{ Subnet: { SubnetId: string } }>("create_subnet", { VpcId, CidrBlock: block, AvailabilityZone: zone })).Subnet.SubnetId);
    }
    const { DirectoryId } = await aws<{ DirectoryId: string }>(emulator.url, ACCOUNT, "ds", "create_microsoft_ad", {
      Name: "corp.example.com", ShortName: "CORP", Password: "Correct-Horse-7", Edition: "Standard", VpcSettings: { VpcId, SubnetIds: subnets },
    });
    const { DirectoryDescriptions: [directory] } = await aws<{ DirectoryDescriptions: { DnsIpAddrs: string[]; VpcSettings: { SecurityGroupId: string } }[] }>(emulator.url, ACCOUNT, "ds", "describe_directories");
    mkdirSync(join(folder, "environments"));
    writeFileSync(join(folder, "environments", "home.yaml"), `
name: home
region: us-east-1
awsEndpointUrl: ${emulator.url}
accounts:
  main: { id: "${ACCOUNT}", deployRoleArn: "arn:aws:iam::${ACCOUNT}:role/deploy", state: { bucket: home-tfstate } }
networks:
  main:
    account: main
    existing: { vpcId: ${VpcId}, cidrBlocks: [10.0.0.0/16], subnetIds: [${subnets.join(", ")}] }
directory:
  network: main
  existing: { directoryId: ${DirectoryId}, domainName: corp.example.com, netbiosName: CORP, dnsIpAddresses: [${directory?.DnsIpAddrs.join(", ") ?? ""}], securityGroupId: ${directory?.VpcSettings.SecurityGroupId ?? ""} }
databases:
  app: { network: main, engineVersion: "17", instanceClass: db.m7g.large, allocatedStorageGib: 20, allowedCidrBlocks: [10.0.0.0/16] }
`);
    const synth = await run(process.execPath, ["scripts/app.cjs"], { env: { ...env, ENVIRONMENTS_DIR: join(folder, "environments"), CDKTF_OUTDIR: outdir } });
    if (synth.code !== 0) throw new Error(synth.all);
    applied = await forEachStack(outdir, (id, path) => initAndApply(id, path, env));
  }, 20 * MINUTES);

  afterAll(async () => {
    await emulatorScripts.stopEmulator(emulator.pid);
    rmSync(folder, { recursive: true, force: true });
  });

  test("applies, and joins the instance", async () => {
    expect(Object.keys(applied).sort()).toEqual(["home-app-database", "home-directory-sharing", "home-main-directory-access"]);
    const { DBInstances: [instance] } = await aws<{ DBInstances: { DomainMemberships: { Status: string }[] }[] }>(emulator.url, ACCOUNT, "rds", "describe_db_instances");
    expect(instance?.DomainMemberships.map(({ Status }) => Status)).toEqual(["kerberos-enabled"]);
  });

  test("plans no change for any stack", async () => {
    const plans = await forEachStack(outdir, (_id, path) => terraform(path, env, "plan", "-input=false", "-detailed-exitcode"), "any");
    expect(Object.fromEntries(Object.entries(plans).map(([id, { code, all }]) => [id, code === 0 ? 0 : all]))).toEqual({ "home-directory-sharing": 0, "home-main-directory-access": 0, "home-app-database": 0 });
  }, 10 * MINUTES);

  test("refuses to destroy before anything is removed", async () => {
    const before = await inventory(emulator.url, ACCOUNT);
    const skip = env["CDKTF_DISABLE_PLUGIN_CACHE_ENV"] === undefined ? [] : ["--skip-provider-lock"];
    const destroy = await run(join(ROOT, "node_modules", ".bin", "cdktf"), ["destroy", "home-*", "--auto-approve", "--output", outdir, ...skip], { env: { ...env, ENVIRONMENTS_DIR: join(folder, "environments") } });
    expect(destroy.code).toBe(1);
    expect(destroy.all).toContain("Instance cannot be destroyed");
    expect(destroy.all).not.toContain("Destruction complete");
    expect(await inventory(emulator.url, ACCOUNT)).toEqual(before);
  }, 10 * MINUTES);

  test("RDS itself refuses too, should the configuration be lost", async () => {
    await expect(aws(emulator.url, ACCOUNT, "rds", "delete_db_instance", { DBInstanceIdentifier: "home-app", SkipFinalSnapshot: true })).rejects.toThrow(/deletion protection/i);
  });
});
