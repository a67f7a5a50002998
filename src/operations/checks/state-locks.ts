import { join } from "node:path";
import { type Account, type Environment } from "../../environment/environment";
import { stacksOf, type StackDescription } from "../../environment/topology";
import { terraformBinary } from "../../terraform/shield";
import { WORK_FOLDER } from "../../terraform/terraform-environment";
import { message } from "../../text/message";
import { type Aws } from "../aws/aws";
import { isMissing } from "../aws/aws-error";
import { heldLocks, type FoundLock } from "../locks/account-locks";
import { lockKey } from "../locks/held-lock";
import { lockProblem, lockReport, unlockCommand } from "../locks/lock-report";
import { ownName, standingOf, type Here } from "../locks/standing";
import { terraformProcesses, usesBackend } from "../locks/terraform-processes";
import { shellWord } from "../shell";
import { subjects, type Problem, type Subject } from "./check";

interface LockObject {
  readonly bucket: string;
  readonly key: string;
}

const say = {
  unreadable: message<LockObject>(
    "state-unlocked/cause-unreadable",
    ({ bucket, key }) => `The object ${key} in the bucket ${bucket} locks a state, and is no lock of Terraform's.`,
  ),
  deleteObject: message<LockObject>(
    "state-unlocked/cure-unreadable",
    ({ bucket, key }) =>
      "If no run is under way, delete it: " +
      `aws s3api delete-object --bucket ${shellWord(bucket)} --key ${shellWord(key)}`,
  ),
};

/** The part of preflight and verify that this needs. */
interface LockChecks {
  readonly environment: Environment;
  readonly aws: Aws;
  readonly checks: {
    check(
      id: "state-unlocked",
      subject: Subject,
      look: () => Promise<Problem | undefined> | Problem | undefined,
    ): Promise<boolean>;
  };
}

/** Checks that nobody holds a lock on the states of an account: one finding for each lock. */
export async function checkLocks(context: LockChecks, account: Account): Promise<void> {
  const { environment, aws, checks } = context;
  const stacks = stacksOf(environment).filter((stack) => stack.account.key === account.key);
  // HCP Terraform keeps its own locks.
  if (account.state.cloud || stacks.length === 0) return;
  const subject = subjects.state(environment, account);
  let found: Problem[] = [];
  await checks.check("state-unlocked", subject, async () => {
    found = await lockProblems(environment, aws, account, stacks);
    return found[0];
  });
  for (const problem of found.slice(1)) await checks.check("state-unlocked", subject, () => problem);
}

async function lockProblems(
  environment: Environment,
  aws: Aws,
  account: Account,
  stacks: readonly StackDescription[],
): Promise<Problem[]> {
  const keys = stacks.map(({ stateKey }) => stateKey);
  const prefix = `${account.state.keyPrefix}/${environment.name}-`;
  let locks: readonly FoundLock[];
  try {
    locks = await heldLocks(aws.states(account), prefix, keys);
  } catch (error) {
    // A bucket that is not there holds no lock.
    if (isMissing(error)) return [];
    throw error;
  }
  if (locks.length === 0) return [];
  const here = { who: ownName(), now: Date.now(), processes: terraformProcesses(terraformBinary(process.env)) };
  return locks.map((found) => problemOf(environment, account, found, stacks, here));
}

function problemOf(
  environment: Environment,
  account: Account,
  { stateKey, lock }: FoundLock,
  stacks: readonly StackDescription[],
  here: Here,
): Problem {
  const { bucket } = account.state;
  if (!lock) {
    const object = { bucket, key: lockKey(stateKey) };
    return { cause: say.unreadable(object), cure: say.deleteObject(object) };
  }
  const url = environment.awsEndpointUrl;
  const settings = [bucket, stateKey, ...(url === undefined ? [] : [url])];
  const stack = stacks.find((candidate) => candidate.stateKey === stateKey)?.id ?? "";
  return lockProblem(
    lockReport(lock, {
      state: `${bucket}/${stateKey}`,
      standing: standingOf(lock, settings, here),
      unlock: unlockLine(environment.name, stack, settings, lock.id),
      now: here.now,
    }),
  );
}

/** Unlocks a state from a folder that is initialized for it, or by one that `plan` initializes first. */
function unlockLine(environment: string, stack: string, settings: readonly string[], id: string): string {
  const binary = terraformBinary(process.env);
  const planned = join(WORK_FOLDER, "plans", environment, "stacks", stack);
  const ready = [planned, join("cdktf.out", "stacks", stack)].find((folder) =>
    usesBackend(join(folder, ".terraform"), settings),
  );
  if (ready !== undefined) return unlockCommand(binary, ready, id);
  return `npx rds-kerberos plan ${environment} --stack ${stack}; ${unlockCommand(binary, planned, id)}`;
}
