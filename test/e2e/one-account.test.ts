import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { aws, type Emulator, emulatorScripts, inventory, startEmulator } from "../support/aws";
import { describeWithTools, forEachStack, initAndApply, run, type Run, terraform, terraformVariables } from "../support/terraform";

const ACCOUNT = "333333333333";
const MINUTES = 60_000;

// One account: the directory in a VPC that exists, a database in another one that is peered, a third VPC connected already.
describeWithTools("one account, two VPCs", () => {
  const folder = mkdtempSync(join(tmpdir(), "one-account-"));
  const outdir = join(folder, "cdktf.out");
  const env = { ...terraformVariables(join(folder, "terraform")), TF_VAR_directory_admin_password: "Correct-Horse-7", TF_VAR_trust_password_onprem_example_net: "Battery-Staple-8" };
  let emulator: Emulator;
  let before: Awaited<ReturnType<typeof inventory>>;
  let applied: Record<string, Run>;

  beforeAll(async () => {
    emulator = await startEmulator(folder);
    emulatorScripts.makeStateBuckets(emulator.url, [{ id: ACCOUNT, state: { bucket: "solo-tfstate" } }]);
    const home = await makeVpc(emulator.url, "10.0.0.0/16");
    const data = await makeVpc(emulator.url, "10.1.0.0/16");
    before = await inventory(emulator.url, ACCOUNT);
    mkdirSync(join(folder, "environments"));
    writeFileSync(join(folder, "environments", "solo.yaml"), environmentText(emulator.url, home, data));
    const synth = await run(process.execPath, ["scripts/app.cjs"], { env: { ...env, ENVIRONMENTS_DIR: join(folder, "environments"), CDKTF_OUTDIR: outdir } });
    if (synth.code !== 0) throw new Error(synth.all);
    applied = await forEachStack(outdir, (id, path) => initAndApply(id, path, env));
  }, 20 * MINUTES);

  afterAll(async () => {
    await emulatorScripts.stopEmulator(emulator.pid);
    rmSync(folder, { recursive: true, force: true });
  });

  test("applies, without a share or an accepter", () => {
    expect(Object.keys(applied).sort()).toEqual(["solo-data-peering", "solo-directory", "solo-directory-sharing", "solo-main-directory-access", "solo-orders-database"]);
  });

  test("accepts the peering by itself, with routes on both sides", async () => {
    const { VpcPeeringConnections: peerings } = await aws<{ VpcPeeringConnections: { Status: { Code: string } }[] }>(emulator.url, ACCOUNT, "ec2", "describe_vpc_peering_connections");
    expect(peerings.map(({ Status }) => Status.Code)).toEqual(["active"]);
    const { RouteTables: tables } = await aws<{ RouteTables: { Routes: { DestinationCidrBlock: string; VpcPeeringConnectionId?: string }[] }[] }>(emulator.url, ACCOUNT, "ec2", "describe_route_tables");
    const routes = tables.flatMap(({ Routes }) => Routes.filter((route) => route.VpcPeeringConnectionId).map((route) => route.DestinationCidrBlock));
    expect(routes.sort()).toEqual(["10.0.0.0/16", "10.1.0.0/16"]);
  });

  test("opens the controllers' ports to both VPCs beside AWS's own rules", async () => {
    const { SecurityGroups: groups } = await aws<{ SecurityGroups: { GroupName: string; IpPermissions: { IpRanges: { CidrIp: string }[] }[] }[] }>(emulator.url, ACCOUNT, "ec2", "describe_security_groups");
    const controllers = groups.find(({ GroupName }) => GroupName.endsWith("_controllers"));
    const blocks = controllers?.IpPermissions.flatMap(({ IpRanges }) => IpRanges.map(({ CidrIp }) => CidrIp)) ?? [];
    const count = (block: string): number => blocks.filter((candidate) => candidate === block).length;
    expect([count("10.0.0.0/16"), count("10.1.0.0/16"), count("10.2.0.0/16")]).toEqual([17, 17, 17]);
  });

  test("joins the instance to the directory's own id, and makes the trust", async () => {
    const { DirectoryDescriptions: [directory] } = await aws<{ DirectoryDescriptions: { DirectoryId: string }[] }>(emulator.url, ACCOUNT, "ds", "describe_directories");
    const { DBInstances: [instance] } = await aws<{ DBInstances: { DomainMemberships: object[] }[] }>(emulator.url, ACCOUNT, "rds", "describe_db_instances");
    expect(instance?.DomainMemberships).toEqual([{ Domain: directory?.DirectoryId, Status: "kerberos-enabled", FQDN: "corp.example.com", IAMRoleName: "solo-rds-directory-access", DnsIps: [] }]);
    const { Trusts: [trust] } = await aws<{ Trusts: object[] }>(emulator.url, ACCOUNT, "ds", "describe_trusts");
    expect(trust).toMatchObject({ RemoteDomainName: "onprem.example.net", TrustDirection: "One-Way: Outgoing", TrustState: "Verified" });
  });

  test("plans no change for any stack, and shows no password", async () => {
    const plans = await forEachStack(outdir, (_id, path) => terraform(path, env, "plan", "-input=false", "-detailed-exitcode"), "any");
    expect(failures(plans)).toEqual({});
    expect(Object.values({ ...applied, ...plans }).filter(({ all }) => /Correct-Horse-7|Battery-Staple-8/.test(all))).toEqual([]);
  }, 10 * MINUTES);

  test("is destroyed in reverse, and leaves the VPCs as they were", async () => {
    const destroyed = await forEachStack(outdir, (_id, path) => terraform(path, env, "destroy", "-input=false", "-auto-approve"), "down");
    expect(failures(destroyed)).toEqual({});
    expect(await inventory(emulator.url, ACCOUNT)).toEqual(before);
  }, 20 * MINUTES);
});

