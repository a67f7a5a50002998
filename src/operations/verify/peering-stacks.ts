import { type Environment, type Network } from "../../environment/environment";
import { stackIds } from "../../environment/topology";

interface PeeringStacks {
  readonly all: readonly string[];
  /** The one that leads back from the directory's VPC, and opens the controllers. */
  readonly back: string;
}

/** Stacks that make the peering of a network: one, or one in each of the two accounts. */
export function peeringStacks({ name, directory }: Environment, network: Network): PeeringStacks {
  const request = stackIds.peering(name, network.key);
  const accept = stackIds.peeringAccepter(name, network.key);
  return isInDirectorysAccount(network, directory.network)
    ? { all: [request], back: request }
    : { all: [request, accept], back: accept };
}

export function isInDirectorysAccount(network: Network, home: Network): boolean {
  return network.account.key === home.account.key;
}
