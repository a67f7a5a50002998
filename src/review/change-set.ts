import { existsSync, readFileSync, statSync } from "node:fs";
import { basename, join } from "node:path";
import * as z from "zod/mini";
import { inApplyOrder } from "../environment/graph";
import { PREVIEW_MARKER } from "../environment/preview";
import { compareText } from "../environment/problem";
import { message } from "../text/message";
import { accountSchema, locationSchema, previewSchema } from "./model";
import { readPlan, STDIN, type PlanJson } from "./plan-json";
import { ReviewError } from "./review-error";

/** Name of the file in which `rds-kerberos plan` describes its run. */
export const RUN_FILE = "run.json";

const say = {
  notRun: message<{ folder: string }>(
    "run-folder/without-run-file",
    ({ folder }) =>
      `${folder} is a folder without ${RUN_FILE}; ` +
      "write a folder of rds-kerberos plan, or the paths of plan JSON files",
  ),
  unreadable: message<{ file: string }>(
    "run-folder/unreadable",
    ({ file }) => `${file} is not what rds-kerberos plan writes; plan again`,
  ),
  notApplied: message("review/upstream-was-not-applied", "it was not applied when the plan was made"),
};

/** What AWS has of a resource that a plan creates, and that its state does not know. */
const existingSchema = z.object({
  address: z.string(),
  type: z.string(),
  /** AWS's id or name of it. */
  id: z.string(),
  /** Why it cannot simply be taken over. */
  misfit: z.nullable(z.enum(["failed", "other-vpc"])),
  stage: z.nullable(z.string()),
  vpcId: z.nullable(z.string()),
  created: z.nullable(z.string()),
  /** What takes it over: a line of the environment file, and a command. */
  key: z.nullable(z.string()),
  adopt: z.nullable(z.string()),
});

const plannedStackSchema = z.object({
  id: z.string(),
  account: z.nullable(accountSchema),
  region: z.nullable(z.string()),
  dependsOn: z.array(z.string()),
  /** Outputs of other stacks that it reads. */
  reads: z.array(z.object({ stack: z.string(), outputs: z.array(z.string()) })),
  /** Name of the plan's JSON in the folder of this file; `null` if the stack could not be planned. */
  json: z.nullable(z.string()),
  error: z.nullable(z.string()),
  /** Folder in which Terraform works on its state. */
  folder: z.optional(z.string()),
  /** What applies the saved plan. */
  apply: z.nullable(z.string()),
  preview: z.nullable(previewSchema),
  notes: z.array(z.string()),
  /** Where the environment file describes it. */
  location: z.nullable(locationSchema),
  /** Missing if nobody has looked. */
  existing: z.optional(
    z.object({
      /** The command that compares states, AWS and the file. */
      recover: z.string(),
      resources: z.array(existingSchema),
    }),
  ),
});

const runSchema = z.object({ format: z.literal(1), environment: z.string(), stacks: z.array(plannedStackSchema) });

/** What is known of a stack in addition to its plan. */
export type PlannedStack = z.infer<typeof plannedStackSchema>;

/** What AWS has of what a stack's plan creates. */
export type ExistingFacts = NonNullable<PlannedStack["existing"]>;

/** A run of `rds-kerberos plan`. */
export type Run = z.infer<typeof runSchema>;

/** A stack of a change set, with its plan unless it could not be planned. */
export interface PlanOfSet {
  readonly stack: PlannedStack;
  /** Path of the file, as the user wrote it. */
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
  if (!existsSync(file)) throw new ReviewError(say.notRun({ folder }));
  let run: Run;
  try {
    run = z.parse(runSchema, JSON.parse(readFileSync(file, "utf8")));
  } catch {
    throw new ReviewError(say.unreadable({ file }));
  }
  return {
    environment: run.environment,
    plans: run.stacks.map((stack) => {
      const source = join(folder, stack.json ?? RUN_FILE);
      return { stack, source, plan: stack.json === null ? undefined : readPlan(source) };
    }),
  };
}

/**
 * Reads plan JSON files of any origin as one change set; the name of a stack is that of its file.
 *
 * @throws ReviewError
 */
export function readPlans(files: readonly string[]): ChangeSet {
  const [only] = files;
  if (only !== undefined && files.length === 1 && isFolder(only)) return readRun(only);
  const names = stackNames(files);
  const ids = new Set(names);
  const plans = files.map((file, index): PlanOfSet => {
    const plan = readPlan(file);
    return { source: file, plan, stack: stackOf(names[index] ?? file, plan, ids) };
  });
  const ordered = inApplyOrder(plans.map((item) => ({ ...item, id: item.stack.id, dependsOn: item.stack.dependsOn })));
  return { environment: null, plans: ordered };
}

function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}

/** The name of each file, with as many folders of its path as distinguish it from the others. */
function stackNames(files: readonly string[]): string[] {
  const paths = files.map((file) => pathParts(file === STDIN ? "stdin" : file));
  const names = (depth: number): string[] => paths.map((path) => path.slice(-depth).join("/"));
  const distinct = new Set(files).size;
  let depth = 1;
  while (depth < 20 && new Set(names(depth)).size < distinct) depth += 1;
  return names(depth).map((name, index) => (name === "" ? basename(files[index] ?? "") : name));
}

function pathParts(file: string): string[] {
  return file
    .replace(/\\/g, "/")
    .replace(/\.json$/, "")
    .split("/");
}

/** What a plan alone reveals of its stack. */
function stackOf(id: string, plan: PlanJson, ids: ReadonlySet<string>): PlannedStack {
  const preview = previewOf(plan);
  const placeholders = (preview?.upstreams ?? []).map(({ name }) => ({ stack: name, outputs: [] }));
  const reads = [...remoteStateReads(plan), ...placeholders];
  return {
    id,
    account: null,
    region: null,
    dependsOn: reads.map(({ stack }) => stack).filter((other) => ids.has(other) && other !== id),
    reads,
    json: null,
    error: null,
    apply: null,
    preview,
    notes: [],
    location: null,
  };
}

function previewOf(plan: PlanJson): PlannedStack["preview"] {
  const value = plan.variables?.[PREVIEW_MARKER]?.value;
  if (!Array.isArray(value)) return null;
  const names = value.filter((name): name is string => typeof name === "string");
  return { offline: true, reason: null, upstreams: names.map((name) => ({ name, reason: say.notApplied() })) };
}

const REMOTE_OUTPUT = /^data\.terraform_remote_state\.([\w-]+)(?:\.outputs\.([\w-]+))?/;

/** What the configuration of a plan takes from other states: `data.terraform_remote_state.<name>.outputs.<output>`. */
function remoteStateReads(plan: PlanJson): PlannedStack["reads"] {
  const found = new Map<string, Set<string>>();
  const visit = (value: unknown): void => {
    if (typeof value === "string") note(value);
    else if (typeof value === "object" && value !== null) Object.values(value).forEach(visit);
  };
  const note = (reference: string): void => {
    const match = REMOTE_OUTPUT.exec(reference);
    if (!match) return;
    const [, state = "", output] = match;
    const outputs = found.get(state) ?? new Set();
    if (output !== undefined) outputs.add(output);
    found.set(state, outputs);
  };
  visit(plan.configuration);
  return [...found]
    .map(([stack, outputs]) => ({ stack, outputs: [...outputs].sort() }))
    .sort((a, b) => compareText(a.stack, b.stack));
}
