import { type SecurityGroupRule } from "@aws-sdk/client-ec2";
import { ACTIVE_DIRECTORY_PORTS, type PortRange } from "../../aws/active-directory-ports";
import { type Database, type Environment } from "../../environment/environment";
import { message } from "../../text/message";
import { type Problem } from "../checks/check";
import { deployCommand } from "../checks/deploy-command";
import { closedPorts, portsText } from "../checks/security-groups";

interface Closed {
  readonly block: string;
  readonly ports: readonly PortRange[];
}

const say = {
  egress: message<{ instance: string; groups: readonly string[]; closed: readonly Closed[] }>(
    "database-egress/cause",
    ({ instance, groups, closed }) => {
      const ports = closed.map((each) => `${portsText(each.ports)} to ${each.block}`);
      return `The security groups of ${instance}, ${groups.join(" and ")}, do not let out ${ports.join("; ")}.`;
    },
  ),
  clients: message<{ instance: string; clients: readonly string[]; port: number }>(
    "database-clients/cause",
    ({ instance, clients, port }) =>
      `The security groups of ${instance} do not let clients of ${clients.join(", ")} reach TCP ${port}.`,
  ),
};

/** An instance as its security groups expose it. */
export interface ExposedInstance {
  readonly instance: string;
  readonly stack: string;
  readonly groups: readonly string[];
  /** Rules of these groups. */
  readonly rules: readonly SecurityGroupRule[];
}

/** Whether an instance reaches every port of Active Directory. */
export function egressProblem(
  { directory }: Environment,
  { instance, stack, groups, rules }: ExposedInstance,
): Problem | undefined {
  const outward = rules.filter(({ IsEgress }) => IsEgress);
  const closed = directory.network.cidrBlocks
    .map((block) => ({ block, ports: closedPorts(outward, ACTIVE_DIRECTORY_PORTS, block) }))
    .filter(({ ports }) => ports.length > 0);
  if (closed.length === 0) return undefined;
  return { cause: say.egress({ instance, groups, closed }), cure: deployCommand(stack) };
}

/** Whether the clients of the file reach an instance. */
export function clientsProblem(
  { allowedCidrBlocks, allowedSecurityGroupIds }: Database,
  port: number,
  { instance, stack, rules }: ExposedInstance,
): Problem | undefined {
  const range: PortRange = { id: "postgresql", protocol: "tcp", fromPort: port, toPort: port, purpose: "PostgreSQL" };
  const inward = rules.filter(({ IsEgress }) => !IsEgress);
  const groups = Array.isArray(allowedSecurityGroupIds) ? allowedSecurityGroupIds : [];
  const clients = [
    ...allowedCidrBlocks.filter((block) => closedPorts(inward, [range], block).length > 0),
    ...groups.filter((group) => !inward.some((rule) => opensTo(rule, group, port))),
  ];
  if (clients.length === 0) return undefined;
  return { cause: say.clients({ instance, clients, port }), cure: deployCommand(stack) };
}

function opensTo(
  { ReferencedGroupInfo, FromPort = 0, ToPort = 0, IpProtocol }: SecurityGroupRule,
  group: string,
  port: number,
): boolean {
  return ReferencedGroupInfo?.GroupId === group && (IpProtocol === "-1" || (FromPort <= port && ToPort >= port));
}
