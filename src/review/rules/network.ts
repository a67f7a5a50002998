import { ACTIVE_DIRECTORY_PORTS, type PortRange } from "../../aws/active-directory-ports";
import { contains, parseCidr } from "../../aws/cidr";
import { type Change } from "../change";
import { isDict } from "../difference";
import { type ChangeRule, type Judgement } from "./rule";
import { list } from "../../text/words";

const RULES = ["aws_vpc_security_group_ingress_rule", "aws_vpc_security_group_egress_rule"];

/** One opening of a security group, whatever resource it is written in. */
interface Opening {
  readonly direction: "in" | "out";
  readonly protocol: string;
  readonly from: number;
  readonly to: number;
  readonly peers: readonly string[];
}

function texts(...values: readonly unknown[]): string[] {
  return values
    .flatMap((value): unknown[] => (Array.isArray(value) ? value : [value]))
    .filter((value): value is string => typeof value === "string" && value !== "");
}

function opening(direction: "in" | "out", block: (name: string) => unknown, protocol: unknown): Opening {
  const all = protocol === "-1" || protocol === "all";
  const port = (name: string, otherwise: number): number =>
    typeof block(name) === "number" && !all ? Number(block(name)) : otherwise;
  return {
    direction,
    protocol: String(protocol),
    from: port("from_port", 0),
    to: port("to_port", 65535),
    peers: texts(
      block("cidr_ipv4"),
      block("cidr_ipv6"),
      block("cidr_blocks"),
      block("ipv6_cidr_blocks"),
      block("prefix_list_id"),
      block("prefix_list_ids"),
      block("referenced_security_group_id"),
      block("source_security_group_id"),
      block("security_groups"),
    ),
  };
}

/** What a resource opens, before or after. */
function openings(change: Change, side: "old" | "new"): Opening[] {
  const value = (name: string): unknown => change[side](name);
  if (RULES.includes(change.type))
    return value("ip_protocol") === undefined
      ? []
      : [opening(change.type === RULES[0] ? "in" : "out", value, value("ip_protocol"))];
  if (change.type === "aws_security_group_rule")
    return value("protocol") === undefined
      ? []
      : [opening(value("type") === "egress" ? "out" : "in", value, value("protocol"))];
  return (["ingress", "egress"] as const).flatMap((name) => {
    const blocks = value(name);
    return (Array.isArray(blocks) ? blocks : [])
      .filter(isDict)
      .map((block) => opening(name === "ingress" ? "in" : "out", (key) => block[key], block["protocol"]));
  });
}

/** Attributes that say who may pass. */
const PEERS = [
  "ingress",
  "egress",
  "cidr_ipv4",
  "cidr_ipv6",
  "cidr_blocks",
  "ipv6_cidr_blocks",
  "prefix_list_id",
  "prefix_list_ids",
  "referenced_security_group_id",
  "source_security_group_id",
];

const SECURITY_GROUPS = [...RULES, "aws_security_group_rule", "aws_security_group", "aws_default_security_group"];

function ofProtocol(wide: Opening, protocol: string): boolean {
  return wide.protocol === protocol || wide.protocol === "-1" || wide.protocol === "all";
}

/** Whether what one peer may reach is open to another one: the same, or a block around it. */
function isWithin(peer: string, wide: string): boolean {
  if (peer === wide) return true;
  const [inner, outer] = [parseCidr(peer), parseCidr(wide)];
  return inner !== undefined && outer !== undefined && contains(outer, inner);
}

function covers(wide: Opening, narrow: Opening): boolean {
  return (
    wide.direction === narrow.direction &&
    ofProtocol(wide, narrow.protocol) &&
    wide.from <= narrow.from &&
    wide.to >= narrow.to &&
    narrow.peers.every((peer) => wide.peers.some((other) => isWithin(peer, other)))
  );
}

