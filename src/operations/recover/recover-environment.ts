import { basename, join } from "node:path";
import { type Account, type Environment } from "../../environment/environment";
import { stacksOf, type StackDescription } from "../../environment/topology";
import { terraformBinary } from "../../terraform/shield";
import { type Aws } from "../aws/aws";
import { AwsError } from "../aws/aws-error";
import { inOrder } from "../in-order";
import { lockReport, lockSentence } from "../locks/lock-report";
import { ownName, standingOf } from "../locks/standing";
import { stateName, stateSettings } from "../locks/state-settings";
import { terraformProcesses } from "../locks/terraform-processes";
import { OperationError } from "../operation-error";
import { synthesizeApp } from "../plan/app";
import { initializer } from "../plan/initialize";
import { prepareRunFolder } from "../plan/run-folder";
import { readSynthesized, type SynthesizedStack } from "../plan/synthesized";
import { type StateReference } from "../state-probe";
import { AwsInventory } from "./aws-inventory";
import { Comparison, type ComparedStack } from "./comparison";
import { erroredStates, isOfEnvironment, type ErroredState } from "./errored-states";
import { erroredSteps } from "./errored-steps";
import { lines } from "./lines";
import { say } from "./recover-messages";
import { recovery, type Recovery, type RecoveryStep } from "./recovery";
import { notesOf, stepsOf } from "./resource-steps";
import { restoreSteps, type RestoreSteps } from "./restore-steps";
import { readStackFile, reduceStackFile, type StackFile } from "./stack-files";
import { lockOf, stateInBucket } from "./state-objects";
import { readState, type KnownState, type StackState } from "./stack-state";

export interface RecoverOptions {
  readonly aws: Aws;
  /** Folder of the cdktf app. */
  readonly appFolder: string;
  /** Takes the folders that the lines work in. */
  readonly folder: string;
  /** Folders that stacks may have been applied from. */
  readonly outputs: readonly string[];
  /** What Terraform and the app run with. */
  readonly variables: Readonly<Record<string, string | undefined>>;
  /** Stacks read at the same time. */
  readonly parallelism: number;
  readonly progress: (line: string) => void;
  readonly signal: AbortSignal;
}

/** What was found of one stack before AWS is asked. */
interface Read {
  readonly compared: ComparedStack;
  readonly steps: readonly RecoveryStep[];
  readonly notes: readonly string[];
}

/**
 * Compares what states hold, what AWS has and what the file describes, and says which lines bring them together. It
 * only reads: the lines are for a person to run.
 *
 * @throws OperationError if the environment cannot be synthesized
 */
export async function recoverEnvironment(environment: Environment, options: RecoverOptions): Promise<Recovery> {
  const release = prepareRunFolder(options.folder);
  try {
    return await new Recoverer(environment, options).run();
  } finally {
    release();
  }
}

class Recoverer {
  private readonly descriptions: ReadonlyMap<string, StackDescription>;
  private readonly inventories = new Map<string, AwsInventory>();
  private readonly errored: readonly ErroredState[];
  private readonly terraform: string;

  public constructor(
    private readonly environment: Environment,
    private readonly options: RecoverOptions,
  ) {
    this.descriptions = new Map(stacksOf(environment).map((stack) => [stack.id, stack]));
    this.errored = erroredStates(options.outputs);
    this.terraform = terraformBinary(options.variables);
  }

  public async run(): Promise<Recovery> {
    const { appFolder, folder, variables, parallelism, progress, signal } = this.options;
    await synthesizeApp(appFolder, folder, variables, signal);
    const stacks = readSynthesized(folder).filter(({ id, own }) => own && this.descriptions.has(id));
    progress(say.reading({ stacks: stacks.length }));
    const reads = new Map<string, Read>();
    await inOrder(
      stacks,
      parallelism,
      async (stack) => {
        reads.set(stack.id, await this.read(stack));
      },
      signal,
    );
    const ordered = stacks.flatMap(({ id }) => reads.get(id) ?? []);
    progress(say.looking());
    const comparison = new Comparison(
      ordered.map(({ compared }) => compared),
      (account) => this.inventoryOf(account),
    );
    const found = await Promise.all(
      ordered.map(async ({ compared: stack }) => {
        const compared = await comparison.ofStack(stack.id);
        const { region } = this.environment;
        const place = { folder: this.folderOf(stack.id), region, terraform: this.terraform };
        return { steps: stepsOf(compared, stack, place), notes: notesOf(compared) };
      }),
    );
    const steps = [...ordered, ...found].flatMap((each) => each.steps);
    await this.prepareFolders(stacks, steps);
    const unseen = [...comparison.unknown].map(([place, reason]) =>
      say.notLookedAt({ stack: place.split(" ")[0] ?? "", reason }),
    );
    const notes = [
      ...new Set([...[...ordered, ...found].flatMap((each) => each.notes), ...this.formerNotes(), ...unseen]),
    ];
    return recovery(this.environment.name, stacks.length, steps, notes);
  }

  private inventoryOf(account: Account): AwsInventory {
    const made = this.inventories.get(account.key) ?? new AwsInventory(this.options.aws.account(account));
    this.inventories.set(account.key, made);
    return made;
  }

