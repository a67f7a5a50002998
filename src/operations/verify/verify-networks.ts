import { type VpcPeeringConnection } from "@aws-sdk/client-ec2";
import { type Environment } from "../../environment/environment";
import { stackIds } from "../../environment/topology";
import { message } from "../../text/message";
import { aclProblem } from "../checks/acl-problem";
import { subjects, type Problem } from "../checks/check";
import { deployCommand } from "../checks/deploy-command";
import { type LocatedNetwork } from "../checks/located-networks";
import { subnetsProblem, vpcProblem } from "../checks/network-presence";
import { joins } from "../checks/peerings";
import { type ReachedNetwork } from "../checks/reachable";
import { type AccountReads } from "../checks/reads/account-reads";
import { subnetBlocksOf } from "../checks/route-tables";
import { routesProblem } from "../checks/routes-problem";
import { type FoundDirectory, type VerifyContext } from "./context";
import { ingressProblem } from "./ingress-problem";
import { currentPeering, peeringProblem } from "./peering-problem";
import { peeringStacks } from "./peering-stacks";

const say = {
  correctIds: message<{ network: string }>(
    "network-located/cure",
    ({ network }) => `Correct the ids of networks.${network}.existing.`,
  ),
};

/** Checks of each network's way to the domain controllers and back. */
export async function verifyNetworks(context: VerifyContext, directory: FoundDirectory | undefined): Promise<void> {
  await Promise.all(context.networks.map((network) => verifyNetwork(context, network, directory)));
}

async function verifyNetwork(
  context: VerifyContext,
  located: LocatedNetwork,
  directory: FoundDirectory | undefined,
): Promise<void> {
  const { environment, checks, reads, networks } = context;
  const { network } = located;
  const here = reads.get(network.account.key);
  if (!here) return;
  const subject = subjects.network(environment, network);
  const isThere = await checks.check("network-located", subject, () => presenceProblem(environment, located, here));
  const home = networks.find((candidate) => candidate.network.key === environment.directory.network.key);
  const owner = reads.get(environment.directory.network.account.key);
  if (!isThere || !home || !owner) return;

  const group = directory?.securityGroupId;
  if (group !== undefined) {
    await checks.check("controllers-ingress", subject, async () => {
      const rules = (await owner.ec2.securityGroupRules([group])).filter(({ IsEgress }) => !IsEgress);
      const subnets = subnetBlocksOf(await here.ec2.subnets(), located.subnetIds);
      return ingressProblem(environment, network, group, rules, subnets);
    });
  }
  if (network.key === home.network.key || located.vpcId === home.vpcId) return;
  const [ours, theirs] = [
    { located, reads: here },
    { located: home, reads: owner },
  ] as const;
  await checks.check("network-acls", subject, () => aclProblem(ours, theirs));
  if (network.connection === "peering") await verifyPeering(context, ours, theirs);
}

async function verifyPeering(
  { environment, checks }: VerifyContext,
  ours: ReachedNetwork,
  theirs: ReachedNetwork,
): Promise<void> {
  const { network } = ours.located;
  const subject = subjects.network(environment, network);
  let peering: VpcPeeringConnection | undefined;
  const isActive = await checks.check("peering-active", subject, async () => {
    const [seen, seenByOwner] = [
      await peeringOf(ours, theirs, ours.reads),
      await peeringOf(ours, theirs, theirs.reads),
    ];
    peering = seen;
    return peeringProblem(environment, network, seen, seenByOwner);
  });
  const id = peering?.VpcPeeringConnectionId;
  if (!isActive || id === undefined) return;
  await checks.check("routes-to-directory", subject, () =>
    wayProblem(ours, theirs, id, stackIds.peering(environment.name, network.key)),
  );
  await checks.check("routes-from-directory", subject, () =>
    wayProblem(theirs, ours, id, peeringStacks(environment, network).back),
  );
}

/** The peering connection of two networks, as one account sees it. */
async function peeringOf(
  { located: one }: ReachedNetwork,
  { located: other }: ReachedNetwork,
  reads: AccountReads,
): Promise<VpcPeeringConnection | undefined> {
  const all = await reads.ec2.peerings();
  return currentPeering(all.filter((connection) => joins(connection, one.vpcId, other.vpcId)));
}

/** Whether the route tables of one network lead to the other one. */
async function wayProblem(
  from: ReachedNetwork,
  to: ReachedNetwork,
  peering: string,
  stack: string,
): Promise<Problem | undefined> {
  const tables = await from.reads.ec2.routeTables();
  const subnets = subnetBlocksOf(await to.reads.ec2.subnets(), to.located.subnetIds);
  const destination = { blocks: to.located.network.cidrBlocks, subnets, peering };
  return routesProblem(tables, from.located, destination, () => deployCommand(stack));
}

async function presenceProblem(
  { name }: Environment,
  located: LocatedNetwork,
  { ec2 }: AccountReads,
): Promise<Problem | undefined> {
  const { network } = located;
  const cure = (): string =>
    network.create ? deployCommand(stackIds.network(name, network.key)) : say.correctIds({ network: network.key });
  return vpcProblem(located, await ec2.vpcs(), cure) ?? subnetsProblem(located, await ec2.subnets(), cure);
}
