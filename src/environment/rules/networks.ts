import { ACTIVE_DIRECTORY_PORTS, CONTROLLER_RULES_BY_AWS } from "../../aws/active-directory-ports";
import { contains, overlaps, parseCidr, PRIVATE_CIDRS, type CidrBlock } from "../../aws/cidr";
import { QUOTAS } from "../../aws/quotas";
import { type EnvironmentDraft } from "../draft";
import { allControllerRules, controllerRules, mergedBlocks } from "../controller-blocks";
import { sharesDirectoryVpc, sharesVpc, vpcOf } from "../environment";
import { type Path } from "../problem";
import { say, type ControllerRuleCounts } from "./networks-messages";
import { entriesOf, itemsOf, literalList, reportTwice, type EnvironmentRule } from "./rule";

interface PlacedBlock {
  readonly network: string;
  readonly path: Path;
  readonly block: CidrBlock;
}

type NetworkDraft = NonNullable<NonNullable<EnvironmentDraft["networks"]>[string]>;

/** Every literal block of every network with its place. */
function blocksOf(file: EnvironmentDraft): PlacedBlock[] {
  const placed: PlacedBlock[] = [];
  for (const [network, { create, existing }] of entriesOf(file.networks)) {
    const add = (path: Path, text: string): void => {
      const block = parseCidr(text);
      if (block) placed.push({ network, path: ["networks", network, ...path], block });
    };
    if (create?.cidrBlock !== undefined) add(["create", "cidrBlock"], create.cidrBlock);
    for (const [index, text] of itemsOf(existing?.cidrBlocks)) add(["existing", "cidrBlocks", index], text);
  }
  return placed;
}

/** Networks outside the directory's VPC, each of which gets rules on the controllers' security group. */
function remoteNetworks(file: EnvironmentDraft): [string, NetworkDraft][] {
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
        const path = ["networks", key];
        const create = [...path, "create"];
        const existing = [...path, "existing"];
        if (network.create && network.existing) report(existing, say.networkSource.both());
        if (!network.create && !network.existing) report(path, say.networkSource.neither(), [create, existing]);
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
        else report(["networks", key, "existing", "vpcId"], say.vpcUnique({ first, second: key }));
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
          const { network, block } = other;
          report(later.path, say.cidrOverlap({ block: later.block.text, other: block.text, network }));
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
          if (!other) continue;
          const path = ["networks", key, "existing", "cidrBlocks", index];
          report(path, say.cidrTwice({ block: block.text, other: other.block.text }));
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
        const isPrivate = PRIVATE_CIDRS.some((range) => contains(range, block));
        if (!isPrivate) report(path, say.cidrPublic({ block: block.text }));
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
          const { region } = file;
          if (region !== undefined && !isZoneOf(zone, region)) {
            report([...path, index], say.networkZones.region({ zone, region }));
          }
          const isTwice = zones.some(([other, name]) => other < index && name === zone);
          if (isTwice) report([...path, index], say.networkZones.twice({ zone }));
        }
        if (network.create.availabilityZones.length < 2) report(path, say.networkZones.few());
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
        if (subnets.length < 2) report(path, say.networkSubnets.few());
        reportTwice(subnets, (index, id) => report([...path, index], say.networkSubnets.twice({ id })));
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
        const path = ["networks", key, "existing", "routeTableIds"];
        const tables = network.existing?.routeTableIds;
        if (network.existing && needing.has(key) && (tables === undefined || literalList(tables)?.length === 0)) {
          report(["networks", key, "existing"], say.networkRouteTables.missing(), [path]);
        }
        reportTwice(literalList(tables) ?? [], (index, id) =>
          report([...path, index], say.networkRouteTables.twice({ id })),
        );
      }
    },
  },
  {
    id: "quota-controller-rules",
    severity: "warning",
    requires: "the rules of all networks and AWS's own fit the default quota of the controllers' security group",
    check: (file, report) => {
      const { counts } = rulesOnControllers(file);
      const quota = QUOTAS.rulesPerSecurityGroup;
      if (counts.blocks === 0 || counts.all <= quota || counts.all > QUOTAS.rulesPerNetworkInterface) return;
      report(["networks"], say.quotaControllerRules({ ...counts, quota }));
    },
  },
  {
    id: "quota-controller-rules-maximum",
    severity: "error",
    requires: "the rules of all networks fit the most AWS allows on a network interface",
    check: (file, report) => {
      const { counts } = rulesOnControllers(file);
      const quota = QUOTAS.rulesPerNetworkInterface;
      if (counts.all > quota) report(["networks"], say.quotaControllerRulesMaximum({ ...counts, quota }));
    },
  },
  {
    id: "controller-rules-shared",
    severity: "warning",
    requires: "each network has rules of its own on the controllers' security group",
    check: (file, report) => {
      const { connected, shared } = rulesOnControllers(file);
      if (shared !== undefined) report(["networks"], say.controllerRulesShared({ connected, shared }));
    },
  },
  {
    id: "quota-peerings",
    severity: "warning",
    requires: "the directory's VPC has no more peerings than the default quota",
    check: (file, report) => {
      const count = peerings(file);
      const quota = QUOTAS.peeringsPerVpc;
      if (count > quota && count <= QUOTAS.peeringsPerVpcMaximum) {
        report(["networks"], say.quotaPeerings({ count, quota }));
      }
    },
  },
  {
    id: "quota-peerings-maximum",
    severity: "error",
    requires: "the directory's VPC has no more peerings than AWS allows at all",
    check: (file, report) => {
      const count = peerings(file);
      const quota = QUOTAS.peeringsPerVpcMaximum;
      if (count > quota) report(["networks"], say.quotaPeeringsMaximum({ count, quota }));
    },
  },
];

function peerings(file: EnvironmentDraft): number {
  return remoteNetworks(file).filter(([, network]) => network.connectivity === "peering").length;
}

interface RulesOnControllers {
  readonly counts: ControllerRuleCounts;
  /** Blocks of connected networks. */
  readonly connected: number;
  /** Blocks that share the rules of the connected ones, if they have to. */
  readonly shared: number | undefined;
}

function rulesOnControllers(file: EnvironmentDraft): RulesOnControllers {
  const remote = new Map(remoteNetworks(file));
  const blocksWith = (connectivity: "peering" | "existing"): string[] =>
    blocksOf(file)
      .filter(({ network }) => remote.get(network)?.connectivity === connectivity)
      .map(({ block }) => block.text);
  const [peered, connected] = [blocksWith("peering"), blocksWith("existing")];
  const merged = mergedBlocks({ peered, connected });
  const blocks = peered.length + (merged ?? connected).length;
  const counts = {
    blocks,
    merged: merged !== undefined,
    rules: controllerRules(blocks),
    perBlock: ACTIVE_DIRECTORY_PORTS.length,
    byAws: CONTROLLER_RULES_BY_AWS,
    all: allControllerRules(blocks),
  };
  return { counts, connected: connected.length, shared: merged?.length };
}

/** Whether a zone's name is the Region's and one letter. */
function isZoneOf(zone: string, region: string): boolean {
  return zone.length === region.length + 1 && zone.startsWith(region);
}
