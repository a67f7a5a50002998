import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { environmentPolicies, type AccountPolicies } from "../../src/iam/account-policies";
import { policiesAsTerraform } from "../../src/iam/forms";
import { said, saidIn } from "../support/messages";
import { environmentOf } from "../support/synth";
import { withTemporaryFolder } from "../support/temporary-folder";
import { describeWithTools, ROOT, run, terraform, terraformVariables } from "../support/terraform";

const EXAMPLES = join(ROOT, "environments", "examples");

function accountsOf(example: string): readonly AccountPolicies[] {
  return environmentPolicies(environmentOf(readFileSync(join(EXAMPLES, example), "utf8"))).accounts;
}

describe("rds-kerberos iam-policies", () => {
  const command = (...args: string[]): ReturnType<typeof run> =>
    run(process.execPath, [join(ROOT, "bin", "rds-kerberos.cjs"), "iam-policies", "prod", ...args], {
      env: { ENVIRONMENTS_DIR: EXAMPLES },
    });

  test("Terraform's form is of one account, and is not JSON", async () => {
    const { code, stdout, stderr } = await command("--format", "terraform");
    expect([code, stdout, stderr.endsWith("\n"), said(stderr.slice(0, -1))]).toEqual([
      1,
      "",
      true,
      ["iam-policies/one-account", { accounts: ["identity", "orders"] }],
    ]);
    expect((await command("--format", "terraform", "--json")).code).toBe(1);
    const orders = (await command("--format", "terraform", "--account", "orders")).stdout;
    expect(saidIn(orders)).toEqual([["iam-policies/account", { name: "orders", id: "222222222222" }]]);
    expect(orders).toMatch(/^# Account orders \(222222222222\)\n/);
  });

  test("an account that the environment does not have", async () => {
    const { code, stderr } = await command("--account", "nobody");
    expect([code, stderr.endsWith("\n"), said(stderr.slice(0, -1))]).toEqual([
      1,
      true,
      ["iam-policies/unknown-account", { account: "nobody", known: ["identity", "orders"] }],
    ]);
  });
});

describeWithTools("as Terraform", () => {
  test("every account's policies are valid and formatted", () =>
    withTemporaryFolder("iam-terraform", async (folder) => {
      const accounts = [...accountsOf("two-accounts.yaml"), ...accountsOf("three-accounts.yaml")];
      let number = 0;
      const text = accounts
        .map(policiesAsTerraform)
        .join("\n")
        .replace(
          /resource "aws_(s3_bucket_policy|kms_key_policy)" "(\w+)"/g,
          (_match, type: string, name: string) => `resource "aws_${type}" "${name}${(number += 1)}"`,
        );
      writeFileSync(join(folder, "main.tf"), text);
      const env = terraformVariables(join(folder, "terraform"));
      expect((await terraform(folder, env, "fmt", "-check", "-diff")).all).toBe("");
      expect((await terraform(folder, env, "init", "-input=false")).code).toBe(0);
      expect((await terraform(folder, env, "validate")).all.trim()).toBe("Success! The configuration is valid.");
      expect(text).not.toMatch(/"\*:\*"/);
    }));
});
