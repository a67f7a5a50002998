import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { environmentPolicies, type AccountPolicies } from "../../src/iam/account-policies";
import { policiesAsTerraform } from "../../src/iam/forms";
import { environmentOf } from "../support/synth";
import { withTemporaryFolder } from "../support/temporary-folder";
import { describeWithTools, ROOT, run, terraform, terraformVariables } from "../support/terraform";

const EXAMPLES = join(ROOT, "environments", "examples");

function accountsOf(example: string): readonly AccountPolicies[] {
  return environmentPolicies(environmentOf(readFileSync(join(EXAMPLES, example), "utf8"))).accounts;
}

test("Terraform's form is of one account, and is not JSON", async () => {
  const command = (...args: string[]): ReturnType<typeof run> =>
    run(process.execPath, [join(ROOT, "bin", "rds-kerberos.cjs"), "iam-policies", "prod", ...args], {
      env: { ENVIRONMENTS_DIR: EXAMPLES },
    });
  const all = await command("--format", "terraform");
  expect([all.code, all.stdout, all.stderr]).toEqual([
    1,
    "",
    "Terraform applies the policies of one account at a time; write --account identity or --account orders\n",
  ]);
  expect((await command("--format", "terraform", "--json")).code).toBe(1);
  expect((await command("--format", "terraform", "--account", "orders")).stdout).toMatch(
    /^# Account orders \(222222222222\)\n# The policies of the bucket and of keys replace/,
  );
});

test("an account that is not there", async () => {
  const { code, stderr } = await run(
    process.execPath,
    [join(ROOT, "bin", "rds-kerberos.cjs"), "iam-policies", "prod", "--account", "nobody"],
    { env: { ENVIRONMENTS_DIR: EXAMPLES } },
  );
  expect([code, stderr]).toEqual([1, 'no account with stacks is named "nobody"; write one of identity, orders\n']);
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
