import { type Compared, type ComparedStack } from "./comparison";
import { adoptable, adopted, type ExistingResource } from "./existing";
import { lines } from "./lines";
import { say } from "./recover-messages";
import { type RecoveryStep } from "./recovery";

/** How what is left over is deleted: of these, AWS makes a second one if it is asked again after a lost answer. */
const DELETE: Readonly<Record<string, (id: string, region: string) => string>> = {
  aws_directory_service_directory: lines.deleteDirectory,
  aws_kms_key: lines.deleteKey,
  aws_route_table: lines.deleteRouteTable,
  aws_vpc: lines.deleteVpc,
  aws_vpc_peering_connection: lines.deletePeering,
};

/** A replacement of it accepts the connection, and what it replaces is removed from the state alone. */
const ACCEPTER = "aws_vpc_peering_connection_accepter";

/** What lines are made with. */
export interface Place {
  /** The folder of the stack. */
  readonly folder: string;
  readonly region: string;
  /** The Terraform that the user chose. */
  readonly terraform: string;
}

/** The lines about the resources of one stack. */
export function stepsOf(
  compared: readonly Compared[],
  { id: stack, known = [] }: ComparedStack,
  place: Place,
): RecoveryStep[] {
  const tainted = known
    .filter(({ isTainted, type }) => isTainted && type !== ACCEPTER)
    .flatMap(({ address, type, names }): RecoveryStep[] => {
      const id = names["id"] ?? "";
      const same = compared.find((each) => each.address === address)?.existing.find((each) => each.id === id);
      // What failed in AWS is replaced, as the taint says.
      if (type === "aws_directory_service_directory" && same?.misfit === "failed") return [];
      const why = say.untaint({ stack, address, id });
      return [
        { kind: "untaint", stack, address, id, command: lines.untaint(place.terraform, place.folder, address), why },
      ];
    });
  return [...compared.flatMap((each) => differences(each, place)), ...tainted];
}

/** What AWS has and no line is printed for, since it may belong to somebody else. */
export function notesOf(compared: readonly Compared[]): string[] {
  return compared.flatMap((each) => {
    const { stack, address, known, existing } = each;
    const unplaced = existing.filter((found) => found.isUnplaced && !isKnown(each, found));
    const notes = unplaced.map((found) => say.unplaced(factsOf(each, found)));
    const candidates = known || adopted(existing) ? [] : adoptable(existing);
    if (candidates.length === 0) return notes;
    return [...notes, say.ambiguous({ stack, address, ids: candidates.map(({ id }) => id) })];
  });
}

function differences(compared: Compared, { folder, region, terraform }: Place): RecoveryStep[] {
  const { stack, address, known, existing } = compared;
  const first = known ? undefined : adopted(existing);
  const steps: RecoveryStep[] = [];
  if (first) {
    const command = lines.import(terraform, folder, address, first.importId);
    steps.push({ kind: "import", stack, address, id: first.id, command, why: say.import(factsOf(compared, first)) });
  }
  for (const each of existing) {
    const remove = DELETE[each.type];
    // Of several that may be the one that is meant, none is left over.
    if (each.misfit !== "failed" && !known && !first) continue;
    if (!remove || each === first || each.isUnplaced || each.misfit === "other-vpc" || isKnown(compared, each))
      continue;
    const facts = factsOf(compared, each);
    const why = each.misfit === "failed" ? say.failed(facts) : say.second(facts);
    steps.push({ kind: "delete", stack, address, id: each.id, command: remove(each.id, region), why });
  }
  return steps;
}

/** Whether it is the one that the state knows. */
function isKnown({ known }: Compared, { id }: ExistingResource): boolean {
  return known !== undefined && Object.values(known.names).includes(id);
}

function factsOf(
  { stack, address }: Compared,
  { id, stage, created }: ExistingResource,
): Parameters<typeof say.import>[0] {
  return { stack, address, id, stage: stage ?? null, created: created ?? null };
}
