import { readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { PREVIEW_VARIABLE, type Previews } from "../../environment/preview";
import { message } from "../../text/message";
import { plural } from "../../text/words";
import { reversed } from "../apply/run-graph";
import { inOrder } from "../in-order";
import { OperationError } from "../operation-error";
import { synthesizeApp } from "./app";
import { initializer } from "./initialize";
import { planStack, type PlannedFiles, type StackPlanOptions, type Variables } from "./plan-stack";
import { type PreviewMode } from "./preview-modes";
import { choosePreviews, previewAll, type PlanningChoice } from "./previews";
import { prepareRunFolder } from "./run-folder";
import { probeStates, stateKeyOf, type StateReference } from "../state-probe";
import { demandNoErroredStates, demandNoErroredStatesOf, hasErroredState } from "../states/errored-states";
import { explainAnswers } from "../states/explained-states";
import { demandNoLostStates, withStateProblems } from "../states/stack-states";
import { readSynthesized, type SynthesizedStack } from "./synthesized";

const say = {
  looking: message<{ states: number }>(
    "plan/looking",
    ({ states }) => `Looking which of ${plural(states, "state")} ${states === 1 ? "exists" : "exist"} …`,
  ),
  planned: message<Planned>(
    "plan/planned",
    ({ stack, duration, placeholders }) =>
      `${stack} planned in ${duration}${placeholders ? ", with placeholders" : ""}`,
  ),
  notPlanned: message<Planned>(
    "plan/not-planned",
    ({ stack, duration, placeholders }) =>
      `${stack} could not be planned in ${duration}${placeholders ? ", with placeholders" : ""}`,
  ),
  nothing: message<Planned>("plan/nothing-to-destroy", ({ stack }) => `${stack} has nothing to destroy`),
  previewsIgnored: message<{ stacks: readonly string[] }>(
    "plan/previews-ignored",
    ({ stacks }) =>
      `the app does not plan ${stacks.join(", ")} with placeholders; ` +
      "let addEnvironment take its sources from defaultSources(environment), or apply what the stacks read first",
  ),
  variableMissing: message<{ stack: string; variable: string }>(
    "plan/variable-missing",
    ({ stack, variable }) => `${stack} needs the variable ${variable}; set TF_VAR_${variable}`,
  ),
};

interface Planned {
  readonly stack: string;
  /** For example `12 s`. */
  readonly duration: string;
  readonly placeholders: boolean;
}

export interface PlanOptions extends StackPlanOptions {
  /** Folder of the cdktf app. */
  readonly appFolder: string;
  /** Ids of the stacks to plan. Default: all. */
  readonly stacks?: ReadonlySet<string>;
  readonly preview: PreviewMode;
  /** Stacks planned at once. */
  readonly parallelism: number;
  /** Takes one line for every step. */
  readonly progress: (line: string) => void;
}

/** What came of planning one stack. */
export interface StackPlan extends PlanningChoice, PlannedFiles {
  readonly id: string;
  readonly dependsOn: readonly string[];
  /** States it reads, and what of them. */
  readonly reads: readonly { readonly stack: string; readonly outputs: readonly string[] }[];
  /** Addresses that it imports, which a plan without AWS shows as created. */
  readonly unseenImports: readonly string[];
}

/** Given to variables whose values do not matter: it meets every password policy, and is no secret. */
const PREVIEW_VALUE = "Preview-Only-1";

/**
 * Synthesizes an environment and plans its stacks, those whose upstream does not exist yet against placeholders. Plans
 * hold secrets in clear: every file of the run can be read by its owner alone.
 *
 * @returns the stacks in the order in which they are applied; one that could not be planned has an `error`
 * @throws OperationError if nothing could be planned at all; the reason of the signal, when what had begun has ended
 * @see https://developer.hashicorp.com/terraform/cli/commands/plan
 */
export async function planEnvironment(options: PlanOptions): Promise<StackPlan[]> {
  demandNoErroredStates(options.runFolder, options.variables);
  const release = prepareRunFolder(options.runFolder);
  try {
    return await planInto(options);
  } finally {
    release();
  }
}

async function planInto(options: PlanOptions): Promise<StackPlan[]> {
  const { appFolder, runFolder, variables, progress, signal } = options;
  await synthesizeApp(appFolder, runFolder, { ...variables, [PREVIEW_VARIABLE]: undefined }, signal);
  const synthesized = readSynthesized(runFolder);
  const stacks = options.destroy ? reversed(synthesized) : synthesized;
  demandNoErroredStatesOf(stacks, options.outputs ?? [], variables);
  removeOldStacks(runFolder, stacks);
  const wanted = stacks.filter(({ id }) => options.stacks?.has(id) ?? true);
  const choices = await choose(wanted, stacks, options);
  const previews = [...choices].flatMap(([id, { preview }]) =>
    preview ? [[id, { upstreams: preview.upstreams.map(({ name }) => name), offline: preview.offline }] as const] : [],
  );
  let final = stacks;
  if (previews.length > 0) {
    const file = join(runFolder, "previews.json");
    writeFileSync(file, JSON.stringify({ stacks: Object.fromEntries(previews) } satisfies Previews, undefined, 2), {
      mode: 0o600,
    });
    try {
      await synthesizeApp(appFolder, runFolder, { ...variables, [PREVIEW_VARIABLE]: file }, signal);
    } finally {
      rmSync(file);
    }
    final = readSynthesized(runFolder);
    demandPreviews(final, choices);
  }
  const needed = new Map(final.map((stack) => [stack.id, stack.variables]));
  const real = final.filter(({ id }) => choices.has(id) && !choices.get(id)?.preview);
  if (!options.destroy) demandVariables(real, variables);

  const results = new Map<string, StackPlan>();
  const initialize = initializer(runFolder, variables, signal);
  let done = 0;
  const work = async (stack: SynthesizedStack): Promise<void> => {
    const choice = choices.get(stack.id) ?? { hasState: false };
    const started = Date.now();
    const planned = await planStack(
      stack,
      choice,
      {
        ...options,
        variables:
          choice.preview || options.destroy
            ? { ...placeholderVariables(needed.get(stack.id) ?? []), ...previewVariables(choice, variables) }
            : variables,
      },
      initialize,
    );
    // A stack that was stopped has not failed: there is no reason to report.
    signal?.throwIfAborted();
    const outcome =
      planned.error === undefined
        ? planned
        : { ...planned, error: await withStateProblems(planned.error, stack, stacks, options) };
    done += 1;
    const isEmpty = outcome.error === undefined && outcome.plan === undefined;
    const ended = outcome.error === undefined ? say.planned : say.notPlanned;
    const result = isEmpty ? say.nothing : ended;
    const duration = `${Math.round((Date.now() - started) / 1000)} s`;
    const line = result({ stack: stack.id, duration, placeholders: choice.preview !== undefined });
    progress(`[${done}/${wanted.length}] ${line}`);
    if (isEmpty) return;
    results.set(stack.id, {
      id: stack.id,
      dependsOn: stack.dependsOn,
      reads: outputsRead(stack),
      unseenImports: choice.preview?.offline ? stack.imports : [],
      ...choice,
      ...outcome,
    });
  };
  await inOrder(wanted, options.parallelism, work, signal);
  return wanted.flatMap(({ id }) => results.get(id) ?? []);
}

async function choose(
  wanted: readonly SynthesizedStack[],
  all: readonly SynthesizedStack[],
  options: PlanOptions,
): Promise<Map<string, PlanningChoice>> {
  if (options.destroy) {
    await demandNoLostStates(wanted, options.signal);
    // What is removed is there, and a stack of which nothing is there is left out.
    return new Map(wanted.map(({ id }) => [id, { hasState: true }]));
  }
  if (options.preview === "always") return previewAll(wanted);
  const concerned = new Set(wanted.flatMap(({ id, reads }) => [id, ...reads.map(({ name }) => name)]));
  const own = all.filter(({ id }) => concerned.has(id)).flatMap((stack) => (stack.own ? [stack.own] : []));
  const references = [...own, ...wanted.flatMap(({ reads }): readonly StateReference[] => reads)];
  options.progress(say.looking({ states: new Set(references.map(stateKeyOf)).size }));
  const { variables, signal } = options;
  const probed = await probeStates(references, variables, undefined, signal);
  const answers = await explainAnswers(references, probed, signal);
  return choosePreviews(wanted, answers, options.preview, all);
}

/** Removes stacks of an earlier run that the environment no longer has, and what earlier previews have left. */
export function removeOldStacks(folder: string, stacks: readonly SynthesizedStack[]): void {
  for (const id of readdirSync(join(folder, "stacks"))) {
    const path = join(folder, "stacks", id);
    // Nothing else knows what is in it.
    if (hasErroredState(path)) continue;
    if (!stacks.some((stack) => stack.id === id)) {
      rmSync(path, { recursive: true });
      continue;
    }
    for (const name of ["terraform.tfstate", "terraform.tfstate.backup"]) rmSync(join(path, name), { force: true });
  }
}

/** @throws OperationError if the app has not written the previews it was asked for: their plans could be applied */
function demandPreviews(stacks: readonly SynthesizedStack[], choices: ReadonlyMap<string, PlanningChoice>): void {
  const ignored = stacks.filter(({ id, own }) => choices.get(id)?.preview && own).map(({ id }) => id);
  if (ignored.length > 0) throw new OperationError(say.previewsIgnored({ stacks: ignored }));
}

/** @throws OperationError naming every variable that has no value, before anything is planned */
export function demandVariables(stacks: readonly Pick<SynthesizedStack, "id" | "variables">[], given: Variables): void {
  const missing = stacks.flatMap(({ id, variables }) =>
    variables
      .filter((name) => given[`TF_VAR_${name}`] === undefined)
      .map((variable) => say.variableMissing({ stack: id, variable })),
  );
  if (missing.length > 0) throw new OperationError(missing.join("\n"));
}

/** The states that a stack reads, and which outputs of them. */
export function outputsRead({ reads }: SynthesizedStack): StackPlan["reads"] {
  return reads.map(({ name, uses }) => ({
    stack: name,
    outputs: [...new Set(uses.map(({ output }) => output))].sort(),
  }));
}

/** Values for variables whose values do not matter. */
export function placeholderVariables(names: readonly string[]): Record<string, string> {
  return Object.fromEntries(names.map((name) => [`TF_VAR_${name}`, PREVIEW_VALUE]));
}

/** Without AWS there is no profile to look for; the provider fails for one that is named and missing. */
function previewVariables({ preview }: PlanningChoice, variables: Variables): Variables {
  return preview?.reason === undefined
    ? variables
    : { ...variables, AWS_PROFILE: undefined, AWS_DEFAULT_PROFILE: undefined };
}
