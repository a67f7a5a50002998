import { join, resolve } from "node:path";
import { type Environment } from "../../environment/environment";
import { environmentNamed, type NamedEnvironment } from "../../environment/load";
import { type Path } from "../../environment/problem";
import { environmentsFolder } from "../../environment/selection";
import { stacksOf, type StackDescription, type StackKind } from "../../environment/topology";
import { OperationError } from "../../operations/operation-error";
import { planEnvironment, type StackPlan } from "../../operations/plan/plan-environment";
import { type PreviewMode } from "../../operations/plan/preview-modes";
import { readRun, RUN_FILE, type PlannedStack, type Run } from "../../review/change-set";
import { withoutRunSettings } from "../../terraform/clean-variables";
import { withLateGarbageCollection } from "../../terraform/go-runtime";
import { terraformEnvironment, WORK_FOLDER } from "../../terraform/terraform-environment";
import { shellWord } from "../../operations/shell";
import { message } from "../../text/message";
import { printNote, writeFiles } from "./output";
import { printReview, type ReviewOptions } from "./print-review";

const say = {
  done: message<{ folder: string }>(
    "plan/done",
    ({ folder }) =>
      `The plans are in ${folder}/plans, which only you can read: they hold secrets in clear. ` +
      `The review is in ${folder}/review.html and in the other forms beside it.`,
  ),
  unknownStack: message<{ environment: string; pattern: string; known: readonly string[] }>(
    "plan/unknown-stack",
    ({ environment, pattern, known }) =>
      `no stack of ${environment} is named ${pattern}; write one of ${known.join(", ")}`,
  ),
  unseenImport: message<{ address: string }>(
    "plan/unseen-import",
    ({ address }) => `${address} is shown as made: without AWS nothing can be taken over`,
  ),
};

export interface PlanCommandOptions extends ReviewOptions {
  readonly stack?: string[];
  readonly preview: PreviewMode;
  readonly refresh: boolean;
  readonly lock: boolean;
  readonly parallelism: number;
  readonly out?: string;
}

export async function plan(name: string, options: PlanCommandOptions): Promise<number> {
  const named = environmentNamed(environmentsFolder(process.env), name);
  const { environment } = named;
  const folder = options.out ?? join(WORK_FOLDER, "plans", name);
  const wanted = selectStacks(environment, options.stack);
  const plans = await planEnvironment({
    appFolder: process.cwd(),
    runFolder: resolve(folder),
    variables: {
      ...withLateGarbageCollection(withoutRunSettings(process.env), options.parallelism),
      ...terraformEnvironment(process.env),
      ENVIRONMENT: name,
      TF_IN_AUTOMATION: "1",
    },
    ...(wanted ? { stacks: wanted } : {}),
    preview: options.preview,
    refresh: options.refresh,
    lock: options.lock,
    parallelism: options.parallelism,
    progress: printNote,
  });
  const run = runOf(named, folder, plans);
  writeFiles(folder, { [RUN_FILE]: `${JSON.stringify(run, undefined, 2)}\n` }, 0o600);
  const review = printReview(readRun(folder), options, folder);
  printNote(`\n${say.done({ folder })}`);
  return review.exitCode;
}

function selectStacks(environment: Environment, patterns: readonly string[] | undefined): Set<string> | undefined {
  if (!patterns) return undefined;
  const ids = stacksOf(environment).map(({ id }) => id);
  const matching = (pattern: string): string[] => {
    const whole = wildcard(pattern);
    return ids.filter((id) => whole.test(id));
  };
  const problems = patterns
    .filter((pattern) => matching(pattern).length === 0)
    .map((pattern) => say.unknownStack({ environment: environment.name, pattern, known: ids }));
  if (problems.length > 0) throw new OperationError(problems.join("\n"));
  return new Set(patterns.flatMap(matching));
}

/** A pattern in which `*` stands for any text. */
function wildcard(pattern: string): RegExp {
  const parts = pattern.split("*").map((part) => part.replace(/[.+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${parts.join(".*")}$`);
}

/** What the review has to know of the plans in addition to their JSON. */
function runOf({ environment, file, source }: NamedEnvironment, folder: string, plans: readonly StackPlan[]): Run {
  const descriptions = new Map(stacksOf(environment).map((stack) => [stack.id, stack]));
  return {
    format: 1,
    environment: environment.name,
    stacks: plans.map((planned): PlannedStack => {
      const description = descriptions.get(planned.id);
      return {
        id: planned.id,
        account: description ? { name: description.account.key, id: description.account.id } : null,
        region: description ? environment.region : null,
        dependsOn: planned.dependsOn.filter((id) => plans.some((other) => other.id === id)),
        reads: planned.reads.map(({ stack, outputs }) => ({ stack, outputs: [...outputs] })),
        json: planned.json ?? null,
        error: planned.error ?? null,
        apply: applyCommand(folder, planned),
        preview: previewOf(planned),
        notes: planned.unseenImports.map((address) => say.unseenImport({ address })),
        location: description ? { file, line: source.keyAt(PLACES[description.kind](description)).line } : null,
      };
    }),
  };
}

/** What applies a plan; a plan against placeholders must not be applied. */
function applyCommand(folder: string, { id, plan: file, preview }: StackPlan): string | null {
  if (file === undefined || preview) return null;
  return `terraform ${shellWord(`-chdir=${join(folder, "stacks", id)}`)} apply ${join("..", "..", file)}`;
}

function previewOf({ preview }: StackPlan): PlannedStack["preview"] {
  if (!preview) return null;
  const { offline, reason = null, upstreams } = preview;
  return { offline, reason, upstreams: [...upstreams] };
}

/** The part of the environment file a stack comes from. */
const PLACES: Readonly<Record<StackKind, (stack: StackDescription) => Path>> = {
  network: ({ network }) => ["networks", network?.key ?? ""],
  directory: () => ["directory"],
  "directory-sharing": () => ["directory"],
  peering: ({ network }) => ["networks", network?.key ?? ""],
  "peering-accepter": ({ network }) => ["networks", network?.key ?? ""],
  "directory-access": ({ account }) => ["accounts", account.key],
  database: ({ database }) => ["databases", database?.key ?? ""],
};
