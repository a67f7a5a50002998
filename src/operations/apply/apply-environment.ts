import { setMaxListeners } from "node:events";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { PREVIEW_VARIABLE } from "../../environment/preview";
import { TerraformMissingError } from "../../terraform/terraform";
import { message } from "../../text/message";
import { list } from "../../text/words";
import { inOrder } from "../in-order";
import { lockError } from "../locks/lock-error";
import { OperationError } from "../operation-error";
import { synthesizeApp } from "../plan/app";
import { initializer, type Initialize } from "../plan/initialize";
import { FoldersAhead } from "../plan/initialize-ahead";
import { withoutChecksums } from "../plan/lock-file";
import {
  demandVariables,
  outputsRead,
  placeholderVariables,
  removeOldStacks,
  type StackPlan,
} from "../plan/plan-environment";
import { hasResources, planStack, type PlannedFiles, type StackPlanOptions } from "../plan/plan-stack";
import { demandFreeFolder, prepareRunFolder } from "../plan/run-folder";
import { providerFiles } from "../plan/provider-files";
import { readSynthesized, type SynthesizedStack } from "../plan/synthesized";
import { probeStates, stateKeyOf } from "../state-probe";
import {
  demandNoErroredStates,
  demandNoErroredStatesOf,
  erroredStates,
  erroredStateText,
} from "../states/errored-states";
import { demandNoLostStates, withStateProblems } from "../states/stack-states";
import { type Operation, type StackEvent, type StackOutcome, type Verdict } from "./apply-events";
import { waitForEarlierRuns } from "./earlier-runs";
import { reversed, runGraph } from "./run-graph";
import { terraformApply, type AppliedPlan } from "./terraform-apply";

const say = {
  upstreamMissing: message<{ stack: string; upstreams: readonly string[] }>(
    "apply/upstream-missing",
    ({ stack, upstreams }) =>
      `${stack} reads ${list(upstreams)}, which ${upstreams.length === 1 ? "is" : "are"} not applied yet; ` +
      `add --stack ${upstreams.join(" ")}`,
  ),
  noReason: message(
    "apply/no-reason",
    "Terraform failed and gave no reason; look whether the disk is full or Terraform was killed",
  ),
  dependentsLeft: message<{ stack: string; dependents: readonly string[] }>(
    "destroy/dependents-left",
    ({ stack, dependents }) =>
      `${list(dependents)} still ${dependents.length === 1 ? "uses" : "use"} ${stack}; ` +
      `destroy ${dependents.length === 1 ? "it" : "them"} too: add --stack ${dependents.join(" ")}`,
  ),
};

export interface ApplyOptions extends StackPlanOptions {
  readonly operation: Operation;
  /** Folder of the cdktf app. */
  readonly appFolder: string;
  /** Ids of the stacks to work on. Default: all. */
  readonly stacks?: ReadonlySet<string>;
  /** Stacks worked on at the same time. */
  readonly parallelism: number;
  /** Work on stacks that do not depend on one that failed. Default: nothing new starts after a failure. */
  readonly continueOnError: boolean;
  /** Aborted when nothing new may start. */
  readonly signal: AbortSignal;
  /** Aborted when Terraform shall give up what it is changing. */
  readonly interrupt: AbortSignal;
  /** Looks at a plan before it is reported. Default: nothing is looked at. */
  readonly inspect?: (plan: StackPlan) => Promise<void>;
  /** Decides about each plan. */
  readonly judge: (plan: StackPlan) => Promise<Verdict>;
  readonly report: (event: StackEvent) => void;
  /** Takes a line about the run as a whole. */
  readonly note: (line: string) => void;
  /** Takes the stacks, in the order of the run, before the first one is planned. */
  readonly begin: (stacks: readonly SynthesizedStack[]) => void;
}

/**
 * Synthesizes an environment and applies its stacks in the order of the graph: each is planned when the stacks that it
 * reads have been applied, judged, and then exactly that plan is applied. `destroy` does the same in the reverse order.
 * Plans hold secrets in clear: they are deleted at the end.
 *
 * @returns how the work on each stack ended, in the order of the run
 * @throws OperationError if nothing could be started at all
 */
export async function applyEnvironment(options: ApplyOptions): Promise<Map<string, StackOutcome>> {
  // What another process runs is no earlier run.
  demandFreeFolder(options.runFolder);
  await waitForEarlierRuns(options);
  demandNoErroredStates(options.runFolder, options.variables);
  const release = prepareRunFolder(options.runFolder);
  try {
    return await applyInto(options);
  } finally {
    rmSync(join(options.runFolder, "plans"), { recursive: true, force: true });
    release();
  }
}

