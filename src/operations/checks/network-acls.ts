import { type NetworkAcl, type NetworkAclEntry } from "@aws-sdk/client-ec2";
import { ACTIVE_DIRECTORY_PORTS, type PortRange } from "../../aws/active-directory-ports";
import { contains, overlaps, parseCidr, type CidrBlock } from "../../aws/cidr";

/** One way through the network ACLs of some subnets. */
interface Passage {
  readonly direction: "inbound" | "outbound";
  readonly ports: readonly PortRange[];
}

const NUMBERS: Readonly<Record<PortRange["protocol"], string>> = { tcp: "6", udp: "17", icmp: "1" };

/** Ports of Linux that answers come back to: network ACLs keep no state. */
const EPHEMERAL: readonly PortRange[] = [
  { id: "answers-tcp", protocol: "tcp", fromPort: 32768, toPort: 60999, purpose: "answers" },
  { id: "answers-udp", protocol: "udp", fromPort: 32768, toPort: 60999, purpose: "answers" },
];

// Ping helps those who look for a fault; nothing waits for it. Of the wide range, Windows uses only the upper part:
// an ACL that denies, say, port 3389 does no harm.
const PORTS = ACTIVE_DIRECTORY_PORTS.filter(({ protocol }) => protocol !== "icmp").map((port) =>
  port.id === "rpc-tcp" ? { ...port, fromPort: 49152 } : port,
);

/** What members of a domain send and get through the ACLs of their own subnets. */
export const MEMBER_PASSAGES: readonly Passage[] = [
  { direction: "outbound", ports: PORTS },
  { direction: "inbound", ports: EPHEMERAL },
];

/** What the domain controllers get and send. */
export const CONTROLLER_PASSAGES: readonly Passage[] = [
  { direction: "inbound", ports: PORTS },
  { direction: "outbound", ports: EPHEMERAL },
];

/** Ports that the network ACL of a subnet does not let pass to or from some blocks. */
export interface Blocked {
  readonly networkAclId: string;
  readonly direction: Passage["direction"];
  readonly blocks: readonly string[];
  readonly ports: readonly PortRange[];
}

/** What the network ACLs of subnets keep from passing to or from blocks. Blocks with the same result are one entry. */
export function blockedBy(
  acls: readonly NetworkAcl[],
  subnetIds: readonly string[],
  passages: readonly Passage[],
  blocks: readonly string[],
): Blocked[] {
  const ours = acls.filter(({ Associations }) =>
    Associations?.some(({ SubnetId }) => SubnetId !== undefined && subnetIds.includes(SubnetId)),
  );
  return ours.flatMap((acl) =>
    passages.flatMap(({ direction, ports }) => {
      const entries = (acl.Entries ?? [])
        .filter(({ Egress }) => Egress === (direction === "outbound"))
        .sort((a, b) => (a.RuleNumber ?? 0) - (b.RuleNumber ?? 0));
      const alike = new Map<string, { ports: PortRange[]; blocks: string[] }>();
      for (const block of blocks) {
        const parsed = parseCidr(block);
        const closed = parsed ? ports.filter((port) => !passes(entries, port, parsed)) : [];
        const key = closed.map(({ id }) => id).join();
        const same = alike.get(key) ?? { ports: closed, blocks: [] };
        same.blocks.push(block);
        alike.set(key, same);
      }
      return [...alike.values()]
        .filter((found) => found.ports.length > 0)
        .map((found) => ({ networkAclId: acl.NetworkAclId ?? "", direction, ...found }));
    }),
  );
}

/** For each port the first entry that concerns it decides; one that allows only a part of the block leaves the rest. */
function passes(entries: readonly NetworkAclEntry[], port: PortRange, block: CidrBlock): boolean {
  let open: readonly (readonly [from: number, to: number])[] = [[port.fromPort, port.toPort]];
  for (const { Protocol, PortRange: range, CidrBlock: text, RuleAction } of entries) {
    const source = text === undefined ? undefined : parseCidr(text);
    if (!source || !overlaps(source, block)) continue;
    if (Protocol !== "-1" && Protocol !== NUMBERS[port.protocol]) continue;
    const [from, to] = Protocol === "-1" ? [0, 65535] : [range?.From ?? 0, range?.To ?? 65535];
    const concerned = open.some(([first, last]) => from <= last && to >= first);
    if (!concerned) continue;
    if (RuleAction === "deny") return false;
    if (!contains(source, block)) continue;
    open = open.flatMap(([first, last]) =>
      [[first, Math.min(last, from - 1)] as const, [Math.max(first, to + 1), last] as const].filter(
        ([low, high]) => low <= high,
      ),
    );
    if (open.length === 0) return true;
  }
  return false;
}
