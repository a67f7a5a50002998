import { join } from "node:path";
import { run, ROOT } from "./terraform";

export interface Emulator {
  readonly url: string;
  readonly pid: number;
  readonly port: number;
}

interface EmulatorScripts {
  readonly findPython: () => string;
  readonly startEmulator: (options: { log: string; port?: number; detached?: boolean }) => Promise<Emulator>;
  readonly stopEmulator: (pid: number) => Promise<void>;
  readonly makeStateBuckets: (url: string, accounts: readonly { id: string; state: { bucket: string } }[]) => void;
}

// eslint-disable-next-line @typescript-eslint/no-require-imports -- the scripts are plain JavaScript, outside of the sources
export const emulatorScripts = require("../../scripts/emulator.cjs") as EmulatorScripts;

/** Starts an emulator that ends with this process at the latest. */
export function startEmulator(folder: string): Promise<Emulator> {
  return emulatorScripts.startEmulator({ log: join(folder, "emulator.log") });
}

/** One AWS call; throws `Code: message` where it fails. */
export async function aws<T>(url: string, account: string, service: string, operation: string, parameters: object = {}): Promise<T> {
  const result = await run(emulatorScripts.findPython(), ["-m", "emulator.api", url, account, service, operation, JSON.stringify(parameters)], { cwd: ROOT });
  if (result.code !== 0) throw new Error(result.stderr.trim());
  return JSON.parse(result.stdout) as T;
}

/** What there is in accounts, beside what AWS gives everyone. */
export async function inventory(url: string, ...accounts: string[]): Promise<Record<string, Record<string, string[]>>> {
  const result = await run(emulatorScripts.findPython(), ["-m", "emulator.inventory", url, ...accounts], { cwd: ROOT });
  if (result.code !== 0) throw new Error(result.stderr);
  return JSON.parse(result.stdout) as Record<string, Record<string, string[]>>;
}
