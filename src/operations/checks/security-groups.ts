import { type SecurityGroupRule } from "@aws-sdk/client-ec2";
import { type PortRange } from "../../aws/active-directory-ports";
import { contains, parseCidr } from "../../aws/cidr";

/** The names and numbers EC2 has for a protocol. */
const PROTOCOLS: Readonly<Record<PortRange["protocol"], readonly string[]>> = {
  tcp: ["tcp", "6"],
  udp: ["udp", "17"],
  icmp: ["icmp", "1"],
};

/** Ports that no rule opens for all of a block. @param rules - Rules of the groups in question, of one direction. */
export function closedPorts(
  rules: readonly SecurityGroupRule[],
  ports: readonly PortRange[],
  block: string,
): PortRange[] {
  const wanted = parseCidr(block);
  const here = rules.filter(({ CidrIpv4 }) => {
    const open = CidrIpv4 === undefined ? undefined : parseCidr(CidrIpv4);
    return wanted !== undefined && open !== undefined && contains(open, wanted);
  });
  return ports.filter((port) => !here.some((rule) => opens(rule, port)));
}

function opens({ IpProtocol = "", FromPort = -1, ToPort = -1 }: SecurityGroupRule, port: PortRange): boolean {
  if (IpProtocol === "-1") return true;
  if (!PROTOCOLS[port.protocol].includes(IpProtocol)) return false;
  if (port.protocol === "icmp") return FromPort === -1;
  return (FromPort === -1 || FromPort <= port.fromPort) && (ToPort === -1 || ToPort >= port.toPort);
}

/** Ports as a reader knows them: `TCP 88 (Kerberos authentication), ICMP (Ping)`. */
export function portsText(ports: readonly PortRange[]): string {
  return ports.map(({ purpose, ...range }) => `${rangeText(range)} (${purpose})`).join(", ");
}

function rangeText({ protocol, fromPort, toPort }: Omit<PortRange, "purpose">): string {
  if (protocol === "icmp") return "ICMP";
  return `${protocol.toUpperCase()} ${fromPort === toPort ? fromPort : `${fromPort}-${toPort}`}`;
}
