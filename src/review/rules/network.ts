import { ACTIVE_DIRECTORY_PORTS, type PortRange } from "../../aws/active-directory-ports";
import { contains, parseCidr } from "../../aws/cidr";
import { type Change } from "../change";
import { isDict } from "../difference";
import { say, type LostPassage, type Ports, type Route } from "./network-messages";
import { type ChangeRule, type Judgement } from "./rule";

const RULES = ["aws_vpc_security_group_ingress_rule", "aws_vpc_security_group_egress_rule"];

/** One opening of a security group, whatever resource it is written in. */
interface Opening extends Ports {
  readonly direction: "in" | "out";
  readonly peers: readonly string[];
}

function strings(...values: readonly unknown[]): string[] {
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
    peers: strings(
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
  if (RULES.includes(change.type)) {
    const protocol = value("ip_protocol");
    return protocol === undefined ? [] : [opening(change.type === RULES[0] ? "in" : "out", value, protocol)];
  }
  if (change.type === "aws_security_group_rule") {
    const protocol = value("protocol");
    return protocol === undefined ? [] : [opening(value("type") === "egress" ? "out" : "in", value, protocol)];
  }
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
    first(wide) <= first(narrow) &&
    last(wide) >= last(narrow) &&
    narrow.peers.every((peer) => wide.peers.some((other) => isWithin(peer, other)))
  );
}

/** Every ICMP type is -1, or missing: the provider imports the one as the other. */
function first({ from }: Opening): number {
  return Math.max(from, 0);
}

function last({ to }: Opening): number {
  return to === -1 ? 65535 : to;
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

/** More services than these are not named one by one. */
const NAMED_SERVICES = 2;

/** What of Active Directory is let through before and no longer afterwards. */
function lostPassages(before: readonly Opening[], after: readonly Opening[]): LostPassage[] {
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
    const services = [...new Set(lost.map(({ port }) => port.purpose))];
    return [
      {
        ...opening,
        services: services.length > NAMED_SERVICES ? "several" : services,
        peers: [...new Set(lost.map(({ peer }) => peer))],
      },
    ];
  });
}

function isWorld(peer: string): boolean {
  return /^(?:0\.0\.0\.0|128\.0\.0\.0)\/[01]$|^(?:::|8000::)\/[01]$/.test(peer);
}

function peeringRemoved(change: Change): Judgement | undefined {
  if (!change.destroys || change.isDeposed) return undefined;
  const peering = {
    peering: change.oldText("id") ?? change.address,
    vpc: change.oldText("vpc_id"),
    peer: change.oldText("peer_vpc_id"),
  };
  if (change.action === "delete") {
    return { cause: say.peeringRemoved.cause(peering), cure: say.peeringRemoved.cure() };
  }
  return {
    cause: say.peeringReplaced.cause({ ...peering, because: change.replacementClause }),
    cure: say.peeringReplaced.cure(),
  };
}

function routeRemoved(change: Change): Judgement | undefined {
  const target = change.oldText("vpc_peering_connection_id") ?? change.oldText("transit_gateway_id");
  if (target === undefined || change.isDeposed) return undefined;
  const route = {
    destination:
      change.oldText("destination_cidr_block") ??
      change.oldText("destination_ipv6_cidr_block") ??
      change.oldText("destination_prefix_list_id"),
    target,
    table: change.oldText("route_table_id"),
  };
  if (change.action === "delete") return { cause: say.routeRemoved.cause(route), cure: say.routeRemoved.cure() };
  if (change.action === "replace") {
    return {
      cause: say.routeReplaced.cause({ ...route, because: change.replacementClause }),
      cure: say.routeReplaced.cure(),
    };
  }
  const redirects = change.changes("vpc_peering_connection_id") || change.changes("transit_gateway_id");
  if (!change.updates || !redirects) return undefined;
  const newTarget = change.newText("vpc_peering_connection_id") ?? change.newText("transit_gateway_id");
  return { cause: say.routeRedirected.cause({ ...route, newTarget }), cure: say.routeRedirected.cure() };
}

/** Routes that are written inside their table. */
function inlineRoutesRemoved(change: Change): Judgement | undefined {
  if (!change.updates || change.isPartlyUnknown("route")) return undefined;
  const after = inlineRoutes(change.new("route"));
  const routes = inlineRoutes(change.old("route")).filter((route) => !after.some((other) => isSame(route, other)));
  if (routes.length === 0) return undefined;
  return { cause: say.routesRemoved.cause({ routes, table: change.oldText("id") }), cure: say.routesRemoved.cure() };
}

function inlineRoutes(value: unknown): Route[] {
  return (Array.isArray(value) ? value : []).filter(isDict).flatMap((route) => {
    const [target] = strings(route["vpc_peering_connection_id"], route["transit_gateway_id"]);
    const [destination] = strings(route["cidr_block"], route["ipv6_cidr_block"], route["destination_prefix_list_id"]);
    return target === undefined ? [] : [{ destination, target }];
  });
}

function isSame(a: Route, b: Route): boolean {
  return a.destination === b.destination && a.target === b.target;
}

function portClosed(change: Change): Judgement | undefined {
  if (change.isDeposed || !(change.updates || change.destroys)) return undefined;
  if (change.updates && PEERS.some((name) => change.isPartlyUnknown(name))) return undefined;
  const lost = lostPassages(openings(change, "old"), change.updates ? openings(change, "new") : []);
  if (lost.length === 0) return undefined;
  const group = change.oldText("security_group_id") ?? change.oldText("id");
  return {
    cause:
      change.action === "replace"
        ? say.portClosed.causeIfReplaced({ group, lost, because: change.replacementClause })
        : say.portClosed.cause({ group, lost }),
    cure: say.portClosed.cure(),
  };
}

function openToTheWorld(change: Change): Judgement | undefined {
  if (!change.results) return undefined;
  const before = change.action === "update" ? openings(change, "old") : [];
  const open = openings(change, "new")
    .filter(
      (candidate) =>
        candidate.direction === "in" &&
        candidate.peers.some(isWorld) &&
        !before.some((earlier) => covers(earlier, candidate)),
    )
    .map(({ protocol, from, to, peers }) => ({ protocol, from, to, peers: peers.filter(isWorld) }));
  if (open.length === 0) return undefined;
  const group = change.newText("security_group_id") ?? change.newText("name");
  return { cause: say.open.cause({ group, open }), cure: say.open.cure() };
}

/** Finds what cuts the way between databases and domain controllers, and what opens one to everybody. */
export const networkRules: readonly ChangeRule[] = [
  {
    id: "peering-removed",
    severity: "critical",
    title: "Peering removed or made again",
    types: ["aws_vpc_peering_connection", "aws_vpc_peering_connection_accepter"],
    check: peeringRemoved,
  },
  {
    id: "route-removed",
    severity: "critical",
    title: "Route to the other VPC removed, made again or turned elsewhere",
    types: ["aws_route", "aws_route_table"],
    check: (change) => (change.type === "aws_route_table" ? inlineRoutesRemoved(change) : routeRemoved(change)),
  },
  {
    id: "active-directory-rule-removed",
    severity: "critical",
    title: "Active Directory port closed",
    types: SECURITY_GROUPS,
    check: portClosed,
  },
  {
    id: "security-group-open",
    severity: "critical",
    title: "Security group open to the world",
    types: SECURITY_GROUPS,
    check: openToTheWorld,
  },
];
