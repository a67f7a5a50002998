import { readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { type Environment } from "../../environment/environment";
import { environmentNamed } from "../../environment/load";
import { type Path } from "../../environment/problem";
import { environmentsFolder } from "../../environment/selection";
import { stacksOf, type StackDescription, type StackKind } from "../../environment/topology";
import { YamlSource } from "../../environment/yaml-source";
import { OperationError } from "../../operations/operation-error";
import { planEnvironment, type StackPlan } from "../../operations/plan/plan-environment";
import { type PreviewMode } from "../../operations/plan/preview-modes";
import { readRun, RUN_FILE, type PlannedStack, type Run } from "../../review/change-set";
import { withoutRunSettings } from "../../terraform/clean-variables";
import { withLateGarbageCollection } from "../../terraform/go-runtime";
import { terraformEnvironment, WORK_FOLDER } from "../../terraform/terraform-environment";
import { say } from "./output";
import { printReview, type ReviewOptions } from "./print-review";
import { shellWord } from "../../operations/shell";

export interface PlanCommandOptions extends ReviewOptions {
  readonly stack?: string[];
  readonly preview: PreviewMode;
  readonly refresh: boolean;
  readonly lock: boolean;
  readonly parallelism: number;
  readonly out?: string;
}

export async function plan(name: string, options: PlanCommandOptions): Promise<number> {
  const { environment, file } = environmentNamed(environmentsFolder(process.env), name);
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
    progress: say,
  });
  writeFileSync(join(folder, RUN_FILE), `${JSON.stringify(runOf(environment, file, folder, plans), undefined, 2)}\n`, {
    mode: 0o600,
  });
  const review = printReview(readRun(folder), options, folder);
  say(
    `\nThe plans are in ${folder}/plans, which only you can read: they hold secrets in clear. The review is in ${folder}/review.html and in the other forms beside it.`,
  );
  return review.exitCode;
}

function selectStacks(environment: Environment, patterns: readonly string[] | undefined): Set<string> | undefined {
  if (!patterns) return undefined;
  const ids = stacksOf(environment).map(({ id }) => id);
  const matches = (pattern: string): string[] =>
    ids.filter((id) =>
      new RegExp(
        `^${pattern
          .split("*")
          .map((part) => part.replace(/[.+?^${}()|[\]\\]/g, "\\$&"))
          .join(".*")}$`,
      ).test(id),
    );
  const idle = patterns.filter((pattern) => matches(pattern).length === 0);
  if (idle.length > 0)
    throw new OperationError(
      idle
        .map((pattern) => `no stack of ${environment.name} is named ${pattern}; write one of ${ids.join(", ")}`)
        .join("\n"),
    );
  return new Set(patterns.flatMap(matches));
}

/** What the review has to know of the plans beside their JSON. */
function runOf(environment: Environment, file: string, folder: string, plans: readonly StackPlan[]): Run {
  const source = new YamlSource(file, readFileSync(file, "utf8"));
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
        apply:
          planned.plan === undefined || planned.preview
            ? null
            : `terraform ${shellWord(`-chdir=${join(folder, "stacks", planned.id)}`)} apply ${join("..", "..", planned.plan)}`,
        preview: planned.preview
          ? {
              offline: planned.preview.offline,
              reason: planned.preview.reason ?? null,
              upstreams: [...planned.preview.upstreams],
            }
          : null,
        notes: planned.unseenImports.map(
          (address) => `${address} is shown as made: without AWS nothing can be taken over`,
        ),
        location: description ? { file, line: source.keyAt(PLACES[description.kind](description)).line } : null,
      };
    }),
  };
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
