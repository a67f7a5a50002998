import { message } from "../../text/message";
import { plural, quote } from "../../text/words";

/** How many rules the networks of a file put on the controllers' security group. */
export interface ControllerRuleCounts {
  /** Blocks outside the directory's VPC; neighbours count as one block if they are merged. */
  readonly blocks: number;
  readonly merged: boolean;
  /** Rules of these blocks. */
  readonly rules: number;
  readonly perBlock: number;
  /** Rules that Directory Service has there already, about. */
  readonly byAws: number;
  /** All rules, AWS's own among them. */
  readonly all: number;
}

/** What {@link networkRules} report. */
export const say = {
  networkSource: {
    both: message("network-source/both", "the network has create too; write one of them"),
    neither: message(
      "network-source/neither",
      "the network has neither create nor existing; write create: { cidrBlock, availabilityZones } to make a VPC, or " +
        "existing: { vpcId, cidrBlocks, subnetIds, routeTableIds } to use one",
    ),
  },
  vpcUnique: message<{ first: string; second: string }>(
    "vpc-unique",
    ({ first, second }) =>
      `the network ${first} is the same VPC, and it would be connected twice; list all its subnets and blocks there, ` +
      `and remove ${second}`,
  ),
  cidrOverlap: message<{ block: string; other: string; network: string }>(
    "cidr-overlap",
    ({ block, other, network }) =>
      `${block} overlaps ${other} of the network ${network}, and VPCs that overlap cannot be connected; ` +
      "use a VPC with another block",
  ),
  cidrTwice: message<{ block: string; other: string }>(
    "cidr-twice",
    ({ block, other }) => `${block} overlaps ${other} of the same list; remove one of them`,
  ),
  cidrPublic: message<{ block: string }>(
    "cidr-public",
    ({ block }) =>
      `${block} is not a private range; domain controllers answer it only after you add an IP route to the directory ` +
      "(aws ds add-ip-routes)",
  ),
  networkZones: {
    region: message<{ zone: string; region: string }>(
      "network-zones/region",
      ({ zone, region }) => `${quote(zone)} is not an Availability Zone of ${region}; write for example ${region}a`,
    ),
    twice: message<{ zone: string }>(
      "network-zones/twice",
      ({ zone }) => `${quote(zone)} is listed twice; write another Availability Zone`,
    ),
    few: message(
      "network-zones/few",
      "a directory and a DB subnet group need two Availability Zones; write at least two",
    ),
  },
  networkSubnets: {
    few: message(
      "network-subnets/few",
      "a directory and a DB subnet group need subnets in two Availability Zones; write at least two subnet ids",
    ),
    twice: message<{ id: string }>(
      "network-subnets/twice",
      ({ id }) => `${quote(id)} is listed twice; write another subnet`,
    ),
  },
  networkRouteTables: {
    missing: message(
      "network-route-tables/missing",
      "a peering is made for this network, and it needs routes; write routeTableIds: the route tables of the " +
        "subnets, or connectivity: existing on the networks that are connected already",
    ),
    twice: message<{ id: string }>(
      "network-route-tables/twice",
      ({ id }) => `${quote(id)} is listed twice; remove one`,
    ),
  },
  quotaControllerRules: message<ControllerRuleCounts & { quota: number }>(
    "quota-controller-rules",
    ({ quota, ...counts }) =>
      `${rulesOnControllers(counts)}, and the quota of a security group is ${quota} unless AWS has raised it; ` +
      "have it raised (L-0EA8095F) in the directory's account before you deploy",
  ),
  quotaControllerRulesMaximum: message<ControllerRuleCounts & { quota: number }>(
    "quota-controller-rules-maximum",
    ({ quota, ...counts }) =>
      `${rulesOnControllers(counts)}, and AWS allows no more than ${quota}; connect fewer networks, ` +
      "connect them by a Transit Gateway and write connectivity: existing, which lets neighbouring blocks share " +
      "rules, or use a second directory in an environment of its own",
  ),
  controllerRulesShared: message<{ connected: number; shared: number }>(
    "controller-rules-shared",
    ({ connected, shared }) =>
      "rules for each block of the networks outside the directory's VPC would be more than AWS allows, so " +
      `${plural(connected, "block")} of connected networks get those of ${shared}, in which neighbours are one block ` +
      "with exactly their addresses; a network that comes or goes replaces the rules of its neighbours, and the " +
      "first one past the limit those of all that have neighbours: the controllers may not answer them for some " +
      "seconds",
  ),
  quotaPeerings: message<{ count: number; quota: number }>(
    "quota-peerings",
    ({ count, quota }) =>
      `${plural(count, "network")} are peered with the directory's VPC, whose quota is ${quota} unless AWS has ` +
      `raised it; have it raised (L-7E9ECCDB) in the directory's account before you deploy, or ${USE_GATEWAY}`,
  ),
  quotaPeeringsMaximum: message<{ count: number; quota: number }>(
    "quota-peerings-maximum",
    ({ count, quota }) =>
      `${plural(count, "network")} are peered with the directory's VPC, and AWS allows no more than ${quota}; ` +
      USE_GATEWAY,
  ),
};

const USE_GATEWAY = "connect VPCs by a Transit Gateway and write connectivity: existing";

function rulesOnControllers({ blocks, merged, rules, perBlock, byAws, all }: ControllerRuleCounts): string {
  const which = `${plural(blocks, "block")} outside the directory's VPC${merged ? ", neighbours as one," : ""}`;
  return (
    `${which} put ${rules} rules on the controllers' security group, ${perBlock} each, ` +
    `with about ${byAws} of AWS's own ${all}`
  );
}
