import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import * as emulatorScripts from "../../scripts/emulator";
import { isRunning } from "../../scripts/is-running";

export { type Emulator } from "../../scripts/emulator";
export { emulatorScripts };

/** Starts an emulator that ends with this process at the latest. */
export function startEmulator(folder: string): Promise<emulatorScripts.Emulator> {
  return emulatorScripts.startEmulator({ log: join(folder, "emulator.log") });
}

/**
 * Lets deletions answer as to a second attempt whose first answer got lost: nothing is there any more. The provider
 * then leaves out the minute that it waits after each of them.
 */
export async function skipDeletionWaits(emulator: emulatorScripts.Emulator): Promise<void> {
  const settings = { status: 400, times: 100, carried_out: true };
  for (const fault of [
    { service: "rds", action: "DeleteDBInstance", code: "DBInstanceNotFound" },
    { service: "ds", action: "DeleteDirectory", code: "EntityDoesNotExistException" },
  ])
    await emulatorScripts.control(emulator, "faults", { ...settings, ...fault });
}

/**
 * Does something to a copy of an emulator, which has its address. The copy ends with it, and the emulator is as it was.
 */
export async function withCopy<Result>(
  emulator: emulatorScripts.Emulator,
  act: (copy: emulatorScripts.Emulator) => Promise<Result>,
): Promise<Result> {
  const { pid } = (await emulatorScripts.control(emulator, "copies", {})) as { pid: number };
  // Both take requests until then.
  process.kill(emulator.pid, "SIGSTOP");
  try {
    return await act({ ...emulator, pid });
  } finally {
    process.kill(pid, "SIGKILL");
    while (isRunning(pid)) await wait(10);
    process.kill(emulator.pid, "SIGCONT");
  }
}

/** One AWS call; throws `Code: message` if it fails. */
export async function aws<T>(
  emulator: emulatorScripts.Emulator,
  account: string,
  service: string,
  operation: string,
  parameters: object = {},
): Promise<T> {
  const result = (await emulatorScripts.control(emulator, "api", { account, service, operation, parameters })) as
    { answer: T } | { error: string };
  if ("error" in result) throw new Error(result.error);
  return result.answer;
}

/** Creates state buckets that keep versions. */
export async function makeVersionedBuckets(
  emulator: emulatorScripts.Emulator,
  buckets: Readonly<Record<string, string>>,
): Promise<void> {
  const accounts = Object.entries(buckets).map(([id, bucket]) => ({ id, state: { bucket } }));
  await emulatorScripts.makeStateBuckets(emulator, accounts);
  for (const [account, Bucket] of Object.entries(buckets))
    await aws(emulator, account, "s3", "put_bucket_versioning", {
      Bucket,
      VersioningConfiguration: { Status: "Enabled" },
    });
}

/** Keys of the locks in a state bucket. */
export async function locksIn(emulator: emulatorScripts.Emulator, account: string, Bucket: string): Promise<string[]> {
  const listed = await aws<{ Contents?: { Key: string }[] }>(emulator, account, "s3", "list_objects_v2", { Bucket });
  return (listed.Contents ?? []).map(({ Key }) => Key).filter((key) => key.endsWith(".tflock"));
}

/** The password that the only directory of an account has: nothing in AWS gives it away. */
export async function directoryPassword(emulator: emulatorScripts.Emulator, account: string): Promise<string> {
  const {
    DirectoryDescriptions: [directory],
  } = await aws<{ DirectoryDescriptions: { DirectoryId: string }[] }>(emulator, account, "ds", "describe_directories");
  const asked = { account, directory: directory?.DirectoryId };
  return ((await emulatorScripts.control(emulator, "directory-password", asked)) as { password: string }).password;
}
