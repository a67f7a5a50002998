import { message } from "../../text/message";
import { list } from "../../text/words";

/** Ports that a security group opens. */
export interface Ports {
  readonly protocol: string;
  readonly from: number;
  readonly to: number;
}

/** What of Active Directory a security group no longer lets through. */
export interface LostPassage extends Ports {
  readonly direction: "in" | "out";
  /** What the ports serve, or `several`. */
  readonly services: readonly string[] | "several";
  readonly peers: readonly string[];
}

/** A route to the other VPC; the destination of one can be unknown. */
export interface Route {
  readonly destination: string | undefined;
  readonly target: string;
}

interface Group {
  readonly group: string | undefined;
}

interface Peering {
  readonly peering: string;
  readonly vpc: string | undefined;
  readonly peer: string | undefined;
}

interface RouteInTable extends Route {
  readonly table: string | undefined;
}

/** What the rules on the network say. */
export const say = {
  peeringRemoved: {
    cause: message<Peering>(
      "peering-removed/cause",
      (of) => `${peering(of)} is removed: its databases no longer reach the domain controllers, and sign-in fails.`,
    ),
    cure: message(
      "peering-removed/cure",
      "Keep it as long as a database or client of the VPC is in the domain, or connect the VPC in another way first " +
        "(connectivity: existing).",
    ),
  },
  peeringReplaced: {
    cause: message<Peering & { because: string }>(
      "peering-removed/cause-replaced",
      ({ because, ...of }) =>
        `${peering(of)} is made again, ${because}: sign-in fails until the new one is accepted and every route leads ` +
        "to it.",
    ),
    cure: message(
      "peering-removed/cure-replaced",
      "Take the change back, or apply the peering, accepter and database stacks in one quiet hour, in this order.",
    ),
  },
  routeRemoved: {
    cause: message<RouteInTable>(
      "route-removed/cause",
      ({ destination, target, table }) =>
        `The route to ${destination ?? "its destination"} by ${target} is removed from ` +
        `${table ?? "its route table"}: what is on its way there, sign-in among it, is cut off.`,
    ),
    cure: message("route-removed/cure", "Keep the route while databases and domain controllers talk over it."),
  },
  routesRemoved: {
    cause: message<{ routes: readonly Route[]; table: string | undefined }>(
      "route-removed/cause-inline",
      ({ routes, table }) =>
        `The routes to ${list(routes.map(route))} are removed from ${table ?? "the route table"}: what is on its way ` +
        "there, sign-in among it, is cut off.",
    ),
    cure: message(
      "route-removed/cure-inline",
      "Keep the routes while databases and domain controllers talk over them.",
    ),
  },
  routeReplaced: {
    cause: message<RouteInTable & { because: string }>(
      "route-removed/cause-replaced",
      ({ because, ...of }) =>
        `${routeInTable(of)} is made again, ${because}: traffic to ${of.target} is cut off meanwhile, or for good if ` +
        "the new one leads elsewhere.",
    ),
    cure: message("route-removed/cure-replaced", "Take the change back, or apply it in a quiet hour."),
  },
  routeRedirected: {
    cause: message<RouteInTable & { newTarget: string | undefined }>(
      "route-removed/cause-redirected",
      ({ newTarget, ...of }) =>
        `${routeInTable(of)} leads to ${newTarget ?? "another target"} in place of ${of.target}.`,
    ),
    cure: message(
      "route-removed/cure-redirected",
      "Check that the new target leads to the domain controllers, and that the way back is there.",
    ),
  },
  portClosed: {
    cause: message<Group & { lost: readonly LostPassage[] }>(
      "active-directory-rule-removed/cause",
      ({ group, lost }) =>
        `${securityGroup(group)} no longer lets through ${list(lost.map(passage))}: joins and sign-in fail.`,
    ),
    causeIfReplaced: message<Group & { lost: readonly LostPassage[]; because: string }>(
      "active-directory-rule-removed/cause-replaced",
      ({ group, lost, because }) =>
        `${securityGroup(group)} stops letting through ${list(lost.map(passage))} until the rule is made again, ` +
        `${because}: joins and sign-in fail meanwhile.`,
    ),
    cure: message(
      "active-directory-rule-removed/cure",
      "Keep the rule while a database or client behind it is in the domain; AWS's guide asks for all of these ports.",
    ),
  },
  open: {
    cause: message<Group & { open: readonly (Ports & { peers: readonly string[] })[] }>(
      "security-group-open/cause",
      ({ group, open }) =>
        `${securityGroup(group)} lets everybody in: ` +
        `${list(open.map((each) => `${ports(each)} from ${list(each.peers)}`))}.`,
    ),
    cure: message(
      "security-group-open/cure",
      "Name the networks or security groups of the clients (allowedCidrBlocks, allowedSecurityGroupIds).",
    ),
  },
};

function peering({ peering: name, vpc, peer }: Peering): string {
  return `The peering ${name} of ${vpc ?? "the VPC"} with ${peer ?? "the other one"}`;
}

function route({ destination, target }: Route): string {
  return `${destination ?? "its destination"} by ${target}`;
}

function routeInTable({ destination, table }: RouteInTable): string {
  return `The route to ${destination ?? "its destination"} in ${table ?? "its route table"}`;
}

function securityGroup(name: string | undefined): string {
  return name === undefined ? "The security group" : `The security group ${name}`;
}

function passage({ services, direction, peers, ...of }: LostPassage): string {
  const what =
    services === "several"
      ? `${ports(of)}, Active Directory's among them,`
      : `${list(services)} (${of.protocol === "icmp" ? "ICMP" : ports(of)})`;
  return `${what} ${direction === "in" ? "from" : "to"} ${list(peers)}`;
}

function ports({ protocol, from, to }: Ports): string {
  if (protocol === "-1" || protocol === "all") return "every port";
  const name = protocol.toUpperCase();
  return from === to ? `${name} port ${from}` : `${name} ports ${from} to ${to}`;
}
