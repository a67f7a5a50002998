import { type NetworkAcl, type NetworkAclEntry } from "@aws-sdk/client-ec2";
import { ACTIVE_DIRECTORY_PORTS, type PortRange } from "../../aws/active-directory-ports";
import { contains, overlaps, parseCidr, type CidrBlock } from "../../aws/cidr";

/** One way through the network ACLs of some subnets. */
interface Passage {
  readonly direction: "inbound" | "outbound";
  readonly ports: readonly PortRange[];
}

const NUMBERS: Readonly<Record<PortRange["protocol"], string>> = { tcp: "6", udp: "17", icmp: "1" };

/** Ports answers come back to: network ACLs keep no state. */
const EPHEMERAL: readonly PortRange[] = [
  { id: "answers-tcp", protocol: "tcp", fromPort: 1024, toPort: 65535, purpose: "answers" },
  { id: "answers-udp", protocol: "udp", fromPort: 1024, toPort: 65535, purpose: "answers" },
];

// Ping helps those who look for a fault; nothing waits for it.
const PORTS = ACTIVE_DIRECTORY_PORTS.filter(({ protocol }) => protocol !== "icmp");

/** What members of a domain send and get through the ACLs of their own subnets. */
export const MEMBER_PASSAGES: readonly Passage[] = [{ direction: "outbound", ports: PORTS }, { direction: "inbound", ports: EPHEMERAL }];

/** What the domain controllers get and send. */
export const CONTROLLER_PASSAGES: readonly Passage[] = [{ direction: "inbound", ports: PORTS }, { direction: "outbound", ports: EPHEMERAL }];

/** Ports that the network ACL of a subnet does not let pass. */
export interface Blocked {
  readonly networkAclId: string;
  readonly direction: Passage["direction"];
  readonly block: string;
  readonly ports: readonly PortRange[];
}

/** What the network ACLs of subnets keep from passing to or from blocks; each ACL and direction once. */
export function blockedBy(acls: readonly NetworkAcl[], subnetIds: readonly string[], passages: readonly Passage[], blocks: readonly string[]): Blocked[] {
  const ours = acls.filter(({ Associations }) => Associations?.some(({ SubnetId }) => SubnetId !== undefined && subnetIds.includes(SubnetId)));
  return ours.flatMap((acl) => passages.flatMap(({ direction, ports }) => blocks.flatMap((block) => {
    const parsed = parseCidr(block);
    const entries = (acl.Entries ?? []).filter(({ Egress }) => Egress === (direction === "outbound")).sort((a, b) => (a.RuleNumber ?? 0) - (b.RuleNumber ?? 0));
    const closed = parsed ? ports.filter((port) => !passes(entries, port, parsed)) : [];
    return closed.length === 0 ? [] : [{ networkAclId: acl.NetworkAclId ?? "", direction, block, ports: closed }];
  })));
}

/** The first entry that concerns any of the traffic decides; one that allows a part of it leaves the rest to the next. */
function passes(entries: readonly NetworkAclEntry[], port: PortRange, block: CidrBlock): boolean {
  for (const { Protocol, PortRange: range, CidrBlock: text, RuleAction } of entries) {
    const source = text === undefined ? undefined : parseCidr(text);
    if (!source || !overlaps(source, block)) continue;
    if (Protocol !== "-1" && Protocol !== NUMBERS[port.protocol]) continue;
    const [from, to] = Protocol === "-1" ? [0, 65535] : [range?.From ?? 0, range?.To ?? 65535];
    if (to < port.fromPort || from > port.toPort) continue;
    if (RuleAction === "deny") return false;
    if (contains(source, block) && from <= port.fromPort && to >= port.toPort) return true;
  }
  return false;
}
