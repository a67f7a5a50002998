import { message } from "../../text/message";

/** How far a run has come: each step leaves behind all that the earlier ones made. */
export type Reached = "nothing" | "pending" | "reset-tried" | "reset" | "overtaken" | "current";

/** What a run does when AWS gives no answer. */
export type Step =
  "find-directory" | "read-secret" | "make-secret" | "make-pending" | "reset" | "make-current" | "remove-pending";

interface At {
  readonly environment: string;
  readonly secret: string;
  /** Unknown until the directory is found. */
  readonly directoryId?: string;
}

const STEPS: Readonly<Record<Step, (at: At) => string>> = {
  "find-directory": () => "the directory could not be looked up",
  "read-secret": ({ secret }) => `the secret ${secret} could not be read`,
  "make-secret": ({ secret }) => `the secret ${secret} could not be made`,
  "make-pending": ({ secret }) => `the new password could not be kept as the pending version of ${secret}`,
  reset: ({ directoryId }) => `the password of ${String(directoryId)} could not be reset`,
  "make-current": ({ secret }) => `the new password could not be made the current version of ${secret}`,
  "remove-pending": ({ secret }) => `the stage AWSPENDING could not be removed from the new version of ${secret}`,
};

const REACHED: Readonly<Record<Reached, (at: At) => string>> = {
  nothing: () => "Reached: no password has changed. The directory has the one it had.",
  pending: ({ secret }) =>
    `Reached: the new password is the pending version of ${secret}. The directory has the password it had.`,
  "reset-tried": ({ secret }) =>
    "Reached: the directory has the password it had, unless the answer was lost; " +
    `the new one is the pending version of ${secret}.`,
  reset: ({ directoryId, secret }) =>
    `Reached: the Admin of ${String(directoryId)} has the new password, which is the pending version of ${secret}. ` +
    "The current version is an old password, unless the answer was lost.",
  overtaken: ({ secret }) =>
    "Reached: another run has changed the password at the same time, and until a run ends well, " +
    `the current version of ${secret} may not be the directory's password.`,
  current: ({ directoryId, secret }) =>
    `Reached: the Admin of ${String(directoryId)} has the new password, and it is the current version of ${secret}. ` +
    "Only the stage AWSPENDING is left on it.",
};

