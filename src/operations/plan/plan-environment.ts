import { chmodSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { PREVIEW_VARIABLE, type Previews } from "../../environment/preview";
import { runTerraform, type TerraformRun } from "../../terraform/terraform";
import { inOrder } from "../in-order";
import { OperationError } from "../operation-error";
import { synthesizeApp } from "./app";
import { forgetBackend, initializer, wantsInitialization, type Initialize } from "./initialize";
import { withoutChecksums } from "./lock-file";
import { type PreviewMode } from "./preview-modes";
import { choosePreviews, previewAll, type PlanningChoice } from "./previews";
import { prepareRunFolder } from "./run-folder";
import { probeStates, stateKeyOf, type StateReference } from "../state-probe";
import { readSynthesized, type SynthesizedStack } from "./synthesized";

type Variables = Readonly<Record<string, string | undefined>>;

export interface PlanOptions {
  /** Folder of the cdktf app. */
  readonly appFolder: string;
  /** Takes the synthesized stacks, the plans and their JSON. */
  readonly runFolder: string;
  /** What Terraform and the app run with. */
  readonly variables: Variables;
  /** Ids of the stacks to plan. Default: all. */
  readonly stacks?: ReadonlySet<string>;
  readonly preview: PreviewMode;
  /** Look at AWS for what has changed there. */
  readonly refresh: boolean;
  /** Take the lock of each state. */
  readonly lock: boolean;
  /** Stacks planned at once. */
  readonly parallelism: number;
  /** Told of every step, in one line. */
  readonly progress: (line: string) => void;
}

/** What came of planning one stack. */
export interface StackPlan extends PlanningChoice {
  readonly id: string;
  readonly dependsOn: readonly string[];
  /** States it reads, and what of them. */
  readonly reads: readonly { readonly stack: string; readonly outputs: readonly string[] }[];
  /** Addresses it takes over, which a plan without AWS shows as created. */
  readonly unseenImports: readonly string[];
  /** The plan's JSON, in the run's folder. */
  readonly json?: string;
  /** The binary plan, in the run's folder. */
  readonly plan?: string;
  /** What Terraform said, where it could not plan. */
  readonly error?: string;
}

/** Given to variables of preview stacks that have no value: it meets every password policy, and is no secret. */
const PREVIEW_VALUE = "Preview-Only-1";

/** The state a preview's binary plan is left beside: of another lineage and serial, so that Terraform refuses to apply it. */
const REFUSING_STATE = {
  version: 4,
  terraform_version: "1.10.0",
  serial: 4_000_000_000,
  lineage: "made-with-placeholders-not-to-be-applied",
  outputs: {},
  resources: [],
};

/**
 * Synthesizes an environment and plans its stacks, those whose upstream does not exist yet against placeholders. Plans
 * hold secrets in clear: every file of the run can be read by its owner alone.
 *
 * @returns the stacks in the order in which they are applied; one that could not be planned has an `error`
 * @throws OperationError where nothing could be planned at all
 * @see https://developer.hashicorp.com/terraform/cli/commands/plan
 */
export async function planEnvironment(options: PlanOptions): Promise<StackPlan[]> {
  const release = prepareRunFolder(options.runFolder);
  try {
    return await planInto(options);
  } finally {
    release();
  }
}

async function planInto(options: PlanOptions): Promise<StackPlan[]> {
  const { appFolder, runFolder, variables, progress } = options;
  await synthesizeApp(appFolder, runFolder, { ...variables, [PREVIEW_VARIABLE]: undefined });
  const stacks = readSynthesized(runFolder);
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
    await synthesizeApp(appFolder, runFolder, { ...variables, [PREVIEW_VARIABLE]: file });
    rmSync(file);
    final = readSynthesized(runFolder);
    demandPreviews(final, choices);
  }
  const needed = new Map(final.map((stack) => [stack.id, stack.variables]));
  demandVariables(needed, choices, variables);

  const results = new Map<string, StackPlan>();
  const initialize = initializer(runFolder, variables);
  let done = 0;
  await inOrder(wanted, options.parallelism, async (stack) => {
    const choice = choices.get(stack.id) ?? { hasState: false };
    const started = Date.now();
    const placeholders = Object.fromEntries(
      (needed.get(stack.id) ?? []).map((name) => [`TF_VAR_${name}`, PREVIEW_VALUE]),
    );
    const outcome = await planStack(
      stack,
      choice,
      {
        ...options,
        variables: choice.preview ? { ...placeholders, ...previewVariables(choice, variables) } : variables,
      },
      initialize,
    );
    done += 1;
    const seconds = Math.round((Date.now() - started) / 1000);
    const how = choice.preview ? ", with placeholders" : "";
    progress(
      `[${done}/${wanted.length}] ${stack.id} ${outcome.error === undefined ? "planned" : "could not be planned"} in ${seconds} s${how}`,
    );
    results.set(stack.id, {
      id: stack.id,
      dependsOn: stack.dependsOn,
      reads: stack.reads.map(({ name, uses }) => ({
        stack: name,
        outputs: [...new Set(uses.map(({ output }) => output))].sort(),
      })),
      unseenImports: choice.preview?.offline ? stack.imports : [],
      ...choice,
      ...outcome,
    });
  });
  return wanted.flatMap(({ id }) => results.get(id) ?? []);
}

