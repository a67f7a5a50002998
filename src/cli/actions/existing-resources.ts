import { join, resolve } from "node:path";
import { type Account, type Environment } from "../../environment/environment";
import { stacksOf, type StackDescription } from "../../environment/topology";
import { type Aws } from "../../operations/aws/aws";
import { isSdkMissing } from "../../operations/aws/sdk-packages";
import { type StackPlan } from "../../operations/plan/plan-environment";
import { shellWord } from "../../operations/shell";
import { type AwsInventory } from "../../operations/recover/aws-inventory";
import { type findDuplicates, type readAhead } from "../../operations/recover/duplicates";
import { type ExistingResource } from "../../operations/recover/existing";
import { type ExistingFacts } from "../../review/change-set";
import { readPlan } from "../../review/plan-json";
import { plannedCreates } from "../../review/planned-creates";
import { UNIQUE_TYPES } from "../../review/rules/existing";
import { message } from "../../text/message";
import { list } from "../../text/words";
import { recoverCommand } from "./recover-command";

const say = {
  unknown: message<{ types: readonly string[]; reason: string }>(
    "would-duplicate/unknown",
    ({ types, reason }) => `whether AWS has one of its new ${list(types)} already is not known: ${reason}`,
  ),
  noSdk: message("would-duplicate/no-sdk", "the AWS SDK is not installed; rds-kerberos verify names its packages"),
};

/** What is known of resources that a plan creates and AWS has. */
export interface FoundExisting {
  readonly existing?: ExistingFacts;
  readonly notes: readonly string[];
}

/** Looks whether AWS has what a plan creates. */
export interface ExistingFinder {
  readonly find: (planned: StackPlan) => Promise<FoundExisting>;
  /** Begins what `find` will do for a plan that creates resources of some types, as far as that is known by then. */
  readonly prepare: (stack: string, types: readonly string[]) => void;
}

const NOTHING: FoundExisting = { notes: [] };

/**
 * Looks whether AWS has what plans create. It asks AWS only for kinds that a plan creates, once for each account, and
 * nothing at all for a plan that was made without AWS.
 *
 * @param folder - The folder of the run.
 */
export function existingFinder(environment: Environment, folder: string, signal: AbortSignal): ExistingFinder {
  const descriptions = new Map(stacksOf(environment).map((stack) => [stack.id, stack]));
  const inventories = new Map<string, AwsInventory>();
  let loaded: Promise<Loaded | undefined> | undefined;
  const connect = async (): Promise<Loaded | undefined> => {
    const modules = await load();
    if (!modules) return undefined;
    const aws = new modules.Aws(environment, signal);
    const inventoryOf = (account: Account): AwsInventory => {
      const made = inventories.get(account.key) ?? new modules.AwsInventory(aws.account(account));
      inventories.set(account.key, made);
      return made;
    };
    return { modules, inventoryOf };
  };
  const find = async (planned: StackPlan): Promise<FoundExisting> => {
    const description = descriptions.get(planned.id);
    if (planned.json === undefined || planned.preview?.offline || !description) return NOTHING;
    const { creates, known } = plannedCreates(readPlan(join(resolve(folder), planned.json)), UNIQUE_TYPES);
    const seen = creates.filter(({ address }) => !planned.unseenImports.includes(address));
    if (seen.length === 0) return NOTHING;
    loaded ??= connect();
    const sdk = await loaded;
    if (!sdk) {
      const types = [...new Set(seen.map(({ type }) => type))];
      return { notes: [say.unknown({ types, reason: say.noSdk() })] };
    }
    const { existing, unknown } = await sdk.modules.findDuplicates(
      { account: description.account, creates: seen, known },
      sdk.inventoryOf,
    );
    return {
      notes: [...unknown].map(([reason, types]) => say.unknown({ types, reason })),
      ...(existing.length === 0
        ? {}
        : {
            existing: {
              recover: recoverCommand(environment.name),
              resources: existing.map((each) => factsOf(each, planned, description, folder)),
            },
          }),
    };
  };
  const prepare = (stack: string, types: readonly string[]): void => {
    const account = descriptions.get(stack)?.account;
    const unique = types.filter((type) => UNIQUE_TYPES.includes(type));
    if (!account || unique.length === 0) return;
    loaded ??= connect();
    // Whatever fails here fails again for `find`, which reports it.
    loaded.then(
      (sdk) => sdk?.modules.readAhead(unique, sdk.inventoryOf(account)),
      () => undefined,
    );
  };
  return { find, prepare };
}

interface Modules {
  readonly Aws: typeof Aws;
  readonly AwsInventory: typeof AwsInventory;
  readonly findDuplicates: typeof findDuplicates;
  readonly readAhead: typeof readAhead;
}

interface Loaded {
  readonly modules: Modules;
  readonly inventoryOf: (account: Account) => AwsInventory;
}

/** What talks to AWS; undefined if the SDK is not installed, which planning does not need. */
async function load(): Promise<Modules | undefined> {
  try {
    const [{ Aws }, { AwsInventory }, { findDuplicates, readAhead }] = await Promise.all([
      import("../../operations/aws/aws.js"),
      import("../../operations/recover/aws-inventory.js"),
      import("../../operations/recover/duplicates.js"),
    ]);
    return { Aws, AwsInventory, findDuplicates, readAhead };
  } catch (error) {
    if (isSdkMissing(error as NodeJS.ErrnoException)) return undefined;
    throw error;
  }
}

function factsOf(
  { address, type, id, importId, misfit, isUnplaced, stage, vpcId, created }: ExistingResource,
  { id: stack, preview }: StackPlan,
  description: StackDescription,
  folder: string,
): ExistingFacts["resources"][number] {
  const chdir = shellWord(`-chdir=${join(folder, "stacks", stack)}`);
  return {
    address,
    type,
    id,
    misfit: misfit ?? null,
    stage: stage ?? null,
    vpcId: vpcId ?? null,
    created: created ?? null,
    // What may belong to another environment is not taken over unseen.
    key: misfit === undefined && !isUnplaced ? fileKey(type, id, description) : null,
    // A preview has no backend: what was imported there would be in no state.
    adopt:
      preview || misfit || isUnplaced ? null : `terraform ${chdir} import ${shellWord(address)} ${shellWord(importId)}`,
  };
}

/** The line of the environment file that takes a resource over. */
function fileKey(type: string, id: string, { database }: StackDescription): string | null {
  if (type === "aws_directory_service_directory") return `directory.importIdentifier: ${id}`;
  if (type === "aws_db_instance" && database) return `databases.${database.key}.importIdentifier: ${id}`;
  return null;
}
