import { AwsError } from "../aws/aws-error";
import { isSdkMissing } from "../aws/sdk-packages";
import { type EarlierVersion, type StateObject, type StateStore } from "../aws/state-versions";
import { type StateReference, stateKeyOf } from "../state-probe";

/** An earlier version of a state, with all it takes to restore it. */
export interface RestorableState extends EarlierVersion, StateObject {
  /** The role that reaches the bucket; missing if the ambient credentials do. */
  readonly role?: string;
  readonly profile?: string;
  readonly endpointUrl?: string;
  /** What the bucket's policy wants new objects to be encrypted with. */
  readonly kmsKeyArn?: string;
}

type Versions = typeof import("../aws/state-versions");

interface Options {
  readonly signal?: AbortSignal | undefined;
}

/**
 * Those of some states that were written once, and that somebody has deleted or emptied since, with the version to
 * restore. A state that was never written is not among them, and neither is one of which nothing was left.
 *
 * Without the AWS SDK, without a way to the bucket, and for backends other than S3 nothing is known, and nothing said.
 *
 * @returns by {@link stateKeyOf}
 * @throws the reason of the signal
 */
export function lostStates(
  references: readonly StateReference[],
  { signal }: Options = {},
): Promise<Map<string, RestorableState>> {
  return find(references, signal, ({ deletedStates }, store, objects) => deletedStates(store, objects));
}

/** {@link lostStates} of one state. */
export async function lostVersion(reference: StateReference, options?: Options): Promise<RestorableState | undefined> {
  return (await lostStates([reference], options)).get(stateKeyOf(reference));
}

/**
 * For states that Terraform cannot read, the newest version that it can.
 *
 * @returns by {@link stateKeyOf}
 * @throws the reason of the signal
 */
export function soundVersions(
  references: readonly StateReference[],
  { signal }: Options = {},
): Promise<Map<string, RestorableState>> {
  return find(references, signal, async ({ earlierVersions, foldersOf }, store, objects) => {
    const found = new Map<string, EarlierVersion>();
    for (const folder of foldersOf(objects))
      for (const [key, version] of await earlierVersions(store, folder, true)) found.set(key, version);
    return found;
  });
}

/** States that are reached in the same way are looked for at once. */
async function find(
  references: readonly StateReference[],
  signal: AbortSignal | undefined,
  look: (
    versions: Versions,
    store: StateStore,
    objects: readonly StateObject[],
  ) => Promise<ReadonlyMap<string, EarlierVersion>>,
): Promise<Map<string, RestorableState>> {
  const found = new Map<string, RestorableState>();
  const groups = new Map<string, StateReference[]>();
  for (const reference of references) {
    if (!stateObject(reference)) continue;
    const id = accessOf(reference);
    groups.set(id, [...(groups.get(id) ?? []), reference]);
  }
  const versions = groups.size === 0 ? undefined : await loadVersions();
  if (!versions) return found;
  await Promise.all(
    [...groups.values()].map(async (group) => {
      const [first] = group;
      if (!first) return;
      const objects = group.flatMap((reference) => stateObject(reference) ?? []);
      let earlier: ReadonlyMap<string, EarlierVersion>;
      try {
        earlier = await look(versions, versions.storeOf(first, signal), objects);
      } catch (error) {
        signal?.throwIfAborted();
        // What is lost cannot be seen from here: the commands go on as if nothing were.
        if (error instanceof AwsError) return;
        throw error;
      }
      for (const reference of group) {
        const object = stateObject(reference);
        const version = object && earlier.get(object.key);
        if (version) found.set(stateKeyOf(reference), restorable(reference, object, version));
      }
    }),
  );
  return found;
}

async function loadVersions(): Promise<Versions | undefined> {
  try {
    return await import("../aws/state-versions.js");
  } catch (error) {
    if (isSdkMissing(error as NodeJS.ErrnoException)) return undefined;
    throw error;
  }
}

/** The object of a state in S3; undefined for other backends. */
export function stateObject({ backend, config }: StateReference): StateObject | undefined {
  const { bucket, key, region } = config;
  if (backend !== "s3") return undefined;
  const isWhole = typeof bucket === "string" && typeof key === "string" && typeof region === "string";
  return isWhole ? { bucket, key, region } : undefined;
}

/** What two states have in common that one look serves. */
function accessOf({ config }: StateReference): string {
  const { bucket, region, profile, assume_role, role_arn, endpoints, use_path_style } = config;
  return JSON.stringify([bucket, region, profile, assume_role, role_arn, endpoints, use_path_style]);
}

/** What a version is restored with. */
export function restorable({ config }: StateReference, object: StateObject, version: EarlierVersion): RestorableState {
  const role = (config["assume_role"] as { readonly role_arn?: unknown } | undefined)?.role_arn ?? config["role_arn"];
  const url = (config["endpoints"] as { readonly s3?: unknown } | undefined)?.s3;
  const { profile, kms_key_id: kmsKeyArn } = config;
  return {
    ...object,
    ...version,
    ...(typeof role === "string" ? { role } : {}),
    ...(typeof profile === "string" ? { profile } : {}),
    ...(typeof url === "string" ? { endpointUrl: url } : {}),
    ...(typeof kmsKeyArn === "string" ? { kmsKeyArn } : {}),
  };
}
