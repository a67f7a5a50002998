import { join, resolve } from "node:path";
import { environmentNamed } from "../../environment/load";
import { environmentsFolder } from "../../environment/selection";
import { interruptible, sayWaiting } from "../../operations/interruption";
import { planEnvironment } from "../../operations/plan/plan-environment";
import { type PreviewMode } from "../../operations/plan/preview-modes";
import { readRun, RUN_FILE, type Run } from "../../review/change-set";
import { WORK_FOLDER } from "../../terraform/terraform-environment";
import { message } from "../../text/message";
import { existingFinder } from "./existing-resources";
import { outputFolders } from "./output-folders";
import { printNote, writeFiles } from "./output";
import { planDescriber } from "./planned-stacks";
import { printReview, type ReviewOptions } from "./print-review";
import { selectStacks } from "./stack-selection";
import { terraformVariables } from "./terraform-variables";

const say = {
  done: message<{ folder: string }>(
    "plan/done",
    ({ folder }) =>
      `The plans are in ${folder}/plans, which only you can read: they hold secrets in clear. ` +
      `The review is in ${folder}/review.html and in the other forms beside it.`,
  ),
};

export interface PlanCommandOptions extends ReviewOptions {
  readonly stack?: string[];
  readonly preview: PreviewMode;
  readonly refresh: boolean;
  readonly lock: boolean;
  readonly destroy?: boolean;
  readonly parallelism: number;
  readonly out?: string;
}

export async function plan(name: string, options: PlanCommandOptions): Promise<number> {
  const named = environmentNamed(environmentsFolder(process.env), name);
  const { environment } = named;
  const folder = options.out ?? join(WORK_FOLDER, "plans", name);
  const wanted = selectStacks(environment, options.stack);
  const work = async (signal: AbortSignal): Promise<number> => {
    const plans = await planEnvironment({
      appFolder: process.cwd(),
      runFolder: resolve(folder),
      outputs: outputFolders(name),
      variables: terraformVariables(name, options.parallelism),
      ...(wanted ? { stacks: wanted } : {}),
      preview: options.preview,
      refresh: options.refresh,
      lock: options.lock,
      destroy: options.destroy ?? false,
      parallelism: options.parallelism,
      progress: printNote,
      signal,
    });
    const describe = planDescriber(named, folder);
    const ids = new Set(plans.map(({ id }) => id));
    const { find } = existingFinder(environment, folder, signal);
    const found = await Promise.all(plans.map(find));
    const stacks = plans.map((planned, index) => describe(planned, ids, found[index] ?? { notes: [] }));
    const run: Run = { format: 1, environment: environment.name, stacks };
    writeFiles(folder, { [RUN_FILE]: `${JSON.stringify(run, undefined, 2)}\n` }, 0o600);
    const review = printReview(readRun(folder), options, folder);
    printNote(`\n${say.done({ folder })}`);
    return review.exitCode;
  };
  return interruptible(work, { onSignal: sayWaiting });
}