async function choose(
  wanted: readonly SynthesizedStack[],
  all: readonly SynthesizedStack[],
  options: PlanOptions,
): Promise<Map<string, PlanningChoice>> {
  if (options.preview === "always") return previewAll(wanted);
  const concerned = new Set(wanted.flatMap(({ id, reads }) => [id, ...reads.map(({ name }) => name)]));
  const own = all.filter(({ id }) => concerned.has(id)).flatMap((stack) => (stack.own ? [stack.own] : []));
  const references = [...own, ...wanted.flatMap(({ reads }): readonly StateReference[] => reads)];
  options.progress(`Looking which of ${new Set(references.map(stateKeyOf)).size} states exist …`);
  return choosePreviews(wanted, await probeStates(references, options.variables), options.preview, all);
}

/** Stacks of an earlier run that the environment has no more, and what earlier previews have left. */
function removeOldStacks(folder: string, stacks: readonly SynthesizedStack[]): void {
  for (const id of readdirSync(join(folder, "stacks"))) {
    const path = join(folder, "stacks", id);
    if (!stacks.some((stack) => stack.id === id)) rmSync(path, { recursive: true });
    else
      for (const name of ["terraform.tfstate", "terraform.tfstate.backup"]) rmSync(join(path, name), { force: true });
  }
}

/** @throws OperationError where the app has not made the previews it was asked for: their plans could be applied */
function demandPreviews(stacks: readonly SynthesizedStack[], choices: ReadonlyMap<string, PlanningChoice>): void {
  const ignored = stacks.filter(({ id, own }) => choices.get(id)?.preview && own).map(({ id }) => id);
  if (ignored.length > 0)
    throw new OperationError(
      `the app does not plan ${ignored.join(", ")} with placeholders; let addEnvironment take its sources from defaultSources(environment), or apply what the stacks read first`,
    );
}

/** @throws OperationError naming every variable that has no value, before anything is planned */
function demandVariables(
  needed: ReadonlyMap<string, readonly string[]>,
  choices: ReadonlyMap<string, PlanningChoice>,
  variables: Variables,
): void {
  const missing = [...needed].flatMap(([id, names]) => {
    const choice = choices.get(id);
    return choice && !choice.preview
      ? names
          .filter((name) => variables[`TF_VAR_${name}`] === undefined)
          .map((name) => `${id} needs the variable ${name}; set TF_VAR_${name}`)
      : [];
  });
  if (missing.length > 0) throw new OperationError(missing.join("\n"));
}

