import { chmodSync, existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { runTerraform, type TerraformRun } from "../../terraform/terraform";
import { message } from "../../text/message";
import { lockError } from "../locks/lock-error";
import { type StateReference } from "../state-probe";
import { forgetBackend, wantsInitialization, type Initialize } from "./initialize";
import { withoutChecksums } from "./lock-file";
import { type PlanningChoice } from "./previews";
import { destructionReasons, protectedAddresses } from "./refused-destruction";
import { providerFiles } from "./provider-files";
import { type SynthesizedStack } from "./synthesized";

const say = {
  stateNotCopied: message("plan/state-not-copied", "its state cannot be copied"),
};

export type Variables = Readonly<Record<string, string | undefined>>;

export interface StackPlanOptions {
  /** Takes the synthesized stacks, the plans and their JSON. */
  readonly runFolder: string;
  /** Other folders in which commands may have left a state of these stacks that could not be saved. */
  readonly outputs?: readonly string[];
  /** What Terraform and the app run with. */
  readonly variables: Variables;
  /** Look at AWS for what has changed there. */
  readonly refresh: boolean;
  /** Take the lock of each state. */
  readonly lock: boolean;
  /** The plan is for this run alone, and nobody else applies it. Default: false. */
  readonly forThisRun?: boolean;
  /** Plan the removal of everything. Default: false. */
  readonly destroy?: boolean;
  /** Takes the types of what a plan creates, before Terraform has written it out. */
  readonly creating?: (stack: string, types: readonly string[]) => void;
  /** Asks the runs of Terraform to stop; none is started after it. */
  readonly signal?: AbortSignal | undefined;
}

/** What one plan leaves in the run's folder; nothing if there is nothing to destroy. */
export interface PlannedFiles {
  /** The plan's JSON; with an error, that of a plan which Terraform could not finish. */
  readonly json?: string;
  /** The binary plan. */
  readonly plan?: string;
  /** It was made without checksums of providers, since these files of theirs have been compared in this run. */
  readonly verified?: string;
  /** What Terraform says if it cannot plan. */
  readonly error?: string;
}

/** Left next to a preview's binary plan: of another lineage and serial, so that Terraform refuses to apply the plan. */
const REFUSING_STATE = {
  version: 4,
  terraform_version: "1.10.0",
  serial: 4_000_000_000,
  lineage: "made-with-placeholders-not-to-be-applied",
  outputs: {},
  resources: [],
};

/** What Terraform prints of a resource that it would create. */
const CREATED = /^ *# (?:module\..*\.)?(\w+)\.\S+ will be created$/gm;

/** Plans one stack. What is not complete has no name that a reader looks for. */
export async function planStack(
  stack: SynthesizedStack,
  choice: PlanningChoice,
  options: StackPlanOptions,
  initialize: Initialize,
): Promise<PlannedFiles> {
  const { runFolder, variables, signal } = options;
  const folder = join(runFolder, "stacks", stack.id);
  const state = join(folder, "terraform.tfstate");
  const binary = join("plans", `${stack.id}.tfplan`);
  const json = join("plans", `${stack.id}.json`);
  const half = { plan: join(runFolder, `${binary}.half`), json: join(runFolder, `${json}.half`) };
  const failure = (stderr: string): { error: string } => ({ error: withoutValues(stderr, variables) });
  try {
    if (choice.preview) {
      forgetBackend(folder);
      if (choice.hasState && stack.own) {
        const error = await copyState(stack.own, state, join(folder, "state-copy"), options);
        if (error !== undefined) return failure(error);
      }
    }
    let init = await initialize(folder, variables);
    if (init.code !== 0) return failure(init.stderr);
    // A stack without resources may read states that are gone already.
    if (options.destroy && (await hasResources(folder, variables)) === false) return {};
    const plan = (): Promise<TerraformRun> =>
      runTerraform(
        folder,
        [
          "plan",
          "-input=false",
          "-no-color",
          `-out=${half.plan}`,
          ...(options.destroy ? ["-destroy"] : []),
          ...(options.refresh && !choice.preview?.offline ? [] : ["-refresh=false"]),
          // A plan that cannot be applied needs no lock; for others, whoever holds one is reported at once.
          ...(options.lock && !choice.preview ? [] : ["-lock=false"]),
        ],
        variables,
        { signal },
      );
    let verified: string | undefined;
    // What others may apply remembers the checksums of the providers it was planned with.
    const planOnce = (): Promise<TerraformRun> => {
      verified = options.forThisRun && init.verified === providerFiles(folder) ? init.verified : undefined;
      return choice.preview || verified !== undefined ? withoutChecksums(folder, plan) : plan();
    };
    let made = await planOnce();
    if (made.code !== 0 && init.spared && wantsInitialization(made.stderr)) {
      init = await initialize(folder, variables, true);
      if (init.code !== 0) return failure(init.stderr);
      made = await planOnce();
    }
    // Terraform writes a plan with errors too, and marks it.
    const refused = made.code === 0 ? [] : protectedAddresses(made.stderr);
    if (made.code !== 0 && (refused.length === 0 || !existsSync(half.plan)))
      return failure(lockError(made.stderr, { own: stack.own, folder, variables }) ?? made.stderr);
    chmodSync(half.plan, 0o600);
    options.creating?.(stack.id, createdTypes(made.stdout));
    const shown = await withoutChecksums(folder, () =>
      runTerraform(folder, ["show", "-json", half.plan], variables, { stdoutFile: half.json, signal }),
    );
    if (made.code !== 0) {
      if (shown.code !== 0) return failure(made.stderr);
      const reasons = destructionReasons(refused, half.json, choice.preview ? null : folder);
      // The unfinished plan is reviewed: it shows what prevent_destroy has refused. It is not kept, to be applied.
      renameSync(half.json, join(runFolder, json));
      return { json, ...failure([made.stderr.trim(), ...reasons].join("\n\n")) };
    }
    if (shown.code !== 0) return failure(shown.stderr);
    renameSync(half.plan, join(runFolder, binary));
    renameSync(half.json, join(runFolder, json));
    return { plan: binary, json, ...(verified === undefined ? {} : { verified }) };
  } finally {
    rmSync(half.plan, { force: true });
    rmSync(half.json, { force: true });
    if (choice.preview) writeFileSync(state, JSON.stringify(REFUSING_STATE), { mode: 0o600 });
  }
}

/** The types of what a plan creates, as Terraform prints it for people: nothing is decided by it. */
function createdTypes(text: string): string[] {
  return [...new Set([...text.matchAll(CREATED)].map(([, type = ""]) => type))];
}

/** Whether a state holds anything; `undefined` if it cannot be read, which is left to the plan to explain. */
export async function hasResources(folder: string, variables: Variables): Promise<boolean | undefined> {
  const { code, stdout, stderr } = await runTerraform(folder, ["state", "list"], variables);
  if (code === 0) return stdout.trim() !== "";
  return stderr.includes("No state file was found") ? false : undefined;
}

/** A preview has no backend: what it compares with is a copy of the stack's state, for as long as the plan is made. */
async function copyState(
  { backend, config }: StateReference,
  file: string,
  folder: string,
  { variables, signal }: StackPlanOptions,
): Promise<string | undefined> {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  try {
    writeFileSync(join(folder, "main.tf.json"), JSON.stringify({ terraform: { backend: { [backend]: config } } }));
    for (const [args, output] of [
      [["init", "-input=false", "-no-color"], {}],
      [["state", "pull"], { stdoutFile: file }],
    ] as const) {
      const { code, stderr } = await runTerraform(folder, args, variables, { ...output, signal });
      if (code !== 0) return stderr.trim();
    }
    return existsSync(file) ? undefined : say.stateNotCopied();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What Terraform says, without the values of variables: an error may repeat them. */
export function withoutValues(text: string, variables: Variables): string {
  const secret = Object.entries(variables)
    .filter(([name]) => /^TF_VAR_|^AWS_(?:SECRET_ACCESS_KEY|SESSION_TOKEN)$/.test(name))
    .flatMap(([, value]) => (value !== undefined && value.length >= 6 ? [value] : []));
  return secret.reduce((hidden, value) => hidden.replaceAll(value, "(sensitive value)"), text.trim());
}
