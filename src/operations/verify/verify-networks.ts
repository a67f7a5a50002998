import { type VpcPeeringConnection } from "@aws-sdk/client-ec2";
import { ACTIVE_DIRECTORY_PORTS, type PortRange } from "../../aws/active-directory-ports";
import { contains, parseCidr } from "../../aws/cidr";
import { type Environment, type Network } from "../../environment/environment";
import { stackIds } from "../../environment/topology";
import { type AccountReads } from "../checks/reads/account-reads";
import { subjects, type Problem } from "../checks/check";
import { type LocatedNetwork } from "../checks/located-networks";
import { closedPorts, portsText } from "../checks/security-groups";
import { aclProblem } from "../checks/acl-problem";
import { joins } from "../checks/peerings";
import { subnetBlocksOf } from "../checks/route-tables";
import { routesProblem } from "../checks/routes-problem";
import { type FoundDirectory } from "./verify-directory";
import { type VerifyContext } from "./verify-environment";

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
  const there = await checks.check("network-located", subject, () => presenceProblem(environment, located, here));
  const home = networks.find((candidate) => candidate.network.key === environment.directory.network.key);
  const owner = reads.get(environment.directory.network.account.key);
  if (!there || !home || !owner) return;

  const group = directory?.securityGroupId;
  if (group !== undefined) {
    await checks.check("controllers-ingress", subject, async () => {
      const rules = (await owner.ec2.securityGroupRules([group])).filter(({ IsEgress }) => !IsEgress);
      const subnets = subnetBlocksOf(await here.ec2.subnets(), located.subnetIds);
      return ingressProblem(
        environment,
        network,
        group,
        (block) => closedPorts(rules, ACTIVE_DIRECTORY_PORTS, block),
        subnets,
      );
    });
  }
  if (network.key === home.network.key || located.vpcId === home.vpcId) return;
  await checks.check("network-acls", subject, () =>
    aclProblem({ located, reads: here }, { located: home, reads: owner }),
  );
  if (network.connection !== "peering") return;

  let peering: VpcPeeringConnection | undefined;
  const active = await checks.check("peering-active", subject, async () => {
    const [ours, theirs] = [await here.ec2.peerings(), await owner.ec2.peerings()].map((all) =>
      newest(all.filter((connection) => joins(connection, located.vpcId, home.vpcId))),
    );
    peering = ours;
    return peeringProblem(environment, network, ours, theirs);
  });
  const id = peering?.VpcPeeringConnectionId;
  if (!active || id === undefined) return;
  await checks.check("routes-to-directory", subject, async () =>
    routesProblem(
      await here.ec2.routeTables(),
      located,
      home.network.cidrBlocks,
      subnetBlocksOf(await owner.ec2.subnets(), home.subnetIds),
      id,
      `npx cdktf deploy ${stackIds.peering(environment.name, network.key)}`,
    ),
  );
  const ownerStack =
    network.account.key === environment.directory.network.account.key
      ? stackIds.peering(environment.name, network.key)
      : stackIds.peeringAccepter(environment.name, network.key);
  await checks.check("routes-from-directory", subject, async () =>
    routesProblem(
      await owner.ec2.routeTables(),
      home,
      network.cidrBlocks,
      subnetBlocksOf(await here.ec2.subnets(), located.subnetIds),
      id,
      `npx cdktf deploy ${ownerStack}`,
    ),
  );
}

async function presenceProblem(
  { name }: Environment,
  { network, vpcId, subnetIds }: LocatedNetwork,
  reads: AccountReads,
): Promise<Problem | undefined> {
  const cure = network.create
    ? `npx cdktf deploy ${stackIds.network(name, network.key)}`
    : `Correct the ids of networks.${network.key}.existing.`;
  const account = `the account ${network.account.key} (${network.account.id})`;
  if (!(await reads.ec2.vpcs()).some(({ VpcId }) => VpcId === vpcId))
    return { cause: `There is no VPC ${vpcId} in ${account}.`, cure };
  const subnets = await reads.ec2.subnets();
  const missing = subnetIds.filter((id) => !subnets.some(({ SubnetId, VpcId }) => SubnetId === id && VpcId === vpcId));
  return missing.length === 0 ? undefined : { cause: `The VPC ${vpcId} has no ${missing.join(", ")}.`, cure };
}

/** A rule for the whole block, or for each subnet that lies in it. */
function ingressProblem(
  environment: Environment,
  network: Network,
  group: string,
  closed: (block: string) => PortRange[],
  subnets: readonly string[],
): Problem | undefined {
  const { name, directory } = environment;
  const found = network.cidrBlocks.flatMap((block) => {
    const outer = parseCidr(block);
    const inside = subnets.filter((subnet) => {
      const inner = parseCidr(subnet);
      return outer && inner && contains(outer, inner);
    });
    const ports = closed(block);
    // AWS opens the primary block of the directory's own VPC: others matter where there are subnets.
    const matters = network.connection !== "same-vpc" || inside.length > 0;
    const open =
      !matters || ports.length === 0 || (inside.length > 0 && inside.every((subnet) => closed(subnet).length === 0));
    return open ? [] : [{ block, ports }];
  });
  if (found.length === 0) return undefined;
  const stack =
    network.connection === "peering"
      ? network.account.key === directory.network.account.key
        ? stackIds.peering(name, network.key)
        : stackIds.peeringAccepter(name, network.key)
      : stackIds.directorySharing(name);
  return {
    cause: `The controllers' security group ${group} does not let in ${found.map(({ block, ports }) => `${portsText(ports)} from ${block}`).join("; ")}.`,
    cure:
      network.key === directory.network.key
        ? "AWS makes these rules with the directory: add them again with aws ec2 authorize-security-group-ingress."
        : `npx cdktf deploy ${stack}`,
  };
}

/** AWS lists connections that have ended for some hours: those that live come first. */
function newest(connections: readonly VpcPeeringConnection[]): VpcPeeringConnection | undefined {
  const rank = ({ Status }: VpcPeeringConnection): number =>
    [
      "active",
      "provisioning",
      "pending-acceptance",
      "initiating-request",
      "rejected",
      "expired",
      "failed",
      "deleting",
      "deleted",
    ].indexOf(Status?.Code ?? "deleted");
  return [...connections].sort((a, b) => rank(a) - rank(b))[0];
}

function peeringProblem(
  { name, directory }: Environment,
  network: Network,
  ours: VpcPeeringConnection | undefined,
  theirs: VpcPeeringConnection | undefined,
): Problem | undefined {
  const oneAccount = network.account.key === directory.network.account.key;
  const stacks = oneAccount
    ? stackIds.peering(name, network.key)
    : `${stackIds.peering(name, network.key)} ${stackIds.peeringAccepter(name, network.key)}`;
  const cure = `npx cdktf deploy ${stacks}`;
  const status = ours?.Status?.Code;
  if (!ours || status === "deleted")
    return {
      cause: `There is no peering connection between the network ${network.key} and that of the directory.`,
      cure,
    };
  const seen = theirs?.Status?.Code;
  if (status === "active" && seen === "active") return undefined;
  const cause = `The peering connection ${ours.VpcPeeringConnectionId} is ${status} in ${network.account.id}${oneAccount ? "" : `, and ${seen ?? "not seen"} in ${directory.network.account.id}`}.`;
  if (status === "pending-acceptance")
    return { cause, cure: `npx cdktf deploy ${stackIds.peeringAccepter(name, network.key)}, which accepts it` };
  if (status === "initiating-request" || status === "provisioning")
    return { cause, cure: "Wait: verify --wait follows it.", status: "waiting" };
  return { cause, cure };
}
