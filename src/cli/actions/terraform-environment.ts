import { shellWord } from "../../operations/shell";
import { shieldedTerraform } from "../../terraform/shield";
import { terraformEnvironment } from "../../terraform/terraform-environment";
import { printJson, printScript } from "./output";

export function printTerraformEnvironment(options: { readonly json?: boolean }): number {
  const variables = { ...terraformEnvironment(process.env), ...shieldedTerraform(process.env) };
  const lines = Object.entries(variables).map(([name, value]) => `export ${name}=${shellWord(value)}\n`);
  if (options.json) printJson(variables);
  else printScript(lines.join(""));
  return 0;
}
