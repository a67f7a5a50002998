import { join } from "node:path";

export interface Emulator {
  readonly url: string;
  readonly pid: number;
  readonly port: number;
}

interface EmulatorScripts {
  readonly control: (url: string, name: string, body: unknown) => Promise<unknown>;
  readonly findPython: () => string;
  readonly inventory: (url: string, accounts: readonly string[]) => Promise<Record<string, Record<string, string[]>>>;
  readonly makeStateBuckets: (
    url: string,
    accounts: readonly { id: string; state: { bucket: string } }[],
  ) => Promise<void>;
  readonly startEmulator: (options: { log: string; port?: number; detached?: boolean }) => Promise<Emulator>;
  readonly stopEmulator: (pid: number) => Promise<void>;
}

// eslint-disable-next-line @typescript-eslint/no-require-imports -- the scripts are plain JavaScript, outside of the sources
export const emulatorScripts = require("../../scripts/emulator.cjs") as EmulatorScripts;

/** Starts an emulator that ends with this process at the latest. */
export function startEmulator(folder: string): Promise<Emulator> {
  return emulatorScripts.startEmulator({ log: join(folder, "emulator.log") });
}

/**
 * Lets deletions answer as to a second attempt whose first answer got lost: nothing is there any more. The provider
 * then leaves out the minute that it waits after each of them.
 */
export async function skipDeletionWaits(url: string): Promise<void> {
  const settings = { status: 400, times: 100, carried_out: true };
  for (const fault of [
    { service: "rds", action: "DeleteDBInstance", code: "DBInstanceNotFound" },
    { service: "ds", action: "DeleteDirectory", code: "EntityDoesNotExistException" },
  ])
    await emulatorScripts.control(url, "faults", { ...settings, ...fault });
}

/** One AWS call; throws `Code: message` where it fails. */
export async function aws<T>(
  url: string,
  account: string,
  service: string,
  operation: string,
  parameters: object = {},
): Promise<T> {
  const result = (await emulatorScripts.control(url, "api", { account, service, operation, parameters })) as
    { answer: T } | { error: string };
  if ("error" in result) throw new Error(result.error);
  return result.answer;
}
