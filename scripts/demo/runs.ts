// Terraform that goes on in the demo's folder after the cdktf that started it has ended
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { type Run, runIn } from "../../bin/terraform-shield.cjs";
import { reportErroredStates } from "../cdktf";
import { type DemoFolder } from "./folder";
import { say } from "./programs";

interface StackRun extends Run {
  readonly stack: string;
}

/** The runs of Terraform that change stacks at present. */
function runsOf(demo: DemoFolder): StackRun[] {
  const stacks = join(demo.outdir, "stacks");
  if (!existsSync(stacks)) return [];
  return readdirSync(stacks).flatMap((stack) => {
    const run = runIn(join(stacks, stack));
    return run ? [{ ...run, stack }] : [];
  });
}

function listed(runs: readonly StackRun[]): string {
  return runs.map(({ command, stack, pid }) => `terraform ${command} of ${stack} (process ${pid})`).join(", ");
}

/** Says what goes on, so that nobody wonders about it. */
function reportRuns(demo: DemoFolder): void {
  const runs = runsOf(demo);
  if (runs.length > 0)
    say(`Still under way, to finish what it is changing: ${listed(runs)}. The next command of the demo waits for it.`);
}

/** Says that cdktf did not finish, which Terraform goes on without it, and how to go on. */
export function reportEnd(demo: DemoFolder, command: "deploy" | "destroy", interrupted: boolean, next: string): void {
  reportRuns(demo);
  // These come before the next run, which would make once more what their states lack, and refuses to.
  reportErroredStates(demo.outdir);
  say(
    `cdktf ${command} ${interrupted ? "was interrupted" : "failed"}; its output is in ${demo.log(command)}, and ` +
      `Terraform's own words are to be had in ${join(demo.outdir, "stacks")}. ${next}`,
  );
}

/** Waits for what an earlier demo has left running: it holds the locks of its stacks. */
export async function waitForRuns(demo: DemoFolder): Promise<void> {
  const runs = runsOf(demo);
  if (runs.length === 0) return;
  const gone = (await demo.runningEmulator()) === undefined;
  if (gone) {
    say(`Ending ${listed(runs)}: the emulated AWS that it works on has ended.`);
    for (const { pid } of runs) await end(pid);
  } else say(`Waiting for an earlier run to finish what it is changing: ${listed(runs)} …`);
  while (runsOf(demo).length > 0) await wait(200);
}

/** Two interrupts end Terraform at once, and its provider with it. */
async function end(pid: number): Promise<void> {
  for (let attempt = 0; attempt < 2; attempt += 1) {
    try {
      process.kill(pid, "SIGINT");
    } catch {
      return;
    }
    await wait(500);
  }
}
