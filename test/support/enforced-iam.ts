import { type PolicyJson } from "../../src/iam/forms";
import { aws, type Emulator, emulatorScripts } from "./aws";

/** Where the credentials are that Terraform runs with. */
const TOOLS = "123456789012";

/** A role whose policies are at most as long as AWS allows, and which only the runner can assume. */
interface RoleSettings {
  readonly account: string;
  readonly roleArn: string;
  readonly policies: readonly PolicyJson[];
}

/** The IAM of an emulator: off at first, so that a test can make what it needs. */
export class EnforcedIam {
  public constructor(private readonly emulator: Emulator) {}

  public enforce(enforced: boolean): Promise<unknown> {
    return emulatorScripts.control(this.emulator, "authorization", { enforced });
  }

  /** Does something as the owner of all accounts. */
  public async unenforced<T>(act: () => Promise<T>): Promise<T> {
    await this.enforce(false);
    try {
      return await act();
    } finally {
      await this.enforce(true);
    }
  }

  public async makeRole({ account, roleArn, policies }: RoleSettings): Promise<void> {
    const RoleName = roleArn.split("/").at(-1) ?? "";
    const Principal = { AWS: `arn:aws:iam::${TOOLS}:user/runner` };
    await aws(this.emulator, account, "iam", "create_role", {
      RoleName,
      AssumeRolePolicyDocument: JSON.stringify({
        Version: "2012-10-17",
        Statement: [{ Effect: "Allow", Principal, Action: "sts:AssumeRole" }],
      }),
    });
    for (const { name, document } of policies) {
      expect([name, JSON.stringify(document).length <= 6144]).toEqual([name, true]);
      await this.putRolePolicy(account, RoleName, name, document);
    }
  }

  public async putRolePolicy(account: string, role: string, name: string, document: object): Promise<void> {
    await aws(this.emulator, account, "iam", "put_role_policy", {
      RoleName: role,
      PolicyName: name,
      PolicyDocument: JSON.stringify(document),
    });
  }

  /** The user Terraform runs as. @returns its access key, as variables of the environment */
  public async makeRunner(policies: readonly PolicyJson[]): Promise<Record<string, string>> {
    await aws(this.emulator, TOOLS, "iam", "create_user", { UserName: "runner" });
    for (const { name, document } of policies) await this.putRunnerPolicy(name, document);
    const { AccessKey: key } = await aws<{ AccessKey: { AccessKeyId: string; SecretAccessKey: string } }>(
      this.emulator,
      TOOLS,
      "iam",
      "create_access_key",
      { UserName: "runner" },
    );
    return { AWS_ACCESS_KEY_ID: key.AccessKeyId, AWS_SECRET_ACCESS_KEY: key.SecretAccessKey };
  }

  public async putRunnerPolicy(name: string, document: object): Promise<void> {
    await aws(this.emulator, TOOLS, "iam", "put_user_policy", {
      UserName: "runner",
      PolicyName: name,
      PolicyDocument: JSON.stringify(document),
    });
  }

  /** What AWS says to a call of a role; empty if it does as asked. */
  public async said(roleArn: string, service: string, operation: string, parameters: object): Promise<string> {
    const [account, role] = [roleArn.split(":")[4], roleArn.split("/").at(-1)];
    const call = { account, service, operation, parameters, role };
    return ((await emulatorScripts.control(this.emulator, "api", call)) as { error?: string }).error ?? "";
  }

  /** By action of a principal's policies: which of its calls would have been refused without it. */
  public missing(principal: string): Promise<Record<string, string[]>> {
    return emulatorScripts.control(this.emulator, "authorization/missing", { principal }) as Promise<
      Record<string, string[]>
    >;
  }

  public simulate(principal: string, requests: readonly object[]): Promise<unknown> {
    return emulatorScripts.control(this.emulator, "authorization/simulate", { principal, requests });
  }
}