  private folderOf(stack: string): string {
    return join(this.options.folder, "stacks", stack);
  }

  private async read(stack: SynthesizedStack): Promise<Read> {
    const { aws, folder, variables, signal } = this.options;
    const { id, own } = stack;
    const description = this.descriptions.get(id);
    if (!own || !description) throw new Error(`the stack ${id} has no state`);
    // Terraform reaches every backend; S3 is reached a hundred times as fast without it.
    const state =
      own.backend === "s3"
        ? await stateInBucket(aws, description)
        : await readState(own, join(folder, "states", id), variables, signal);
    const file = readStackFile(this.folderOf(id), id);
    const { imports } = stack;
    const lock = await this.lock(description, own);
    const rest = await this.stateSteps(description, own, state, { file, imports });
    return { compared: rest.compared, steps: [...lock.steps, ...rest.steps], notes: [...lock.notes, ...rest.notes] };
  }

  /** The line that unlocks a state, or why there is none although it is locked. */
  private async lock(stack: StackDescription, own: StateReference): Promise<Pick<Read, "notes" | "steps">> {
    const { aws } = this.options;
    if (own.backend !== "s3") return { steps: [], notes: [] };
    try {
      const lock = await lockOf(aws, stack);
      if (!lock) return { steps: [], notes: [] };
      const now = Date.now();
      const processes = terraformProcesses(this.terraform);
      const standing = standingOf(lock, stateSettings(own), { who: ownName(), now, processes });
      const command = lines.unlock(this.terraform, this.folderOf(stack.id), lock.id);
      const why = lockSentence(lockReport(lock, { state: stateName(own), standing, unlock: command, now }));
      if (standing.kind === "running") return { steps: [], notes: [why] };
      return { steps: [{ kind: "unlock", stack: stack.id, address: null, id: lock.id, command, why }], notes: [] };
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      return { steps: [], notes: [say.lockUnknown({ stack: stack.id, reason: error.message })] };
    }
  }

  /** The lines that give a stack the state it should have, and what that state knows. */
  private async stateSteps(
    stack: StackDescription,
    own: StateReference,
    state: StackState,
    wanted: { readonly file: StackFile; readonly imports: readonly string[] },
  ): Promise<Read> {
    const { id, account } = stack;
    const compared = (known: KnownState | undefined): ComparedStack => ({
      id,
      account,
      ...wanted,
      ...(known ? { known: known.resources } : {}),
    });
    const restored: RestoreSteps =
      state.status === "exists" ? { steps: [], notes: [] } : await restoreSteps(this.options.aws, stack, own, state);
    const then: StackState = restored.state ? { status: "exists", state: restored.state } : state;
    const left = erroredSteps(
      this.errored.filter((each) => each.stack === id),
      then,
      { stack: id, folder: this.folderOf(id), terraform: this.terraform },
    );
    const steps = [...restored.steps, ...left.steps];
    const notes = [...restored.notes, ...left.notes];
    return { compared: compared(left.push ?? knownIn(then)), steps, notes };
  }

  /** Files of stacks that the environment no longer has: apply never comes to them. */
  private formerNotes(): string[] {
    const { outputs } = this.options;
    const { name } = this.environment;
    const own = new Set(erroredStates(outputs.filter((output) => basename(output) === name)).map(({ file }) => file));
    return this.errored
      .filter(({ stack }) => !this.descriptions.has(stack))
      .filter(({ stack, file }) => own.has(file) || isOfEnvironment(stack, name))
      .map(({ stack, file }) => say.formerStack({ stack, file, environment: name }));
  }

  /** Readies the folders that lines work in, so that each can be run as it is printed. */
  private async prepareFolders(stacks: readonly SynthesizedStack[], steps: readonly RecoveryStep[]): Promise<void> {
    const { folder, variables, signal } = this.options;
    const initialize = initializer(folder, variables, signal);
    const work = async ({ id }: SynthesizedStack): Promise<void> => {
      const own = steps.filter(({ stack }) => stack === id);
      reduceStackFile(this.folderOf(id), instancesOf(own));
      if (!own.some(({ kind }) => ["unlock", "push", "import", "untaint"].includes(kind))) return;
      const { code, stderr } = await initialize(this.folderOf(id), variables);
      if (code !== 0) throw new OperationError(stderr.trim());
    };
    await inOrder(stacks, this.options.parallelism, work, signal);
  }
}

/** What a state knows; undefined for one that cannot be read. */
function knownIn(state: StackState): KnownState | undefined {
  if (state.status === "exists") return state.state;
  return state.status === "absent" ? { lineage: "", serial: 0, resources: [], deposed: [] } : undefined;
}

/** Keys of the instances that lines are about, by the address of their resource. */
function instancesOf(steps: readonly RecoveryStep[]): Map<string, string[]> {
  const keys = new Map<string, string[]>();
  for (const { address } of steps) {
    const [, resource, key] = /^([^[]+)\["(.*)"\]$/.exec(address ?? "") ?? [];
    if (resource !== undefined && key !== undefined) keys.set(resource, [...(keys.get(resource) ?? []), key]);
  }
  return keys;
}
