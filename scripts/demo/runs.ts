// Terraform that goes on in the demo's folder after the cdktf that started it has ended
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { runIn } from "../../bin/terraform-shield.cjs";
import { reportErroredStates } from "../cdktf";
import { say, type StackRun } from "./messages";
import { short } from "./paths";
import { type Demo, npm, print } from "./programs";

/** The runs of Terraform that change stacks at present. */
function runsOf({ folder }: Demo): StackRun[] {
  const stacks = join(folder.outdir, "stacks");
  if (!existsSync(stacks)) return [];
  return readdirSync(stacks).flatMap((stack) => {
    const run = runIn(join(stacks, stack));
    return run ? [{ pid: run.pid, command: run.command, stack }] : [];
  });
}

/** Waits for Terraform that cdktf has left at work, and says how to go on. */
export async function reportEnd(demo: Demo, command: "deploy" | "destroy", interrupted: boolean): Promise<void> {
  const requests = demo.interruption.count;
  const runs = runsOf(demo);
  if (runs.length > 0) print(say.finishing({ runs }));
  while (runsOf(demo).length > 0 && demo.interruption.count === requests) await wait(200);
  const left = runsOf(demo);
  if (left.length > 0) print(say.leaving({ runs: left }));
  // These come before the next run, which would make once more what their states lack, and refuses to.
  reportErroredStates(demo.folder.outdir);
  const log = short(demo.folder.log(command));
  const [resume, destroy] = command === "deploy" ? (["demo", "demo:destroy"] as const) : (["demo:destroy"] as const);
  const lines = { resume: npm(demo, resume), destroy: destroy && npm(demo, destroy) };
  print(say.ended({ command, interrupted, log, ...lines }));
}

/** Waits for what an earlier demo has left running: it holds the locks of its stacks. */
export async function waitForRuns(demo: Demo): Promise<void> {
  const runs = runsOf(demo);
  if (runs.length === 0) return;
  const gone = (await demo.folder.runningEmulator()) === undefined;
  if (gone) {
    print(say.endingRuns({ runs }));
    for (const { pid } of runs) await end(pid);
  } else print(say.waiting({ runs }));
  while (runsOf(demo).length > 0) {
    demo.interruption.check();
    await wait(200);
  }
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
