import { message } from "../../text/message";
import { type Problem } from "../checks/check";
import { causes } from "../checks/common-messages";
import { type LocatedNetwork } from "../checks/located-networks";
import { joins } from "../checks/peerings";
import { type ReachedNetwork } from "../checks/reachable";
import { routesElsewhere, routeTablesOf, targetOf } from "../checks/route-tables";

interface Detour {
  readonly table: string | undefined;
  readonly block: string | undefined;
  readonly target: string;
}

const say = {
  correct: message<{ network: string }>("network-route-tables/cure", ({ network }) => `Correct ${settingOf(network)}.`),
  unnamed: message<{ tables: readonly string[] }>(
    "network-route-tables/cause-unnamed",
    ({ tables }) => `Subnets of the network use ${tables.join(", ")}, which would get no routes.`,
  ),
  add: message<{ tables: readonly string[]; network: string }>(
    "network-route-tables/cure-unnamed",
    ({ tables, network }) => `Add ${tables.join(", ")} to ${settingOf(network)}.`,
  ),
  detours: message<{ detours: readonly Detour[]; network: string }>("network-routes/cause", ({ detours, network }) => {
    const routes = detours.map(({ table, block, target }) => `${table} leads ${block} to ${target}`);
    return `${routes.join("; ")}: traffic to the network ${network} would go there.`;
  }),
  remove: message(
    "network-routes/cure",
    "Remove these routes; or, if they are the way to the directory, write connectivity: existing.",
  ),
};

function settingOf(network: string): string {
  return `networks.${network}.existing.routeTableIds`;
}

/** Whether the file names the route tables that the subnets use, and they are there. */
export async function routeTablesProblem({ located, reads }: ReachedNetwork): Promise<Problem | undefined> {
  const { vpcId, subnetIds, routeTableIds } = located;
  const network = located.network.key;
  const all = await reads.ec2.routeTables();
  const missing = routeTableIds.filter(
    (id) => !all.some(({ RouteTableId, VpcId }) => RouteTableId === id && VpcId === vpcId),
  );
  if (missing.length > 0) {
    return { cause: causes.notInVpc({ vpc: vpcId, ids: missing }), cure: say.correct({ network }) };
  }
  const tables = routeTablesOf(all, vpcId, subnetIds)
    .map(({ RouteTableId = "" }) => RouteTableId)
    .filter((id) => !routeTableIds.includes(id));
  return tables.length === 0 ? undefined : { cause: say.unnamed({ tables }), cure: say.add({ tables, network }) };
}

/** Routes of one network that lead a part of another one elsewhere than through their own peering connection. */
export async function routesConflict(
  { located: from, reads }: ReachedNetwork,
  to: LocatedNetwork,
): Promise<Problem | undefined> {
  const tables = routeTablesOf(await reads.ec2.routeTables(), from.vpcId, from.subnetIds);
  const peerings = (await reads.ec2.peerings())
    .filter((connection) => joins(connection, from.vpcId, to.vpcId))
    .flatMap(({ VpcPeeringConnectionId }) => VpcPeeringConnectionId ?? []);
  const detours = tables.flatMap((table) =>
    to.network.cidrBlocks.flatMap((block) =>
      routesElsewhere(table, block, peerings).map((route) => ({
        table: table.RouteTableId,
        block: route.DestinationCidrBlock,
        target: targetOf(route),
      })),
    ),
  );
  return detours.length === 0
    ? undefined
    : { cause: say.detours({ detours, network: to.network.key }), cure: say.remove() };
}
