import { join } from "node:path";
import * as emulatorScripts from "../../scripts/emulator";

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
export async function skipDeletionWaits(url: string): Promise<void> {
  const settings = { status: 400, times: 100, carried_out: true };
  for (const fault of [
    { service: "rds", action: "DeleteDBInstance", code: "DBInstanceNotFound" },
    { service: "ds", action: "DeleteDirectory", code: "EntityDoesNotExistException" },
  ])
    await emulatorScripts.control(url, "faults", { ...settings, ...fault });
}

/** One AWS call; throws `Code: message` if it fails. */
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
