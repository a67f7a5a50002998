import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { aws, directoryPassword, skipDeletionWaits, type Emulator } from "../support/aws";
import { type CheckReport } from "../../src/operations/checks/report";
import { type Review } from "../../src/review/model";
import { freePort } from "../support/free-port";
import { listFiles } from "../support/list-files";
import { printed, saidIn, withIds } from "../support/messages";
import {
  describeWithTools,
  ROOT,
  run,
  type Run,
  stackOrder,
  terraform,
  terraformVariables,
} from "../support/terraform";

const IDENTITY = "111111111111";
const ORDERS = "222222222222";
/** The user's own password, which the demo never uses; to be looked for everywhere. */
const PASSWORD = "Tell-Nobody-4711-Kerberos";

// The first run itself, from its command to an empty account: everything below happens to what it deployed.
describeWithTools("the first run: two accounts", () => {
  const folder = mkdtempSync(join(tmpdir(), "demo-"));
  const outdir = join(folder, "cdktf.out");
  const env = { ...terraformVariables(join(folder, "terraform")), TF_VAR_directory_admin_password: PASSWORD };
  // The file that a user edits: of this suite, as others may run a demo at the same time.
  const environments = mkdtempSync(join(tmpdir(), "demo-environments-"));
  const demo = (command: string): Promise<Run> =>
    run(process.execPath, ["scripts/run.cjs", "demo", command, "--folder", folder, "--environments", environments], {
      env: { TF_VAR_directory_admin_password: PASSWORD },
    });
  let emulator: Emulator;
  let deployed: Run;
  // Plans hold secrets in clear: they are kept apart from what must hold none.
  const plans = mkdtempSync(join(tmpdir(), "demo-plans-"));
  const planned: Run[] = [];
  /** `rds-kerberos plan` of what is deployed, or of an edited file. */
  const plan = async (environments: string, out: string, ...args: string[]): Promise<Run & { review: Review }> => {
    const result = await run(
      process.execPath,
      ["bin/rds-kerberos.cjs", "plan", "local", "--out", out, "--json", ...args],
      { env: { ...env, ENVIRONMENTS_DIR: environments } },
    );
    planned.push(result);
    return { ...result, review: JSON.parse(result.stdout === "" ? "{}" : result.stdout) as Review };
  };

  beforeAll(async () => {
    const text = readFileSync(join(ROOT, "environments", "local.yaml"), "utf8");
    writeFileSync(join(environments, "local.yaml"), text.replace(/127\.0\.0\.1:\d+/, `127.0.0.1:${await freePort()}`));
    deployed = await demo("deploy");
    if (deployed.code !== 0) throw new Error(`${deployed.stdout}\n${deployed.stderr}`);
    emulator = JSON.parse(readFileSync(join(folder, "emulator.json"), "utf8")) as Emulator;
  });

  afterAll(() => {
    try {
      process.kill(emulator.pid);
    } catch {
      // It has ended with the demo.
    }
    rmSync(folder, { recursive: true, force: true });
    for (const made of [plans, environments]) rmSync(made, { recursive: true, force: true });
  });

  test("deploys every stack and prints what they publish", () => {
    expect([deployed.code, deployed.code === 0 ? "" : deployed.all]).toEqual([0, ""]);
    const outputs = JSON.parse(readFileSync(join(folder, "outputs.json"), "utf8")) as Record<
      string,
      Record<string, unknown>
    >;
    expect(Object.keys(outputs).sort()).toEqual(
      stackOrder(outdir)
        .map(({ id }) => id)
        .sort(),
    );
    for (const [id, values] of Object.entries(outputs)) {
      expect(deployed.stdout).toContain(`${id}\n`);
      for (const name of Object.keys(values)) expect(deployed.stdout).toContain(`  ${name}`);
    }
    expect(outputs["local-orders-directory-access"]?.["directory_id"]).not.toBe(
      outputs["local-directory"]?.["directory_id"],
    );
    expect(outputs["local-directory-sharing"]?.["shared_directory_ids"]).toEqual({
      [ORDERS]: outputs["local-orders-directory-access"]?.["directory_id"],
    });
    expect(outputs["local-orders-peering-accepter"]?.["accept_status"]).toBe("active");
    expect(deployed.stdout).toContain("What to try next");
  });

  test("says of each stack in one line what was done, and keeps the rest in its log", () => {
    const known = [...stackOrder(outdir)].map(({ id }) => id).sort();
    const done = saidIn(deployed.stderr).filter(([id]) => id === "demo/stack-done") as [string, { stack: string }][];
    expect(done.map(([, { stack }]) => stack).sort()).toEqual(known);
    expect(deployed.stderr).not.toContain("Creating...");
    expect(deployed.stderr.split("\n").length).toBeLessThan(60);
    expect(readFileSync(join(folder, "deploy.log"), "utf8")).toContain("Creating...");
    expect(existsSync(join(folder, "claim.json"))).toBe(false);
  });

  test("ends with what verify and connect say", () => {
    expect(deployed.stdout).toContain(`
$ npx rds-kerberos verify local

local: 33 checks, all passed
`);
    expect(withIds(deployed.stdout)).toContain("\n$ npx rds-kerberos connect local orders\n\n<sign-in/title>\n");
    expect(saidIn(deployed.stdout)).toContainEqual([
      "sign-in/title",
      expect.objectContaining({ environment: "local", database: "orders" }),
    ]);
    for (const principal of ["alice", "svc-report"])
      expect(deployed.stdout).toContain(`    CREATE USER "${principal}@CORP.EXAMPLE.COM" WITH LOGIN;`);
  });

  test("preflight has nothing to say of it either", async () => {
    const { code, stdout, stderr } = await run(
      process.execPath,
      ["bin/rds-kerberos.cjs", "preflight", "local", "--json"],
      { env: { ...env, ENVIRONMENTS_DIR: environments } },
    );
    const { checks } = JSON.parse(stdout) as CheckReport;
    expect([code, stderr, checks.filter(({ status }) => status !== "passed")]).toEqual([0, "", []]);
  });

  test("has joined the instance to the shared directory", async () => {
    const {
      DBInstances: [instance],
    } = await aws<{ DBInstances: { DomainMemberships: object[] }[] }>(emulator, ORDERS, "rds", "describe_db_instances");
    const {
      DirectoryDescriptions: [directory],
    } = await aws<{ DirectoryDescriptions: { DirectoryId: string; Type: string; ShareStatus: string }[] }>(
      emulator,
      ORDERS,
      "ds",
      "describe_directories",
    );
    expect(directory).toMatchObject({ Type: "SharedMicrosoftAD", ShareStatus: "Shared" });
    expect(instance?.DomainMemberships).toEqual([
      {
        Domain: directory?.DirectoryId,
        Status: "kerberos-enabled",
        FQDN: "corp.example.com",
        IAMRoleName: "local-rds-directory-access",
        DnsIps: [],
      },
    ]);
  });

  // The other stacks are planned with the edit below, which must not change them.
  test("plans no change for the database, and ends with 0", async () => {
    const { code, all, review } = await plan(environments, join(plans, "same"), "--stack", "local-orders-database");
    expect([code, code === 0 ? "" : all]).toEqual([0, ""]);
    expect(review.summary).toBe("local: 1 stack, none with changes");
    expect(review.stacks.map(unchanged)).toEqual([["local-orders-database", "no changes", null, null]]);
    expect(review.findings).toEqual([]);
  });

  test("plans exactly an edit, which the saved plan applies, and no change for any other stack", async () => {
    const edited = join(folder, "edited");
    mkdirSync(edited);
    const text = readFileSync(join(environments, "local.yaml"), "utf8");
    writeFileSync(
      join(edited, "local.yaml"),
      text.replace("allowedCidrBlocks: [10.1.0.0/16]", "allowedCidrBlocks: [10.1.0.0/16, 10.9.0.0/24]"),
    );
    const { code, review } = await plan(edited, join(plans, "edited"));
    expect([code, review.summary, review.findings]).toEqual([2, "local: 8 stacks, 1 with changes (1 to create)", []]);
    const database = review.stacks.find(({ id }) => id === "local-orders-database");
    expect(
      review.stacks
        .filter((stack) => stack !== database)
        .map(unchanged)
        .sort(),
    ).toEqual(
      stackOrder(outdir)
        .filter(({ id }) => id !== database?.id)
        .map(({ id }) => [id, "no changes", null, null])
        .sort(),
    );
    expect(
      review.stacks.flatMap(({ id, changes, outputs, drift }) =>
        [...changes, ...outputs, ...drift].map((change) => [id, change]),
      ),
    ).toEqual([
      [
        database?.id,
        expect.objectContaining({
          action: "create",
          address: "aws_vpc_security_group_ingress_rule.security-group_clients-10-9-0-0-24",
        }),
      ],
    ]);
    expect(database?.changes[0]?.attributes.find(({ path }) => path === "cidr_ipv4")?.after).toEqual({
      kind: "value",
      value: "10.9.0.0/24",
    });
    expect(database?.apply).toBe(
      `terraform -chdir=${join(plans, "edited", "stacks", "local-orders-database")} apply ` +
        "../../plans/local-orders-database.tfplan",
    );
    const [, ...args] = (database?.apply ?? "").split(" ");
    const applied = await run("terraform", args, { env });
    expect([applied.code, applied.code === 0 ? "" : applied.all]).toEqual([0, ""]);
    expect(applied.stdout).toContain("Resources: 1 added, 0 changed, 0 destroyed.");
  });

  test("finds what somebody has changed outside of Terraform", async () => {
    const { RouteTables } = await aws<{
      RouteTables: { RouteTableId: string; Routes: { VpcPeeringConnectionId?: string }[] }[];
    }>(emulator, ORDERS, "ec2", "describe_route_tables");
    const table = RouteTables.find(({ Routes }) =>
      Routes.some(({ VpcPeeringConnectionId }) => VpcPeeringConnectionId !== undefined),
    );
    await aws(emulator, ORDERS, "ec2", "delete_route", {
      RouteTableId: table?.RouteTableId,
      DestinationCidrBlock: "10.0.0.0/16",
    });
    const { code, review } = await plan(environments, join(plans, "drift"), "--stack", "local-orders-peering");
    const address = `aws_route.to-directory_10-0-0-0-16["${table?.RouteTableId}"]`;
    expect([
      code,
      review.stacks.map(({ changes }) => changes.map((change) => [change.action, change.address])),
    ]).toEqual([2, [[["create", address]]]]);
    expect(
      review.findings.map(({ id, severity, address: where, cause, cure }) => [id, severity, where, cause, cure]),
    ).toEqual([
      [
        "drift-found",
        "warning",
        address,
        "It has been deleted outside of Terraform.",
        "Find out who changed it; then write the change into the configuration, or let this plan take it back.",
      ],
    ]);
  });

  test("keeps every secret where it belongs", async () => {
    const {
      SecretList: [master],
    } = await aws<{ SecretList: { ARN: string }[] }>(emulator, ORDERS, "secretsmanager", "list_secrets");
    const { SecretString } = await aws<{ SecretString: string }>(
      emulator,
      ORDERS,
      "secretsmanager",
      "get_secret_value",
      { SecretId: master?.ARN },
    );
    const { password } = JSON.parse(SecretString) as { password: string };
    expect(password.length).toBeGreaterThan(7);
    const own = await directoryPassword(emulator, IDENTITY);
    expect(own).not.toBe(PASSWORD);
    const secrets = [PASSWORD, own, password, emulator.token];
    const holds = (text: string): boolean => secrets.some((secret) => text.includes(secret));

    const output = await terraform(join(outdir, "stacks", "local-directory"), env, "output", "-json");
    const reviews = ["same", "edited", "drift"].flatMap((name) =>
      readdirSync(join(plans, name))
        .filter((file) => file.startsWith("review."))
        .map((file) => readFileSync(join(plans, name, file), "utf8")),
    );
    expect(reviews).toHaveLength(15);
    expect([deployed.all, output.all, ...planned.map(({ all }) => all), ...reviews].filter(holds)).toEqual([]);

    const files = listFiles(folder).filter((path) => !path.includes(join(".terraform", "providers")));
    expect(files.length).toBeGreaterThan(20);
    const kept = join(folder, "emulator.json");
    expect([files.filter((path) => holds(readFileSync(path, "latin1"))), statSync(kept).mode & 0o777]).toEqual([
      [kept],
      0o600,
    ]);
    // A saved plan is compressed, so that looking for the value would find nothing: there must be none.
    expect(files.filter((path) => basename(path) === "plan")).toEqual([]);

    // Terraform has no other place for the directory's password than that stack's state, which other accounts do not
    // read.
    const withSecret: string[] = [];
    for (const [account, bucket] of [
      [IDENTITY, "local-identity-tfstate"],
      [ORDERS, "local-orders-tfstate"],
    ] as const) {
      const { Contents } = await aws<{ Contents: { Key: string }[] }>(emulator, account, "s3", "list_objects_v2", {
        Bucket: bucket,
      });
      for (const { Key } of Contents) {
        const { Body } = await aws<{ Body: string }>(emulator, account, "s3", "get_object", {
          Bucket: bucket,
          Key,
        });
        if (holds(Body)) withSecret.push(Key);
        expect(Body).not.toContain(PASSWORD);
      }
    }
    expect(withSecret).toEqual(["rds-kerberos/local-directory.tfstate"]);
  });

  test("rotate-admin-password makes what the state holds a dead password, and no plan wants it back", async () => {
    const before = await directoryPassword(emulator, IDENTITY);
    const rotated = await run(process.execPath, ["bin/rds-kerberos.cjs", "rotate-admin-password", "local"], {
      env: { ...env, ENVIRONMENTS_DIR: environments },
    });
    expect([rotated.code, rotated.code === 0 ? "" : rotated.all]).toEqual([0, ""]);
    const password = await directoryPassword(emulator, IDENTITY);
    expect([password === before, rotated.all.includes(password)]).toEqual([false, false]);
    const result = await terraform(
      join(outdir, "stacks", "local-directory"),
      env,
      "plan",
      "-detailed-exitcode",
      "-lock=false",
    );
    expect([result.code, result.code === 0 ? "" : result.all]).toEqual([0, ""]);
  });

  test("is destroyed to the last resource, and the emulator ends", async () => {
    await skipDeletionWaits(emulator);
    const destroyed = await demo("destroy");
    expect([destroyed.code, destroyed.code === 0 ? "" : destroyed.all]).toEqual([0, ""]);
    expect(printed(destroyed.stdout)).toEqual([["demo/gone", { accounts: [IDENTITY, ORDERS] }]]);
    expect(readdirSync(environments)).toEqual(["local.yaml"]);
    expect(() => process.kill(emulator.pid, 0)).toThrow();
    expect(destroyed.all).not.toContain(PASSWORD);
  });

  test("has nothing to destroy a second time", async () => {
    const { code, stderr } = await demo("destroy");
    expect([code, printed(stderr)]).toEqual([0, ["demo/nothing"]]);
  });
});

function unchanged({ id, summary, preview, apply }: Review["stacks"][number]): unknown[] {
  return [id, summary, preview, apply];
}

test("the app of cdktf.json is the one these tests run", () => {
  expect(JSON.parse(readFileSync(join(ROOT, "cdktf.json"), "utf8"))).toMatchObject({ app: "node scripts/app.cjs" });
});
