import { type Account } from "../../environment/environment";
import { stacksOf } from "../../environment/topology";
import { AwsError } from "../aws/aws-error";
import { bucketFacts, type BucketFacts } from "../checks/bucket-facts";
import { subjects } from "../checks/check";
import { checkLocks } from "../checks/state-locks";
import { checkDeletedStates } from "../checks/deleted-states";
import { deniedProblem, encryptionProblem, placeProblem, privacyProblem, versionsProblem } from "./bucket-problems";
import { type PreflightContext } from "./context";
import { preflightReadRole } from "./preflight-read-role";

/** Checks of each account's place for states, and of who reads them. */
export async function preflightStates(context: PreflightContext): Promise<void> {
  const stacks = stacksOf(context.environment);
  await Promise.all(
    context.environment.accounts.map(async (account) => {
      const own = stacks.filter((stack) => stack.account.key === account.key);
      // HCP Terraform keeps its own states.
      if (!context.reads.has(account.key) || account.state.cloud || own.length === 0) return;
      await preflightBucket(context, account);
      const read = new Set(stacks.filter((stack) => stack.account.key !== account.key).flatMap(({ reads }) => reads));
      const published = own.filter((stack) => read.has(stack.id)).map((stack) => stack.stateKey);
      const { readRoleArn } = account.state;
      if (readRoleArn !== undefined && published.length > 0) {
        await preflightReadRole(context, account, readRoleArn, published);
      }
    }),
  );
}

async function preflightBucket({ environment, aws, checks }: PreflightContext, account: Account): Promise<void> {
  const { bucket, region } = account.state;
  const subject = subjects.state(environment, account);
  const client = aws.account(account);
  let facts: BucketFacts | undefined;
  await checks.check("state-bucket", subject, async () => {
    try {
      facts = await bucketFacts(client, bucket, region);
      return placeProblem(account, facts);
    } catch (error) {
      if (!(error instanceof AwsError) || error.kind !== "denied") throw error;
      return deniedProblem(account, error.message);
    }
  });
  if (!facts) return;
  const found = facts;
  await checkLocks({ environment, aws, checks }, account);
  await checks.check("state-bucket-versioned", subject, () => versionsProblem(bucket, found));
  await checks.check("state-bucket-encrypted", subject, () => encryptionProblem(bucket, found));
  await checks.check("state-bucket-private", subject, () => privacyProblem(bucket, found));
  await checkDeletedStates({ environment, aws, checks }, [account]);
}
