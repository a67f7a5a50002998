import { ACTIVE_DIRECTORY_PORTS, CONTROLLER_RULES_BY_AWS } from "../aws/active-directory-ports";
import { merged } from "../aws/cidr";
import { QUOTAS } from "../aws/quotas";

/** Blocks that get rules on the controllers' security group, by who connects their networks. */
export interface RemoteBlocks {
  /** Of networks whose peering is made here. */
  readonly peered: readonly string[];
  /** Of networks that somebody else connects. */
  readonly connected: readonly string[];
}

export function controllerRules(blocks: number): number {
  return blocks * ACTIVE_DIRECTORY_PORTS.length;
}

/** Rules for so many blocks and AWS's own. */
export function allControllerRules(blocks: number): number {
  return controllerRules(blocks) + CONTROLLER_RULES_BY_AWS;
}

/**
 * Blocks that share rules. If all connected networks need more rules than AWS allows on a network interface, these are
 * the fewest blocks with exactly their addresses. Nothing if the networks are fewer, or if none of them are neighbours:
 * each network then has its rules for itself.
 */
export function mergedBlocks({ peered, connected }: RemoteBlocks): readonly string[] | undefined {
  if (allControllerRules(peered.length + connected.length) <= QUOTAS.rulesPerNetworkInterface) return undefined;
  const fewest = merged(connected);
  return fewest.length < connected.length ? fewest : undefined;
}
