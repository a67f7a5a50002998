import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
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

  /** Variables without a default of a module in JSON, and of the example, with their types. */
  function required(module: string): Record<string, string> {
    const json = join(modules, module, "variables.tf.json");
    if (!existsSync(json)) {
      const hcl = readFileSync(join(modules, module, "variables.tf"), "utf8");
      const blocks = [...hcl.matchAll(/^variable "(\w+)" \{\n(.*?)^\}/gms)].map(([, name = "", body = ""]) => ({
        name,
        body,
      }));
      const type = (body: string): string => /type +=\s(.*)/.exec(body)?.[1] ?? "any";
      return Object.fromEntries(
        blocks.flatMap(({ name, body }) => (/^ *default /m.test(body) ? [] : [[name, type(body)] as const])),
      );
    }
    const { variable } = JSON.parse(readFileSync(json, "utf8")) as { variable: Record<string, { type: string }> };
    return Object.fromEntries(
      Object.entries(variable).flatMap(([name, block]) => ("default" in block ? [] : [[name, block.type] as const])),
    );
  }

  // To start Terraform and the provider for each module takes ten times as long.
  test("every module is valid, and so is the example, with a module that takes two configurations", async () => {
    const calls = [...MODULES.map(({ kind }) => kind), "examples/two-accounts"].map((path) => ({
      path,
      name: path.replace("/", "-"),
      variables: required(path),
    }));
    const root = {
      provider: { aws: { region: "us-east-1" } },
      variable: Object.fromEntries(
        calls.flatMap(({ name, variables }) =>
          Object.entries(variables).map(([variable, type]) => [`${name}_${variable}`, { type }] as const),
        ),
      ),
      module: Object.fromEntries(
        calls.map(({ path, name, variables }) => {
          const values = Object.keys(variables).map((key) => [key, `\${var.${name}_${key}}`] as const);
          return [name, { source: `./modules/${path}`, ...Object.fromEntries(values) }];
        }),
      ),
    };
    writeFileSync(join(folder, "main.tf.json"), JSON.stringify(root));
    const init = await terraform(folder, env, "init", "-input=false");
    expect([init.code, init.code === 0 ? "" : init.all]).toEqual([0, ""]);
    const { code, all } = await terraform(folder, env, "validate");
    expect([code, all.trim()]).toEqual([0, "Success! The configuration is valid."]);
  });

  test.each(MODULES.map(({ kind }) => kind))("%s needs no provider configuration but the usual one", (kind) => {
    const { terraform: settings } = JSON.parse(readFileSync(join(modules, kind, "versions.tf.json"), "utf8")) as {
      terraform: { required_providers: Record<string, object> };
    };
    expect(Object.keys(settings.required_providers)).toEqual(["aws"]);
    expect(settings.required_providers["aws"]).not.toHaveProperty("configuration_aliases");
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
