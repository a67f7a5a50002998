import { GetObjectCommand, ListObjectsV2Command, ListObjectVersionsCommand, S3Client } from "@aws-sdk/client-s3";
import { fromIni, fromNodeProviderChain, fromTemporaryCredentials } from "@aws-sdk/credential-providers";
import { NodeHttpHandler } from "@smithy/node-http-handler";
import { utcTime } from "../../text/words";
import { type StateReference } from "../state-probe";
import { diagnoseState } from "../states/state-file";
import { AwsError, awsError, isMissing } from "./aws-error";
import { type CallOptions } from "./aws";
import { Limiter } from "./limiter";

// As in aws.ts: which Node.js later versions of the SDK will need is nothing that a user of this one can act on.
process.env["AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED"] ??= "true";

/** How a bucket with states is reached; an `AwsAccount` is one. */
export interface StateStore {
  s3(region: string): S3Client;
  readonly aws: { call<Output>(send: (options: CallOptions) => Promise<Output>): Promise<Output> };
}

/** A bucket's object with a state. */
export interface StateObject {
  readonly bucket: string;
  readonly key: string;
  readonly region: string;
}

/** An earlier version of a state that Terraform can go on with. */
export interface EarlierVersion {
  readonly versionId: string;
  /** When it was written, as an ISO 8601 string. */
  readonly modified: string;
  /** The only thing that hides the version, if that is one delete marker: to remove it brings the version back. */
  readonly marker?: string;
  /** Bytes of what is there instead, if anything is. */
  readonly size?: number;
}

interface Version {
  readonly id: string;
  readonly modified: Date;
  readonly isLatest: boolean;
  readonly isMarker: boolean;
  readonly size: number;
}

/** Versions that are read, the newest first, to find one that is a state. */
const MOST_READ = 5;

/** Pages of versions that are read of one state. */
const MOST_PAGES = 5;

/** A state of which nothing is left is smaller: there is nothing in it that could be lost. */
const EMPTY_STATE_BYTES = 256;

/**
 * The states of which the bucket holds nothing now, but did before: somebody has deleted or emptied them. A state that
 * was never written, or of which nothing was left when it was deleted, is not among them.
 *
 * @param states - Of one Region, and reached in the same way.
 * @returns the version that can be restored, by key
 * @throws AwsError
 */
export async function deletedStates(
  store: StateStore,
  states: readonly StateObject[],
): Promise<Map<string, EarlierVersion>> {
  const found = new Map<string, EarlierVersion>();
  for (const folder of foldersOf(states)) {
    // One list gives what is there; versions are listed only for what is not.
    const present = await presentKeys(store, folder);
    const absent = folder.keys.filter((key) => !present.has(key));
    for (const [key, version] of await earlierVersions(store, { ...folder, keys: absent })) found.set(key, version);
  }
  return found;
}

/** Keys of one bucket with the same prefix, in the order in which S3 lists them. */
interface Folder {
  readonly bucket: string;
  readonly region: string;
  readonly prefix: string;
  readonly keys: readonly string[];
}

/** One read gives all keys below a prefix. */
export function foldersOf(states: readonly StateObject[]): Folder[] {
  const folders = new Map<string, Folder & { readonly keys: string[] }>();
  for (const { bucket, key, region } of states) {
    const slash = key.lastIndexOf("/");
    const prefix = slash < 0 ? key : key.slice(0, slash + 1);
    const id = JSON.stringify([bucket, region, prefix]);
    const folder = folders.get(id) ?? { bucket, region, prefix, keys: [] };
    folder.keys.push(key);
    folders.set(id, folder);
  }
  return [...folders.values()].map((folder) => ({ ...folder, keys: inOrderOfS3(folder.keys) }));
}

/** S3 lists keys by their UTF-8 bytes. */
function inOrderOfS3(keys: readonly string[]): string[] {
  return [...new Set(keys)].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
}

/** Keys that hold something now. */
async function presentKeys(store: StateStore, { bucket, region, prefix, keys }: Folder): Promise<Set<string>> {
  const wanted = new Set(keys);
  const present = new Set<string>();
  let token: string | undefined;
  do {
    const ask = { Bucket: bucket, Prefix: prefix, ContinuationToken: token };
    const page = await orNone(
      store.aws.call((options) => store.s3(region).send(new ListObjectsV2Command(ask), options)),
    );
    for (const { Key: key = "", Size: size = 0 } of page?.Contents ?? [])
      if (size > 0 && wanted.has(key)) present.add(key);
    token = page?.NextContinuationToken;
  } while (token !== undefined && token !== "");
  return present;
}

