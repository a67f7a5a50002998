import { message } from "../../text/message";

interface InAccount {
  readonly account: string;
  readonly accountId: string;
}

/** Causes of several checks. */
export const causes = {
  noVpc: message<InAccount & { vpc: string }>(
    "missing-vpc/cause",
    ({ vpc, account, accountId }) => `There is no VPC ${vpc} in ${accountText({ account, accountId })}.`,
  ),
  notInVpc: message<{ vpc: string; ids: readonly string[] }>(
    "missing-in-vpc/cause",
    ({ vpc, ids }) => `The VPC ${vpc} has no ${ids.join(", ")}.`,
  ),
  noRole: message<{ role: string; accountId: string }>(
    "directory-access-role/cause",
    ({ role, accountId }) => `There is no role ${role} in the account ${accountId}.`,
  ),
};

/** Cures of several checks. */
export const cures = {
  wait: message("wait/cure", "Wait: verify --wait follows it."),
  machineNetwork: message(
    "machine-network/cure",
    "Look at the network of this machine (AWS's SDK uses no HTTPS_PROXY), and run it again.",
  ),
};

/** An account by its name in the file and its id. */
export function accountText({ account, accountId }: InAccount): string {
  return `the account ${account} (${accountId})`;
}
