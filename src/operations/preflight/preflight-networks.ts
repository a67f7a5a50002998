import { type Network } from "../../environment/environment";
import { message } from "../../text/message";
import { aclProblem } from "../checks/acl-problem";
import { subjects, type Problem } from "../checks/check";
import { vpcProblem } from "../checks/network-presence";
import { type ReachedNetwork } from "../checks/reachable";
import { type AccountReads } from "../checks/reads/account-reads";
import { type PreflightContext } from "./context";
import { peeringQuotaProblem } from "./peering-quota-problem";
import { addressesProblem, privacyProblem, subnetsProblem } from "./subnets-problem";
import { routesConflict, routeTablesProblem } from "./route-tables-problem";

const say = {
  noZones: message<{ accountId: string; zones: readonly string[] }>(
    "network-zones/cause",
    ({ accountId, zones }) => `The account ${accountId} has no ${zones.join(", ")}.`,
  ),
  otherZones: message<{ zones: readonly (string | undefined)[] }>(
    "network-zones/cure",
    ({ zones }) => `Write some of ${zones.join(", ")} in availabilityZones.`,
  ),
  correctVpc: message<{ network: string }>(
    "network-located/cure-vpc",
    ({ network }) => `Correct networks.${network}.existing.vpcId, or its account.`,
  ),
  blocks: message<{ vpc: string; found: readonly string[]; wanted: readonly string[] }>(
    "network-cidr-blocks/cause",
    ({ vpc, found, wanted }) =>
      `The VPC ${vpc} has the blocks ${found.join(", ")}, and the file says ${wanted.join(", ")}.`,
  ),
  writeBlocks: message<{ network: string; found: readonly string[] }>(
    "network-cidr-blocks/cure",
    ({ network, found }) => `Write cidrBlocks: [${found.join(", ")}] in networks.${network}.existing.`,
  ),
};

/** Checks of the VPCs that exist, and of what the others are going to be made from. */
export async function preflightNetworks(context: PreflightContext): Promise<void> {
  await Promise.all(
    context.environment.networks.map((network) =>
      network.create ? preflightZones(context, network) : preflightExisting(context, network),
    ),
  );
}

async function preflightZones({ environment, checks, reads }: PreflightContext, network: Network): Promise<void> {
  const read = reads.get(network.account.key);
  if (!read) return;
  await checks.check("network-zones", subjects.network(environment, network), () => zonesProblem(network, read));
}

async function zonesProblem({ account, create }: Network, { ec2 }: AccountReads): Promise<Problem | undefined> {
  const there = (await ec2.zones())
    .filter(({ State, ZoneType }) => State === "available" && (ZoneType ?? "availability-zone") === "availability-zone")
    .map(({ ZoneName }) => ZoneName);
  const missing = (create?.availabilityZones ?? []).filter((zone) => !there.includes(zone));
  if (missing.length === 0) return undefined;
  return { cause: say.noZones({ accountId: account.id, zones: missing }), cure: say.otherZones({ zones: there }) };
}

async function preflightExisting(context: PreflightContext, network: Network): Promise<void> {
  const { environment, checks, reads, networks } = context;
  const { directory } = environment;
  const read = reads.get(network.account.key);
  const located = networks.find((candidate) => candidate.network.key === network.key);
  if (!read || !located) return;
  const reached: ReachedNetwork = { located, reads: read };
  const subject = subjects.network(environment, network);
  const isHome = network.key === directory.network.key;
  if (!(await checks.check("network-located", subject, () => presenceProblem(reached)))) return;
  await checks.check("network-cidr-blocks", subject, () => blocksProblem(reached));
  const isDirectorys = isHome && directory.create !== undefined;
  if (!(await checks.check("network-subnets", subject, () => subnetsProblem(reached, isDirectorys)))) return;
  const isPeered =
    network.connection === "peering" ||
    (isHome && environment.networks.some(({ connection }) => connection === "peering"));
  await Promise.all([
    checks.check("network-addresses", subject, () => addressesProblem(reached)),
    checks.check("network-private", subject, () => privacyProblem(reached)),
    isPeered && checks.check("network-route-tables", subject, () => routeTablesProblem(reached)),
  ]);
  const home = networks.find((candidate) => candidate.network.key === directory.network.key);
  const owner = reads.get(directory.network.account.key);
  if (isHome || !home || !owner || located.vpcId === home.vpcId) return;
  await preflightConnection(context, reached, { located: home, reads: owner });
}

/** Checks of a network and the directory's together. */
async function preflightConnection(
  context: PreflightContext,
  ours: ReachedNetwork,
  home: ReachedNetwork,
): Promise<void> {
  const { environment, checks } = context;
  const { network } = ours.located;
  const subject = subjects.network(environment, network);
  const isPeered = network.connection === "peering";
  await Promise.all([
    checks.check("network-acls", subject, () => aclProblem(ours, home)),
    isPeered &&
      checks.check(
        "network-routes",
        subject,
        async () => (await routesConflict(ours, home.located)) ?? (await routesConflict(home, ours.located)),
      ),
    isPeered &&
      checks.check(
        "peering-quota",
        subject,
        async () =>
          (await peeringQuotaProblem(context, ours, home.located)) ??
          (await peeringQuotaProblem(context, home, ours.located)),
      ),
  ]);
}

async function presenceProblem({ located, reads }: ReachedNetwork): Promise<Problem | undefined> {
  const vpcs = (await reads.ec2.vpcs()).filter(({ State }) => State !== "pending");
  return vpcProblem(located, vpcs, () => say.correctVpc({ network: located.network.key }));
}

async function blocksProblem({ located, reads }: ReachedNetwork): Promise<Problem | undefined> {
  const { network, vpcId } = located;
  const vpc = (await reads.ec2.vpcs()).find(({ VpcId }) => VpcId === vpcId);
  const found = (vpc?.CidrBlockAssociationSet ?? [])
    .filter(({ CidrBlockState }) => (CidrBlockState?.State ?? "associated") === "associated")
    .map(({ CidrBlock }) => CidrBlock ?? "");
  const wanted = network.cidrBlocks;
  if (found.every((block) => wanted.includes(block)) && wanted.every((block) => found.includes(block))) {
    return undefined;
  }
  return {
    cause: say.blocks({ vpc: vpcId, found, wanted }),
    cure: say.writeBlocks({ network: network.key, found }),
  };
}
