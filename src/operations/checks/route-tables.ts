import { type Route, type RouteTable, type Subnet } from "@aws-sdk/client-ec2";
import { contains, overlaps, parseCidr } from "../../aws/cidr";
import { message } from "../../text/message";

const say = {
  otherTarget: message("route-target/other", "another target"),
};

/** The route tables that are in use for subnets: their own, or the VPC's main one. */
export function routeTablesOf(
  tables: readonly RouteTable[],
  vpcId: string,
  subnetIds: readonly string[],
): RouteTable[] {
  const here = tables.filter(({ VpcId }) => VpcId === vpcId);
  const main = here.find(({ Associations }) => Associations?.some(({ Main }) => Main));
  const used = subnetIds.map(
    (subnet) => here.find(({ Associations }) => Associations?.some(({ SubnetId }) => SubnetId === subnet)) ?? main,
  );
  return [...new Set(used)].filter((table): table is RouteTable => table !== undefined);
}

/** The route that carries all of a block: the most specific one around it. */
export function routeTo(table: RouteTable, block: string): Route | undefined {
  const wanted = parseCidr(block);
  const around = (table.Routes ?? []).flatMap((route) => {
    const destination = route.DestinationCidrBlock === undefined ? undefined : parseCidr(route.DestinationCidrBlock);
    return wanted && destination && contains(destination, wanted) ? [{ route, prefix: destination.prefix }] : [];
  });
  return around.sort((a, b) => b.prefix - a.prefix)[0]?.route;
}

/** Blocks of subnets, in the order of the ids. */
export function subnetBlocksOf(subnets: readonly Subnet[], ids: readonly string[]): string[] {
  return ids.flatMap((id) => subnets.find(({ SubnetId }) => SubnetId === id)?.CidrBlock ?? []);
}

/** Routes that lead a block, or a part of it, elsewhere than through one of the peering connections. */
export function routesElsewhere(table: RouteTable, block: string, peerings: readonly string[]): Route[] {
  const wanted = parseCidr(block);
  if (!wanted) return [];
  return (table.Routes ?? []).filter((route) => {
    const destination = route.DestinationCidrBlock === undefined ? undefined : parseCidr(route.DestinationCidrBlock);
    if (!destination || peerings.includes(route.VpcPeeringConnectionId ?? "")) return false;
    // A wider route gives way to the one that is going to be made.
    return destination.prefix > 0 && destination.prefix >= wanted.prefix && overlaps(destination, wanted);
  });
}

/** What a route leads to. */
export function targetOf(route: Route): string {
  return (
    route.VpcPeeringConnectionId ??
    route.TransitGatewayId ??
    route.NatGatewayId ??
    route.NetworkInterfaceId ??
    route.InstanceId ??
    route.GatewayId ??
    say.otherTarget()
  );
}

export function leadsToInternet(table: RouteTable): boolean {
  return (table.Routes ?? []).some(({ GatewayId }) => GatewayId?.startsWith("igw-"));
}
