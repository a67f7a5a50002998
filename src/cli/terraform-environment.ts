import { type Command } from "commander";
import { terraformEnvironment } from "../terraform/terraform-environment";

export function registerTerraformEnvironment(program: Command, end: (code: number) => void): void {
  program
    .command("terraform-environment")
    .description("Print the shell lines that let Terraform and cdktf find the provider mirror of this machine.")
    .addHelpText("after", '\nUse it as: eval "$(npx rds-kerberos terraform-environment)"')
    .action(() => {
      const lines = Object.entries(terraformEnvironment(process.env)).map(([name, value]) => `export ${name}='${value.replace(/'/g, "'\\''")}'\n`);
      process.stdout.write(lines.join(""));
      end(0);
    });
}