/** An Active Directory port, open in one direction to one peer. */
function portOf(opening: Opening, port: PortRange, peer: string): Opening {
  return {
    direction: opening.direction,
    protocol: port.protocol,
    from: port.protocol === "icmp" ? opening.from : port.fromPort,
    to: port.protocol === "icmp" ? opening.to : port.toPort,
    peers: [peer],
  };
}

/** What of Active Directory is let through before and no longer afterwards, in words. */
function lostServices(before: readonly Opening[], after: readonly Opening[]): string[] {
  return before.flatMap((opening) => {
    const wide = ACTIVE_DIRECTORY_PORTS.filter(
      (port) =>
        ofProtocol(opening, port.protocol) &&
        (port.protocol === "icmp" || (opening.from <= port.fromPort && opening.to >= port.toPort)),
    );
    const lost = opening.peers.flatMap((peer) =>
      wide
        .filter((port) => !after.some((other) => covers(other, portOf(opening, port, peer))))
        .map((port) => ({ peer, port })),
    );
    if (lost.length === 0) return [];
    const peers = [...new Set(lost.map(({ peer }) => peer))];
    const services = [...new Set(lost.map(({ port }) => port.purpose))];
    const what =
      services.length > 2
        ? `${ports(opening)}, Active Directory's among them,`
        : `${list(services)} (${opening.protocol === "icmp" ? "ICMP" : ports(opening)})`;
    return [`${what} ${opening.direction === "in" ? "from" : "to"} ${list(peers)}`];
  });
}

function isWorld(peer: string): boolean {
  return /^(?:0\.0\.0\.0|128\.0\.0\.0)\/[01]$|^(?:::|8000::)\/[01]$/.test(peer);
}

function ports({ protocol, from, to }: Opening): string {
  if (protocol === "-1" || protocol === "all") return "every port";
  const name = protocol.toUpperCase();
  return from === to ? `${name} port ${from}` : `${name} ports ${from} to ${to}`;
}

function groupName(name: string | undefined): string {
  return name === undefined ? "the security group" : `the security group ${name}`;
}

function routeTarget(change: Change): string | undefined {
  return change.oldText("vpc_peering_connection_id") ?? change.oldText("transit_gateway_id");
}

/** Routes that stand inside of their table. */
function lostRoutes(change: Change): Judgement | undefined {
  const routes = (value: unknown): string[] =>
    (Array.isArray(value) ? value : []).filter(isDict).flatMap((route) => {
      const [target, destination] = [
        texts(route["vpc_peering_connection_id"], route["transit_gateway_id"])[0],
        texts(route["cidr_block"], route["ipv6_cidr_block"], route["destination_prefix_list_id"])[0],
      ];
      return target === undefined ? [] : [`${destination ?? "its destination"} by ${target}`];
    });
  if (!change.updates || change.isPartlyUnknown("route")) return undefined;
  const after = routes(change.new("route"));
  const lost = routes(change.old("route")).filter((route) => !after.includes(route));
  return lost.length === 0
    ? undefined
    : {
        cause: `the routes to ${list(lost)} are removed from ${change.oldText("id") ?? "the route table"}: what is on its way there, sign-in among it, is cut off.`,
        cure: "Keep the routes while databases and domain controllers talk over them.",
      };
}

