import { GetObjectCommand, ListObjectVersionsCommand, type ObjectVersion } from "@aws-sdk/client-s3";
import { type StackDescription } from "../../environment/topology";
import { utcTime } from "../../text/words";
import { type Aws } from "../aws/aws";
import { AwsError, isMissing } from "../aws/aws-error";
import { lockInObject, lockKey, type HeldLock } from "../locks/held-lock";
import { reduceState, stateIn, type KnownState, type StackState } from "./stack-state";

/** Versions of a state that are looked at until one is found that can be read. */
const MOST_VERSIONS = 20;

/** An earlier version of a state in its bucket. */
export interface StateVersion {
  readonly bucket: string;
  readonly key: string;
  readonly region: string;
  readonly version: string;
  /** When it was written, as an ISO 8601 string. */
  readonly written: string;
  /** The delete marker, if nothing else hides the version. */
  readonly marker?: string;
  readonly state: KnownState;
}

async function textOf(aws: Aws, stack: StackDescription, key: string, version?: string): Promise<string | undefined> {
  const { bucket, region } = stack.account.state;
  try {
    return await aws.call(async (options) => {
      const input = { Bucket: bucket, Key: key, ...(version === undefined ? {} : { VersionId: version }) };
      const answer = await aws.states(stack.account).s3(region).send(new GetObjectCommand(input), options);
      return answer.Body?.transformToString();
    });
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

/** What a state in S3 holds. */
export async function stateInBucket(aws: Aws, stack: StackDescription): Promise<StackState> {
  try {
    const text = await textOf(aws, stack, stack.stateKey);
    return text === undefined ? { status: "absent" } : stateIn(text);
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    return { status: "unreadable", reason: error.message };
  }
}

/** The lock that is held on a state in S3. */
export async function lockOf(aws: Aws, stack: StackDescription): Promise<HeldLock | undefined> {
  const text = await textOf(aws, stack, lockKey(stack.stateKey));
  return text === undefined ? undefined : lockInObject(text);
}

/** The newest version of a state in S3 that can be read, below the current one. */
export async function lastVersion(aws: Aws, stack: StackDescription): Promise<StateVersion | undefined> {
  const { bucket, region } = stack.account.state;
  const key = stack.stateKey;
  const { Versions = [], DeleteMarkers = [] } = await aws.call((options) =>
    aws
      .states(stack.account)
      .s3(region)
      .send(new ListObjectVersionsCommand({ Bucket: bucket, Prefix: key, MaxKeys: 1000 }), options),
  );
  const earlier = Versions.filter(({ Key, IsLatest }) => Key === key && !IsLatest)
    .sort((a, b) => timeOf(b) - timeOf(a))
    .slice(0, MOST_VERSIONS);
  let last: StateVersion | undefined;
  for (const each of earlier) {
    const written = utcTime(new Date(timeOf(each)));
    // S3 knows the second; Terraform may have written several versions in it.
    if (last && last.written !== written) break;
    if (each.VersionId === undefined) continue;
    const state = reduceState((await textOf(aws, stack, key, each.VersionId)) ?? "");
    if (state && state.serial > (last?.state.serial ?? -1))
      last = { bucket, key, region, version: each.VersionId, written, state };
  }
  const [marker, ...others] = DeleteMarkers.filter(({ Key }) => Key === key);
  const isAllThatHides = marker?.IsLatest === true && others.length === 0 && last?.version === earlier[0]?.VersionId;
  return last && { ...last, ...(isAllThatHides && marker.VersionId !== undefined ? { marker: marker.VersionId } : {}) };
}

function timeOf({ LastModified }: Pick<ObjectVersion, "LastModified">): number {
  return LastModified?.getTime() ?? 0;
}