async function applyInto(options: ApplyOptions): Promise<Map<string, StackOutcome>> {
  const { appFolder, runFolder, variables, operation, signal, report } = options;
  await synthesizeApp(appFolder, runFolder, { ...variables, [PREVIEW_VARIABLE]: undefined }, signal);
  const all = readSynthesized(runFolder);
  demandNoErroredStatesOf(all, options.outputs ?? [], variables);
  removeOldStacks(runFolder, all);
  const ordered = operation === "destroy" ? reversed(all) : all;
  const wanted = ordered.filter(({ id }) => options.stacks?.has(id) ?? true);
  if (operation === "apply") demandVariables(wanted, variables);
  const outcomes = new Map<string, StackOutcome>();
  const stopped = (): boolean =>
    signal.aborted || (!options.continueOnError && [...outcomes.values()].some(({ status }) => isFailure(status)));
  const ended = new AbortController();
  const ending = AbortSignal.any([signal, ended.signal]);
  // Every run listens to it.
  setMaxListeners(0, ending);
  const initialize = initializer(runFolder, variables, ending);
  const folders = wanted.map(({ id }) => join(runFolder, "stacks", id));
  const ahead = new FoldersAhead({ initialize, folders, variables, mayStart: () => !stopped() });
  try {
    ahead.goOn();
    await demandNoLostStates(wanted, signal);
    await demandNeighbours(wanted, ordered, options, initialize);
    options.begin(wanted);
    await runGraph(wanted, {
      atOnce: options.parallelism,
      mayStart: () => !stopped(),
      work: async (stack) => {
        const outcome = await new StackRun(stack, options, all, ahead, stopped).run();
        outcomes.set(stack.id, outcome);
        report({ type: "ended", stack: stack.id, outcome });
        return outcome.status === "applied" || outcome.status === "unchanged";
      },
    });
  } finally {
    // What is initialized for a stack that does not start any more is not waited for.
    ended.abort();
    await ahead.end();
  }
  for (const { id, dependsOn } of wanted) {
    if (outcomes.has(id)) continue;
    const waitsFor = dependsOn.filter(
      (other) => wanted.some((stack) => stack.id === other) && !isDone(outcomes, other),
    );
    outcomes.set(id, { status: "not-started", waitsFor });
  }
  return new Map(wanted.flatMap(({ id }) => [[id, outcomes.get(id) ?? { status: "not-started", waitsFor: [] }]]));
}

function isFailure(status: StackOutcome["status"]): boolean {
  return status === "failed" || status === "refused";
}

function isDone(outcomes: ReadonlyMap<string, StackOutcome>, id: string): boolean {
  const status = outcomes.get(id)?.status;
  return status === "applied" || status === "unchanged";
}

/** The work on one stack. */
class StackRun {
  private readonly started = Date.now();
  private phase: "apply" | "plan" = "plan";

  public constructor(
    private readonly stack: SynthesizedStack,
    private readonly options: ApplyOptions,
    private readonly all: readonly SynthesizedStack[],
    private readonly ahead: FoldersAhead,
    private readonly stopped: () => boolean,
  ) {}

  public async run(): Promise<StackOutcome> {
    try {
      return await this.work();
    } catch (error) {
      // A full disk, for example, fails this stack: what became of the others is still reported.
      if (!(error instanceof Error) || error instanceof TerraformMissingError) throw error;
      if (this.options.signal.aborted && this.phase === "plan") return { status: "not-started", waitsFor: [] };
      return this.failed(error.message);
    }
  }

  private async work(): Promise<StackOutcome> {
    const { stack, options } = this;
    options.report({ type: "planning", stack: stack.id });
    const files = await this.plan();
    if (!files) return { status: "not-started", waitsFor: [] };
    if (files.error !== undefined) return this.failed(files.error);
    if (files.plan === undefined) return { status: "unchanged", seconds: this.seconds() };
    const plan: StackPlan = {
      id: stack.id,
      dependsOn: stack.dependsOn,
      reads: outputsRead(stack),
      unseenImports: [],
      hasState: true,
      ...files,
    };
    if (!(await this.inspect(plan))) return { status: "not-started", waitsFor: [] };
    options.report({ type: "planned", stack: stack.id, plan, seconds: this.seconds() });
    if (this.stopped()) return { status: "planned" };
    const verdict = await options.judge(plan);
    if (verdict.kind === "unchanged") return { status: "unchanged", seconds: this.seconds() };
    if (verdict.kind === "declined") return { status: "declined" };
    if (verdict.kind === "refused") return { status: "refused", reasons: verdict.reasons };
    if (verdict.kind === "stopped" || this.stopped()) return { status: "planned" };
    return this.apply(join(options.runFolder, files.plan), files.verified);
  }

  /** Plans the stack. @returns nothing if the run was stopped meanwhile */
  private async plan(): Promise<PlannedFiles | undefined> {
    const { stack, options } = this;
    const { operation, signal, variables } = options;
    // Terraform wants a value for every variable, also to remove what was made of it.
    const removal = { destroy: true, variables: { ...placeholderVariables(stack.variables), ...variables } };
    const planning = { ...options, forThisRun: true, ...(operation === "destroy" ? removal : {}) };
    try {
      const files = await this.ahead.planning(() =>
        planStack(stack, { hasState: true }, planning, this.ahead.initialize),
      );
      if (files.error === undefined) return files;
      if (signal.aborted) return undefined;
      return { ...files, error: await withStateProblems(files.error, stack, this.all, options) };
    } catch (error) {
      if (signal.aborted) return undefined;
      throw error;
    }
  }

