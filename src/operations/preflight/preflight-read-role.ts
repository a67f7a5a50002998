import { type Account } from "../../environment/environment";
import { stackIds, stateKey } from "../../environment/topology";
import { message } from "../../text/message";
import { type AwsAccount } from "../aws/aws";
import { AwsError } from "../aws/aws-error";
import { mayRead } from "../checks/bucket-facts";
import { subjects, type Problem } from "../checks/check";
import { type PreflightContext } from "./context";

const say = {
  mayNotList: message<{ role: string; bucket: string }>(
    "state-read-role/cause-list",
    ({ role, bucket }) =>
      `The role ${role} may not list the bucket ${bucket}, ` +
      "so that S3 does not say whether it may read states that are not there yet.",
  ),
  mayNotRead: message<{ role: string; states: readonly string[]; bucket: string }>(
    "state-read-role/cause",
    ({ role, states, bucket }) => `The role ${role} may not read ${states.join(", ")} in the bucket ${bucket}.`,
  ),
  notAssumed: message<{ role: string; reason: string }>(
    "state-read-role/cause-assume",
    ({ role, reason }) => `The role ${role} cannot be assumed: ${reason}`,
  ),
  givePolicy: message(
    "state-read-role/cure",
    "rds-kerberos iam-policies prints the policy of this role; " +
      "its trust policy has to name the accounts that read.",
  ),
  mayReadSecret: message<{ role: string; state: string }>(
    "state-read-role-narrow/cause",
    ({ role, state }) => `The role ${role} may read ${state}, the state that holds the directory's password.`,
  ),
  narrow: message(
    "state-read-role-narrow/cure",
    "Give the role only the policy that rds-kerberos iam-policies prints, and the bucket the policy printed for it.",
  ),
};

/** Checks of the role with which other accounts read an account's states. @param published - Keys of these states. */
export async function preflightReadRole(
  { environment, aws, checks }: PreflightContext,
  account: Account,
  role: string,
  published: readonly string[],
): Promise<void> {
  const subject = subjects.state(environment, account);
  const reader = aws.as(account, role);
  const isUsable = await checks.check("state-read-role", subject, () => readProblem(account, reader, role, published));
  const { directory } = environment;
  if (!isUsable || !directory.create || account.key !== directory.network.account.key) return;
  if (role === account.state.roleArn) return;
  const state = stateKey(account, stackIds.directory(environment.name));
  await checks.check("state-read-role-narrow", subject, async () => {
    if ((await mayRead(reader, account.state.bucket, account.state.region, state)) !== true) return undefined;
    return { cause: say.mayReadSecret({ role, state }), cure: say.narrow() };
  });
}

/** Whether the role can be assumed, and reads what is published. */
export async function readProblem(
  { state: { bucket, region } }: Account,
  reader: AwsAccount,
  role: string,
  published: readonly string[],
): Promise<Problem | undefined> {
  try {
    const answers = await Promise.all(published.map((key) => mayRead(reader, bucket, region, key)));
    const states = published.filter((_key, index) => answers[index] === false);
    if (states.length > 0) return { cause: say.mayNotRead({ role, states, bucket }), cure: say.givePolicy() };
    if (!answers.includes("unknown")) return undefined;
    return { status: "unknown", cause: say.mayNotList({ role, bucket }), cure: say.givePolicy() };
  } catch (error) {
    // It is the role's own credentials that AWS refuses here.
    if (error instanceof AwsError && (error.kind === "denied" || error.kind === "credentials")) {
      return { cause: say.notAssumed({ role, reason: error.message }), cure: say.givePolicy() };
    }
    throw error;
  }
}