/** Without AWS there is no profile to look for; the provider fails for one that is named and missing. */
function previewVariables({ preview }: PlanningChoice, variables: Variables): Variables {
  return preview?.reason === undefined
    ? variables
    : { ...variables, AWS_PROFILE: undefined, AWS_DEFAULT_PROFILE: undefined };
}

/** What Terraform says, without the values of variables: an error may repeat them. */
function withoutValues(text: string, variables: Variables): string {
  const secret = Object.entries(variables)
    .filter(([name]) => /^TF_VAR_|^AWS_(?:SECRET_ACCESS_KEY|SESSION_TOKEN)$/.test(name))
    .flatMap(([, value]) => (value !== undefined && value.length >= 6 ? [value] : []));
  return secret.reduce((hidden, value) => hidden.replaceAll(value, "(sensitive value)"), text.trim());
}

async function planStack(
  stack: SynthesizedStack,
  choice: PlanningChoice,
  options: PlanOptions,
  initialize: Initialize,
): Promise<Pick<StackPlan, "plan" | "json" | "error">> {
  const { runFolder, variables } = options;
  const folder = join(runFolder, "stacks", stack.id);
  const state = join(folder, "terraform.tfstate");
  const binary = join("plans", `${stack.id}.tfplan`);
  const json = join("plans", `${stack.id}.json`);
  const half = { plan: join(runFolder, `${binary}.half`), json: join(runFolder, `${json}.half`) };
  const failure = (stderr: string): { error: string } => ({ error: withoutValues(stderr, variables) });
  try {
    if (choice.preview) {
      forgetBackend(folder);
      const error =
        choice.hasState && stack.own
          ? await copyState(stack.own, state, join(folder, "state-copy"), variables)
          : undefined;
      if (error !== undefined) return failure(error);
    }
    const init = await initialize(folder, variables);
    if (init.code !== 0) return failure(init.stderr);
    const plan = (): Promise<TerraformRun> =>
      runTerraform(
        folder,
        [
          "plan",
          "-input=false",
          "-no-color",
          `-out=${half.plan}`,
          ...(options.refresh && !choice.preview?.offline ? [] : ["-refresh=false"]),
          ...(options.lock ? ["-lock-timeout=30s"] : ["-lock=false"]),
        ],
        variables,
      );
    // What may be applied remembers the checksums of the providers it was planned with.
    const planOnce = choice.preview ? (): Promise<TerraformRun> => withoutChecksums(folder, plan) : plan;
    let made = await planOnce();
    if (made.code !== 0 && init.spared && wantsInitialization(made.stderr)) {
      const repeated = await initialize(folder, variables, true);
      if (repeated.code !== 0) return failure(repeated.stderr);
      made = await planOnce();
    }
    // A plan with errors is still written, and says so of itself.
    if (made.code !== 0) return failure(made.stderr);
    chmodSync(half.plan, 0o600);
    const shown = await withoutChecksums(folder, () =>
      runTerraform(folder, ["show", "-json", half.plan], variables, half.json),
    );
    if (shown.code !== 0) return failure(shown.stderr);
    renameSync(half.plan, join(runFolder, binary));
    renameSync(half.json, join(runFolder, json));
    return { plan: binary, json };
  } finally {
    rmSync(half.plan, { force: true });
    rmSync(half.json, { force: true });
    if (choice.preview) writeFileSync(state, JSON.stringify(REFUSING_STATE), { mode: 0o600 });
  }
}

/** A preview has no backend: what it compares with is a copy of the stack's state, for as long as the plan is made. */
async function copyState(
  { backend, config }: StateReference,
  file: string,
  folder: string,
  variables: Variables,
): Promise<string | undefined> {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  try {
    writeFileSync(join(folder, "main.tf.json"), JSON.stringify({ terraform: { backend: { [backend]: config } } }));
    for (const [args, output] of [
      [["init", "-input=false", "-no-color"], undefined],
      [["state", "pull"], file],
    ] as const) {
      const { code, stderr } = await runTerraform(folder, args, variables, output);
      if (code !== 0) return stderr.trim();
    }
    return existsSync(file) ? undefined : "its state cannot be copied";
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
