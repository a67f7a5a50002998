import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { usesMirror } from "../../src/terraform/terraform-environment";
import { aws, type Emulator, emulatorScripts, startEmulator } from "../support/aws";
import {
  describeWithTools,
  forEachStack,
  initAndApply,
  ROOT,
  run,
  type Run,
  terraform,
  terraformVariables,
} from "../support/terraform";

const ACCOUNT = "333333333333";
// One account, nothing relaxed: a database in the directory's own VPC, one in another VPC that is peered, a third VPC
// that is connected already; and what stops a run.
describeWithTools("one account, both variants, the defaults", () => {
  const folder = mkdtempSync(join(tmpdir(), "one-account-"));
  const outdir = join(folder, "cdktf.out");
  const env = {
    ...terraformVariables(join(folder, "terraform")),
    TF_VAR_directory_admin_password: "Correct-Horse-7",
    TF_VAR_trust_password_onprem_example_net: "Battery-Staple-8",
  };
  let emulator: Emulator;
  const stack = (id: string): string => join(outdir, "stacks", id);
  let text: string;
  let applied: Record<string, Run>;

  /** Synthesizes an environment file; the app's exit code and what it said. */
  async function synthesize(name: string, content: string, target: string): Promise<[number | null, string]> {
    mkdirSync(join(folder, name), { recursive: true });
    writeFileSync(join(folder, name, "solo.yaml"), content);
    const { code, all } = await run(process.execPath, ["scripts/app.cjs"], {
      env: { ...env, ENVIRONMENTS_DIR: join(folder, name), CDKTF_OUTDIR: target },
    });
    return [code, all];
  }

  beforeAll(async () => {
    emulator = await startEmulator(folder);
    await emulatorScripts.makeStateBuckets(emulator, [{ id: ACCOUNT, state: { bucket: "solo-tfstate" } }]);
    const home = await makeVpc(emulator, "10.0.0.0/16");
    const data = await makeVpc(emulator, "10.1.0.0/16");
    text = environmentText(emulator.url, home, data);
    const [code, all] = await synthesize("environments", text, outdir);
    if (code !== 0) throw new Error(all);
    applied = await forEachStack(outdir, (id, path) => initAndApply(id, path, env));
  });

  afterAll(async () => {
    await emulatorScripts.stopEmulator(emulator.pid);
    rmSync(folder, { recursive: true, force: true });
  });

  test("applies, without a share or an accepter", () => {
    expect(Object.keys(applied).sort()).toEqual([
      "solo-app-database",
      "solo-data-peering",
      "solo-directory",
      "solo-directory-sharing",
      "solo-main-directory-access",
      "solo-orders-database",
    ]);
  });

  test("accepts the peering by itself, with routes on both sides", async () => {
    const { VpcPeeringConnections: peerings } = await aws<{ VpcPeeringConnections: { Status: { Code: string } }[] }>(
      emulator,
      ACCOUNT,
      "ec2",
      "describe_vpc_peering_connections",
    );
    expect(peerings.map(({ Status }) => Status.Code)).toEqual(["active"]);
    const { RouteTables: tables } = await aws<{
      RouteTables: { Routes: { DestinationCidrBlock: string; VpcPeeringConnectionId?: string }[] }[];
    }>(emulator, ACCOUNT, "ec2", "describe_route_tables");
    const routes = tables.flatMap(({ Routes }) =>
      Routes.filter((route) => route.VpcPeeringConnectionId).map((route) => route.DestinationCidrBlock),
    );
    expect(routes.sort()).toEqual(["10.0.0.0/16", "10.1.0.0/16"]);
  });

  test("opens the controllers' ports to both VPCs beside AWS's own rules", async () => {
    const { SecurityGroups: groups } = await aws<{
      SecurityGroups: { GroupName: string; IpPermissions: { IpRanges: { CidrIp: string }[] }[] }[];
    }>(emulator, ACCOUNT, "ec2", "describe_security_groups");
    const controllers = groups.find(({ GroupName }) => GroupName.endsWith("_controllers"));
    const blocks = controllers?.IpPermissions.flatMap(({ IpRanges }) => IpRanges.map(({ CidrIp }) => CidrIp)) ?? [];
    const count = (block: string): number => blocks.filter((candidate) => candidate === block).length;
    expect([count("10.0.0.0/16"), count("10.1.0.0/16"), count("10.2.0.0/16")]).toEqual([17, 17, 17]);
  });

  test("joins both instances to the directory's own id, and makes the trust", async () => {
    const {
      DirectoryDescriptions: [directory],
    } = await aws<{ DirectoryDescriptions: { DirectoryId: string }[] }>(
      emulator,
      ACCOUNT,
      "ds",
      "describe_directories",
    );
    const { DBInstances: instances } = await aws<{
      DBInstances: { DBInstanceIdentifier: string; DomainMemberships: object[] }[];
    }>(emulator, ACCOUNT, "rds", "describe_db_instances");
    expect(instances.map((instance) => instance.DBInstanceIdentifier).sort()).toEqual(["solo-app", "solo-orders"]);
    for (const instance of instances)
      expect(instance.DomainMemberships).toEqual([
        {
          Domain: directory?.DirectoryId,
          Status: "kerberos-enabled",
          FQDN: "corp.example.com",
          IAMRoleName: "solo-rds-directory-access",
          DnsIps: [],
        },
      ]);
    const {
      Trusts: [trust],
    } = await aws<{ Trusts: object[] }>(emulator, ACCOUNT, "ds", "describe_trusts");
    expect(trust).toMatchObject({
      RemoteDomainName: "onprem.example.net",
      TrustDirection: "One-Way: Outgoing",
      TrustState: "Verified",
    });
  });

  // Two stacks are planned below: one whose next change is the only one, and one after a lock is cleared.
  test("plans no change for any stack, and shows no password", async () => {
    const plans: Record<string, Run> = {};
    await forEachStack(
      outdir,
      async (id, path) => {
        if (id === "solo-app-database" || id === "solo-main-directory-access") return;
        plans[id] = await terraform(path, env, "plan", "-input=false", "-detailed-exitcode");
      },
      "any",
    );
    expect(Object.keys(plans)).toHaveLength(Object.keys(applied).length - 2);
    expect(failures(plans)).toEqual({});
    expect(
      Object.values({ ...applied, ...plans }).filter(({ all }) => /Correct-Horse-7|Battery-Staple-8/.test(all)),
    ).toEqual([]);
  });

  test("changes a parameter in place, and nothing else", async () => {
    const changed = text.replace("  app:\n", '  app:\n    parameters: { log_min_duration_statement: "500" }\n');
    expect(changed).not.toBe(text);
    expect(await synthesize("environments", changed, outdir)).toEqual([0, ""]);
    const apply = await terraform(stack("solo-app-database"), env, "apply", "-input=false", "-auto-approve");
    expect([apply.code, apply.code === 0 ? "" : apply.all]).toEqual([0, ""]);
    expect(apply.all.match(/^ {2}# .*$/gm)).toEqual([
      "  # aws_db_parameter_group.parameters_group will be updated in-place",
    ]);
    expect(apply.all).toContain("Plan: 0 to add, 1 to change, 0 to destroy.");
    expect(apply.all).not.toContain("Changes to Outputs");
    const again = await terraform(stack("solo-app-database"), env, "plan", "-input=false", "-detailed-exitcode");
    expect([again.code, again.code === 0 ? "" : again.all]).toEqual([0, ""]);
  });

  test("stops credentials of another account, in the backend and in the provider", async () => {
    const role = `, deployRoleArn: "arn:aws:iam::${ACCOUNT}:role/deploy"`;
    expect(text).toContain(role);
    expect(await synthesize("wrong-backend", text.replace(role, ""), join(folder, "wrong-backend-out"))).toEqual([
      0,
      "",
    ]);
    const init = await terraform(
      join(folder, "wrong-backend-out", "stacks", "solo-main-directory-access"),
      env,
      "init",
      "-input=false",
    );
    expect(init.code).toBe(1);
    expect(init.all).toContain("AWS account ID not allowed: 123456789012");

    const backendOnly = text
      .replace(role, "")
      .replace("bucket: solo-tfstate", `bucket: solo-tfstate, roleArn: "arn:aws:iam::${ACCOUNT}:role/deploy"`);
    expect(await synthesize("wrong-provider", backendOnly, join(folder, "wrong-provider-out"))).toEqual([0, ""]);
    const path = join(folder, "wrong-provider-out", "stacks", "solo-main-directory-access");
    expect((await terraform(path, env, "init", "-input=false")).code).toBe(0);
    const plan = await terraform(path, env, "plan", "-input=false");
    expect(plan.code).toBe(1);
    expect(plan.all).toContain("AWS account ID not allowed: 123456789012");
  });

  test("stops a second run while a state is locked, and goes on when the lock is cleared", async () => {
    const path = stack("solo-main-directory-access");
    // A run that waits for a person's yes holds the lock; killed, it leaves the lock behind.
    const first = spawn(process.env["TERRAFORM_BINARY_NAME"] ?? "terraform", ["destroy", "-no-color"], {
      cwd: path,
      env: { ...process.env, ...env },
      stdio: ["pipe", "pipe", "pipe"],
    });
    await new Promise<void>((resolve) => {
      first.stdout.on("data", (chunk: Buffer) => {
        if (chunk.toString().includes("Enter a value")) resolve();
      });
    });
    first.kill("SIGKILL");
    const second = await terraform(path, env, "plan", "-input=false", "-detailed-exitcode");
    expect(second.code).toBe(1);
    expect(second.all).toContain("Error: Error acquiring the state lock");
    const id = /ID:\s+([0-9a-f-]{36})/.exec(second.all)?.[1] ?? "";
    expect(id).not.toBe("");
    const unlock = await terraform(path, env, "force-unlock", "-force", id);
    expect([unlock.code, unlock.code === 0 ? "" : unlock.all]).toEqual([0, ""]);
    const third = await terraform(path, env, "plan", "-input=false", "-detailed-exitcode");
    expect([third.code, third.code === 0 ? "" : third.all]).toEqual([0, ""]);
  });

  test("refuses to destroy before anything is removed", async () => {
    const before = await emulatorScripts.inventory(emulator, [ACCOUNT]);
    const skip = usesMirror(env) ? ["--skip-provider-lock"] : [];
    const destroy = await run(
      join(ROOT, "node_modules", ".bin", "cdktf"),
      ["destroy", "solo-*", "--auto-approve", "--output", outdir, ...skip],
      { env: { ...env, ENVIRONMENTS_DIR: join(folder, "environments") } },
    );
    expect(destroy.code).not.toBe(0);
    expect(destroy.all).not.toContain("Destruction complete");
    // cdktf ends at the first refusal, cuts off Terraform's last words, and leaves the other database's run without a
    // parent, which may hold its lock yet. Terraform itself says why, and a plan that only reads needs no lock.
    const reason = await terraform(stack("solo-app-database"), env, "plan", "-destroy", "-input=false", "-lock=false");
    expect(reason.code).toBe(1);
    expect(reason.all).toContain("Error: Instance cannot be destroyed");
    expect(await emulatorScripts.inventory(emulator, [ACCOUNT])).toEqual(before);
  });

  test("RDS itself refuses too, should the configuration be lost", async () => {
    await expect(
      aws(emulator, ACCOUNT, "rds", "delete_db_instance", {
        DBInstanceIdentifier: "solo-app",
        SkipFinalSnapshot: true,
      }),
    ).rejects.toThrow(/deletion protection/i);
  });
});

