import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type EnvironmentJson, type PolicyJson } from "../../src/iam/forms";
import { type CheckReport } from "../../src/operations/checks/report";
import { aws, type Emulator, emulatorScripts, startEmulator } from "../support/aws";
import { describeWithTools, initAndApply, ROOT, run, type Run, terraformVariables } from "../support/terraform";

/** Where the credentials are that Terraform runs with. */
const TOOLS = "123456789012";
const IDENTITY = "111111111111";
const ORDERS = "222222222222";
const role = (account: string, name = "terraform-deploy"): string => `arn:aws:iam::${account}:role/${name}`;

/** What an edit of the file or a later version of this package takes, and a first deployment and its destruction do not. */
const FOR_CHANGES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  [IDENTITY]: {
    "ds:RemoveTagsFromResource": `arn:aws:ds:us-east-1:${IDENTITY}:directory/d-0123456789`,
    "ds:UnshareDirectory": `arn:aws:ds:us-east-1:${IDENTITY}:directory/d-0123456789`,
    "ec2:DeleteTags": `arn:aws:ec2:us-east-1:${IDENTITY}:vpc/vpc-1`,
    "ec2:ModifySecurityGroupRules": `arn:aws:ec2:us-east-1:${IDENTITY}:security-group/sg-1`,
    "iam:UntagRole": role(IDENTITY, "local-identity-flow-logs"),
    "iam:UpdateAssumeRolePolicy": role(IDENTITY, "local-identity-flow-logs"),
    "iam:UpdateRoleDescription": role(IDENTITY, "local-identity-flow-logs"),
    "kms:UntagResource": `arn:aws:kms:us-east-1:${IDENTITY}:key/1`,
    "kms:UpdateAlias": `arn:aws:kms:us-east-1:${IDENTITY}:alias/local-directory`,
    "kms:UpdateKeyDescription": `arn:aws:kms:us-east-1:${IDENTITY}:key/1`,
    "logs:UntagResource": `arn:aws:logs:us-east-1:${IDENTITY}:log-group:/aws/vpc/local-identity/flow-logs`,
  },
  [ORDERS]: {
    "ec2:DeleteTags": `arn:aws:ec2:us-east-1:${ORDERS}:vpc/vpc-1`,
    "ec2:ModifySecurityGroupRules": `arn:aws:ec2:us-east-1:${ORDERS}:security-group/sg-1`,
    "iam:UntagRole": role(ORDERS, "local-orders-monitoring"),
    "iam:UpdateAssumeRolePolicy": role(ORDERS, "local-orders-monitoring"),
    "iam:UpdateRoleDescription": role(ORDERS, "local-orders-monitoring"),
    "kms:UntagResource": `arn:aws:kms:us-east-1:${ORDERS}:key/1`,
    "kms:UpdateAlias": `arn:aws:kms:us-east-1:${ORDERS}:alias/local-orders-database`,
    "kms:UpdateKeyDescription": `arn:aws:kms:us-east-1:${ORDERS}:key/1`,
    "logs:UntagResource": `arn:aws:logs:us-east-1:${ORDERS}:log-group:/aws/vpc/local-orders/flow-logs`,
    "rds:ModifyDBInstance": `arn:aws:rds:us-east-1:${ORDERS}:db:local-orders`,
    "rds:ModifyDBSubnetGroup": `arn:aws:rds:us-east-1:${ORDERS}:subgrp:local-orders`,
    "rds:RebootDBInstance": `arn:aws:rds:us-east-1:${ORDERS}:db:local-orders`,
    "rds:RemoveTagsFromResource": `arn:aws:rds:us-east-1:${ORDERS}:db:local-orders`,
    "rds:ResetDBParameterGroup": `arn:aws:rds:us-east-1:${ORDERS}:pg:local-orders-postgres16-1`,
    "secretsmanager:RotateSecret": `arn:aws:secretsmanager:us-east-1:${ORDERS}:secret:rds!db-1`,
  },
};

