import { ACTIVE_DIRECTORY_PORTS, CONTROLLER_RULES_BY_AWS } from "../../aws/active-directory-ports";
import { contains, overlaps, parseCidr, PRIVATE_CIDRS, type CidrBlock } from "../../aws/cidr";
import { QUOTAS } from "../../aws/quotas";
import { type EnvironmentDraft } from "../draft";
import { allControllerRules, controllerRules, mergedBlocks } from "../controller-blocks";
import { sharesDirectoryVpc, sharesVpc, vpcOf } from "../environment";
import { type Path } from "../problem";
import { entriesOf, itemsOf, literalList, type EnvironmentRule } from "./rule";
import { quote } from "../../text/words";

interface PlacedBlock {
  readonly network: string;
  readonly path: Path;
  readonly block: CidrBlock;
}

/** Every literal block of every network with its place. */
function blocksOf(file: EnvironmentDraft): PlacedBlock[] {
  return entriesOf(file.networks).flatMap(([network, settings]) => {
    const texts: [Path, string][] = [
      ...(settings.create?.cidrBlock === undefined
        ? []
        : [[["networks", network, "create", "cidrBlock"], settings.create.cidrBlock] as [Path, string]]),
      ...itemsOf(settings.existing?.cidrBlocks).map(([index, text]): [Path, string] => [
        ["networks", network, "existing", "cidrBlocks", index],
        text,
      ]),
    ];
    return texts.flatMap(([path, text]) => {
      const block = parseCidr(text);
      return block ? [{ network, path, block }] : [];
    });
  });
}

/** Networks outside the directory's VPC, each of which gets rules on the controllers' security group. */
function remoteNetworks(
  file: EnvironmentDraft,
): [string, NonNullable<NonNullable<EnvironmentDraft["networks"]>[string]>][] {
  if (!file.networks?.[file.directory?.network ?? ""]) return [];
  return entriesOf(file.networks).filter(([key]) => !sharesDirectoryVpc(file, key));
}

