import { GetObjectCommand, ListObjectsV2Command } from "@aws-sdk/client-s3";
import { type AwsAccount } from "../aws/aws";
import { isMissing } from "../aws/aws-error";
import { lockInObject, lockKey, type HeldLock } from "./held-lock";

/** A lock object in a bucket for states. */
export interface FoundLock {
  readonly stateKey: string;
  /** Missing if the object is no lock of Terraform's. */
  readonly lock: HeldLock | undefined;
}

/** A lock of Terraform's has a few hundred. */
const MOST_BYTES = 65_536;

/**
 * The held locks of some states in one bucket. Their number costs no calls, only that of the held ones.
 *
 * @param prefix - What the keys of all of these states begin with.
 */
export async function heldLocks(
  account: AwsAccount,
  prefix: string,
  stateKeys: readonly string[],
): Promise<FoundLock[]> {
  const { aws } = account;
  const { bucket: Bucket, region } = account.account.state;
  const s3 = account.s3(region);
  const bucket = { Bucket, ExpectedBucketOwner: account.account.id };
  const objects = await aws.pages(
    (ContinuationToken, options) =>
      s3.send(new ListObjectsV2Command({ ...bucket, Prefix: prefix, ContinuationToken }), options),
    ({ Contents, NextContinuationToken }) => ({ items: Contents, token: NextContinuationToken }),
  );
  const keys = new Set(objects.map(({ Key }) => Key));
  const locked = stateKeys.filter((key) => keys.has(lockKey(key)));
  const found = await Promise.all(
    locked.map(async (stateKey): Promise<FoundLock[]> => {
      try {
        const text = await aws.call(async (options) => {
          const read = new GetObjectCommand({ ...bucket, Key: lockKey(stateKey), Range: `bytes=0-${MOST_BYTES}` });
          return (await s3.send(read, options)).Body?.transformToString();
        });
        return [{ stateKey, lock: lockInObject(text ?? "") }];
      } catch (error) {
        // Unlocked meanwhile.
        if (isMissing(error)) return [];
        throw error;
      }
    }),
  );
  return found.flat();
}
