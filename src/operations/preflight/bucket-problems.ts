import { type Account } from "../../environment/environment";
import { message } from "../../text/message";
import { type BucketFacts } from "../checks/bucket-facts";
import { type Problem } from "../checks/check";

interface Bucket {
  readonly bucket: string;
}

const say = {
  missing: message<Bucket & { accountId: string }>(
    "state-bucket/cause",
    ({ bucket, accountId }) => `There is no bucket ${bucket} in the account ${accountId}.`,
  ),
  create: message<Bucket & { region: string }>("state-bucket/cure", ({ bucket, region }) => {
    const location = ` --create-bucket-configuration LocationConstraint=${region}`;
    return `aws s3api create-bucket --bucket ${bucket} --region ${region}` + (region === "us-east-1" ? "" : location);
  }),
  denied: message<Bucket & { role: string | undefined; reason: string }>(
    "state-bucket/cause-denied",
    ({ bucket, role, reason }) =>
      `The bucket ${bucket} is another account's, or ${role ?? "the credentials of this shell"} may not reach it ` +
      `(${reason}).`,
  ),
  nameOwn: message<{ account: string; accountId: string }>(
    "state-bucket/cure-denied",
    ({ account, accountId }) =>
      `Name a bucket of the account ${accountId} as accounts.${account}.state.bucket: names are unique over all ` +
      "accounts. Or let the role reach it: rds-kerberos iam-policies prints what it needs.",
  ),
  otherRegion: message<Bucket & { found: string; wanted: string }>(
    "state-bucket/cause-other-region",
    ({ bucket, found, wanted }) => `The bucket ${bucket} is in ${found}, and the file says ${wanted}.`,
  ),
  writeRegion: message<{ region: string; account: string }>(
    "state-bucket/cure-other-region",
    ({ region, account }) => `Write region: ${region} in accounts.${account}.state.`,
  ),
  noVersions: message<Bucket>(
    "state-bucket-versioned/cause",
    ({ bucket }) => `The bucket ${bucket} keeps no versions: a state that is lost stays lost.`,
  ),
  keepVersions: message<Bucket>(
    "state-bucket-versioned/cure",
    ({ bucket }) => `aws s3api put-bucket-versioning --bucket ${bucket} --versioning-configuration Status=Enabled`,
  ),
  unencrypted: message<Bucket>(
    "state-bucket-encrypted/cause",
    ({ bucket }) => `The bucket ${bucket} does not encrypt.`,
  ),
  encrypt: message<Bucket>(
    "state-bucket-encrypted/cure",
    ({ bucket }) =>
      `aws s3api put-bucket-encryption --bucket ${bucket} --server-side-encryption-configuration '${ENCRYPTION}'`,
  ),
  isPublic: message<Bucket>(
    "state-bucket-private/cause-public",
    ({ bucket }) => `The policy of the bucket ${bucket} makes it public.`,
  ),
  removeStatement: message(
    "state-bucket-private/cure-public",
    "Remove the statement with Principal * from the bucket's policy: states hold the directory's password.",
  ),
  unblocked: message<Bucket>(
    "state-bucket-private/cause",
    ({ bucket }) => `The bucket ${bucket} could become public: its public access block is not whole.`,
  ),
  block: message<Bucket>(
    "state-bucket-private/cure",
    ({ bucket }) =>
      `aws s3api put-public-access-block --bucket ${bucket} --public-access-block-configuration ` +
      "BlockPublicAcls=true,IgnorePublicAcls=true,BlockPublicPolicy=true,RestrictPublicBuckets=true",
  ),
};

const ENCRYPTION = JSON.stringify({
  Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: "aws:kms" }, BucketKeyEnabled: true }],
});

/** That a bucket cannot be reached. @param reason - What AWS says. */
export function deniedProblem({ key, id, deployRoleArn, state: { bucket } }: Account, reason: string): Problem {
  return {
    cause: say.denied({ bucket, role: deployRoleArn, reason }),
    cure: say.nameOwn({ account: key, accountId: id }),
  };
}

/** Whether a bucket is there, in its Region. */
export function placeProblem({ key, id, state }: Account, facts: BucketFacts | undefined): Problem | undefined {
  const { bucket, region } = state;
  if (!facts) return { cause: say.missing({ bucket, accountId: id }), cure: say.create({ bucket, region }) };
  const found = facts.region;
  if (found === undefined || found === region) return undefined;
  return {
    cause: say.otherRegion({ bucket, found, wanted: region }),
    cure: say.writeRegion({ region: found, account: key }),
  };
}

/** Whether a bucket keeps versions. */
export function versionsProblem(bucket: string, { versioned }: BucketFacts): Problem | undefined {
  return versioned ? undefined : { cause: say.noVersions({ bucket }), cure: say.keepVersions({ bucket }) };
}

/** Whether a bucket encrypts. */
export function encryptionProblem(bucket: string, { encrypted }: BucketFacts): Problem | undefined {
  return encrypted ? undefined : { cause: say.unencrypted({ bucket }), cure: say.encrypt({ bucket }) };
}

/** Whether nothing of a bucket is public, or can become so. */
export function privacyProblem(bucket: string, { blocked, publicPolicy }: BucketFacts): Problem | undefined {
  if (publicPolicy) return { cause: say.isPublic({ bucket }), cure: say.removeStatement() };
  return blocked ? undefined : { cause: say.unblocked({ bucket }), cure: say.block({ bucket }) };
}