function failures(runs: Record<string, Run>): Record<string, string> {
  return Object.fromEntries(Object.entries(runs).filter(([, { code }]) => code !== 0).map(([id, { all }]) => [id, all]));
}

interface MadeVpc {
  readonly vpcId: string;
  readonly subnetIds: string[];
  readonly routeTableId: string;
}

/** A VPC as another team would have it. */
async function makeVpc(url: string, block: string): Promise<MadeVpc> {
  const ec2 = <T>(operation: string, parameters: object): Promise<T> => aws<T>(url, ACCOUNT, "ec2", operation, parameters);
  const { Vpc: { VpcId: vpcId } } = await ec2<{ Vpc: { VpcId: string } }>("create_vpc", { CidrBlock: block });
  const subnetIds: string[] = [];
  for (const [zone, third] of [["us-east-1a", 0], ["us-east-1b", 1]] as const) {
    const { Subnet: { SubnetId } } = await ec2<{ Subnet: { SubnetId: string } }>("create_subnet", { VpcId: vpcId, CidrBlock: block.replace(/0\.0\/16$/, `${third}.0/24`), AvailabilityZone: zone });
    subnetIds.push(SubnetId);
  }
  const { RouteTable: { RouteTableId: routeTableId } } = await ec2<{ RouteTable: { RouteTableId: string } }>("create_route_table", { VpcId: vpcId });
  return { vpcId, subnetIds, routeTableId };
}

function environmentText(url: string, home: MadeVpc, data: MadeVpc): string {
  return `
name: solo
region: us-east-1
awsEndpointUrl: ${url}
accounts:
  main: { id: "${ACCOUNT}", deployRoleArn: "arn:aws:iam::${ACCOUNT}:role/deploy", state: { bucket: solo-tfstate } }
networks:
  home:
    account: main
    existing: { vpcId: ${home.vpcId}, cidrBlocks: [10.0.0.0/16], subnetIds: [${home.subnetIds.join(", ")}], routeTableIds: [${home.routeTableId}] }
  data:
    account: main
    existing: { vpcId: ${data.vpcId}, cidrBlocks: [10.1.0.0/16], subnetIds: [${data.subnetIds.join(", ")}], routeTableIds: [${data.routeTableId}] }
  clients:
    account: main
    connectivity: existing
    existing: { vpcId: vpc-0123abcd, cidrBlocks: [10.2.0.0/16], subnetIds: [subnet-0123abcd, subnet-0123abce] }
directory:
  network: home
  domainName: corp.example.com
  edition: Standard
  domainControllers: 3
  removalPolicy: destroy
  trusts: [{ domainName: onprem.example.net, conditionalForwarderIps: [192.168.10.10] }]
databases:
  orders:
    network: data
    engineVersion: "16"
    instanceClass: db.m7g.large
    allocatedStorageGib: 20
    removalPolicy: destroy
    allowedCidrBlocks: [10.1.0.0/16]
`;
}