function failures(runs: Record<string, Run>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(runs)
      .filter(([, { code }]) => code !== 0)
      .map(([id, { all }]) => [id, all]),
  );
}

interface MadeVpc {
  readonly vpcId: string;
  readonly subnetIds: string[];
  readonly routeTableId: string;
}

/** A VPC as another team would have it. */
async function makeVpc(emulator: Emulator, block: string): Promise<MadeVpc> {
  const ec2 = <T>(operation: string, parameters: object): Promise<T> =>
    aws<T>(emulator, ACCOUNT, "ec2", operation, parameters);
  const {
    Vpc: { VpcId: vpcId },
  } = await ec2<{ Vpc: { VpcId: string } }>("create_vpc", { CidrBlock: block });
  const subnetIds: string[] = [];
  for (const [zone, third] of [
    ["us-east-1a", 0],
    ["us-east-1b", 1],
  ] as const) {
    const {
      Subnet: { SubnetId },
    } = await ec2<{ Subnet: { SubnetId: string } }>("create_subnet", {
      VpcId: vpcId,
      CidrBlock: block.replace(/0\.0\/16$/, `${third}.0/24`),
      AvailabilityZone: zone,
    });
    subnetIds.push(SubnetId);
  }
  const {
    RouteTable: { RouteTableId: routeTableId },
  } = await ec2<{ RouteTable: { RouteTableId: string } }>("create_route_table", { VpcId: vpcId });
  return { vpcId, subnetIds, routeTableId };
}