/** The role that looks, and may do nothing else. */
const CHECKER = "checker";

const UNUSED_CHECKS = {
  identity: ["servicequotas:GetAWSDefaultServiceQuota"],
  orders: [
    "iam:GetRolePolicy",
    "rds:DescribeDBSnapshots",
    "servicequotas:GetAWSDefaultServiceQuota",
    "servicequotas:GetServiceQuota",
  ],
};

// The local environment with Terraform alone, by the script of the examples, with IAM switched on and nothing allowed but what
// `iam-policies` printed.
describeWithTools("the policies of iam-policies", () => {
  const folder = mkdtempSync(join(tmpdir(), "iam-policies-"));
  const env: Record<string, string> = {
    ...terraformVariables(join(folder, "terraform")),
    TF_VAR_directory_admin_password: "Correct-Horse-7",
    ENVIRONMENTS_DIR: join(folder, "environments"),
    CDKTF_OUTDIR: join(folder, "cdktf.out"),
  };
  let emulator: Emulator;
  let policies: EnvironmentJson;
  const enforce = (enforced: boolean): Promise<unknown> =>
    emulatorScripts.control(emulator, "authorization", { enforced });
  const script = (command: string): Promise<Run> =>
    run("sh", ["examples/terraform/run.sh", "local", command, ...(command === "plan" ? [] : ["-auto-approve"])], {
      env,
      background: true,
    });
  const missing = (principal: string): Promise<Record<string, string[]>> =>
    emulatorScripts.control(emulator, "authorization/missing", { principal }) as Promise<Record<string, string[]>>;

  beforeAll(async () => {
    emulator = await startEmulator(folder);
    mkdirSync(join(folder, "environments"));
    writeFileSync(
      join(folder, "environments", "local.yaml"),
      readFileSync(join(ROOT, "environments", "local.yaml"), "utf8").replace("http://127.0.0.1:4566", emulator.url),
    );
    const printed = await run(process.execPath, ["bin/rds-kerberos.cjs", "iam-policies", "local"], { env });
    if (printed.code !== 0) throw new Error(printed.all);
    policies = JSON.parse(printed.stdout) as EnvironmentJson;
    for (const account of policies.accounts) {
      const { bucket = "", document } = account.stateBucket ?? {};
      await emulatorScripts.makeStateBuckets(emulator, [{ id: account.id, state: { bucket } }]);
      for (const { roleArn, policies: documents } of [account.deploy, ...(account.read ? [account.read] : [])])
        await makeRole(account.id, roleArn ?? "", documents);
      await aws(emulator, account.id, "s3", "put_bucket_policy", {
        Bucket: bucket,
        Policy: JSON.stringify(document),
      });
    }
    await aws(emulator, TOOLS, "iam", "create_user", { UserName: "runner" });
    for (const { name, document } of policies.runner)
      await aws(emulator, TOOLS, "iam", "put_user_policy", {
        UserName: "runner",
        PolicyName: name,
        PolicyDocument: JSON.stringify(document),
      });
    const { AccessKey: key } = await aws<{ AccessKey: { AccessKeyId: string; SecretAccessKey: string } }>(
      emulator,
      TOOLS,
      "iam",
      "create_access_key",
      { UserName: "runner" },
    );
    Object.assign(env, { AWS_ACCESS_KEY_ID: key.AccessKeyId, AWS_SECRET_ACCESS_KEY: key.SecretAccessKey });
    await enforce(true);
  });

  afterAll(async () => {
    await emulatorScripts.stopEmulator(emulator.pid);
    rmSync(folder, { recursive: true, force: true });
  });

  test("let preflight look at the accounts before anything is there", async () => {
    await makeCheckers();
    expect(await checked("preflight")).toEqual([0, "", "local: 21 checks, all passed"]);
  });

  test("deploy the local environment, stack by stack, by the script for Terraform alone", async () => {
    const { code, all } = await script("apply");
    expect([code, code === 0 ? "" : all.slice(-4000)]).toEqual([0, ""]);
    const {
      DBInstances: [instance],
    } = await unenforced(() =>
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
    expect(await checked("verify")).toEqual([0, "", "local: 28 checks, all passed"]);
    for (const account of [IDENTITY, ORDERS]) {
      const actions =
        policies.accounts
          .find(({ id }) => id === account)
          ?.checks.policies.flatMap(({ document }) => document.Statement.flatMap(({ Action: action }) => action)) ?? [];
      const refusals = await missing(role(account, CHECKER));
      const unused = actions.filter((action) => refusals[action]?.length === 0).sort();
      // No trusts, no quota that has an entry of the account's own, no snapshot, no role with a policy of its own.
      expect(unused).toEqual(account === IDENTITY ? UNUSED_CHECKS.identity : UNUSED_CHECKS.orders);
    }
  });

  test("let nobody but the role that deploys read the directory's state, and other accounts only what is published", async () => {
    const read = (roleArn: string, key: string): Promise<string> =>
      said(roleArn, "s3", "get_object", { Bucket: "local-identity-tfstate", Key: `rds-kerberos/${key}.tfstate` });
    expect(await read(role(IDENTITY, "tfstate-outputs-read"), "local-directory-sharing")).toBe("");
    expect(await read(role(IDENTITY), "local-directory")).toBe("");
    for (const [reader, key] of [
      [role(IDENTITY, "tfstate-outputs-read"), "local-directory"],
      [role(ORDERS), "local-directory"],
      [role(ORDERS), "local-directory-sharing"],
    ] as const) {
      expect(await read(reader, key)).toContain(
        `is not authorized to perform: s3:GetObject on resource: arn:aws:s3:::local-identity-tfstate/rds-kerberos/${key}.tfstate`,
      );
    }
  });

  test("refuse what is not Terraform's business", async () => {
    const refused = async (service: string, operation: string, parameters: object): Promise<string | undefined> =>
      /not authorized to perform: (\S+)/.exec(await said(role(ORDERS), service, operation, parameters))?.[1];
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
    const { Vpc: vpc } = await unenforced(() =>
      aws<{ Vpc: { VpcId: string } }>(emulator, ORDERS, "ec2", "create_vpc", { CidrBlock: "10.200.0.0/16" }),
    );
    expect(await refused("ec2", "delete_vpc", { VpcId: vpc.VpcId })).toBe("ec2:DeleteVpc");
    await unenforced(() => aws(emulator, ORDERS, "ec2", "delete_vpc", { VpcId: vpc.VpcId }));
  });

  test("make Terraform fail when an action is missing", async () => {
    const stack = join(folder, "cdktf.out", "stacks", "local-orders-directory-access");
    const {
      PolicyNames: [attached],
    } = await unenforced(() => withoutAction(ORDERS, "local-orders-deploy-directory-access", "iam:GetRole"));
    expect(attached).toBe("local-orders-deploy-directory-access");
    await expect(initAndApply("local-orders-directory-access", stack, env)).rejects.toThrow(
      /User: arn:aws:iam::222222222222:role\/terraform-deploy is not authorized to[\s\S]*iam:GetRole/,
    );
    const whole = policies.accounts
      .find(({ id }) => id === ORDERS)
      ?.deploy.policies.find(({ name }) => name === attached);
    await unenforced(() =>
      aws(emulator, ORDERS, "iam", "put_role_policy", {
        RoleName: "terraform-deploy",
        PolicyName: attached,
        PolicyDocument: JSON.stringify(whole?.document),
      }),
    );
  });

  test("destroy to the last resource", async () => {
    const { code, all } = await script("destroy");
    expect([code, code === 0 ? "" : all.slice(-4000)]).toEqual([0, ""]);
    await enforce(false);
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
      const refusals = await missing(role(account));
      const unused = Object.entries(refusals)
        .filter(([, refused]) => refused.length === 0)
        .map(([action]) => action);
      expect(unused).toEqual(Object.keys(FOR_CHANGES[account] ?? {}).sort());
      const changes = Object.entries(FOR_CHANGES[account] ?? {}).map(([action, resource]) => ({
        action,
        resource,
        context: {
          "aws:ResourceTag/Name": action.startsWith("kms:")
            ? account === IDENTITY
              ? "local-directory"
              : "local-orders-database"
            : "",
        },
      }));
      expect(
        await emulatorScripts.control(emulator, "authorization/simulate", {
          principal: role(account),
          requests: changes,
        }),
      ).toEqual(changes.map(() => "allow"));
      const read = await missing(role(account, "tfstate-outputs-read"));
      expect(
        Object.entries(read)
          .filter(([, refused]) => refused.length === 0)
          .map(([action]) => action),
      ).toEqual([]);
    },
  );

  /** Roles that may only do what `preflight` and `verify` need, and read the states. */
  async function makeCheckers(): Promise<void> {
    await unenforced(async () => {
      const text = readFileSync(join(folder, "environments", "local.yaml"), "utf8");
      mkdirSync(join(folder, "checking"));
      writeFileSync(
        join(folder, "checking", "local.yaml"),
        text.replaceAll("role/terraform-deploy", `role/${CHECKER}`),
      );
      for (const account of policies.accounts) {
        const state = account.deploy.policies.filter(({ name }) => name.endsWith("-state"));
        await makeRole(account.id, role(account.id, CHECKER), [...account.checks.policies, ...state]);
      }
      const Statement = [
        {
          Effect: "Allow",
          Action: "sts:AssumeRole",
          Resource: [IDENTITY, ORDERS].map((account) => role(account, CHECKER)),
        },
      ];
      await aws(emulator, TOOLS, "iam", "put_user_policy", {
        UserName: "runner",
        PolicyName: "checks",
        PolicyDocument: JSON.stringify({ Version: "2012-10-17", Statement }),
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

  async function makeRole(account: string, roleArn: string, documents: readonly PolicyJson[]): Promise<void> {
    const RoleName = roleArn.split("/").at(-1);
    await aws(emulator, account, "iam", "create_role", {
      RoleName,
      AssumeRolePolicyDocument: JSON.stringify({
        Version: "2012-10-17",
        Statement: [
          { Effect: "Allow", Principal: { AWS: `arn:aws:iam::${TOOLS}:user/runner` }, Action: "sts:AssumeRole" },
        ],
      }),
    });
    for (const { name, document } of documents) {
      const size = JSON.stringify(document).length;
      expect([name, size <= 6144]).toEqual([name, true]);
      await aws(emulator, account, "iam", "put_role_policy", {
        RoleName,
        PolicyName: name,
        PolicyDocument: JSON.stringify(document),
      });
    }
  }

  /** A policy of the role that deploys, without one action. */
  async function withoutAction(account: string, name: string, action: string): Promise<{ PolicyNames: string[] }> {
    const policy = policies.accounts
      .find(({ id }) => id === account)
      ?.deploy.policies.find((candidate) => candidate.name === name);
    const Statement = policy?.document.Statement.map((statement) => ({
      ...statement,
      Action: [statement.Action].flat().filter((candidate) => candidate !== action),
    }));
    await aws(emulator, account, "iam", "put_role_policy", {
      RoleName: "terraform-deploy",
      PolicyName: name,
      PolicyDocument: JSON.stringify({ Version: "2012-10-17", Statement }),
    });
    return { PolicyNames: [name] };
  }

  async function unenforced<T>(act: () => Promise<T>): Promise<T> {
    await enforce(false);
    try {
      return await act();
    } finally {
      await enforce(true);
    }
  }

  /** What AWS says to a call of a role; empty where it does as asked. */
  async function said(roleArn: string, service: string, operation: string, parameters: object): Promise<string> {
    const [account, name] = [roleArn.split(":")[4], roleArn.split("/").at(-1)];
    const result = (await emulatorScripts.control(emulator, "api", {
      account,
      service,
      operation,
      parameters,
      role: name,
    })) as { error?: string };
    return result.error ?? "";
  }
});
