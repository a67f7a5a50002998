import { join } from "node:path";
import * as emulatorScripts from "../../scripts/emulator";

export { type Emulator } from "../../scripts/emulator";
export { emulatorScripts };

/** Starts an emulator that ends with this process at the latest. */
export function startEmulator(folder: string): Promise<emulatorScripts.Emulator> {
  return emulatorScripts.startEmulator({ log: join(folder, "emulator.log") });
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
