import { join, resolve } from "node:path";
import { environmentNamed } from "../../environment/load";
import { environmentsFolder } from "../../environment/selection";
import { type Operation, type StackEvent, type StackOutcome } from "../../operations/apply/apply-events";
import { applyEnvironment } from "../../operations/apply/apply-environment";
import { endInClosedTerminal, interruptible } from "../../operations/interruption";
import { OperationError } from "../../operations/operation-error";
import { outputsRead } from "../../operations/plan/plan-environment";
import { shellWord } from "../../operations/shell";
import { mergeReviews } from "../../review/review";
import { WORK_FOLDER } from "../../terraform/terraform-environment";
import { printEnd, printEvent, printStackEvent } from "./apply-events-json";
import { Judge, readApproved } from "./apply-judge";
import { outcomeText, Progress } from "./apply-progress";
import { say } from "./apply-text";
import { outputFolders } from "./output-folders";
import { printNote, printText } from "./output";
import { writeForms } from "./print-review";
import { selectStacks } from "./stack-selection";
import { terraformVariables } from "./terraform-variables";

export interface ApplyCommandOptions {
  readonly stack?: string[];
  readonly approve?: string;
  readonly yes?: boolean;
  readonly continueOnError?: boolean;
  readonly refresh: boolean;
  readonly parallelism: number;
  readonly out?: string;
  readonly json?: boolean;
  readonly details?: boolean;
  readonly acknowledgements?: string;
}

export async function apply(operation: Operation, name: string, options: ApplyCommandOptions): Promise<number> {
  const named = environmentNamed(environmentsFolder(process.env), name);
  const { environment } = named;
  const wanted = selectStacks(environment, options.stack);
  const folder = options.out ?? join(WORK_FOLDER, "runs", name);
  const approved = options.approve === undefined ? undefined : readApproved(options.approve, name, folder);
  if (!approved && !options.yes && !process.stdin.isTTY)
    throw new OperationError(say.noTerminal({ operation, environment: name }));
  const json = options.json ?? false;
  let progress: Progress | undefined;
  const interrupt = new AbortController();
  let warned = false;
  const interrupted = (count: number): void => {
    const resources = progress?.resources ?? [];
    if (count === 1) printNote(say.firstSignal({ running: progress?.running ?? [] }));
    // Only what is being changed can be interrupted; the rest has been asked to stop.
    else if (!warned || resources.length === 0) printNote(say.secondSignal({ resources }));
    else if (!interrupt.signal.aborted) {
      printNote(say.thirdSignal());
      interrupt.abort();
    }
    warned ||= count > 1 && resources.length > 0;
  };
  const quit = new AbortController();
  const work = async (interruption: AbortSignal): Promise<Map<string, StackOutcome>> => {
    const signal = AbortSignal.any([interruption, quit.signal]);
    const judge = new Judge(
      {
        operation,
        named,
        folder,
        acknowledgements: options.acknowledgements,
        approved,
        yes: options.yes ?? false,
        details: options.details ?? false,
        signal,
      },
      () => {
        quit.abort();
      },
    );
    const review = ({ plan }: Extract<StackEvent, { type: "planned" }>): ReturnType<Judge["review"]> =>
      judge.review(plan);
    const ended = await applyEnvironment({
      operation,
      appFolder: process.cwd(),
      runFolder: resolve(folder),
      outputs: outputFolders(name),
      variables: terraformVariables(name, options.parallelism),
      ...(wanted ? { stacks: wanted } : {}),
      refresh: options.refresh,
      lock: true,
      parallelism: options.parallelism,
      continueOnError: options.continueOnError ?? false,
      signal,
      interrupt: interrupt.signal,
      creating: (stack, types) => {
        judge.prepare(stack, types);
      },
      inspect: (plan) => judge.inspect(plan),
      judge: (plan) => judge.verdict(plan),
      begin: (stacks) => {
        judge.stacks = stacks.map((stack) => ({
          id: stack.id,
          reads: outputsRead(stack).map((read) => ({ ...read, outputs: [...read.outputs] })),
        }));
        progress = new Progress(operation, stacks.length, json, approved !== undefined, review);
        const { parallelism } = options;
        if (json)
          printEvent({
            event: "started",
            operation,
            environment: name,
            stacks: stacks.map(({ id, dependsOn }) => ({ id, dependsOn })),
          });
        else printNote(say.begin({ operation, environment: name, stacks: stacks.length, parallelism }));
      },
      report: (event) => {
        if (json) printStackEvent(event, review);
        progress?.report(event);
      },
      note: printNote,
    });
    try {
      writeForms(mergeReviews(name, judge.allReviews), folder, options.details ?? false);
    } catch (error) {
      // What became of the stacks matters more.
      printNote(say.noReviews({ folder, reason: error instanceof Error ? error.message : String(error) }));
    }
    return ended;
  };
  const outcomes = await interruptible(work, { onSignal: interrupted }).finally(() => progress?.end());
  endInClosedTerminal();
  const exitCode = exitCodeOf(outcomes);
  const resume = exitCode === 0 ? null : resumeCommand(operation, name, options);
  if (json) printEnd(operation, name, outcomes, exitCode, resume);
  else printText(summary(operation, name, outcomes, approved !== undefined, resume));
  return exitCode;
}

/** 1 if something failed or was stopped, 3 if a person must look, 2 if the user left something out, 0 otherwise. */
function exitCodeOf(outcomes: ReadonlyMap<string, StackOutcome>): number {
  const has = (...statuses: readonly StackOutcome["status"][]): boolean =>
    [...outcomes.values()].some(({ status }) => statuses.includes(status));
  if (has("failed")) return 1;
  if (has("refused")) return 3;
  if (has("declined")) return 2;
  return has("planned", "not-started") ? 1 : 0;
}

function summary(
  operation: Operation,
  environment: string,
  outcomes: ReadonlyMap<string, StackOutcome>,
  approved: boolean,
  resume: string | null,
): string {
  const counts: Partial<Record<StackOutcome["status"], number>> = {};
  for (const { status } of outcomes.values()) counts[status] = (counts[status] ?? 0) + 1;
  const refused = [...outcomes.values()].some(({ status }) => status === "refused");
  const lines = [
    say.summary({ operation, environment, counts }),
    ...[...outcomes].map(([stack, outcome]) => `  ${outcomeText(operation, stack, outcome, approved)}`),
    ...(refused ? [say.lookFirst({ environment, destroy: operation === "destroy" })] : []),
    ...(resume === null ? [] : [say.resume({ command: resume })]),
  ];
  return `\n${lines.join("\n")}\n`;
}

/** The command that goes on where this one has ended. */
function resumeCommand(operation: Operation, name: string, options: ApplyCommandOptions): string {
  const { stack, approve, yes, continueOnError, refresh, out, acknowledgements } = options;
  const words = [
    "npx",
    "rds-kerberos",
    operation,
    name,
    ...(stack ? ["--stack", ...stack] : []),
    ...(approve === undefined ? [] : ["--approve", approve]),
    ...(yes ? ["--yes"] : []),
    ...(continueOnError ? ["--continue-on-error"] : []),
    ...(refresh ? [] : ["--no-refresh"]),
    ...(acknowledgements === undefined ? [] : ["--acknowledgements", acknowledgements]),
    ...(out === undefined ? [] : ["--out", out]),
  ];
  return words.map(shellWord).join(" ");
}
