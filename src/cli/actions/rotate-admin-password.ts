import { adminPasswordSecretName } from "../../aws/secrets";
import { interruptible } from "../../operations/interruption";
import { OperationError } from "../../operations/operation-error";
import { environmentToCheck, withSdk } from "./check-command";
import { say } from "./output";

export async function rotate(name: string, options: { readonly json?: boolean }): Promise<number> {
  const { environment } = environmentToCheck(name);
  const secret = environment.directory.create?.adminPasswordSecretArn;
  if (secret?.includes(`:secret:${adminPasswordSecretName(name)}-`)) {
    throw new OperationError(
      `directory.adminPasswordSecretArn of ${name} names the secret this command writes, and Terraform would copy each new password into its state; name another secret there, with the first password`,
    );
  }
  const { Aws } = await withSdk(() => import("../../operations/aws/aws.js"));
  const { rotateAdminPassword } = await import("../../operations/rotate/rotate-admin-password.js");
  const result = await interruptible((signal) => rotateAdminPassword(environment, new Aws(environment, signal), say));
  process.stdout.write(
    options.json
      ? `${JSON.stringify(result, undefined, 2)}\n`
      : `The password of the Admin of ${result.directoryId} is the current version of ${result.secretArn}. What the state of ${name}-directory holds is dead.\n`,
  );
  return 0;
}
