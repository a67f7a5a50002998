import {
  GetBucketEncryptionCommand,
  GetBucketPolicyStatusCommand,
  GetBucketVersioningCommand,
  GetPublicAccessBlockCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
} from "@aws-sdk/client-s3";
import { type AwsAccount } from "../aws/aws";
import { AwsError, isMissing } from "../aws/aws-error";

/** A bucket as a reader needs to know it. */
export interface BucketFacts {
  readonly region: string | undefined;
  readonly versioned: boolean;
  readonly encrypted: boolean;
  /** Whether all four settings that keep it private are on. */
  readonly blocked: boolean;
  readonly publicPolicy: boolean;
}

/** What a bucket is like; undefined if there is none. */
export async function bucketFacts(
  account: AwsAccount,
  bucket: string,
  region: string,
): Promise<BucketFacts | undefined> {
  const s3 = account.s3(region);
  const { aws } = account;
  const ask = { Bucket: bucket, ExpectedBucketOwner: account.account.id };
  let found: string | undefined;
  try {
    found = (await aws.call((options) => s3.send(new HeadBucketCommand(ask), options))).BucketRegion;
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
  const [versioning, encryption, block, policy] = await Promise.all([
    aws.call((options) => s3.send(new GetBucketVersioningCommand(ask), options)),
    orNone(aws.call((options) => s3.send(new GetBucketEncryptionCommand(ask), options))),
    orNone(aws.call((options) => s3.send(new GetPublicAccessBlockCommand(ask), options))),
    orNone(aws.call((options) => s3.send(new GetBucketPolicyStatusCommand(ask), options))),
  ]);
  const settings = block?.PublicAccessBlockConfiguration;
  return {
    region: found,
    versioned: versioning.Status === "Enabled",
    encrypted: (encryption?.ServerSideEncryptionConfiguration?.Rules ?? []).length > 0,
    blocked: [
      settings?.BlockPublicAcls,
      settings?.BlockPublicPolicy,
      settings?.IgnorePublicAcls,
      settings?.RestrictPublicBuckets,
    ].every((on) => on === true),
    publicPolicy: policy?.PolicyStatus?.IsPublic === true,
  };
}

/** S3 answers with an error if nothing is configured. */
async function orNone<Answer>(call: Promise<Answer>): Promise<Answer | undefined> {
  try {
    return await call;
  } catch (error) {
    if (error instanceof AwsError && (error.kind === "missing" || /NotFoundError$|^NoSuch/.test(error.code)))
      return undefined;
    throw error;
  }
}

/**
 * Whether an identity may read an object; no content is read. A missing object counts as readable if nothing refuses
 * it. S3 gives
 * an identity that must not list either the same answer for refused and for missing: that is unknown.
 */
export async function mayRead(
  account: AwsAccount,
  bucket: string,
  region: string,
  key: string,
): Promise<boolean | "unknown"> {
  const { aws } = account;
  const s3 = account.s3(region);
  try {
    await aws.call((options) => s3.send(new HeadObjectCommand({ Bucket: bucket, Key: key }), options));
    return true;
  } catch (error) {
    if (isMissing(error)) return true;
    if (!(error instanceof AwsError) || error.kind !== "denied") throw error;
  }
  try {
    await aws.call((options) =>
      s3.send(new ListObjectsV2Command({ Bucket: bucket, Prefix: key, MaxKeys: 1 }), options),
    );
    return false;
  } catch (error) {
    if (error instanceof AwsError && error.kind === "denied") return "unknown";
    throw error;
  }
}
