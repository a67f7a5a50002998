import { type Environment, type Network, type OutputReference } from "../../environment/environment";
import { stackIds } from "../../environment/topology";
import { message } from "../../text/message";
import { capital } from "../../text/words";
import { OperationError } from "../operation-error";
import {
  isReference,
  publishedList,
  publishedText,
  type Published,
  type PublishedOutputs,
  type PublishedSource,
} from "../published";
import { damagedProblem, lostProblem, type StateName, stateText } from "../states/state-problems";
import { type Problem } from "./check";
import { deployCommand } from "./deploy-command";

const say = {
  absent: message<{ stack: string }>(
    "missing-state/cause",
    ({ stack }) => `${stack} is not deployed: it has no state yet.`,
  ),
  noOutputs: message<{ stack: string }>(
    "missing-outputs/cause",
    ({ stack }) => `The state of ${stack} has no outputs: it was destroyed, or has never been applied as a whole.`,
  ),
  noOutputsExternal: message<{ external: string }>(
    "missing-outputs/cause-external",
    (name) => `${capital(stateText(name))} has no outputs.`,
  ),
  publishExternal: message(
    "missing-outputs/cure-external",
    "Correct its bucket and key in externalStates, or let its pipeline declare the outputs that the file names.",
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
  correctOutput: message<{ network: string }>(
    "published-output/cure-network",
    ({ network }) =>
      `Name outputs that hold the ids of the network in networks.${network}.existing, or write the ids themselves.`,
  ),
  letRead: message(
    "unread-state/cure-refused",
    "Let the role that reads it read it: rds-kerberos iam-policies prints what it needs.",
  ),
};

/** A network with the ids it has in AWS. */
export interface LocatedNetwork {
  readonly network: Network;
  readonly vpcId: string;
  readonly subnetIds: readonly string[];
  readonly routeTableIds: readonly string[];
}

/** A network whose ids are not known. */
export interface UnlocatedNetwork extends Problem {
  readonly network: Network;
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
  try {
    return { network, ...idsOf(environment, network, published) };
  } catch (error) {
    // One output that is not what it should be is a finding, and no reason to look at nothing else.
    if (!(error instanceof OperationError)) throw error;
    const stack = stackIds.network(environment.name, network.key);
    return {
      network,
      cause: error.message,
      cure: network.existing ? say.correctOutput({ network: network.key }) : deployCommand(stack),
    };
  }
}

/** @throws OperationError if a state does not publish what it should */
function idsOf(environment: Environment, network: Network, published: Published): Omit<LocatedNetwork, "network"> {
  const { existing } = network;
  if (!existing) {
    const stack = stackIds.network(environment.name, network.key);
    const outputs = outputsOf(published.of({ stack, account: network.account }));
    return {
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
    vpcId: text(existing.vpcId),
    subnetIds: list(existing.subnetIds),
    routeTableIds: list(existing.routeTableIds),
  };
}

/** Why a state gives nothing, and what to do about it. */
export function unread(source: PublishedSource, answer: PublishedOutputs): Problem | undefined {
  const name: StateName = "external" in source ? { external: source.external } : { stack: source.stack };
  switch (answer.status) {
    case "exists":
      // A stack that was destroyed leaves a state without outputs.
      if (answer.outputs.size > 0) return undefined;
      return "external" in name
        ? { cause: say.noOutputsExternal(name), cure: say.publishExternal() }
        : { cause: say.noOutputs(name), cure: deployCommand(name.stack) };
    case "absent":
      if (answer.lost) return lostProblem(name, answer.lost);
      return "external" in name
        ? { cause: say.absentExternal(name), cure: say.correctExternal() }
        : { cause: say.absent(name), cure: deployCommand(name.stack) };
    case "damaged":
      return damagedProblem(name, answer.damage, answer.reference, answer.earlier);
    case "unreachable":
      return { status: "unknown", cause: say.unreachable({ ...name, reason: answer.reason }), cure: say.connect() };
    case "refused":
      return { cause: say.refused({ ...name, reason: answer.reason }), cure: say.letRead() };
  }
}

function outputsOf(answer: PublishedOutputs): ReadonlyMap<string, unknown> {
  return answer.status === "exists" ? answer.outputs : new Map();
}
