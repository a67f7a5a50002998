import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type EnvironmentJson } from "../../src/iam/forms";
import { type CheckReport } from "../../src/operations/checks/report";
import { aws, type Emulator, emulatorScripts, skipDeletionWaits, startEmulator } from "../support/aws";
import { EnforcedIam } from "../support/enforced-iam";
import { describeWithTools, ROOT, run, type Run, terraform, terraformVariables } from "../support/terraform";
import { FOR_CHANGES, IDENTITY, ORDERS, role } from "./iam-changes";

/** Names of the keys that changes are about. */
const KEY_NAMES: Readonly<Record<string, string>> = {
  [IDENTITY]: "local-directory",
  [ORDERS]: "local-orders-database",
};

/** The role that looks, and may do nothing else. */
const CHECKER = "checker";

const UNUSED_CHECKS = {
  // No state was deleted.
  identity: ["s3:GetObjectVersion", "s3:ListBucketVersions", "servicequotas:GetAWSDefaultServiceQuota"],
  orders: [
    "iam:GetRolePolicy",
    "rds:DescribeDBSnapshots",
    "s3:GetObjectVersion",
    "s3:ListBucketVersions",
    "servicequotas:GetAWSDefaultServiceQuota",
    "servicequotas:GetServiceQuota",
  ],
};

