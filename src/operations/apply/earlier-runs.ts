import { existsSync, readdirSync, realpathSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { shieldedRunIn, terraformBinary } from "../../terraform/shield";
import { message } from "../../text/message";
import { list } from "../../text/words";
import { terraformProcesses } from "../locks/terraform-processes";
import { type Variables } from "../plan/plan-stack";

/** A Terraform that a run which was ended has left behind. */
interface EarlierRun {
  readonly stack: string;
  readonly pid: number;
  readonly command: string;
}

const say = {
  waiting: message<{ runs: readonly EarlierRun[] }>(
    "apply/waiting-for-earlier-run",
    ({ runs }) =>
      "An earlier run was ended, and Terraform is still finishing what it was changing: " +
      `${list(runs.map(({ command, stack, pid }) => `terraform ${command} of ${stack} (process ${pid})`))}. ` +
      "Waiting for it …",
  ),
};

interface EarlierRunsOptions {
  readonly runFolder: string;
  readonly variables: Variables;
  /** Takes a line about what is waited for. */
  readonly note: (line: string) => void;
  readonly signal: AbortSignal;
}

/** Terraform that an ended run has left behind holds the locks of its stacks. */
export async function waitForEarlierRuns({ runFolder, variables, note, signal }: EarlierRunsOptions): Promise<void> {
  const runs = earlierRuns(runFolder, variables);
  if (runs.length === 0) return;
  note(say.waiting({ runs }));
  while (earlierRuns(runFolder, variables).length > 0) await wait(500, undefined, { signal });
}

/** Terraform that changes stacks is known by its shield; one that plans is not, and holds a lock too. */
function earlierRuns(runFolder: string, variables: Variables): EarlierRun[] {
  const folder = join(runFolder, "stacks");
  if (!existsSync(folder)) return [];
  const stacks = readdirSync(folder);
  const changing = stacks.flatMap((stack) => {
    const run = shieldedRunIn(join(folder, stack));
    return run ? [{ stack, pid: run.pid, command: run.command }] : [];
  });
  const planning = (terraformProcesses(terraformBinary(variables)) ?? []).flatMap(({ pid, folder: path }) => {
    const stack = stacks.find((id) => path === realpathSync(join(folder, id)));
    return stack === undefined || changing.some((run) => run.stack === stack) ? [] : [{ stack, pid, command: "plan" }];
  });
  return [...changing, ...planning];
}
