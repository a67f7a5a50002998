import { ACTIVE_DIRECTORY_PORTS } from "../aws/active-directory-ports";
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

/**
 * Blocks that share rules: of connected networks whose own rules would be more than AWS allows on a network interface, the
 * fewest blocks with exactly their addresses. Without so many networks, nothing: each has rules of its own then.
 */
export function mergedBlocks({ peered, connected }: RemoteBlocks): readonly string[] | undefined {
  return connected.length > 0 && controllerRules(peered.length + connected.length) > QUOTAS.rulesPerNetworkInterface ? merged(connected) : undefined;
}
