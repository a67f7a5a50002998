import { existsSync, readFileSync, statSync } from "node:fs";
import { basename, join } from "node:path";
import * as z from "zod/mini";
import { inApplyOrder } from "../environment/graph";
import { PREVIEW_MARKER } from "../environment/preview";
import { accountSchema, locationSchema, previewSchema } from "./model";
import { readPlan, STDIN, type PlanJson } from "./plan-json";
import { ReviewError } from "./review-error";

/** Name of the file in which `rds-kerberos plan` says what its run was about. */
export const RUN_FILE = "run.json";

const plannedStackSchema = z.object({
  id: z.string(),
  account: z.nullable(accountSchema),
  region: z.nullable(z.string()),
  dependsOn: z.array(z.string()),
  /** Outputs of other stacks it reads. */
  reads: z.array(z.object({ stack: z.string(), outputs: z.array(z.string()) })),
  /** The plan's JSON, beside this file; none where it could not be planned. */
  json: z.nullable(z.string()),
  error: z.nullable(z.string()),
  /** What applies the saved plan. */
  apply: z.nullable(z.string()),
  preview: z.nullable(previewSchema),
  notes: z.array(z.string()),
  /** Where the environment file speaks of it. */
  location: z.nullable(locationSchema),
});

const runSchema = z.object({ format: z.literal(1), environment: z.string(), stacks: z.array(plannedStackSchema) });

/** What is known of a stack beside its plan. */
export type PlannedStack = z.infer<typeof plannedStackSchema>;

/** A run of `rds-kerberos plan`. */
export type Run = z.infer<typeof runSchema>;

/** A plan of a change set; it has none where the stack could not be planned. */
export interface PlanOfSet {
  readonly stack: PlannedStack;
  /** The file, as the user knows it. */
  readonly source: string;
  readonly plan: PlanJson | undefined;
}

/** Plans that are reviewed together, in apply order. */
export interface ChangeSet {
  readonly environment: string | null;
  readonly plans: readonly PlanOfSet[];
}

/** Reads the plans of a run's folder. @throws ReviewError */
export function readRun(folder: string): ChangeSet {
  const file = join(folder, RUN_FILE);
  if (!existsSync(file))
    throw new ReviewError(
      `${folder} is a folder without ${RUN_FILE}; write a folder of rds-kerberos plan, or the paths of plan JSON files`,
    );
  let run: Run;
  try {
    run = z.parse(runSchema, JSON.parse(readFileSync(file, "utf8")));
  } catch {
    throw new ReviewError(`${file} is not what rds-kerberos plan writes; plan again`);
  }
  return {
    environment: run.environment,
    plans: run.stacks.map((stack) => {
      const source = join(folder, stack.json ?? RUN_FILE);
      return { stack, source, plan: stack.json === null ? undefined : readPlan(source) };
    }),
  };
}

/** Reads plan JSON files of any origin as one change set; the name of a stack is that of its file. @throws ReviewError */
export function readPlans(files: readonly string[]): ChangeSet {
  const [only] = files;
  if (only !== undefined && files.length === 1 && isFolder(only)) return readRun(only);
  const names = stackNames(files);
  const plans = files.map((file, index): PlanOfSet => ({
    source: file,
    plan: readPlan(file),
    stack: describe(names[index] ?? file),
  }));
  const read = plans.map(({ plan, stack, source }): PlanOfSet => {
    const preview = plan ? previewOf(plan) : null;
    const placeholders = (preview?.upstreams ?? []).map(({ name }) => ({ stack: name, outputs: [] }));
    return {
      source,
      plan,
      stack: { ...stack, preview, reads: plan ? [...remoteStateReads(plan), ...placeholders] : [] },
    };
  });
  const ids = new Set(names);
  const linked = read.map((item): PlanOfSet => ({
    ...item,
    stack: {
      ...item.stack,
      dependsOn: item.stack.reads.map(({ stack }) => stack).filter((id) => ids.has(id) && id !== item.stack.id),
    },
  }));
  return {
    environment: null,
    plans: inApplyOrder(linked.map((item) => ({ ...item, id: item.stack.id, dependsOn: item.stack.dependsOn }))),
  };
}

function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}

/** The file's name, or as much of its path as tells it from the others. */
function stackNames(files: readonly string[]): string[] {
  const parts = files.map((file) =>
    (file === STDIN ? "stdin" : file)
      .replace(/\\/g, "/")
      .replace(/\.json$/, "")
      .split("/"),
  );
  const name = (path: readonly string[], depth: number): string => path.slice(-depth).join("/");
  let depth = 1;
  while (depth < 20 && new Set(parts.map((path) => name(path, depth))).size < new Set(files).size) depth += 1;
  return parts.map((path, index) => (name(path, depth) === "" ? basename(files[index] ?? "") : name(path, depth)));
}

function describe(id: string): PlannedStack {
  return {
    id,
    account: null,
    region: null,
    dependsOn: [],
    reads: [],
    json: null,
    error: null,
    apply: null,
    preview: null,
    notes: [],
    location: null,
  };
}

function previewOf(plan: PlanJson): PlannedStack["preview"] {
  const value = plan.variables?.[PREVIEW_MARKER]?.value;
  if (!Array.isArray(value)) return null;
  const names = value.filter((name): name is string => typeof name === "string");
  return {
    offline: true,
    reason: null,
    upstreams: names.map((name) => ({ name, reason: "it was not applied when the plan was made" })),
  };
}

/** What the configuration of a plan takes from other states: `data.terraform_remote_state.<name>.outputs.<output>`. */
function remoteStateReads(plan: PlanJson): PlannedStack["reads"] {
  const found = new Map<string, Set<string>>();
  const visit = (value: unknown): void => {
    if (typeof value === "string") {
      const match = /^data\.terraform_remote_state\.([\w-]+)(?:\.outputs\.([\w-]+))?/.exec(value);
      const [, state = "", output] = match ?? [];
      if (match) {
        const outputs = found.get(state) ?? new Set();
        if (output !== undefined) outputs.add(output);
        found.set(state, outputs);
      }
    } else if (typeof value === "object" && value !== null) Object.values(value).forEach(visit);
  };
  visit(plan.configuration);
  return [...found]
    .map(([stack, outputs]) => ({ stack, outputs: [...outputs].sort() }))
    .sort((a, b) => (a.stack < b.stack ? -1 : 1));
}
