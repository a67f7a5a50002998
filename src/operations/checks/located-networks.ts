import { type Environment, type Network, type OutputReference } from "../../environment/environment";
import { stackIds } from "../../environment/topology";
import {
  isReference,
  publishedList,
  publishedText,
  type Published,
  type PublishedOutputs,
  type PublishedSource,
} from "../published";

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
  const text = (value: string | OutputReference): string =>
    isReference(value)
      ? publishedText(
          outputsOf(published.of({ external: value.state, account: network.account })),
          value.output,
          value.state,
        )
      : value;
  const list = (value: readonly string[] | OutputReference): readonly string[] =>
    isReference(value)
      ? publishedList(
          outputsOf(published.of({ external: value.state, account: network.account })),
          value.output,
          value.state,
        )
      : value;
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
  const name = "external" in source ? `the external state ${source.external}` : `the state of ${source.stack}`;
  switch (answer.status) {
    case "exists":
      return undefined;
    case "absent":
      return "external" in source
        ? {
            cause: `There is no state at the place of ${name}.`,
            cure: "Correct its bucket and key in externalStates, or run the pipeline that makes it.",
          }
        : { cause: `${source.stack} is not deployed: it has no state yet.`, cure: `npx cdktf deploy ${source.stack}` };
    case "unreachable":
      return {
        status: "unknown",
        cause: `${name} could not be read: ${answer.reason}.`,
        cure: "Give this shell credentials and a way to AWS, and run it again.",
      };
    case "refused":
      return {
        cause: `${name} could not be read: ${answer.reason}`,
        cure: "Let the role that reads it read it: rds-kerberos iam-policies prints what it needs.",
      };
  }
}

function outputsOf(answer: PublishedOutputs): ReadonlyMap<string, unknown> {
  return answer.status === "exists" ? answer.outputs : new Map();
}
