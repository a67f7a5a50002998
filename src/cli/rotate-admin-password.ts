import { type Command } from "commander";
import { adminPasswordSecretName } from "../aws/secrets";
import { interruptible } from "../operations/interruption";
import { OperationError } from "../operations/operation-error";
import { environmentToCheck, withSdk } from "./check-command";
import { say } from "./output";

export function registerRotateAdminPassword(program: Command, end: (code: number) => void): void {
  program
    .command("rotate-admin-password")
    .description("Give the directory's Admin a new password, kept in Secrets Manager and in no Terraform state.")
    .argument("<environment>", "name of the environment")
    .option("--json", "print JSON, without the password")
    .addHelpText("after", `
The secret <environment>-directory-admin is in the directory's account. After it the password in the directory's state is dead; Terraform
ignores the change. Where a run is broken off, run it again: it goes on with the password that is pending, and at no time has the directory
a password that is not in the secret. Active Directory lets passwords end after 42 days by default, that of Admin among them.`)
    .action(async (name: string, options: { readonly json?: boolean }) => {
      const { environment } = environmentToCheck(name);
      const secret = environment.directory.create?.adminPasswordSecretArn;
      if (secret?.includes(`:secret:${adminPasswordSecretName(name)}-`)) {
        throw new OperationError(`directory.adminPasswordSecretArn of ${name} names the secret this command writes, and Terraform would copy each new password into its state; name another secret there, with the first password`);
      }
      const { Aws } = await withSdk(() => import("../operations/aws/aws.js"));
      const { rotateAdminPassword } = await import("../operations/rotate/rotate-admin-password.js");
      const result = await interruptible((signal) => rotateAdminPassword(environment, new Aws(environment, signal), say));
      process.stdout.write(options.json ? `${JSON.stringify(result, undefined, 2)}\n`
        : `The password of the Admin of ${result.directoryId} is the current version of ${result.secretArn}. What the state of ${name}-directory holds is dead.\n`);
      end(0);
    });
}
