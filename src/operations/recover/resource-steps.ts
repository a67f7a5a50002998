import { type Compared, type ComparedStack } from "./comparison";
import { type ExistingResource } from "./existing";
import { lines } from "./lines";
import { say } from "./recover-messages";
import { type RecoveryStep } from "./recovery";

/** How what is left over is deleted; other types are only imported. */
const DELETE: Readonly<Record<string, (id: string, region: string) => string>> = {
  aws_directory_service_directory: lines.deleteDirectory,
  aws_vpc_peering_connection: lines.deletePeering,
};

/** The lines about the resources of one stack. */
export function stepsOf(
  compared: readonly Compared[],
  { id: stack, known = [] }: ComparedStack,
  folder: string,
  region: string,
): RecoveryStep[] {
  const tainted = known
    .filter(({ isTainted }) => isTainted)
    .flatMap(({ address, type, names }): RecoveryStep[] => {
      const id = names["id"] ?? "";
      const same = compared.find((each) => each.address === address)?.existing.find((each) => each.id === id);
      // What failed in AWS is replaced, as the taint says.
      if (type === "aws_directory_service_directory" && same?.misfit === "failed") return [];
      const why = say.untaint({ stack, address, id });
      return [{ kind: "untaint", stack, address, id, command: lines.untaint(folder, address), why }];
    });
  return [...compared.flatMap((each) => differences(each, folder, region)), ...tainted];
}

function differences({ stack, address, known, existing }: Compared, folder: string, region: string): RecoveryStep[] {
  const facts = ({ id, stage, created }: ExistingResource): Parameters<typeof say.import>[0] => ({
    stack,
    address,
    id,
    stage: stage ?? null,
    created: created ?? null,
  });
  const adoptable = existing.filter(({ misfit }) => misfit === undefined).sort(byAge);
  const own = known ? adoptable.find(({ id }) => Object.values(known.names).includes(id)) : undefined;
  const [first] = known ? [] : adoptable;
  const steps: RecoveryStep[] = [];
  if (first) {
    const command = lines.import(folder, address, first.importId);
    steps.push({ kind: "import", stack, address, id: first.id, command, why: say.import(facts(first)) });
  }
  for (const each of existing) {
    const remove = DELETE[each.type];
    if (!remove || each === first || each === own || each.misfit === "other-vpc") continue;
    if (known && Object.values(known.names).includes(each.id)) continue;
    const why = each.misfit === "failed" ? say.failed(facts(each)) : say.second(facts(each));
    steps.push({ kind: "delete", stack, address, id: each.id, command: remove(each.id, region), why });
  }
  return steps;
}

/** The oldest is the one that others may use already. */
function byAge(a: ExistingResource, b: ExistingResource): number {
  return (a.created ?? "").localeCompare(b.created ?? "");
}
