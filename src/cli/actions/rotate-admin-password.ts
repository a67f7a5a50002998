import { adminPasswordSecretName } from "../../aws/secrets";
import { interruptible } from "../../operations/interruption";
import { OperationError } from "../../operations/operation-error";
import { Published } from "../../operations/published";
import { message } from "../../text/message";
import { environmentToCheck, stateVariables, withSdk } from "./check-command";
import { printJson, printNote, printText } from "./output";

const say = {
  ownSecret: message<{ environment: string }>(
    "rotate-admin-password/own-secret",
    ({ environment }) =>
      `directory.adminPasswordSecretArn of ${environment} names the secret this command writes, ` +
      "and Terraform would copy each new password into its state; " +
      "name another secret there, with the first password",
  ),
  done: message<{ environment: string; directoryId: string; secretArn: string }>(
    "rotate-admin-password/done",
    ({ environment, directoryId, secretArn }) =>
      `The password of the Admin of ${directoryId} is the current version of ${secretArn}. ` +
      `What the state of ${environment}-directory holds is dead.`,
  ),
};

export async function rotate(name: string, options: { readonly json?: boolean }): Promise<number> {
  const { environment } = environmentToCheck(name);
  const secret = environment.directory.create?.adminPasswordSecretArn;
  if (secret?.includes(`:secret:${adminPasswordSecretName(name)}-`)) {
    throw new OperationError(say.ownSecret({ environment: name }));
  }
  const { Aws } = await withSdk(() => import("../../operations/aws/aws.js"));
  const { rotateAdminPassword } = await import("../../operations/rotate/rotate-admin-password.js");
  const result = await interruptible((signal) =>
    rotateAdminPassword(environment, new Aws(environment, signal), printNote, {
      published: new Published(environment, stateVariables(), signal),
    }),
  );
  const { directoryId, secretArn } = result;
  if (options.json) printJson(result);
  else printText(`${say.done({ environment: name, directoryId, secretArn })}\n`);
  return 0;
}
