import { setTimeout as sleep } from "node:timers/promises";
import { message } from "../../text/message";
import { type CheckResult } from "../checks/check";

const say = {
  over: message<{ seconds: number }>("wait/over", ({ seconds }) => `Still under way after ${seconds} s.`),
};

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
  let last = "";
  for (;;) {
    const results = await look();
    const waiting = results.filter(({ status }) => status === "waiting");
    if (waiting.length === 0 || results.some(({ status }) => status === "failed")) return results;
    const line = waiting.map(({ cause, cure }) => `${cause} ${cure}`).join("\n");
    if (line !== last) progress(line);
    last = line;
    if (Date.now() + intervalSeconds * 1000 > end) {
      progress(say.over({ seconds: timeoutSeconds }));
      return results;
    }
    await sleep(intervalSeconds * 1000, undefined, { signal });
  }
}
