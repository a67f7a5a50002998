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
        "ignores the change. A failed run says what it has reached; the same command continues with the pending " +
        "password. Runs at the\n" +
        "same time end with the directory's password as the current version: the last one to reset it makes sure. " +
        "Read the version AWSCURRENT.\n" +
        "Until the first run ends, that version holds no password. " +
        "Active Directory lets passwords end after 42 days by default, that of Admin among them.",
    )
    .action(async (name: string, options: { json?: boolean }) => {
      end(await (await action("rotateAdminPassword")).rotate(name, options));
    });
}
