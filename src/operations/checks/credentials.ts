import { type Account } from "../../environment/environment";
import { message } from "../../text/message";
import { AwsError } from "../aws/aws-error";
import { type Problem } from "./check";
import { cures } from "./common-messages";
import { type AccountReads } from "./reads/account-reads";

/** What an account is reached with: a role, a profile, or neither. */
interface Identity {
  readonly role?: string | undefined;
  readonly profile?: string | undefined;
}

const say = {
  otherAccount: message<Identity & { reached: string; wanted: string }>(
    "account-credentials/cause-other-account",
    ({ reached, wanted, ...identity }) =>
      `${identityText(identity)} ${isOne(identity) ? "reaches" : "reach"} the account ${reached}, ` +
      `and the file names ${wanted}.`,
  ),
  nothingReached: message<Identity & { reason: string }>(
    "account-credentials/cause-nothing-reached",
    ({ reason, ...identity }) => `Nothing is reached with ${identityText(identity)}: ${reason}`,
  ),
  inactiveEndpoint: message<{ reason: string }>(
    "account-credentials/cause-inactive-endpoint",
    ({ reason }) => `The Regional endpoint of STS is not active: ${reason}`,
  ),
  correct: message<{ account: string }>(
    "account-credentials/cure-other-account",
    ({ account }) => `Correct id, deployRoleArn or profile of accounts.${account}, or use other credentials.`,
  ),
  activate: message(
    "account-credentials/cure-inactive-endpoint",
    "Activate it in IAM, Account settings, Security Token Service; RDS needs it for the join.",
  ),
  letAssume: message(
    "account-credentials/cure-denied",
    "Let the credentials of this shell assume the role: rds-kerberos iam-policies prints the policy as runner, " +
      "and the role has to trust them.",
  ),
  signIn: message(
    "account-credentials/cure-sign-in",
    "Sign in again, for example with aws sso login, or set AWS_PROFILE.",
  ),
};

function isOne({ role, profile }: Identity): boolean {
  return role !== undefined || profile !== undefined;
}

function identityText({ role, profile }: Identity): string {
  return role ?? (profile === undefined ? "the credentials of this shell" : `the profile ${profile}`);
}

/** Whether the credentials of an account reach it. */
export async function credentialsProblem(account: Account, reads: AccountReads): Promise<Problem | undefined> {
  const { deployRoleArn: role, profile } = account;
  const identity: Identity = role === undefined ? { profile } : { role };
  try {
    const reached = await reads.identity();
    if (reached === account.id) return undefined;
    return {
      cause: say.otherAccount({ ...identity, reached, wanted: account.id }),
      cure: say.correct({ account: account.key }),
    };
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    return unreached(error, identity);
  }
}

function unreached({ kind, message: reason }: AwsError, identity: Identity): Problem {
  if (kind === "region-disabled") return { cause: say.inactiveEndpoint({ reason }), cure: say.activate() };
  const cause = say.nothingReached({ ...identity, reason });
  if (kind === "unreachable") return { cause, cure: cures.machineNetwork(), status: "unknown" };
  return { cause, cure: kind === "denied" ? say.letAssume() : say.signIn() };
}
