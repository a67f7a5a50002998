import { type Command } from "commander";
import { action } from "./action";

export function registerTerraformEnvironment(program: Command, end: (code: number) => void): void {
  program
    .command("terraform-environment")
    .description(
      "Print the shell lines that let Terraform finish and save its state when cdktf ends early, " +
        "and find the provider mirror of this machine.",
    )
    .addHelpText("after", '\nUse it as: eval "$(npx rds-kerberos terraform-environment)"')
    .option("--json", "print JSON: the variables with their values")
    .action(async (options: { json?: boolean }) => {
      end((await action("terraformEnvironment")).printTerraformEnvironment(options));
    });
}