/** What rotating the password of the directory's Admin says. No password is an argument. */
export const say = {
  resumed: message<{ secret: string }>(
    "rotate-admin-password/resumed",
    ({ secret }) => `Another run has made the pending version of ${secret}, and has not ended: this run uses it.`,
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
  overtaken: message<{ secret: string }>(
    "rotate-admin-password/overtaken",
    ({ secret }) =>
      `The stages of ${secret} have changed at the same time, by another run or by a call whose answer was lost: ` +
      "this run sets the password once more.",
  ),
  busy: message<At & { attempts: number }>(
    "rotate-admin-password/busy",
    ({ environment, secret, attempts }) =>
      `other runs have changed ${secret} in each of ${attempts} attempts, ` +
      "and the current version may not be the directory's password\n" +
      `Wait until they have ended, then run: ${again(environment)}`,
  ),
  refused: message<{ directoryId: string; reason: string }>(
    "rotate-admin-password/refused",
    ({ directoryId, reason }) =>
      `the directory ${directoryId} does not take the password: ${reason}\n` +
      "It has the password it had; the next run makes another one.",
  ),
  failed: message<At & { step: Step; reason: string; reached: Reached; cure: string }>(
    "rotate-admin-password/failed",
    ({ step, reason, reached, cure, ...at }) =>
      `${STEPS[step](at)}: ${reason}\n${REACHED[reached](at)}\n` +
      `${cure}\nThen run the same command, which continues from there: ${again(at.environment)}`,
  ),
  signIn: message("rotate-admin-password/cure-credentials", "Sign in again: the credentials are missing or expired."),
  allow: message<{ role?: string | undefined; account: string; environment: string }>(
    "rotate-admin-password/cure-denied",
    ({ role, account, environment }) =>
      `Let ${role ?? `the credentials of ${account}`} make this call: ` +
      `rds-kerberos iam-policies ${environment} --account ${account} prints what rotate-admin-password needs.`,
  ),
  key: message<{ secret: string; region: string }>(
    "rotate-admin-password/cure-key",
    ({ secret, region }) =>
      "Make the secret's KMS key usable: enable it (aws kms enable-key), cancel its deletion, " +
      "or let this role use it; its id is what " +
      `aws secretsmanager describe-secret --secret-id ${secret} --region ${region} --query KmsKeyId prints.`,
  ),
  network: message(
    "rotate-admin-password/cure-unreachable",
    "Look at the network of this machine (AWS's SDK uses no HTTPS_PROXY).",
  ),
  throttled: message("rotate-admin-password/cure-throttled", "Wait a minute: AWS limits the calls of the account."),
  inactive: message<{ directoryId?: string | undefined }>(
    "rotate-admin-password/cure-inactive",
    ({ directoryId }) =>
      `Wait until ${directoryId ?? "the directory"} is Active and its domain controllers answer ` +
      "(rds-kerberos verify looks at both).",
  ),
  noAdmin: message("rotate-admin-password/cure-no-admin", "Restore the name Admin of the directory's administrator."),
  gone: message<{ directoryId?: string | undefined }>(
    "rotate-admin-password/cure-directory-gone",
    ({ directoryId }) => `Look what became of ${directoryId ?? "the directory"}: rds-kerberos verify reports it.`,
  ),
  restore: message<{ secret: string; region: string }>(
    "rotate-admin-password/cure-restore",
    ({ secret, region }) =>
      "Bring the secret back: " + `aws secretsmanager restore-secret --secret-id ${secret} --region ${region}`,
  ),
  secretGone: message<{ secret: string }>(
    "rotate-admin-password/cure-secret-gone",
    ({ secret }) => `${secret} was deleted meanwhile: the next run makes it again, with a new password.`,
  ),
  otherCause: message("rotate-admin-password/cure", "Resolve what AWS names; if it is AWS's own fault, wait a minute."),
  stopped: message<At & { reached: Reached }>(
    "rotate-admin-password/stopped",
    ({ reached, ...at }) => `${REACHED[reached](at)}\nThe same command continues from there: ${again(at.environment)}`,
  ),
  directories: message<{ account: string; domain: string }>(
    "rotate-admin-password/directories",
    ({ account, domain }) =>
      `the account ${account} has no AWS Managed Microsoft AD ${domain}; deploy the directory first`,
  ),
  unpublished: message<{ account: string; domain: string; directories: readonly string[]; stack: string }>(
    "rotate-admin-password/unpublished",
    ({ account, domain, directories, stack }) =>
      `the account ${account} has more than one AWS Managed Microsoft AD ${domain}: ${directories.join(", ")}\n` +
      `No state says which is the environment's: deploy ${stack}, or restore its state.`,
  ),
  noDirectory: message<{ account: string; directoryId: string; state?: string | undefined }>(
    "rotate-admin-password/no-directory",
    ({ account, directoryId, state }) =>
      `the account ${account} has no directory ${directoryId}, ` +
      (state === undefined
        ? "which directory.existing names; correct its directoryId"
        : `which the state of ${state} publishes; deploy the directory first`),
  ),
  unread: message<{ cause: string; cure: string }>(
    "rotate-admin-password/unread",
    ({ cause, cure }) => `the id of the directory is not known: ${cause}\n${cure}`,
  ),
  notActive: message<{ directoryId: string; stage: string | undefined }>(
    "rotate-admin-password/not-active",
    ({ directoryId, stage }) => `the directory ${directoryId} is ${String(stage)}`,
  ),
  secretDeleted: message<{ secret: string }>(
    "rotate-admin-password/secret-deleted",
    ({ secret }) => `the secret ${secret} is scheduled for deletion`,
  ),
  noSecret: message<{ secret: string }>(
    "rotate-admin-password/no-secret",
    ({ secret }) => `there is no secret ${secret} any more`,
  ),
  pendingEmpty: message<{ secret: string; region: string; versionId: string }>(
    "rotate-admin-password/pending-empty",
    ({ secret, region, versionId }) =>
      `the pending version of ${secret} holds no password; remove its stage, then run this again:\n` +
      `aws secretsmanager update-secret-version-stage --secret-id ${secret} --region ${region} ` +
      `--version-stage AWSPENDING --remove-from-version-id ${versionId}`,
  ),
};

/** The command that continues a rotation. */
function again(environment: string): string {
  return `rds-kerberos rotate-admin-password ${environment}`;
}
