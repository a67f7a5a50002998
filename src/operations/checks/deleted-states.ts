import { type Account, type Environment } from "../../environment/environment";
import { stacksOf } from "../../environment/topology";
import { message } from "../../text/message";
import { type Aws } from "../aws/aws";
import { AwsError } from "../aws/aws-error";
import { deletedStates } from "../aws/state-versions";
import { stateReference } from "../published";
import { restorable, stateObject } from "../states/earlier-states";
import { lostProblem } from "../states/state-problems";
import { subjects, type Problem, type Subject } from "./check";

const say = {
  denied: message<{ bucket: string; reason: string }>(
    "state-not-deleted/cause-denied",
    ({ bucket, reason }) => `Versions of the states in ${bucket} could not be listed: ${reason}`,
  ),
  letList: message<{ role: string | undefined; account: string }>(
    "state-not-deleted/cure-denied",
    ({ role, account }) =>
      `Let ${role ?? `the credentials of ${account}`} list them: ` +
      `rds-kerberos iam-policies --account ${account} prints all it needs.`,
  ),
};

interface StateChecks {
  check(
    id: "state-not-deleted",
    subject: Subject,
    look: () => Promise<Problem | undefined> | Problem | undefined,
  ): Promise<boolean>;
}

interface Context {
  readonly environment: Environment;
  readonly aws: Aws;
  readonly checks: StateChecks;
}

/** Looks for states of the stacks of some accounts that were deleted: one list for each, and no state is read. */
export async function checkDeletedStates(context: Context, accounts: readonly Account[]): Promise<void> {
  await Promise.all(accounts.map((account) => checkAccount(context, account)));
}

async function checkAccount({ environment, aws, checks }: Context, account: Account): Promise<void> {
  // HCP Terraform keeps its own states.
  if (account.state.cloud) return;
  const subject = subjects.state(environment, account);
  let problems: readonly Problem[] = [];
  await checks.check("state-not-deleted", subject, async () => {
    problems = await deletedProblems(environment, account, aws);
    return problems[0];
  });
  for (const problem of problems.slice(1)) await checks.check("state-not-deleted", subject, () => problem);
}

async function deletedProblems(environment: Environment, account: Account, aws: Aws): Promise<Problem[]> {
  const { bucket, roleArn: role } = account.state;
  const isDeployRole = role === undefined || role === account.deployRoleArn;
  const store = isDeployRole ? aws.account(account) : aws.as(account, role);
  const states = stacksOf(environment)
    .filter((stack) => stack.account.key === account.key)
    .flatMap(({ id: stack }) => {
      const reference = stateReference(environment, { stack, account });
      const object = stateObject(reference);
      return object ? [{ stack, reference, object }] : [];
    });
  try {
    const deleted = await deletedStates(
      store,
      states.map(({ object }) => object),
    );
    return states.flatMap(({ stack, reference, object }) => {
      const version = deleted.get(object.key);
      return version ? [lostProblem({ stack }, restorable(reference, object, version))] : [];
    });
  } catch (error) {
    if (!(error instanceof AwsError) || error.kind !== "denied") throw error;
    const cause = say.denied({ bucket, reason: error.message });
    return [{ status: "unknown", cause, cure: say.letList({ role, account: account.key }) }];
  }
}