/** Finds what cuts the way between databases and domain controllers, and what opens one to everybody. */
export const networkRules: readonly ChangeRule[] = [
  {
    id: "peering-removed",
    severity: "critical",
    title: "Peering removed or made again",
    types: ["aws_vpc_peering_connection", "aws_vpc_peering_connection_accepter"],
    check: (change) => {
      if (!change.destroys || change.isDeposed) return undefined;
      const name = `the peering ${change.oldText("id") ?? change.address} of ${change.oldText("vpc_id") ?? "the VPC"} with ${change.oldText("peer_vpc_id") ?? "the other one"}`;
      return change.action === "delete"
        ? {
            cause: `${name} is removed: its databases no longer reach the domain controllers, and sign-in fails.`,
            cure: "Keep it as long as a database or client of the VPC is in the domain, or connect the VPC in another way first (connectivity: existing).",
          }
        : {
            cause: `${name} is made again, ${change.replacementClause}: sign-in fails until the new one is accepted and every route leads to it.`,
            cure: "Take the change back, or apply the peering, accepter and database stacks in one quiet hour, in this order.",
          };
    },
  },
  {
    id: "route-removed",
    severity: "critical",
    title: "Route to the other VPC removed, made again or turned elsewhere",
    types: ["aws_route", "aws_route_table"],
    check: (change) => {
      if (change.type === "aws_route_table") return lostRoutes(change);
      const target = routeTarget(change);
      if (target === undefined || change.isDeposed) return undefined;
      const destination =
        change.oldText("destination_cidr_block") ??
        change.oldText("destination_ipv6_cidr_block") ??
        change.oldText("destination_prefix_list_id") ??
        "its destination";
      const where = `${destination} in ${change.oldText("route_table_id") ?? "its route table"}`;
      if (change.action === "delete")
        return {
          cause: `the route to ${destination} by ${target} is removed from ${change.oldText("route_table_id") ?? "its route table"}: what is on its way there, sign-in among it, is cut off.`,
          cure: "Keep the route while databases and domain controllers talk over it.",
        };
      if (change.action === "replace")
        return {
          cause: `the route to ${where} is made again, ${change.replacementClause}: traffic to ${target} is cut off meanwhile, or for good if the new one leads elsewhere.`,
          cure: "Take the change back, or apply it in a quiet hour.",
        };
      if (change.updates && ["vpc_peering_connection_id", "transit_gateway_id"].some((name) => change.changes(name))) {
        return {
          cause: `the route to ${where} leads to ${change.newText("vpc_peering_connection_id") ?? change.newText("transit_gateway_id") ?? "another target"} in place of ${target}.`,
          cure: "Check that the new target leads to the domain controllers, and that the way back is there.",
        };
      }
      return undefined;
    },
  },
  {
    id: "active-directory-rule-removed",
    severity: "critical",
    title: "Active Directory port closed",
    types: SECURITY_GROUPS,
    check: (change) => {
      if (
        change.isDeposed ||
        !(change.updates || change.destroys) ||
        (change.updates && PEERS.some((name) => change.isPartlyUnknown(name)))
      )
        return undefined;
      const named = lostServices(openings(change, "old"), change.updates ? openings(change, "new") : []);
      if (named.length === 0) return undefined;
      const group = groupName(change.oldText("security_group_id") ?? change.oldText("id"));
      return {
        cause:
          change.action === "replace"
            ? `${group} stops letting through ${list(named)} until the rule is made again, ${change.replacementClause}: joins and sign-in fail meanwhile.`
            : `${group} no longer lets through ${list(named)}: joins and sign-in fail.`,
        cure: "Keep the rule while a database or client behind it is in the domain; AWS's guide asks for all of these ports.",
      };
    },
  },
  {
    id: "security-group-open",
    severity: "critical",
    title: "Security group open to the world",
    types: SECURITY_GROUPS,
    check: (change) => {
      if (!change.results) return undefined;
      const before = change.action === "update" ? openings(change, "old") : [];
      const open = openings(change, "new").filter(
        (candidate) =>
          candidate.direction === "in" &&
          candidate.peers.some(isWorld) &&
          !before.some((earlier) => covers(earlier, candidate)),
      );
      return open.length === 0
        ? undefined
        : {
            cause: `${groupName(change.newText("security_group_id") ?? change.newText("name"))} lets everybody in: ${list(open.map((candidate) => `${ports(candidate)} from ${list(candidate.peers.filter(isWorld))}`))}.`,
            cure: "Name the networks or security groups of the clients (allowedCidrBlocks, allowedSecurityGroupIds).",
          };
    },
  },
];
