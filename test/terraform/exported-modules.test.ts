import { cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { exportModules } from "../../stacks/modules/export";
import { MODULES } from "../../stacks/modules/definitions";
import { temporaryFolder } from "../support/temporary-folder";
import { describeWithTools, terraform, terraformVariables } from "../support/terraform";

describeWithTools("exported modules, with the real provider", () => {
  const folder = temporaryFolder("modules");
  const modules = join(folder, "modules");
  const env = terraformVariables(join(folder, "terraform"));

  beforeAll(() => {
    exportModules(modules, { directoryRemovalPolicy: "retain" });
  });

  /** What the validations of a module's variables say if they refuse a value. */
  function refusals(module: string): string[] {
    const { variable } = JSON.parse(readFileSync(join(modules, module, "variables.tf.json"), "utf8")) as {
      variable: Record<string, { validation?: { error_message: string }[] }>;
    };
    return Object.values(variable).flatMap(({ validation = [] }) => validation.map((rule) => rule.error_message));
  }

  async function validate(path: string): Promise<[number | null, string]> {
    const init = await terraform(path, env, "init", "-backend=false", "-input=false");
    if (init.code !== 0) return [init.code, init.all];
    const { code, all } = await terraform(path, env, "validate");
    return [code, all.trim()];
  }

  test.each(MODULES.map(({ kind }) => kind))("%s is valid alone", async (kind) => {
    expect(await validate(join(modules, kind))).toEqual([0, "Success! The configuration is valid."]);
  });

  test("the example is valid, and with it the module that two provider configurations go into", async () => {
    expect(await validate(join(modules, "examples", "two-accounts"))).toEqual([
      0,
      "Success! The configuration is valid.",
    ]);
  });

  test("a variable that breaks a rule is refused with the rule, before anything is asked of AWS", async () => {
    const root = join(folder, "bad");
    mkdirSync(root);
    cpSync(join(modules, "network"), join(root, "network"), { recursive: true });
    writeFileSync(
      join(root, "main.tf"),
      `provider "aws" {
  region                      = "us-east-1"
  access_key                  = "none"
  secret_key                  = "none"
  skip_credentials_validation = true
  skip_requesting_account_id  = true
}
module "network" {
  source             = "./network"
  account_id         = "1234"
  region             = "us-east"
  name               = "orders"
  cidr_block         = "10.1.0.1/29"
  availability_zones = ["us-east-1a"]
}
`,
    );
    expect((await terraform(root, env, "init", "-input=false")).code).toBe(0);
    const { code, all } = await terraform(root, env, "plan", "-input=false");
    expect(code).toBe(1);
    const refused = [...all.matchAll(/\b([a-z_]+ \[[a-z-]+\]: [^.]*(?:\.(?! *\n)[^.]*)*\.)\s*\n/g)].map(
      ([, message = ""]) => message.replace(/\s+/g, " "),
    );
    expect(refusals("network")).toEqual(expect.arrayContaining(refused));
    expect(refused.map((message) => message.slice(0, message.indexOf(": "))).sort()).toEqual([
      "account_id [account-id]",
      "availability_zones [network-zones]",
      "cidr_block [cidr-created]",
      "cidr_block [cidr-host-bits]",
      "cidr_block [cidr-size]",
      "region [region-name]",
    ]);
  });
});
