// One demo at a time in a folder
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { setTimeout as wait } from "node:timers/promises";
import { isRunning, startOf } from "../../bin/running-process.cjs";
import { say } from "./messages";
import { short } from "./paths";

interface Process {
  readonly pid: number;
  /** When it started: the id of a process that has ended may be that of another one. */
  readonly start: string;
}

interface Claimed extends Process {
  readonly command: string;
  readonly since: string;
  /** The cdktf that works for it. */
  readonly cdktf?: Process;
}

/** The right to work in a demo's folder. */
export class Claim {
  private constructor(
    private readonly file: string,
    private readonly claimed: Claimed,
  ) {}

  /**
   * Takes the folder for this process. cdktf that a killed demo has left is ended first.
   *
   * @param note - Says what is done about an earlier demo.
   * @throws Error if another demo works there
   */
  public static async take(
    folder: string,
    file: string,
    command: string,
    note: (text: string) => void,
  ): Promise<Claim> {
    const claimed = { ...here(process.pid), command, since: new Date().toISOString() };
    const own = `${file}.${process.pid}`;
    for (;;) {
      writeFileSync(own, JSON.stringify(claimed));
      try {
        // With its whole content, or not at all.
        linkSync(own, file);
        return new Claim(file, claimed);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
        const holder = read(file);
        if (holder && isRunning(holder)) throw new Error(say.busy({ ...holder, folder: short(folder) }));
        if (holder?.cdktf && isRunning(holder.cdktf)) {
          note(say.endingCdktf(holder.cdktf));
          await end(holder.cdktf);
        }
        // Whoever renames it first has it; another demo may have taken the folder meanwhile.
        if (read(file)?.pid === holder?.pid) rename(file, own);
      } finally {
        rmSync(own, { force: true });
      }
    }
  }

  /** Remembers the cdktf that works for this demo, so that a later one can end it. */
  public remember(pid: number | undefined): void {
    if (pid === undefined) return;
    const half = `${this.file}.${process.pid}`;
    writeFileSync(half, JSON.stringify({ ...this.claimed, cdktf: here(pid) }));
    renameSync(half, this.file);
  }

  public release(): void {
    rmSync(this.file, { force: true });
  }
}

/** Renames a file that another demo may have renamed before. */
function rename(from: string, to: string): void {
  try {
    renameSync(from, to);
  } catch {
    // It is gone.
  }
}

function here(pid: number): Process {
  return { pid, start: startOf(pid) };
}

function read(file: string): Claimed | undefined {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as Claimed;
  } catch {
    return undefined;
  }
}

/** Ends a process, by force after ten seconds. */
async function end(process_: Process): Promise<void> {
  for (const signal of ["SIGTERM", "SIGKILL"] as const) {
    try {
      process.kill(process_.pid, signal);
    } catch {
      return;
    }
    for (let attempt = 0; attempt < 100 && isRunning(process_); attempt += 1) await wait(100);
  }
}
