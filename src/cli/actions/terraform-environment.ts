import { shieldedTerraform } from "../../terraform/shield";
import { terraformEnvironment } from "../../terraform/terraform-environment";
import { shellWord } from "../../operations/shell";

export function printTerraformEnvironment(options: { readonly json?: boolean }): number {
  const variables = { ...terraformEnvironment(process.env), ...shieldedTerraform(process.env) };
  const lines = Object.entries(variables).map(([name, value]) => `export ${name}=${shellWord(value)}\n`);
  process.stdout.write(options.json ? `${JSON.stringify(variables, undefined, 2)}\n` : lines.join(""));
  return 0;
}
