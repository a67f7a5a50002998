import { join, resolve } from "node:path";
import { type Account, type Environment } from "../../environment/environment";
import { stacksOf, type StackDescription } from "../../environment/topology";
import { terraformBinary } from "../../terraform/shield";
import { type Aws } from "../aws/aws";
import { AwsError } from "../aws/aws-error";
import { inOrder } from "../in-order";
import { lockReport, lockSentence } from "../locks/lock-report";
import { ownName, standingOf } from "../locks/standing";
import { stateSettings } from "../locks/state-settings";
import { terraformProcesses } from "../locks/terraform-processes";
import { OperationError } from "../operation-error";
import { synthesizeApp } from "../plan/app";
import { initializer } from "../plan/initialize";
import { prepareRunFolder } from "../plan/run-folder";
import { readSynthesized, type SynthesizedStack } from "../plan/synthesized";
import { type StateReference } from "../state-probe";
import { AwsInventory } from "./aws-inventory";
import { Comparison, type ComparedStack } from "./comparison";
import { erroredStates } from "./errored-states";
import { lines } from "./lines";
import { say } from "./recover-messages";
import { recovery, type Recovery, type RecoveryStep } from "./recovery";
import { stepsOf } from "./resource-steps";
import { readStackFile, reduceStackFile, type StackFile } from "./stack-files";
import { lastVersion, lockOf, stateInBucket } from "./state-objects";
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

  public constructor(
    private readonly environment: Environment,
    private readonly options: RecoverOptions,
  ) {
    this.descriptions = new Map(stacksOf(environment).map((stack) => [stack.id, stack]));
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
      ordered.map(async ({ compared }) =>
        stepsOf(await comparison.ofStack(compared.id), compared, this.folderOf(compared.id), this.environment.region),
      ),
    );
    const steps = [...ordered.flatMap((read) => read.steps), ...found.flat()];
    await this.prepareFolders(stacks, steps);
    const unseen = [...comparison.unknown].map(([place, reason]) =>
      say.notLookedAt({ stack: place.split(" ")[0] ?? "", reason }),
    );
    const notes = [...new Set([...ordered.flatMap((read) => read.notes), ...unseen])];
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
    const rest = await this.stateSteps(description, state, { file, imports });
    return { compared: rest.compared, steps: [...lock.steps, ...rest.steps], notes: [...lock.notes, ...rest.notes] };
  }

  /** The line that unlocks a state, or why there is none although it is locked. */
  private async lock(stack: StackDescription, own: StateReference): Promise<Pick<Read, "notes" | "steps">> {
    const { aws, variables } = this.options;
    if (own.backend !== "s3") return { steps: [], notes: [] };
    try {
      const lock = await lockOf(aws, stack);
      if (!lock) return { steps: [], notes: [] };
      const now = Date.now();
      const processes = terraformProcesses(terraformBinary(variables));
      const standing = standingOf(lock, stateSettings(own), { who: ownName(), now, processes });
      const command = lines.unlock(this.folderOf(stack.id), lock.id);
      const why = lockSentence(lockReport(lock, { state: "", standing, unlock: command, now }));
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
    const current = state.status === "exists" ? state.state : undefined;
    const left = this.left(id, current);
    if (left.push) return { compared: compared(left.push), steps: left.steps, notes: left.notes };
    if (current) return { compared: compared(current), ...left };
    const restored = await this.restore(stack, state);
    const steps = [...left.steps, ...restored.steps];
    const notes = [...left.notes, ...restored.notes];
    const empty: KnownState = { lineage: "", serial: 0, resources: [] };
    const known = restored.state ?? (state.status === "absent" ? empty : undefined);
    return { compared: compared(known), steps, notes };
  }

  /** What Terraform has left in folders because it could not save it. */
  private left(
    stack: string,
    current: KnownState | undefined,
  ): Pick<Read, "notes" | "steps"> & { readonly push?: KnownState } {
    const steps: RecoveryStep[] = [];
    const notes: string[] = [];
    let push: KnownState | undefined;
    for (const { file, state } of erroredStates(this.options.outputs, stack)) {
      const isOther = current !== undefined && current.lineage !== state.lineage;
      const isNewer = current === undefined || current.serial < state.serial;
      if (isOther) notes.push(say.otherLineage({ stack, file }));
      else if (!isNewer || push) {
        const why = say.obsolete({ stack, file });
        steps.push({ kind: "delete", stack, address: null, id: null, command: lines.remove(file), why });
      } else {
        push = state;
        const command = lines.push(this.folderOf(stack), resolve(file));
        const why = say.push({ stack, file, resources: state.resources.length });
        steps.push({ kind: "push", stack, address: null, id: null, command, why });
      }
    }
    return { steps, notes, ...(push ? { push } : {}) };
  }

  /** The line that brings back the last version of a state that was deleted or is damaged. */
  private async restore(
    stack: StackDescription,
    state: StackState,
  ): Promise<Pick<Read, "notes" | "steps"> & { readonly state?: KnownState }> {
    const { id, account } = stack;
    const reason = state.status === "unreadable" ? state.reason : null;
    const unread = reason === null ? [] : [say.unreadable({ stack: id, reason })];
    if (account.state.cloud) return { steps: [], notes: unread };
    try {
      const version = await lastVersion(this.options.aws, stack);
      if (!version || (reason === null && version.state.resources.length === 0)) return { steps: [], notes: unread };
      const why = say.restore({
        stack: id,
        written: version.written,
        resources: version.state.resources.length,
        reason,
      });
      const command = lines.restore(version);
      const step = { kind: "restore", stack: id, address: null, id: version.version, command, why } as const;
      return { steps: [step], notes: [], state: version.state };
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      return { steps: [], notes: [...unread, say.notLookedAt({ stack: id, reason: error.message })] };
    }
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

/** Keys of the instances that lines are about, by the address of their resource. */
function instancesOf(steps: readonly RecoveryStep[]): Map<string, string[]> {
  const keys = new Map<string, string[]>();
  for (const { address } of steps) {
    const [, resource, key] = /^([^[]+)\["(.*)"\]$/.exec(address ?? "") ?? [];
    if (resource !== undefined && key !== undefined) keys.set(resource, [...(keys.get(resource) ?? []), key]);
  }
  return keys;
}
