import { readdirSync, readlinkSync } from "node:fs";
import { setTimeout as wait } from "node:timers/promises";

/**
 * Kills whatever works in a folder as soon as something holds, or when a program there has ended.
 *
 * @returns whether it held before the program ended
 */
export async function killWhen(
  holds: () => Promise<boolean>,
  running: Promise<unknown>,
  folder: string,
): Promise<boolean> {
  const ended = running.then(() => true);
  let held = await holds();
  while (!held && !(await Promise.race([ended, wait(50, false)]))) held = await holds();
  await killAllIn(folder);
  return held;
}

/** Kills whatever works in a folder or below it, until nothing does. */
export async function killAllIn(folder: string): Promise<void> {
  for (let left = processesIn(folder); left.length > 0; left = processesIn(folder)) {
    for (const pid of left) {
      try {
        process.kill(pid, "SIGKILL");
      } catch {
        // It has ended.
      }
    }
    await wait(50);
  }
}

function processesIn(folder: string): number[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .filter((pid) => {
      try {
        return `${readlinkSync(`/proc/${pid}/cwd`)}/`.startsWith(`${folder}/`);
      } catch {
        return false;
      }
    })
    .map(Number);
}
