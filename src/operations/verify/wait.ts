import { setTimeout as sleep } from "node:timers/promises";
import { type CheckResult } from "../checks/check";

export interface WaitOptions {
  readonly timeoutSeconds: number;
  readonly intervalSeconds: number;
  readonly signal: AbortSignal;
  readonly progress: (line: string) => void;
}

/** Looks again while something is under way and nothing has failed. @returns what was seen last */
export async function waitFor(
  look: () => Promise<CheckResult[]>,
  { timeoutSeconds, intervalSeconds, signal, progress }: WaitOptions,
): Promise<CheckResult[]> {
  const end = Date.now() + timeoutSeconds * 1000;
  let said = "";
  for (;;) {
    const results = await look();
    const waiting = results.filter(({ status }) => status === "waiting");
    if (waiting.length === 0 || results.some(({ status }) => status === "failed")) return results;
    const line = waiting.map(({ cause, cure }) => `${cause} ${cure}`).join("\n");
    if (line !== said) progress(line);
    said = line;
    if (Date.now() + intervalSeconds * 1000 > end) {
      progress(`Still under way after ${timeoutSeconds} s.`);
      return results;
    }
    await sleep(intervalSeconds * 1000, undefined, { signal });
  }
}