function environmentText(url: string, home: MadeVpc, data: MadeVpc): string {
  const existing = (block: string, { vpcId, subnetIds, routeTableId }: MadeVpc): string => `
      vpcId: ${vpcId}
      cidrBlocks: [${block}]
      subnetIds: [${subnetIds.join(", ")}]
      routeTableIds: [${routeTableId}]`;
  return `
name: solo
region: us-east-1
awsEndpointUrl: ${url}
accounts:
  main: { id: "${ACCOUNT}", deployRoleArn: "arn:aws:iam::${ACCOUNT}:role/deploy", state: { bucket: solo-tfstate } }
networks:
  home:
    account: main
    existing: ${existing("10.0.0.0/16", home)}
  data:
    account: main
    existing: ${existing("10.1.0.0/16", data)}
  clients:
    account: main
    connectivity: existing
    existing: { vpcId: vpc-0123abcd, cidrBlocks: [10.2.0.0/16], subnetIds: [subnet-0123abcd, subnet-0123abce] }
directory:
  network: home
  domainName: corp.example.com
  edition: Standard
  domainControllers: 3
  trusts: [{ domainName: onprem.example.net, conditionalForwarderIps: [192.168.10.10] }]
databases:
  orders:
    network: data
    engineVersion: "16"
    instanceClass: db.m7g.large
    allocatedStorageGib: 20
    allowedCidrBlocks: [10.1.0.0/16]
  app:
    network: home
    engineVersion: "17"
    instanceClass: db.m7g.large
    allocatedStorageGib: 20
    allowedCidrBlocks: [10.0.0.0/16]
`;
}
