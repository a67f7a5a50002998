import { message } from "../../text/message";

/** What rotating the password of the directory's Admin says. No password is an argument. */
export const say = {
  resumed: message<{ secret: string }>(
    "rotate-admin-password/resumed",
    ({ secret }) => `An earlier run was broken off: the pending version of ${secret} is used.`,
  ),
  secretMade: message<{ secret: string }>(
    "rotate-admin-password/secret-made",
    ({ secret }) => `Made the secret ${secret}.`,
  ),
  pending: message<{ secret: string }>(
    "rotate-admin-password/pending",
    ({ secret }) => `The new password is the pending version of ${secret}.`,
  ),
  reset: message<{ directoryId: string }>(
    "rotate-admin-password/reset",
    ({ directoryId }) => `The Admin of ${directoryId} has the new password.`,
  ),
  refused: message<{ directoryId: string; reason: string }>(
    "rotate-admin-password/refused",
    ({ directoryId, reason }) =>
      `the directory ${directoryId} does not take the password: ${reason}\n` +
      "It has the password it had; the next run makes another one.",
  ),
  notReset: message<{ directoryId: string; reason: string; secret: string }>(
    "rotate-admin-password/not-reset",
    ({ directoryId, reason, secret }) =>
      `the password of ${directoryId} could not be reset: ${reason}\n` +
      "The directory has the password it had, unless the answer was lost; " +
      `the new one is the pending version of ${secret}, and the next run goes on with it.`,
  ),
  directories: message<{ account: string; domain: string; found: number; deployed: boolean }>(
    "rotate-admin-password/directories",
    ({ account, domain, found, deployed }) =>
      `the account ${account} has ${found === 0 ? "no" : "more than one"} AWS Managed Microsoft AD ${domain}` +
      (deployed ? "; deploy the directory first" : ""),
  ),
  notActive: message<{ directoryId: string; stage: string | undefined }>(
    "rotate-admin-password/not-active",
    ({ directoryId, stage }) =>
      `the directory ${directoryId} is ${String(stage)}; its password can be reset once it is Active`,
  ),
  secretDeleted: message<{ secret: string }>(
    "rotate-admin-password/secret-deleted",
    ({ secret }) =>
      `the secret ${secret} is scheduled for deletion; ` +
      `aws secretsmanager restore-secret --secret-id ${secret} brings it back`,
  ),
  pendingEmpty: message<{ secretArn: string }>(
    "rotate-admin-password/pending-empty",
    ({ secretArn }) =>
      `the pending version of ${secretArn} holds no password; ` +
      "remove its stage AWSPENDING with aws secretsmanager update-secret-version-stage",
  ),
  noVersion: message<{ secret: string }>(
    "rotate-admin-password/no-version",
    ({ secret }) => `Secrets Manager has kept no version of ${secret}`,
  ),
};