/**
 * The newest version of each state that Terraform can go on with, if it is not the current one.
 *
 * @param damaged - What there is now is no state, so that any earlier one is better.
 * @throws AwsError
 */
export async function earlierVersions(
  store: StateStore,
  folder: Folder,
  damaged = false,
): Promise<Map<string, EarlierVersion>> {
  const found = new Map<string, EarlierVersion>();
  for (const [key, versions] of await versionsOf(store, folder)) {
    const version = await earlierVersion(store, folder, key, versions, damaged);
    if (version) found.set(key, version);
  }
  return found;
}

async function earlierVersion(
  store: StateStore,
  folder: Folder,
  key: string,
  versions: readonly Version[],
  damaged: boolean,
): Promise<EarlierVersion | undefined> {
  const [latest] = versions;
  if (!latest || (!damaged && !latest.isMarker && latest.size > 0)) return undefined;
  const candidates = versions.filter(({ isMarker, isLatest, size }) => !isMarker && !isLatest && size > 0);
  for (const candidate of candidates.slice(0, MOST_READ)) {
    const judged = await judge(store, folder, key, candidate);
    if (judged === "damaged") continue;
    if (judged === "empty" && !damaged) return undefined;
    const above = versions.slice(0, versions.indexOf(candidate));
    const [only, ...more] = above;
    return {
      versionId: candidate.id,
      modified: utcTime(candidate.modified),
      ...(only?.isMarker === true && more.length === 0 ? { marker: only.id } : {}),
      ...(latest.isMarker ? {} : { size: latest.size }),
    };
  }
  return undefined;
}

/** Reads a version to know whether it is a state, and whether it describes anything; nothing of it is kept. */
async function judge(
  store: StateStore,
  { bucket, region }: Folder,
  key: string,
  { id, size }: Version,
): Promise<"damaged" | "empty" | "sound"> {
  try {
    const ask = { Bucket: bucket, Key: key, VersionId: id };
    const { Body } = await store.aws.call((options) => store.s3(region).send(new GetObjectCommand(ask), options));
    const diagnosis = diagnoseState((await Body?.transformToString()) ?? "");
    if (diagnosis.status === "damaged") return "damaged";
    return diagnosis.empty ? "empty" : "sound";
  } catch (error) {
    // A role that must not read it sees its size at least.
    if (!(error instanceof AwsError) || error.kind !== "denied") throw error;
    return size < EMPTY_STATE_BYTES ? "empty" : "sound";
  }
}

/** All versions and delete markers of some keys, the newest first. */
async function versionsOf(
  store: StateStore,
  { bucket, region, prefix, keys }: Folder,
): Promise<Map<string, readonly Version[]>> {
  const versions = new Map<string, Version[]>(keys.map((key) => [key, []]));
  const only = keys.length === 1 ? keys[0] : undefined;
  const waiting = [...keys];
  let pagesOfFirst = 0;
  let from: ListFrom = {};
  while (waiting.length > 0) {
    const ask = { Bucket: bucket, Prefix: only ?? prefix, ...from };
    const page = await orNone(
      store.aws.call((options) => store.s3(region).send(new ListObjectVersionsCommand(ask), options)),
    );
    for (const each of page?.Versions ?? []) versions.get(each.Key ?? "")?.push(versionOf(each, false));
    for (const each of page?.DeleteMarkers ?? []) versions.get(each.Key ?? "")?.push(versionOf(each, true));
    const next = page?.IsTruncated === true ? page.NextKeyMarker : undefined;
    while (waiting[0] !== undefined && (next === undefined || isBefore(waiting[0], next))) waiting.shift();
    const [first] = waiting;
    if (next === undefined || first === undefined) break;
    pagesOfFirst = first === next ? pagesOfFirst + 1 : 0;
    // The rest of its versions is too old to matter.
    if (pagesOfFirst === MOST_PAGES) waiting.shift();
    // Locks have many versions: what lies between two states is skipped.
    const skipped = placeBefore(waiting[0] ?? "", prefix);
    from =
      skipped.KeyMarker !== undefined && isBefore(next, skipped.KeyMarker)
        ? skipped
        : { KeyMarker: next, VersionIdMarker: page?.NextVersionIdMarker };
  }
  for (const found of versions.values()) found.sort(newestFirst);
  return versions;
}

