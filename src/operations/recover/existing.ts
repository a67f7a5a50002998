import { type AwsInventory } from "./aws-inventory";
import { finders } from "./finders";

/** A resource that a stack has in its configuration, and that its state does not know. */
export interface WantedResource {
  readonly address: string;
  readonly type: string;
  /** Its arguments, as far as they are known. */
  readonly values: Readonly<Record<string, unknown>>;
}

/** Why what exists cannot simply be taken over. */
export type Misfit = "failed" | "other-vpc";

/** What AWS has of a resource that is wanted. */
export interface ExistingResource {
  readonly address: string;
  readonly type: string;
  /** What `terraform import` takes. */
  readonly importId: string;
  /** AWS's id or name of it. */
  readonly id: string;
  readonly misfit?: Misfit;
  /** Whether it is in the VPC that is wanted is not known: it may belong to another environment. */
  readonly isUnplaced?: true;
  /** Stage or status, if AWS gives one. */
  readonly stage?: string;
  readonly vpcId?: string;
  /** When it was created, as an ISO 8601 string. */
  readonly created?: string;
}

/** What a finder says of one resource. */
export type Found = Omit<ExistingResource, "address" | "type">;

/** Looks for one resource in AWS. */
export type Finder = (values: WantedResource["values"], aws: AwsInventory) => Promise<readonly Found[]>;

/** Whether resources of a type can be found in AWS at all. */
export function canBeFound(type: string): boolean {
  return Object.hasOwn(finders, type);
}

/** Types of which the oldest of several is meant. Nothing says which of two VPCs or route tables is. */
const MEANT_BY_AGE: readonly string[] = [
  "aws_directory_service_directory",
  "aws_kms_key",
  "aws_vpc_peering_connection",
];

/** What can be taken over, the oldest first: others may use it already. */
export function adoptable(existing: readonly ExistingResource[]): ExistingResource[] {
  return existing.filter(({ misfit, isUnplaced }) => misfit === undefined && !isUnplaced).sort(byAge);
}

/** The one that is meant; undefined if there is none, or if nothing says which of several it is. */
export function adopted(existing: readonly ExistingResource[]): ExistingResource | undefined {
  const [first, ...others] = adoptable(existing);
  return first && (others.length === 0 || MEANT_BY_AGE.includes(first.type)) ? first : undefined;
}

function byAge(a: ExistingResource, b: ExistingResource): number {
  return (a.created ?? "").localeCompare(b.created ?? "");
}

/** What AWS has of a resource; several if its name is not unique, the best first. */
export async function findExisting(
  { address, type, values }: WantedResource,
  aws: AwsInventory,
): Promise<ExistingResource[]> {
  const finder = Object.hasOwn(finders, type) ? finders[type] : undefined;
  const found = finder ? await finder(values, aws) : [];
  return found
    .map((each) => ({ address, type, ...each }))
    .sort((a, b) => Number(a.misfit !== undefined) - Number(b.misfit !== undefined));
}