export const networkRules: readonly EnvironmentRule[] = [
  {
    id: "network-source",
    severity: "error",
    requires: "a network is either made or exists",
    check: (file, report) => {
      for (const [key, network] of entriesOf(file.networks)) {
        if (network.create && network.existing)
          report(["networks", key, "existing"], "the network has create too; write one of them");
        if (!network.create && !network.existing) {
          report(
            ["networks", key],
            "the network has neither create nor existing; write create: { cidrBlock, availabilityZones } to make a VPC, or existing: { vpcId, cidrBlocks, subnetIds, routeTableIds } to use one",
            [
              ["networks", key, "create"],
              ["networks", key, "existing"],
            ],
          );
        }
      }
    },
  },
  {
    id: "vpc-unique",
    severity: "error",
    requires: "a VPC other than the directory's is one network",
    check: (file, report) => {
      const seen = new Map<string, string>();
      for (const [key, network] of remoteNetworks(file)) {
        const vpc = vpcOf(network);
        if (vpc === undefined) continue;
        const first = seen.get(vpc);
        if (first === undefined) seen.set(vpc, key);
        else
          report(
            ["networks", key, "existing", "vpcId"],
            `the network ${first} is the same VPC, and it would be connected twice; list all its subnets and blocks there, and remove ${key}`,
          );
      }
    },
  },
  {
    id: "cidr-overlap",
    severity: "error",
    requires: "VPCs of one environment share no address, since all of them reach the directory's VPC",
    check: (file, report) => {
      // In order of their first address, a block can only overlap blocks that have not ended yet.
      const placed = blocksOf(file).sort((a, b) => a.block.first - b.block.first || a.block.last - b.block.last);
      let open: PlacedBlock[] = [];
      for (const later of placed) {
        open = open.filter((earlier) => earlier.block.last >= later.block.first);
        const other = open.find(
          (earlier) =>
            earlier.network !== later.network &&
            !sharesVpc(file, earlier.network, later.network) &&
            overlaps(earlier.block, later.block),
        );
        if (other) {
          report(
            later.path,
            `${later.block.text} overlaps ${other.block.text} of the network ${other.network}, and VPCs that overlap cannot be connected; use a VPC with another block`,
          );
        }
        open.push(later);
      }
    },
  },
  {
    id: "cidr-twice",
    severity: "error",
    requires: "the blocks of one network are disjoint",
    check: (file, report) => {
      for (const [key, network] of entriesOf(file.networks)) {
        const blocks = itemsOf(network.existing?.cidrBlocks).flatMap(([index, text]) => {
          const block = parseCidr(text);
          return block ? [{ index, block }] : [];
        });
        for (const { index, block } of blocks) {
          const other = blocks.find((candidate) => candidate.index < index && overlaps(candidate.block, block));
          if (other)
            report(
              ["networks", key, "existing", "cidrBlocks", index],
              `${block.text} overlaps ${other.block.text} of the same list; remove one of them`,
            );
        }
      }
    },
  },
  {
    id: "cidr-public",
    severity: "warning",
    requires: "a block of a VPC is private",
    check: (file, report) => {
      for (const { path, block } of blocksOf(file)) {
        if (!PRIVATE_CIDRS.some((range) => contains(range, block))) {
          report(
            path,
            `${block.text} is not a private range; domain controllers answer it only after you add an IP route to the directory (aws ds add-ip-routes)`,
          );
        }
      }
    },
  },
  {
    id: "network-zones",
    severity: "error",
    requires: "a new VPC has subnets in two or more different Availability Zones of the environment's Region",
    check: (file, report) => {
      for (const [key, network] of entriesOf(file.networks)) {
        if (!network.create?.availabilityZones) continue;
        const path = ["networks", key, "create", "availabilityZones"];
        const zones = itemsOf(network.create.availabilityZones);
        for (const [index, zone] of zones) {
          if (file.region !== undefined && !isZoneOf(zone, file.region)) {
            report(
              [...path, index],
              `${quote(zone)} is not an Availability Zone of ${file.region}; write for example ${file.region}a`,
            );
          }
          if (zones.some(([other, name]) => other < index && name === zone))
            report([...path, index], `${quote(zone)} is listed twice; write another Availability Zone`);
        }
        if (network.create.availabilityZones.length < 2)
          report(path, "a directory and a DB subnet group need two Availability Zones; write at least two");
      }
    },
  },
  {
    id: "network-subnets",
    severity: "error",
    requires: "a VPC that exists gives two or more different subnets",
    check: (file, report) => {
      for (const [key, network] of entriesOf(file.networks)) {
        const subnets = literalList(network.existing?.subnetIds);
        if (!subnets) continue;
        const path = ["networks", key, "existing", "subnetIds"];
        if (subnets.length < 2)
          report(
            path,
            "a directory and a DB subnet group need subnets in two Availability Zones; write at least two subnet ids",
          );
        reportTwice(subnets, (index, id) =>
          report([...path, index], `${quote(id)} is listed twice; write another subnet`),
        );
      }
    },
  },
  {
    id: "network-route-tables",
    severity: "error",
    requires: "a VPC that exists gives its route tables, once each, where a peering needs routes",
    check: (file, report) => {
      const remote = remoteNetworks(file).filter(([, network]) => network.connectivity === "peering");
      const home = file.directory?.network;
      const needing = new Set([
        ...remote.map(([key]) => key),
        ...(remote.length > 0 && home !== undefined ? [home] : []),
      ]);
      for (const [key, network] of entriesOf(file.networks)) {
        const tables = network.existing?.routeTableIds;
        if (network.existing && needing.has(key) && (tables === undefined || literalList(tables)?.length === 0)) {
          report(
            ["networks", key, "existing"],
            "a peering is made for this network, and it needs routes; write routeTableIds: the route tables of the subnets, or connectivity: existing on the networks that are connected already",
            [["networks", key, "existing", "routeTableIds"]],
          );
        }
        reportTwice(literalList(tables) ?? [], (index, id) =>
          report(["networks", key, "existing", "routeTableIds", index], `${quote(id)} is listed twice; remove one`),
        );
      }
    },
  },
  {
    id: "quota-controller-rules",
    severity: "warning",
    requires: "the rules of all networks and AWS's own fit the default quota of the controllers' security group",
    check: (file, report) => {
      const { blocks, all, text } = rulesOnControllers(file);
      if (blocks === 0 || all <= QUOTAS.rulesPerSecurityGroup || all > QUOTAS.rulesPerNetworkInterface) return;
      report(
        ["networks"],
        `${text}, and the quota of a security group is ${QUOTAS.rulesPerSecurityGroup} unless AWS has raised it; have it raised (L-0EA8095F) in the directory's account before you deploy`,
      );
    },
  },
  {
    id: "quota-controller-rules-maximum",
    severity: "error",
    requires: "the rules of all networks fit the most AWS allows on a network interface",
    check: (file, report) => {
      const { all, text } = rulesOnControllers(file);
      if (all > QUOTAS.rulesPerNetworkInterface) {
        report(
          ["networks"],
          `${text}, and AWS allows no more than ${QUOTAS.rulesPerNetworkInterface}; connect fewer networks, connect them by a Transit Gateway and write connectivity: existing, which lets neighbouring blocks share rules, or use a second directory in an environment of its own`,
        );
      }
    },
  },
  {
    id: "controller-rules-shared",
    severity: "warning",
    requires: "each network has rules of its own on the controllers' security group",
    check: (file, report) => {
      const { connected, shared } = rulesOnControllers(file);
      if (shared) {
        report(
          ["networks"],
          `rules for each block of the networks outside the directory's VPC would be more than AWS allows, so ${connected} blocks of connected networks get those of ${shared.length}, in which neighbours are one block with exactly their addresses; a network that comes or goes replaces the rules of its neighbours, and the first one past the limit those of all that have neighbours: the controllers may not answer them for some seconds`,
        );
      }
    },
  },
  {
    id: "quota-peerings",
    severity: "warning",
    requires: "the directory's VPC has no more peerings than the default quota",
    check: (file, report) => {
      const count = peerings(file);
      if (count > QUOTAS.peeringsPerVpc && count <= QUOTAS.peeringsPerVpcMaximum) {
        report(
          ["networks"],
          `${count} networks are peered with the directory's VPC, whose quota is ${QUOTAS.peeringsPerVpc} unless AWS has raised it; have it raised (L-7E9ECCDB) in the directory's account before you deploy, or ${GATEWAY}`,
        );
      }
    },
  },
  {
    id: "quota-peerings-maximum",
    severity: "error",
    requires: "the directory's VPC has no more peerings than AWS allows at all",
    check: (file, report) => {
      const count = peerings(file);
      if (count > QUOTAS.peeringsPerVpcMaximum) {
        report(
          ["networks"],
          `${count} networks are peered with the directory's VPC, and AWS allows no more than ${QUOTAS.peeringsPerVpcMaximum}; ${GATEWAY}`,
        );
      }
    },
  },
];