interface ListedVersion {
  readonly VersionId?: string | undefined;
  readonly LastModified?: Date | undefined;
  readonly IsLatest?: boolean | undefined;
  readonly Size?: number | undefined;
}

function versionOf(each: ListedVersion, isMarker: boolean): Version {
  const { VersionId: id = "", LastModified: modified = new Date(0), IsLatest: isLatest = false, Size: size = 0 } = each;
  return { id, modified, isLatest, isMarker, size };
}

/** S3 knows seconds: of two in the same one, the latest comes first, and then what hides the other. */
function newestFirst(a: Version, b: Version): number {
  return (
    Number(b.isLatest) - Number(a.isLatest) ||
    b.modified.getTime() - a.modified.getTime() ||
    Number(b.isMarker) - Number(a.isMarker)
  );
}

function isBefore(one: string, other: string): boolean {
  return Buffer.compare(Buffer.from(one), Buffer.from(other)) < 0;
}

/** From where S3 lists. */
interface ListFrom {
  readonly KeyMarker?: string;
  readonly VersionIdMarker?: string | undefined;
}

/** A place in S3's list shortly before a key; the beginning if the prefix is all before it. */
function placeBefore(key: string, prefix: string): ListFrom {
  const shorter = key.slice(0, -1);
  return shorter.length > prefix.length ? { KeyMarker: shorter } : {};
}

/** A bucket that is not there has held nothing. */
async function orNone<Answer>(call: Promise<Answer>): Promise<Answer | undefined> {
  try {
    return await call;
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

/** Calls under way at once, to one bucket. */
const CALLS_AT_ONCE = 5;

/** A bucket that cannot be reached is no reason to wait for minutes. */
const ATTEMPTS = 4;

interface BackendConfig {
  readonly profile?: string;
  readonly assume_role?: { readonly role_arn?: string; readonly session_name?: string; readonly external_id?: string };
  readonly role_arn?: string;
  readonly endpoints?: { readonly s3?: string; readonly sts?: string };
  readonly use_path_style?: boolean;
}

/** Reaches the bucket of a state as Terraform does: with the profile, the role and the endpoints of its backend. */
export function storeOf({ config }: StateReference, signal: AbortSignal = new AbortController().signal): StateStore {
  const { profile, assume_role: role, role_arn, endpoints = {}, use_path_style: pathStyle } = config as BackendConfig;
  const requestHandler = new NodeHttpHandler({
    connectionTimeout: 5000,
    requestTimeout: 30_000,
    throwOnRequestTimeout: true,
  });
  const clientConfig = { requestHandler, maxAttempts: ATTEMPTS };
  const ambient = profile === undefined ? fromNodeProviderChain({ clientConfig }) : fromIni({ profile, clientConfig });
  const roleArn = role?.role_arn ?? role_arn;
  const limiter = new Limiter(CALLS_AT_ONCE);
  const made = new Map<string, S3Client>();
  const credentials = (region: string): typeof ambient =>
    roleArn === undefined
      ? ambient
      : fromTemporaryCredentials({
          masterCredentials: ambient,
          params: {
            RoleArn: roleArn,
            RoleSessionName: role?.session_name ?? "rds-kerberos",
            ...(role?.external_id === undefined ? {} : { ExternalId: role.external_id }),
          },
          clientConfig: {
            ...clientConfig,
            region,
            ...(endpoints.sts === undefined ? {} : { endpoint: endpoints.sts }),
          },
        });
  const client = (region: string): S3Client =>
    new S3Client({
      ...clientConfig,
      region,
      credentials: credentials(region),
      followRegionRedirects: true,
      forcePathStyle: pathStyle ?? false,
      ...(endpoints.s3 === undefined ? {} : { endpoint: endpoints.s3 }),
    });
  return {
    s3: (region) => {
      const known = made.get(region) ?? client(region);
      made.set(region, known);
      return known;
    },
    aws: {
      call: (send) =>
        limiter.run(async () => {
          signal.throwIfAborted();
          try {
            return await send({ abortSignal: signal });
          } catch (error) {
            signal.throwIfAborted();
            throw awsError(error);
          }
        }),
    },
  };
}
