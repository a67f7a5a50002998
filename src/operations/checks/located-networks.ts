import { type Environment, type Network, type OutputReference } from "../../environment/environment";
import { stackIds } from "../../environment/topology";
import { message } from "../../text/message";
import {
  isReference,
  publishedList,
  publishedText,
  type Published,
  type PublishedOutputs,
  type PublishedSource,
} from "../published";
import { deployCommand } from "./deploy-command";

/** A state, by the stack it belongs to or by its name among the external ones. */
type StateName = { readonly stack: string } | { readonly external: string };

const say = {
  absent: message<{ stack: string }>(
    "missing-state/cause",
    ({ stack }) => `${stack} is not deployed: it has no state yet.`,
  ),
  absentExternal: message<{ external: string }>(
    "missing-state/cause-external",
    (name) => `There is no state at the place of ${stateText(name)}.`,
  ),
  correctExternal: message(
    "missing-state/cure-external",
    "Correct its bucket and key in externalStates, or run the pipeline that makes it.",
  ),
  unreachable: message<StateName & { reason: string }>(
    "unread-state/cause-unreachable",
    ({ reason, ...name }) => `${stateText(name)} could not be read: ${reason}.`,
  ),
  connect: message("unread-state/cure-unreachable", "Give this shell credentials and a way to AWS, and run it again."),
  refused: message<StateName & { reason: string }>(
    "unread-state/cause-refused",
    ({ reason, ...name }) => `${stateText(name)} could not be read: ${reason}`,
  ),
  letRead: message(
    "unread-state/cure-refused",
    "Let the role that reads it read it: rds-kerberos iam-policies prints what it needs.",
  ),
};

function stateText(name: StateName): string {
  return "external" in name ? `the external state ${name.external}` : `the state of ${name.stack}`;
}

/** A network with the ids it has in AWS. */
export interface LocatedNetwork {
  readonly network: Network;
  readonly vpcId: string;
  readonly subnetIds: readonly string[];
  readonly routeTableIds: readonly string[];
}

/** A network whose ids are not known. */
export interface UnlocatedNetwork {
  readonly network: Network;
  readonly cause: string;
  readonly cure: string;
  readonly status?: "unknown";
}

/** Where the ids of an environment's networks are kept; none for those that are literal in the file. */
export function networkSources(environment: Environment): PublishedSource[] {
  const all = environment.networks.flatMap((network) => sourcesOf(environment, network));
  return [...new Map(all.map((source) => [JSON.stringify(source), source])).values()];
}

function sourcesOf(environment: Environment, network: Network): PublishedSource[] {
  if (network.create) return [{ stack: stackIds.network(environment.name, network.key), account: network.account }];
  return Object.values(network.existing ?? {})
    .filter(isReference)
    .map(({ state }) => ({ external: state, account: network.account }));
}

/** The ids of a network, from the file or from what states publish. */
export function locate(
  environment: Environment,
  network: Network,
  published: Published,
): LocatedNetwork | UnlocatedNetwork {
  for (const source of sourcesOf(environment, network)) {
    const answer = published.of(source);
    const problem = unread(source, answer);
    if (problem) return { network, ...problem };
  }
  const { existing } = network;
  if (!existing) {
    const stack = stackIds.network(environment.name, network.key);
    const outputs = outputsOf(published.of({ stack, account: network.account }));
    return {
      network,
      vpcId: publishedText(outputs, "vpc_id", stack),
      subnetIds: publishedList(outputs, "subnet_ids", stack),
      routeTableIds: publishedList(outputs, "route_table_ids", stack),
    };
  }
  const outputsAt = ({ state }: OutputReference): ReadonlyMap<string, unknown> =>
    outputsOf(published.of({ external: state, account: network.account }));
  const text = (value: string | OutputReference): string =>
    isReference(value) ? publishedText(outputsAt(value), value.output, value.state) : value;
  const list = (value: readonly string[] | OutputReference): readonly string[] =>
    isReference(value) ? publishedList(outputsAt(value), value.output, value.state) : value;
  return {
    network,
    vpcId: text(existing.vpcId),
    subnetIds: list(existing.subnetIds),
    routeTableIds: list(existing.routeTableIds),
  };
}

/** Why a state gives nothing, and what to do about it. */
export function unread(
  source: PublishedSource,
  answer: PublishedOutputs,
): Omit<UnlocatedNetwork, "network"> | undefined {
  const name: StateName = "external" in source ? { external: source.external } : { stack: source.stack };
  switch (answer.status) {
    case "exists":
      return undefined;
    case "absent":
      return "external" in name
        ? { cause: say.absentExternal(name), cure: say.correctExternal() }
        : { cause: say.absent(name), cure: deployCommand(name.stack) };
    case "unreachable":
      return { status: "unknown", cause: say.unreachable({ ...name, reason: answer.reason }), cure: say.connect() };
    case "refused":
      return { cause: say.refused({ ...name, reason: answer.reason }), cure: say.letRead() };
  }
}

function outputsOf(answer: PublishedOutputs): ReadonlyMap<string, unknown> {
  return answer.status === "exists" ? answer.outputs : new Map();
}
