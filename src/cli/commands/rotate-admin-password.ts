import { type Command } from "commander";
import { action } from "./action";

export function registerRotateAdminPassword(program: Command, end: (code: number) => void): void {
  program
    .command("rotate-admin-password")
    .description("Give the directory's Admin a new password, kept in Secrets Manager and in no Terraform state.")
    .argument("<environment>", "name of the environment")
    .option("--json", "print JSON, without the password")
    .addHelpText(
      "after",
      "\nThe secret <environment>-directory-admin is in the directory's account. " +
        "After it the password in the directory's state is dead; Terraform\n" +
        "ignores the change. Where a run is broken off, run it again: it goes on with the password that is pending, " +
        "and at no time has the directory\n" +
        "a password that is not in the secret. " +
        "Active Directory lets passwords end after 42 days by default, that of Admin among them.",
    )
    .action(async (name: string, options: { json?: boolean }) => {
      end(await (await action("rotateAdminPassword")).rotate(name, options));
    });
}