// The local environment with Terraform alone, by the script of the examples, with IAM switched on and nothing allowed
// but what `iam-policies` printed.
describeWithTools("the policies of iam-policies", () => {
  const folder = mkdtempSync(join(tmpdir(), "iam-policies-"));
  const env: Record<string, string> = {
    ...terraformVariables(join(folder, "terraform")),
    TF_VAR_directory_admin_password: "Correct-Horse-7",
    ENVIRONMENTS_DIR: join(folder, "environments"),
    CDKTF_OUTDIR: join(folder, "cdktf.out"),
  };
  let emulator: Emulator;
  let accounts: EnforcedIam;
  let policies: EnvironmentJson;
  const script = (command: string): Promise<Run> =>
    run("sh", ["examples/terraform/run.sh", "local", command, "-auto-approve"], { env });
  const policiesOf = (account: string): EnvironmentJson["accounts"][number] | undefined =>
    policies.accounts.find(({ id }) => id === account);

  beforeAll(async () => {
    emulator = await startEmulator(folder);
    accounts = new EnforcedIam(emulator);
    mkdirSync(join(folder, "environments"));
    writeFileSync(
      join(folder, "environments", "local.yaml"),
      readFileSync(join(ROOT, "environments", "local.yaml"), "utf8").replace("http://127.0.0.1:4566", emulator.url),
    );
    const printed = await run(process.execPath, ["bin/rds-kerberos.cjs", "iam-policies", "local"], { env });
    if (printed.code !== 0) throw new Error(printed.all);
    policies = JSON.parse(printed.stdout) as EnvironmentJson;
    for (const { id, stateBucket, deploy, read } of policies.accounts) {
      const { bucket = "", document } = stateBucket ?? {};
      await emulatorScripts.makeStateBuckets(emulator, [{ id, state: { bucket } }]);
      for (const made of [deploy, ...(read ? [read] : [])])
        await accounts.makeRole({ account: id, roleArn: made.roleArn ?? "", policies: made.policies });
      await aws(emulator, id, "s3", "put_bucket_policy", { Bucket: bucket, Policy: JSON.stringify(document) });
    }
    Object.assign(env, await accounts.makeRunner(policies.runner));
    await accounts.enforce(true);
  });

  afterAll(async () => {
    await emulatorScripts.stopEmulator(emulator.pid);
    rmSync(folder, { recursive: true, force: true });
  });

  test("let preflight look at the accounts before anything is there", async () => {
    await makeCheckers();
    expect(await checked("preflight")).toEqual([0, "", "local: 25 checks, all passed"]);
  });

  test("let preflight read a lock that is held", async () => {
    const lock = { Bucket: "local-orders-tfstate", Key: "rds-kerberos/local-orders-network.tfstate.tflock" };
    const Body = JSON.stringify({ ID: "1", Who: "pipeline@runner-7", Created: "2026-01-02T03:04:05Z" });
    await accounts.unenforced(() => aws(emulator, ORDERS, "s3", "put_object", { ...lock, Body }));
    const [code, wrong] = await checked("preflight");
    await accounts.unenforced(() => aws(emulator, ORDERS, "s3", "delete_object", lock));
    const found = (JSON.parse(String(wrong)) as CheckReport["checks"]).map(({ subject, check, status }) => [
      subject,
      check,
      status,
    ]);
    expect([code, found]).toEqual([3, [["states of orders", "state-unlocked", "failed"]]]);
  });

  test("deploy the local environment, stack by stack, by the script for Terraform alone", async () => {
    const { code, all } = await script("apply");
    expect([code, code === 0 ? "" : all.slice(-4000)]).toEqual([0, ""]);
    const {
      DBInstances: [instance],
    } = await accounts.unenforced(() =>
      aws<{ DBInstances: { DomainMemberships: { Status: string }[] }[] }>(
        emulator,
        ORDERS,
        "rds",
        "describe_db_instances",
      ),
    );
    expect(instance?.DomainMemberships.map(({ Status }) => Status)).toEqual(["kerberos-enabled"]);
  });

  test("let verify look at all of it, with nothing to spare but what this environment has no use for", async () => {
    expect(await checked("verify")).toEqual([0, "", "local: 33 checks, all passed"]);
    for (const account of [IDENTITY, ORDERS]) {
      const statements = policiesOf(account)?.checks.policies.flatMap(({ document }) => document.Statement) ?? [];
      const actions = statements.flatMap(({ Action: action }) => action);
      const refusals = await accounts.missing(role(account, CHECKER));
      const unused = actions.filter((action) => refusals[action]?.length === 0).sort();
      // No trusts, no quota that has an entry of the account's own, no snapshot, no role with a policy of its own.
      expect(unused).toEqual(account === IDENTITY ? UNUSED_CHECKS.identity : UNUSED_CHECKS.orders);
    }
  });

  test("let only the role that deploys read the directory's state, and other accounts what is published", async () => {
    const read = (roleArn: string, key: string): Promise<string> =>
      accounts.said(roleArn, "s3", "get_object", {
        Bucket: "local-identity-tfstate",
        Key: `rds-kerberos/${key}.tfstate`,
      });
    expect(await read(role(IDENTITY, "tfstate-outputs-read"), "local-directory-sharing")).toBe("");
    expect(await read(role(IDENTITY), "local-directory")).toBe("");
    for (const [reader, key] of [
      [role(IDENTITY, "tfstate-outputs-read"), "local-directory"],
      [role(ORDERS), "local-directory"],
      [role(ORDERS), "local-directory-sharing"],
    ] as const) {
      expect(await read(reader, key)).toContain(
        "is not authorized to perform: s3:GetObject on resource: " +
          `arn:aws:s3:::local-identity-tfstate/rds-kerberos/${key}.tfstate`,
      );
    }
  });

  test("refuse what is not Terraform's business", async () => {
    const refused = async (service: string, operation: string, parameters: object): Promise<string | undefined> =>
      /not authorized to perform: (\S+)/.exec(await accounts.said(role(ORDERS), service, operation, parameters))?.[1];
    expect(
      await refused("rds", "delete_db_instance", { DBInstanceIdentifier: "payroll", SkipFinalSnapshot: true }),
    ).toBe("rds:DeleteDBInstance");
    expect(
      await refused("iam", "attach_role_policy", {
        RoleName: "local-orders-monitoring",
        PolicyArn: "arn:aws:iam::aws:policy/AdministratorAccess",
      }),
    ).toBe("iam:AttachRolePolicy");
    expect(await refused("iam", "create_role", { RoleName: "admin", AssumeRolePolicyDocument: "{}" })).toBe(
      "iam:CreateRole",
    );
    expect(
      await refused("secretsmanager", "get_secret_value", {
        SecretId: `arn:aws:secretsmanager:us-east-1:${ORDERS}:secret:rds!db-1`,
      }),
    ).toBe("secretsmanager:GetSecretValue");
    const { Vpc: vpc } = await accounts.unenforced(() =>
      aws<{ Vpc: { VpcId: string } }>(emulator, ORDERS, "ec2", "create_vpc", { CidrBlock: "10.200.0.0/16" }),
    );
    expect(await refused("ec2", "delete_vpc", { VpcId: vpc.VpcId })).toBe("ec2:DeleteVpc");
    await accounts.unenforced(() => aws(emulator, ORDERS, "ec2", "delete_vpc", { VpcId: vpc.VpcId }));
  });

  test("make Terraform fail when an action is missing", async () => {
    const stack = join(folder, "cdktf.out", "stacks", "local-orders-directory-access");
    const whole = policiesOf(ORDERS)?.deploy.policies.find(
      ({ name }) => name === "local-orders-deploy-directory-access",
    )?.document;
    const put = (document: object): Promise<void> =>
      accounts.unenforced(() =>
        accounts.putRolePolicy(ORDERS, "terraform-deploy", "local-orders-deploy-directory-access", document),
      );
    const Statement = (whole?.Statement ?? []).map((statement) => ({
      ...statement,
      Action: [statement.Action].flat().filter((action) => action !== "iam:GetRole"),
    }));
    expect(Statement).not.toEqual(whole?.Statement);
    await put({ ...whole, Statement });
    const { code, all } = await terraform(stack, env, "apply", "-input=false", "-auto-approve");
    expect([code, all]).toEqual([
      1,
      expect.stringMatching(
        /User: arn:aws:iam::222222222222:role\/terraform-deploy is not authorized to[\s\S]*iam:GetRole/,
      ),
    ]);
    await put(whole ?? {});
  });

  test("destroy to the last resource", async () => {
    await skipDeletionWaits(emulator);
    const { code, all } = await script("destroy");
    expect([code, code === 0 ? "" : all.slice(-4000)]).toEqual([0, ""]);
    await accounts.enforce(false);
    const left = await emulatorScripts.inventory(emulator, [IDENTITY, ORDERS]);
    // The roles that were made for the test.
    expect(left).toEqual({
      [IDENTITY]: { roles: ["checker", "terraform-deploy", "tfstate-outputs-read"] },
      [ORDERS]: { roles: ["checker", "terraform-deploy", "tfstate-outputs-read"] },
    });
  });

  test.each([[IDENTITY], [ORDERS]])(
    "allow nothing that deploying, changing and destroying account %s does not take",
    async (account) => {
      const refusals = await accounts.missing(role(account));
      const unused = Object.entries(refusals)
        .filter(([, refused]) => refused.length === 0)
        .map(([action]) => action);
      expect(unused).toEqual(Object.keys(FOR_CHANGES[account] ?? {}).sort());
      const changes = Object.entries(FOR_CHANGES[account] ?? {}).map(([action, resource]) => ({
        action,
        resource,
        context: { "aws:ResourceTag/Name": action.startsWith("kms:") ? KEY_NAMES[account] : "" },
      }));
      expect(await accounts.simulate(role(account), changes)).toEqual(changes.map(() => "allow"));
      const read = await accounts.missing(role(account, "tfstate-outputs-read"));
      expect(
        Object.entries(read)
          .filter(([, refused]) => refused.length === 0)
          .map(([action]) => action),
      ).toEqual([]);
    },
  );

  /** Roles that may only do what `preflight` and `verify` need, and read the states. */
  async function makeCheckers(): Promise<void> {
    await accounts.unenforced(async () => {
      const text = readFileSync(join(folder, "environments", "local.yaml"), "utf8");
      mkdirSync(join(folder, "checking"));
      writeFileSync(
        join(folder, "checking", "local.yaml"),
        text.replaceAll("role/terraform-deploy", `role/${CHECKER}`),
      );
      for (const { id, deploy, checks } of policies.accounts)
        await accounts.makeRole({
          account: id,
          roleArn: role(id, CHECKER),
          policies: [...checks.policies, ...deploy.policies.filter(({ name }) => name.endsWith("-state"))],
        });
      const Resource = [IDENTITY, ORDERS].map((account) => role(account, CHECKER));
      await accounts.putRunnerPolicy("checks", {
        Version: "2012-10-17",
        Statement: [{ Effect: "Allow", Action: "sts:AssumeRole", Resource }],
      });
    });
  }

  async function checked(command: string): Promise<unknown[]> {
    const { code, stdout, stderr } = await run(process.execPath, ["bin/rds-kerberos.cjs", command, "local", "--json"], {
      env: { ...env, ENVIRONMENTS_DIR: join(folder, "checking") },
    });
    const { checks, summary } = JSON.parse(stdout === "" ? '{"checks":[]}' : stdout) as CheckReport;
    const wrong = checks.filter(({ status }) => status !== "passed");
    return [code, wrong.length === 0 ? stderr : JSON.stringify(wrong), summary];
  }
});
