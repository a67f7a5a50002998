import { type Account } from "../../environment/environment";
import { stackIds, stacksOf, stateKey } from "../../environment/topology";
import { AwsError } from "../aws/aws-error";
import { bucketFacts, mayRead, type BucketFacts } from "../checks/bucket-facts";
import { subjects, type Problem } from "../checks/check";
import { type PreflightContext } from "./preflight-environment";

/** Checks of each account's place for states, and of who reads them. */
export async function preflightStates(context: PreflightContext): Promise<void> {
  const stacks = stacksOf(context.environment);
  await Promise.all(
    context.environment.accounts.map(async (account) => {
      // States in HCP Terraform are kept by it.
      if (
        !context.reads.has(account.key) ||
        account.state.cloud ||
        !stacks.some((stack) => stack.account.key === account.key)
      )
        return;
      await bucket(context, account);
      const read = new Set(stacks.filter((stack) => stack.account.key !== account.key).flatMap(({ reads }) => reads));
      const published = stacks
        .filter((stack) => stack.account.key === account.key && read.has(stack.id))
        .map((stack) => stack.stateKey);
      if (account.state.readRoleArn !== undefined && published.length > 0)
        await readRole(context, account, account.state.readRoleArn, published);
    }),
  );
}

async function bucket({ environment, aws, checks }: PreflightContext, account: Account): Promise<void> {
  const { bucket: name, region } = account.state;
  const subject = subjects.state(environment, account);
  const client = aws.account(account);
  let facts: BucketFacts | undefined;
  await checks.check("state-bucket", subject, async () => {
    try {
      facts = await bucketFacts(client, name, region);
    } catch (error) {
      if (!(error instanceof AwsError) || error.kind !== "denied") throw error;
      return {
        cause: `The bucket ${name} is another account's, or ${account.deployRoleArn ?? "the credentials of this shell"} may not reach it (${error.message}).`,
        cure: `Name a bucket of the account ${account.id} as accounts.${account.key}.state.bucket: names are unique over all accounts. Or let the role reach it: rds-kerberos iam-policies prints what it needs.`,
      };
    }
    if (!facts)
      return {
        cause: `There is no bucket ${name} in the account ${account.id}.`,
        cure: `aws s3api create-bucket --bucket ${name} --region ${region}${region === "us-east-1" ? "" : ` --create-bucket-configuration LocationConstraint=${region}`}`,
      };
    return facts.region === undefined || facts.region === region
      ? undefined
      : {
          cause: `The bucket ${name} is in ${facts.region}, and the file says ${region}.`,
          cure: `Write region: ${facts.region} in accounts.${account.key}.state.`,
        };
  });
  if (!facts) return;
  const { versioned, encrypted, blocked, publicPolicy } = facts;
  const fix = (command: string): string => `aws s3api ${command}`;
  await checks.check("state-bucket-versioned", subject, () =>
    versioned
      ? undefined
      : {
          cause: `The bucket ${name} keeps no versions: a state that is lost stays lost.`,
          cure: fix(`put-bucket-versioning --bucket ${name} --versioning-configuration Status=Enabled`),
        },
  );
  await checks.check("state-bucket-encrypted", subject, () =>
    encrypted
      ? undefined
      : {
          cause: `The bucket ${name} does not encrypt.`,
          cure: fix(
            `put-bucket-encryption --bucket ${name} --server-side-encryption-configuration '{"Rules":[{"ApplyServerSideEncryptionByDefault":{"SSEAlgorithm":"aws:kms"},"BucketKeyEnabled":true}]}'`,
          ),
        },
  );
  await checks.check("state-bucket-private", subject, () => {
    if (publicPolicy)
      return {
        cause: `The policy of the bucket ${name} makes it public.`,
        cure: "Remove the statement with Principal * from the bucket's policy: states hold the directory's password.",
      };
    return blocked
      ? undefined
      : {
          cause: `The bucket ${name} could become public: its public access block is not whole.`,
          cure: fix(
            `put-public-access-block --bucket ${name} --public-access-block-configuration BlockPublicAcls=true,IgnorePublicAcls=true,BlockPublicPolicy=true,RestrictPublicBuckets=true`,
          ),
        };
  });
}

async function readRole(
  { environment, aws, checks }: PreflightContext,
  account: Account,
  role: string,
  published: readonly string[],
): Promise<void> {
  const subject = subjects.state(environment, account);
  const reader = aws.as(account, role);
  const { bucket: name, region } = account.state;
  const usable = await checks.check("state-read-role", subject, async (): Promise<Problem | undefined> => {
    const cure =
      "rds-kerberos iam-policies prints the policy of this role; its trust policy has to name the accounts that read.";
    try {
      const answers = await Promise.all(published.map((key) => mayRead(reader, name, region, key)));
      const closed = published.filter((_key, index) => answers[index] === false);
      if (closed.length === 0 && answers.includes("unknown"))
        return {
          status: "unknown",
          cause: `The role ${role} may not list the bucket ${name}, so that S3 does not say whether it may read states that are not there yet.`,
          cure,
        };
      return closed.length === 0
        ? undefined
        : { cause: `The role ${role} may not read ${closed.join(", ")} in the bucket ${name}.`, cure };
    } catch (error) {
      // It is the role's own credentials that AWS refuses here.
      if (error instanceof AwsError && (error.kind === "denied" || error.kind === "credentials"))
        return { cause: `The role ${role} cannot be assumed: ${error.message}`, cure };
      throw error;
    }
  });
  const { directory } = environment;
  if (!usable || !directory.create || account.key !== directory.network.account.key || role === account.state.roleArn)
    return;
  const secret = stateKey(account, stackIds.directory(environment.name));
  await checks.check("state-read-role-narrow", subject, async () =>
    (await mayRead(reader, name, region, secret)) === true
      ? {
          cause: `The role ${role} may read ${secret}, the state that holds the directory's password.`,
          cure: "Give the role only the policy that rds-kerberos iam-policies prints, and the bucket the policy printed for it.",
        }
      : undefined,
  );
}
