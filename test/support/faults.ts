import { type Emulator, emulatorScripts } from "./aws";

/** A call of AWS that fails in the emulator. */
export interface Fault {
  readonly service: string;
  readonly action: string;
  readonly status: number;
  readonly code: string;
  readonly message: string;
  /** How often; once by default. */
  readonly times?: number;
}

/** Does something while calls fail. */
export async function withFaults<Result>(
  emulator: Emulator,
  faults: readonly Fault[],
  act: () => Promise<Result>,
): Promise<Result> {
  try {
    for (const fault of faults) await emulatorScripts.control(emulator, "faults", fault);
    return await act();
  } finally {
    await emulatorScripts.control(emulator, "faults", undefined, "DELETE");
  }
}