const GATEWAY = "connect VPCs by a Transit Gateway and write connectivity: existing";

function peerings(file: EnvironmentDraft): number {
  return remoteNetworks(file).filter(([, network]) => network.connectivity === "peering").length;
}

interface RulesOnControllers {
  readonly blocks: number;
  /** All rules, AWS's own among them. */
  readonly all: number;
  /** How many blocks put how many rules there. */
  readonly text: string;
  readonly connected: number;
  /** Blocks of connected networks that share rules, where they have to. */
  readonly shared: readonly string[] | undefined;
}

function rulesOnControllers(file: EnvironmentDraft): RulesOnControllers {
  const remote = new Map(remoteNetworks(file));
  const of = (connectivity: "peering" | "existing"): string[] =>
    blocksOf(file)
      .filter(({ network }) => remote.get(network)?.connectivity === connectivity)
      .map(({ block }) => block.text);
  const [peered, connected] = [of("peering"), of("existing")];
  const shared = mergedBlocks({ peered, connected });
  const blocks = peered.length + (shared ?? connected).length;
  const rules = controllerRules(blocks);
  const all = allControllerRules(blocks);
  const which = shared
    ? `${blocks} blocks outside the directory's VPC, neighbours as one,`
    : `${blocks} blocks outside the directory's VPC`;
  return {
    blocks,
    all,
    text: `${which} put ${rules} rules on the controllers' security group, ${ACTIVE_DIRECTORY_PORTS.length} each, with about ${CONTROLLER_RULES_BY_AWS} of AWS's own ${all}`,
    connected: connected.length,
    shared,
  };
}

/** Whether a zone's name is the Region's and one letter. */
export function isZoneOf(zone: string, region: string): boolean {
  return zone.length === region.length + 1 && zone.startsWith(region);
}

export function reportTwice(
  list: readonly (string | undefined)[],
  report: (index: number, value: string) => void,
): void {
  const seen = new Set<string>();
  for (const [index, value] of itemsOf(list)) {
    if (seen.has(value)) report(index, value);
    seen.add(value);
  }
}