  /** @returns whether it could be looked at before the run was stopped */
  private async inspect(plan: StackPlan): Promise<boolean> {
    try {
      await this.options.inspect?.(plan);
      return true;
    } catch (error) {
      if (this.options.signal.aborted) return false;
      throw error;
    }
  }

  /** @param verified - Files of providers that the plan, made without their checksums, was made with. */
  private async apply(plan: string, verified: string | undefined): Promise<StackOutcome> {
    const { stack, options } = this;
    const { report, variables, signal, interrupt } = options;
    report({ type: "applying", stack: stack.id });
    this.phase = "apply";
    const folder = join(options.runFolder, "stacks", stack.id);
    const apply = (): Promise<AppliedPlan> =>
      terraformApply({
        folder,
        plan,
        variables,
        signal,
        interrupt,
        working: (resources) => {
          this.ahead.goOn();
          report({ type: "progress", stack: stack.id, seconds: this.seconds(), resources });
        },
      });
    // With checksums, Terraform refuses a plan that was made without: the provider is another one since.
    const isSame = verified !== undefined && verified === providerFiles(folder);
    const { error, changed } = await (isSame ? withoutChecksums(folder, apply) : apply());
    if (error === undefined) return { status: "applied", seconds: this.seconds() };
    // Terraform was asked to stop before it changed anything.
    if (signal.aborted && !changed) return { status: "planned" };
    const unsaved = erroredStates(options.runFolder, variables).filter((each) => each.stack === stack.id);
    const text = lockError(error, { own: stack.own, folder, variables }) ?? error;
    return this.failed([text, ...unsaved.map(erroredStateText)].join("\n"));
  }

  private failed(error: string): StackOutcome {
    const reason = error === "" ? say.noReason() : error;
    return { status: "failed", phase: this.phase, error: reason, seconds: this.seconds() };
  }

  private seconds(): number {
    return Math.round((Date.now() - this.started) / 1000);
  }
}

/**
 * @throws OperationError for a stack that cannot end well, because of stacks that are not among those of this run: what
 * it reads does not exist yet, or what reads it would be left without it
 */
async function demandNeighbours(
  wanted: readonly SynthesizedStack[],
  all: readonly SynthesizedStack[],
  options: ApplyOptions,
  initialize: Initialize,
): Promise<void> {
  const { operation, stacks: chosen } = options;
  if (chosen === undefined) return;
  // In the reverse order, a stack depends on those that read it.
  const outside = all.filter(({ id }) => !chosen.has(id) && wanted.some(({ dependsOn }) => dependsOn.includes(id)));
  const hindering =
    operation === "apply" ? await missing(outside, options) : await remaining(outside, options, initialize);
  const problems = wanted.flatMap(({ id, dependsOn }) => {
    const neighbours = dependsOn.filter((other) => hindering.has(other));
    if (neighbours.length === 0) return [];
    return operation === "apply"
      ? [say.upstreamMissing({ stack: id, upstreams: neighbours })]
      : [say.dependentsLeft({ stack: id, dependents: neighbours })];
  });
  if (problems.length > 0) throw new OperationError(problems.join("\n"));
}

/** Stacks whose states have no outputs. A state that cannot be looked at is left to Terraform, which says why. */
async function missing(
  stacks: readonly SynthesizedStack[],
  { variables, signal }: ApplyOptions,
): Promise<ReadonlySet<string>> {
  const answers = await probeStates(
    stacks.flatMap(({ own }) => own ?? []),
    variables,
    undefined,
    signal,
  );
  const isMissing = ({ own }: SynthesizedStack): boolean => {
    const answer = own && answers.get(stateKeyOf(own));
    return answer?.status === "exists" ? Object.keys(answer.outputs).length === 0 : answer?.status === "absent";
  };
  return new Set(stacks.filter(isMissing).map(({ id }) => id));
}

/** Stacks that have resources: what is left of one that could not be destroyed may have no outputs any more. */
async function remaining(
  stacks: readonly SynthesizedStack[],
  { runFolder, variables, parallelism, signal }: ApplyOptions,
  initialize: Initialize,
): Promise<ReadonlySet<string>> {
  const found = new Set<string>();
  const look = async ({ id }: SynthesizedStack): Promise<void> => {
    const folder = join(runFolder, "stacks", id);
    const { code } = await initialize(folder, variables);
    if (code === 0 && (await hasResources(folder, variables))) found.add(id);
  };
  await inOrder(stacks, parallelism, look, signal);
  return found;
}
