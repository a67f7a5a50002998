import { type Command } from "commander";
import { terraformEnvironment } from "../terraform/terraform-environment";
import { shellWord } from "../operations/shell";

export function registerTerraformEnvironment(program: Command, end: (code: number) => void): void {
  program
    .command("terraform-environment")
    .description("Print the shell lines that let Terraform and cdktf find the provider mirror of this machine.")
    .addHelpText("after", '\nUse it as: eval "$(npx rds-kerberos terraform-environment)"')
    .option("--json", "print JSON: the variables with their values")
    .action((options: { json?: boolean }) => {
      const variables = terraformEnvironment(process.env);
      const lines = Object.entries(variables).map(([name, value]) => `export ${name}=${shellWord(value)}\n`);
      process.stdout.write(options.json ? `${JSON.stringify(variables, undefined, 2)}\n` : lines.join(""));
      end(0);
    });
}
