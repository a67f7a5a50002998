import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Finding, type Review } from "../../src/review/model";
import { aws, type Emulator, emulatorScripts, startEmulator } from "../support/aws";
import { reviewFiles } from "../support/reviews";
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
import { ACCOUNT, CARELESS, environmentText, importText, platformText, SETTINGS } from "./existing-fixtures";

// A team that has everything already: a directory, the role for RDS, VPCs in a state of another pipeline, a connection
// between them, and an instance with data. Only the join is new.
describeWithTools("what exists already", () => {
  const folder = mkdtempSync(join(tmpdir(), "existing-"));
  const outdir = join(folder, "cdktf.out");
  const environments = join(folder, "environments");
  const env: Record<string, string> = {
    ...terraformVariables(join(folder, "terraform")),
    ENVIRONMENTS_DIR: environments,
    CDKTF_OUTDIR: outdir,
  };
  let emulator: Emulator;
  let text: string;
  let resourceId: string;
  let loses: [string, string];
  const database = join(outdir, "stacks", "brown-orders-database");
  const call = <T>(service: string, operation: string, parameters: object = {}): Promise<T> =>
    aws<T>(emulator, ACCOUNT, service, operation, parameters);

  async function synthesize(content: string): Promise<Run> {
    writeFileSync(join(environments, "brown.yaml"), content);
    return run(process.execPath, ["scripts/app.cjs"], { env });
  }

  /** `rds-kerberos plan` of the database's stack. */
  async function plan(content: string): Promise<Run & { readonly review: Review }> {
    writeFileSync(join(environments, "brown.yaml"), content);
    const result = await run(
      process.execPath,
      [
        join(ROOT, "bin", "rds-kerberos.cjs"),
        "plan",
        "brown",
        "--stack",
        "brown-orders-database",
        "--json",
        "--out",
        join(folder, "plans"),
      ],
      { env, background: true },
    );
    return { ...result, review: JSON.parse(result.stdout === "" ? "{}" : result.stdout) as Review };
  }

  beforeAll(async () => {
    emulator = await startEmulator(folder);
    env["AWS_ENDPOINT_URL"] = emulator.url;
    mkdirSync(environments);
    await emulatorScripts.makeStateBuckets(emulator, [{ id: ACCOUNT, state: { bucket: "brown-tfstate" } }]);
    // The other pipeline: two VPCs with lists of subnets and route tables, in a state of its own.
    const platform = join(folder, "platform");
    mkdirSync(platform);
    writeFileSync(join(platform, "main.tf"), platformText(emulator.url));
    await initAndApply("platform", platform, env);
    const outputs = JSON.parse((await terraform(platform, env, "output", "-json")).stdout) as Record<
      string,
      { value: string & string[] }
    >;
    const home = { vpc: outputs["home_vpc_id"]?.value ?? "", subnets: outputs["home_subnet_ids"]?.value ?? [] };
    const { DirectoryId: directoryId } = await call<{ DirectoryId: string }>("ds", "create_microsoft_ad", {
      Name: "corp.example.com",
      ShortName: "CORP",
      Password: "Correct-Horse-7",
      Edition: "Standard",
      VpcSettings: { VpcId: home.vpc, SubnetIds: home.subnets },
    });
    const {
      DirectoryDescriptions: [directory],
    } = await call<{ DirectoryDescriptions: { VpcSettings: { SecurityGroupId: string } }[] }>(
      "ds",
      "describe_directories",
      { DirectoryIds: [directoryId] },
    );
    const services = { Service: ["rds.amazonaws.com", "directoryservice.rds.amazonaws.com"] };
    await call("iam", "create_role", {
      RoleName: "rds-directory",
      AssumeRolePolicyDocument: JSON.stringify({
        Version: "2012-10-17",
        Statement: [{ Effect: "Allow", Principal: services, Action: "sts:AssumeRole" }],
      }),
    });
    await call("iam", "attach_role_policy", {
      RoleName: "rds-directory",
      PolicyArn: "arn:aws:iam::aws:policy/service-role/AmazonRDSDirectoryServiceAccess",
    });
    await call("rds", "create_db_subnet_group", {
      DBSubnetGroupName: "legacy",
      DBSubnetGroupDescription: "legacy",
      SubnetIds: outputs["data_subnet_ids"]?.value,
    });
    const { GroupId: clients } = await call<{ GroupId: string }>("ec2", "create_security_group", {
      GroupName: "legacy",
      Description: "legacy",
      VpcId: outputs["data_vpc_id"]?.value,
    });
    await call("rds", "create_db_parameter_group", {
      DBParameterGroupName: "legacy",
      DBParameterGroupFamily: "postgres16",
      Description: "legacy",
    });
    loses = [
      `The DB instance orders-db is taken over, and loses its security groups (${clients}) and parameter group ` +
        "(legacy): clients that nothing else lets in are cut off, and parameters that the file does not state go " +
        "back to their defaults.",
      "Write the clients of its security groups into allowedSecurityGroupIds or allowedCidrBlocks, the " +
        "parameters of its group into parameters, and give users of IAM another way in before the apply.",
    ];
    const { DBInstance: made } = await call<{ DBInstance: { DbiResourceId: string } }>("rds", "create_db_instance", {
      DBInstanceIdentifier: "orders-db",
      Engine: "postgres",
      EngineVersion: "16.4",
      DBInstanceClass: "db.m6g.large",
      AllocatedStorage: 200,
      StorageType: "gp3",
      StorageEncrypted: true,
      MasterUsername: "legacyadmin",
      MasterUserPassword: "Legacy-Master-99",
      DBName: "shop",
      DBSubnetGroupName: "legacy",
      DBParameterGroupName: "legacy",
      VpcSecurityGroupIds: [clients],
      Port: 5433,
      BackupRetentionPeriod: 7,
      MultiAZ: false,
    });
    resourceId = made.DbiResourceId;
    text = environmentText(emulator.url, directoryId, directory?.VpcSettings.SecurityGroupId ?? "", home);
    const synthesized = await synthesize(text);
    if (synthesized.code !== 0) throw new Error(synthesized.all);
  });

  afterAll(async () => {
    await emulatorScripts.stopEmulator(emulator.pid);
    rmSync(folder, { recursive: true, force: true });
  });

  test("there is nothing to make for what exists, and what is made takes lists of another state", async () => {
    const applied = await forEachStack(outdir, (id, path) =>
      id === "brown-orders-database" ? Promise.resolve(undefined) : initAndApply(id, path, env),
    );
    expect(Object.keys(applied).sort()).toEqual([
      "brown-directory-sharing",
      "brown-main-directory-access",
      "brown-orders-database",
      "brown-side-peering",
    ]);
    expect(applied["brown-main-directory-access"]?.all).toContain(
      "Apply complete! Resources: 0 added, 0 changed, 0 destroyed.",
    );
    // Two route tables of the other state, and the one of the directory's VPC.
    const { RouteTables: tables } = await call<{
      RouteTables: { Routes: { DestinationCidrBlock: string; VpcPeeringConnectionId?: string }[] }[];
    }>("ec2", "describe_route_tables");
    expect(
      tables
        .flatMap(({ Routes }) =>
          Routes.filter((route) => route.VpcPeeringConnectionId).map((route) => route.DestinationCidrBlock),
        )
        .sort(),
    ).toEqual(["10.0.0.0/16", "10.0.0.0/16", "10.2.0.0/16", "10.2.0.0/16"]);
  });

  test("settings that differ are found before the apply, with what to write to keep the instance", async () => {
    const { code, review, stderr } = await plan(text.replace(SETTINGS, CARELESS));
    expect([code, code === 3 ? "" : stderr]).toEqual([3, ""]);
    expect(of(review.findings, "import-")).toEqual({
      "import-refused": [
        "The DB instance orders-db is taken over, and would change its allocated_storage from 200 to 100 and " +
          "engine_version from 16.4 to 15.8, which AWS refuses half-way through the apply.",
        'To keep the instance as it is, write allocatedStorageGib: 200 and engineVersion: "16.4" into the file.',
      ],
      "import-loses": loses,
      "import-changes": [
        "The DB instance orders-db is taken over, and changes its backup_retention_period from 7 to 14, " +
          "instance_class from db.m6g.large to db.m7g.large, multi_az from false to true and port from 5433 to " +
          "5432.",
        "To keep the instance as it is, write backupRetentionDays: 7, instanceClass: db.m6g.large, multiAz: " +
          "false and port: 5433 into the file.",
      ],
    });
  });

  test("one that would be destroyed is told too: HCL that states another user, database and encryption", async () => {
    const root = join(folder, "hcl");
    mkdirSync(root);
    writeFileSync(join(root, "main.tf"), importText());
    expect((await terraform(root, env, "init", "-input=false")).code).toBe(0);
    const planned = await terraform(root, env, "plan", "-input=false", "-out=plan.tfplan");
    expect([planned.code, planned.code === 0 ? "" : planned.all]).toEqual([0, ""]);
    const json = join(root, "plan.json");
    writeFileSync(json, (await terraform(root, env, "show", "-json", "plan.tfplan")).stdout);
    expect(of(reviewFiles(json).findings, "import-replaces")).toEqual({
      "import-replaces": [
        "The DB instance orders-db is taken over and then destroyed with its data, because db_name and " +
          "storage_encrypted and username cannot change in place.",
        "To keep the instance as it is, write databaseName: shop and masterUsername: legacyadmin into the file; " +
          "restore an encrypted copy of its snapshot with snapshotIdentifier, since storage is not encrypted in " +
          "place.",
      ],
    });
  });

  test("the instance is taken over and joined in place, and then nothing is left to change", async () => {
    const { code, review } = await plan(text);
    expect(review.stacks[0]?.changes.find(({ address }) => address === "aws_db_instance.instance")?.action).toBe(
      "update",
    );
    expect([code, review.findings.filter(({ severity }) => severity === "critical").map(({ id }) => id)]).toEqual([
      2,
      [],
    ]);
    expect(of(review.findings, "import-")).toEqual({ "import-loses": loses });

    expect((await synthesize(text)).code).toBe(0);
    const apply = await initAndApply("brown-orders-database", database, env);
    expect(apply.all).toMatch(/Plan: 1 to import, \d+ to add, 1 to change, 0 to destroy\./);
    const {
      DBInstances: [instance],
    } = await call<{ DBInstances: Record<string, unknown>[] }>("rds", "describe_db_instances", {
      DBInstanceIdentifier: "orders-db",
    });
    expect(instance).toMatchObject({
      DbiResourceId: resourceId,
      MasterUsername: "legacyadmin",
      DBName: "shop",
      AllocatedStorage: 200,
      DBInstanceClass: "db.m6g.large",
      DBSubnetGroup: { DBSubnetGroupName: "legacy" },
      DomainMemberships: [{ IAMRoleName: "rds-directory", Status: "pending-maintenance-enable-kerberos" }],
    });
    const again = await terraform(database, env, "plan", "-input=false", "-detailed-exitcode");
    expect([again.code, again.code === 0 ? "" : again.all]).toEqual([0, ""]);
  });

  test("the database leaves by removed blocks, and nothing is destroyed", async () => {
    const before = await emulatorScripts.inventory(emulator, [ACCOUNT]);
    const leave = (...args: readonly string[]): Promise<Run> =>
      run("sh", ["examples/terraform/leave.sh", ...args], { env });
    const missing = await leave("brown-nothing");
    expect([missing.code, missing.all]).toEqual([
      1,
      `there is no stack brown-nothing in ${outdir}; synthesize first, with the stack still in the environment file\n`,
    ]);
    const target = join(folder, "leave");
    const written = await leave("brown-orders-database", target);
    expect([written.code, written.all]).toEqual([
      0,
      `${target}: removed blocks; now: terraform -chdir=${target} init && terraform -chdir=${target} apply\n`,
    ]);
    expect((await leave("brown-orders-database", target)).all).toBe(
      `${target} is there already, and nothing in it is overwritten; remove it, or name another folder\n`,
    );
    const apply = await initAndApply("leave", target, env);
    expect(apply.all).toContain("Plan: 0 to add, 0 to change, 0 to destroy.");
    expect(apply.all).toContain("will no longer be managed by Terraform");
    expect((await terraform(target, env, "state", "list")).stdout).toBe("");
    expect(await emulatorScripts.inventory(emulator, [ACCOUNT])).toEqual(before);
  });

  test("the rest leaves by terraform state rm, as docs/embedding.md says, and nothing is destroyed", async () => {
    const before = await emulatorScripts.inventory(emulator, [ACCOUNT]);
    const command =
      /^stack=cdktf\.out\/stacks\/\S+\nterraform .* state rm$/m.exec(
        readFileSync(join(ROOT, "docs", "embedding.md"), "utf8"),
      )?.[0] ?? "";
    for (const id of ["brown-side-peering", "brown-directory-sharing"]) {
      const removed = await run(
        "sh",
        ["-ec", command.replaceAll(/cdktf\.out\/stacks\/[a-z-]+/g, join(outdir, "stacks", id))],
        { env },
      );
      expect([removed.code, removed.code === 0 ? "" : removed.all]).toEqual([0, ""]);
      expect(
        (await terraform(join(outdir, "stacks", id), env, "state", "list")).stdout.replace(/^data\..*\n/gm, ""),
      ).toBe("");
    }
    expect(await emulatorScripts.inventory(emulator, [ACCOUNT])).toEqual(before);
  });

  test("an output that is missing, or of another type, is told with the state and the output", async () => {
    expect(text).toContain("output: side_vpc_id");
    expect((await synthesize(text.replace("output: side_vpc_id", "output: no_such_thing"))).code).toBe(0);
    const path = join(outdir, "stacks", "brown-side-peering");
    expect((await terraform(path, env, "init", "-input=false")).code).toBe(0);
    const missing = await terraform(path, env, "plan", "-input=false");
    expect(missing.code).toBe(1);
    expect(missing.all).toMatch(/This object does not have an attribute named "no_such_thing"/);

    expect(text).toContain("output: side_route_table_ids");
    expect((await synthesize(text.replace("output: side_route_table_ids", "output: side_vpc_id"))).code).toBe(0);
    const wrongType = await run(
      process.execPath,
      [
        join(ROOT, "bin", "rds-kerberos.cjs"),
        "plan",
        "brown",
        "--stack",
        "brown-side-peering",
        "--out",
        join(folder, "plans"),
      ],
      { env, background: true },
    );
    expect(wrongType.code).toBe(1);
    expect(wrongType.all).toMatch(/side_vpc_id/);
    const unreadable = await synthesize(
      text.replace("bucket: brown-tfstate, key: platform", "bucket: nobody-has-this-bucket, key: platform"),
    );
    expect(unreadable.code).toBe(0);
    const refused = await terraform(path, env, "plan", "-input=false");
    expect([
      refused.code,
      /S3 bucket\s+"nobody-has-this-bucket"\s+does\s+not\s+exist/.test(refused.all) ? "" : refused.all,
    ]).toEqual([1, ""]);
  });

  function of(findings: readonly Finding[], prefix: string): Record<string, [string, string]> {
    return Object.fromEntries(
      findings.filter(({ id }) => id.startsWith(prefix)).map(({ id, cause, cure }) => [id, [cause, cure]]),
    );
  }
});
