import { type Subnet } from "@aws-sdk/client-ec2";
import { message } from "../../text/message";
import { plural } from "../../text/words";
import { type Problem } from "../checks/check";
import { subnetsProblem as missingProblem } from "../checks/network-presence";
import { type ReachedNetwork } from "../checks/reachable";
import { leadsToInternet, routeTablesOf } from "../checks/route-tables";

interface FullSubnet {
  readonly subnet: string | undefined;
  readonly free: number;
}

const say = {
  oneZone: message<{ zone: string }>(
    "network-subnets/cause-one-zone",
    ({ zone }) =>
      `All subnets of the network lie in ${zone}, ` +
      "and a DB subnet group and a directory need two Availability Zones.",
  ),
  addSubnet: message<{ network: string }>(
    "network-subnets/cure-one-zone",
    ({ network }) => `Add a subnet of another zone. ${correctIds(network)}`,
  ),
  directorysZones: message<{ subnets: readonly string[]; zones: readonly (string | undefined)[] }>(
    "network-subnets/cause-directory",
    ({ subnets, zones }) =>
      "The directory needs two subnets in different Availability Zones, " +
      `and ${subnets.join(", ")} lie in ${zones.join(", ")}.`,
  ),
  correctIds: message<{ network: string }>("network-subnets/cure", ({ network }) => correctIds(network)),
  full: message<{ full: readonly FullSubnet[]; needed: number }>("network-addresses/cause", ({ full, needed }) => {
    const subnets = full.map(({ subnet, free }) => `${subnet} has ${plural(free, "free address", "free addresses")}`);
    return `${subnets.join(", ")}; ${needed} are needed.`;
  }),
  freeSome: message("network-addresses/cure", "Free some, or name larger subnets."),
  internet: message<{ tables: readonly (string | undefined)[] }>(
    "network-private/cause",
    ({ tables }) => `Subnets of the network use ${tables.join(", ")}, which has a route to an internet gateway.`,
  ),
  namePrivate: message("network-private/cure", "Name private subnets in subnetIds."),
};

function correctIds(network: string): string {
  return `Correct networks.${network}.existing.subnetIds.`;
}

/** Free addresses a subnet needs: for two controllers, or for an instance, its standby and the moves of both. */
const NEEDED_ADDRESSES = 4;

/**
 * Whether the subnets of a network are there, in enough zones.
 *
 * @param isDirectorys - Whether a directory is going to be made in them: in exactly two, in different zones.
 */
export async function subnetsProblem(
  { located, reads }: ReachedNetwork,
  isDirectorys: boolean,
): Promise<Problem | undefined> {
  const found = await ownSubnets({ located, reads });
  const network = located.network.key;
  const missing = missingProblem(located, found, () => say.correctIds({ network }));
  if (missing) return missing;
  const zones = [
    ...new Set(found.map(({ AvailabilityZoneId, AvailabilityZone }) => AvailabilityZoneId ?? AvailabilityZone)),
  ];
  if (zones.length < 2) return { cause: say.oneZone({ zone: zones[0] ?? "" }), cure: say.addSubnet({ network }) };
  if (!isDirectorys || zones.length === located.subnetIds.length) return undefined;
  return { cause: say.directorysZones({ subnets: located.subnetIds, zones }), cure: say.correctIds({ network }) };
}

/** Whether each subnet has free addresses. */
export async function addressesProblem(reached: ReachedNetwork): Promise<Problem | undefined> {
  const full = (await ownSubnets(reached))
    .map(({ SubnetId, AvailableIpAddressCount = 0 }) => ({ subnet: SubnetId, free: AvailableIpAddressCount }))
    .filter(({ free }) => free < NEEDED_ADDRESSES);
  return full.length === 0 ? undefined : { cause: say.full({ full, needed: NEEDED_ADDRESSES }), cure: say.freeSome() };
}

/** Whether no subnet has a way to the internet. */
export async function privacyProblem({ located, reads }: ReachedNetwork): Promise<Problem | undefined> {
  const tables = routeTablesOf(await reads.ec2.routeTables(), located.vpcId, located.subnetIds)
    .filter(leadsToInternet)
    .map(({ RouteTableId }) => RouteTableId);
  return tables.length === 0 ? undefined : { cause: say.internet({ tables }), cure: say.namePrivate() };
}

async function ownSubnets({ located: { subnetIds }, reads }: ReachedNetwork): Promise<Subnet[]> {
  return (await reads.ec2.subnets()).filter(({ SubnetId }) => SubnetId !== undefined && subnetIds.includes(SubnetId));
}
