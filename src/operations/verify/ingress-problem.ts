import { type SecurityGroupRule } from "@aws-sdk/client-ec2";
import { ACTIVE_DIRECTORY_PORTS, type PortRange } from "../../aws/active-directory-ports";
import { contains, parseCidr } from "../../aws/cidr";
import { type Environment, type Network } from "../../environment/environment";
import { stackIds } from "../../environment/topology";
import { message } from "../../text/message";
import { type Problem } from "../checks/check";
import { deployCommand } from "../checks/deploy-command";
import { closedPorts, portsText } from "../checks/security-groups";
import { peeringStacks } from "./peering-stacks";

interface Closed {
  readonly block: string;
  readonly ports: readonly PortRange[];
}

const say = {
  cause: message<{ group: string; closed: readonly Closed[] }>("controllers-ingress/cause", ({ group, closed }) => {
    const ports = closed.map((each) => `${portsText(each.ports)} from ${each.block}`);
    return `The controllers' security group ${group} does not let in ${ports.join("; ")}.`;
  }),
  addAgain: message(
    "controllers-ingress/cure",
    "AWS makes these rules with the directory: add them again with aws ec2 authorize-security-group-ingress.",
  ),
};

/**
 * Whether the controllers' security group lets a network in: by a rule for each whole block, or for each subnet in it.
 *
 * @param rules - Rules of the group, for what comes in.
 * @param subnets - Blocks of the network's subnets.
 */
export function ingressProblem(
  environment: Environment,
  network: Network,
  group: string,
  rules: readonly SecurityGroupRule[],
  subnets: readonly string[],
): Problem | undefined {
  const closedFor = (block: string): PortRange[] => closedPorts(rules, ACTIVE_DIRECTORY_PORTS, block);
  const closed = network.cidrBlocks.flatMap((block) => {
    const inside = subnets.filter((subnet) => isInside(subnet, block));
    // AWS opens the primary block of the directory's own VPC: the others matter if they have subnets.
    if (network.connection === "same-vpc" && inside.length === 0) return [];
    const ports = closedFor(block);
    const isOpen =
      ports.length === 0 || (inside.length > 0 && inside.every((subnet) => closedFor(subnet).length === 0));
    return isOpen ? [] : [{ block, ports }];
  });
  if (closed.length === 0) return undefined;
  return { cause: say.cause({ group, closed }), cure: cureFor(environment, network) };
}

function isInside(subnet: string, block: string): boolean {
  const [inner, outer] = [parseCidr(subnet), parseCidr(block)];
  return inner !== undefined && outer !== undefined && contains(outer, inner);
}

function cureFor(environment: Environment, network: Network): string {
  if (network.key === environment.directory.network.key) return say.addAgain();
  return network.connection === "peering"
    ? deployCommand(peeringStacks(environment, network).back)
    : deployCommand(stackIds.directorySharing(environment.name));
}
