import { type RouteTable } from "@aws-sdk/client-ec2";
import { overlaps, parseCidr } from "../../aws/cidr";
import { message } from "../../text/message";
import { type Problem } from "./check";
import { type LocatedNetwork } from "./located-networks";
import { routesElsewhere, routeTablesOf, routeTo, targetOf } from "./route-tables";

interface Detour {
  readonly table: string;
  readonly block: string;
  readonly target: string;
  readonly peering: string;
}

const say = {
  cause: message<{ faults: readonly string[] }>(
    "directory-routes/cause",
    ({ faults }) => `In the route tables of the subnets, ${faults.join("; ")}.`,
  ),
  missing: message<{ table: string; block: string }>(
    "directory-routes/missing",
    ({ table, block }) => `${table} has no route to ${block}`,
  ),
  elsewhere: message<Detour>(
    "directory-routes/elsewhere",
    ({ table, block, target, peering }) => `${table} leads ${block} to ${target} in place of ${peering}`,
  ),
  partElsewhere: message<Detour & { part: string }>(
    "directory-routes/part-elsewhere",
    ({ table, part, block, target, peering }) =>
      `${table} leads ${part}, a part of ${block}, to ${target} in place of ${peering}`,
  ),
  blackhole: message<{ table: string; block: string }>(
    "directory-routes/blackhole",
    ({ table, block }) => `the route of ${table} to ${block} is a blackhole`,
  ),
  otherTables: message<{ tables: readonly string[]; cure: string }>(
    "directory-routes/cure-other-tables",
    ({ tables, cure }) =>
      `Subnets use ${tables.join(", ")}: add them to routeTableIds of the network, ` +
      `or associate the subnets with those named there; then ${cure}`,
  ),
};

/** What has to be reached, and how. */
interface Destination {
  /** Blocks of the VPC on the other side. */
  readonly blocks: readonly string[];
  /** Blocks of its subnets: a route that leads a part of these elsewhere is wrong too. */
  readonly subnets: readonly string[];
  readonly peering: string;
}

/** Whether all route tables in use for a network lead blocks through a peering connection. */
export function routesProblem(
  tables: readonly RouteTable[],
  { vpcId, subnetIds, routeTableIds }: LocatedNetwork,
  destination: Destination,
  cure: () => string,
): Problem | undefined {
  const found = routeTablesOf(tables, vpcId, subnetIds)
    .map((table) => ({
      table: table.RouteTableId ?? "",
      faults: destination.blocks.flatMap((block) => faultsOf(table, block, destination)),
    }))
    .filter(({ faults }) => faults.length > 0);
  if (found.length === 0) return undefined;
  const foreign = found.map(({ table }) => table).filter((table) => !routeTableIds.includes(table));
  return {
    cause: say.cause({ faults: found.flatMap(({ faults }) => faults) }),
    cure: foreign.length > 0 ? say.otherTables({ tables: foreign, cure: cure() }) : cure(),
  };
}

function faultsOf(routeTable: RouteTable, block: string, { subnets, peering }: Destination): string[] {
  const route = routeTo(routeTable, block);
  const table = routeTable.RouteTableId ?? "";
  if (!route) return [say.missing({ table, block })];
  if (route.VpcPeeringConnectionId !== peering) {
    return [say.elsewhere({ table, block, target: targetOf(route), peering })];
  }
  const parts = routesElsewhere(routeTable, block, [peering]).filter((part) =>
    subnets.some((subnet) => touches(part.DestinationCidrBlock ?? "", subnet)),
  );
  if (parts.length > 0) {
    return parts.map((part) =>
      say.partElsewhere({ table, part: part.DestinationCidrBlock ?? "", block, target: targetOf(part), peering }),
    );
  }
  return route.State === "blackhole" ? [say.blackhole({ table, block })] : [];
}

function touches(one: string, other: string): boolean {
  const [a, b] = [parseCidr(one), parseCidr(other)];
  return a !== undefined && b !== undefined && overlaps(a, b);
}
