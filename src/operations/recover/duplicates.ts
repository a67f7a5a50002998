import { type Account } from "../../environment/environment";
import { AwsError } from "../aws/aws-error";
import { type AwsInventory } from "./aws-inventory";
import { findExisting, type ExistingResource, type WantedResource } from "./existing";

/** What a plan creates in one stack. */
export interface CreatesOfStack {
  readonly account: Account;
  readonly creates: readonly WantedResource[];
  /** Ids and names of what the stack's state knows, at whatever address. */
  readonly known: ReadonlySet<string>;
}

export interface Duplicates {
  readonly existing: readonly ExistingResource[];
  /** Types that AWS did not let be looked at, by the reason. */
  readonly unknown: ReadonlyMap<string, readonly string[]>;
}

/** What is read whole to find resources of a type, whatever they are called. */
const WHOLE: Readonly<Record<string, (inventory: AwsInventory) => Promise<unknown>>> = {
  aws_db_instance: (inventory) => inventory.instances(),
  aws_db_subnet_group: (inventory) => inventory.subnetGroups(),
  aws_directory_service_directory: (inventory) => inventory.directories(),
  aws_iam_role: (inventory) => inventory.roles(),
  aws_kms_alias: (inventory) => inventory.aliases(),
  aws_vpc: (inventory) => inventory.vpcs(),
  aws_vpc_peering_connection: (inventory) => inventory.peerings(),
};

/** Begins to read what `findDuplicates` will ask for resources of some types. */
export function readAhead(types: readonly string[], inventory: AwsInventory): void {
  // The inventory keeps a refusal, and whoever asks gets it.
  for (const type of types) WHOLE[type]?.(inventory).catch(() => undefined);
}

/** Looks which resources that a plan creates exist in AWS. What AWS refuses to show is not known, and no error. */
export async function findDuplicates(
  { account, creates, known }: CreatesOfStack,
  inventoryOf: (account: Account) => AwsInventory,
): Promise<Duplicates> {
  const unknown = new Map<string, string[]>();
  const found = await Promise.all(
    creates.map(async (wanted) => {
      try {
        return await findExisting(wanted, inventoryOf(account));
      } catch (error) {
        if (!(error instanceof AwsError)) throw error;
        const types = unknown.get(error.message) ?? [];
        unknown.set(error.message, [...new Set([...types, wanted.type])].sort());
        return [];
      }
    }),
  );
  return { existing: found.flat().filter(({ id }) => !known.has(id)), unknown };
}
