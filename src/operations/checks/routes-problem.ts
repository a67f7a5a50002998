import { type RouteTable } from "@aws-sdk/client-ec2";
import { type Problem } from "./check";
import { type LocatedNetwork } from "./located-networks";
import { routesElsewhere, routeTablesOf, routeTo, targetOf } from "./route-tables";
import { overlaps, parseCidr } from "../../aws/cidr";

/**
 * Whether all route tables in use for a network lead blocks through a peering connection.
 *
 * @param subnets - Blocks of the subnets on the other side: what leads a part of these elsewhere matters too.
 */
export function routesProblem(
  tables: readonly RouteTable[],
  { vpcId, subnetIds, routeTableIds }: LocatedNetwork,
  blocks: readonly string[],
  subnets: readonly string[],
  peering: string,
  cure: string,
): Problem | undefined {
  const causes = routeTablesOf(tables, vpcId, subnetIds).flatMap((table) =>
    blocks.flatMap((block) => {
      const route = routeTo(table, block);
      const id = table.RouteTableId ?? "";
      if (!route) return [{ id, text: `${id} has no route to ${block}` }];
      if (route.VpcPeeringConnectionId !== peering)
        return [{ id, text: `${id} leads ${block} to ${targetOf(route)} in place of ${peering}` }];
      const parts = routesElsewhere(table, block, [peering]).filter((part) =>
        subnets.some((subnet) => touches(part.DestinationCidrBlock ?? "", subnet)),
      );
      if (parts.length > 0)
        return parts.map((part) => ({
          id,
          text: `${id} leads ${part.DestinationCidrBlock}, a part of ${block}, to ${targetOf(part)} in place of ${peering}`,
        }));
      return route.State === "blackhole" ? [{ id, text: `the route of ${id} to ${block} is a blackhole` }] : [];
    }),
  );
  if (causes.length === 0) return undefined;
  const foreign = causes.filter(({ id }) => !routeTableIds.includes(id)).map(({ id }) => id);
  return {
    cause: `In the route tables of the subnets, ${causes.map(({ text }) => text).join("; ")}.`,
    cure:
      foreign.length > 0
        ? `Subnets use ${[...new Set(foreign)].join(", ")}: add them to routeTableIds of the network, or associate the subnets with those named there; then ${cure}`
        : cure,
  };
}

function touches(one: string, other: string): boolean {
  const [a, b] = [parseCidr(one), parseCidr(other)];
  return a !== undefined && b !== undefined && overlaps(a, b);
}
