import { type Account, type Environment, type Network } from "../../environment/environment";
import { type Aws } from "../aws/aws";
import { type Published } from "../published";
import { subjects, type Problem, type Subject } from "./check";
import { credentialsProblem } from "./credentials";
import { locate, type LocatedNetwork } from "./located-networks";
import { AccountReads } from "./reads/account-reads";

/** A network with the reads of its account. */
export interface ReachedNetwork {
  readonly located: LocatedNetwork;
  readonly reads: AccountReads;
}

/** The checks that come before all others. */
interface FirstChecks {
  check(
    id: "account-credentials" | "network-located",
    subject: Subject,
    look: () => Promise<Problem | undefined> | Problem | undefined,
  ): Promise<boolean>;
  close(account: string): void;
}

/** The networks whose ids are known; each of the others is a finding. */
export async function locatedNetworks(
  environment: Environment,
  networks: readonly Network[],
  published: Published,
  checks: FirstChecks,
): Promise<LocatedNetwork[]> {
  const located: LocatedNetwork[] = [];
  for (const network of networks) {
    const found = locate(environment, network, published);
    if ("vpcId" in found) located.push(found);
    else await checks.check("network-located", subjects.network(environment, network), () => found);
  }
  return located;
}

/** Reads of the accounts that can be reached, by key; each of the others is a finding. */
export async function reachedAccounts(
  environment: Environment,
  accounts: readonly Account[],
  networks: readonly LocatedNetwork[],
  aws: Aws,
  checks: FirstChecks,
): Promise<Map<string, AccountReads>> {
  const reads = new Map<string, AccountReads>();
  await Promise.all(
    accounts.map(async (account) => {
      const vpcIds = networks.filter(({ network }) => network.account.key === account.key).map(({ vpcId }) => vpcId);
      const read = new AccountReads(aws.account(account), vpcIds);
      const isReached = await checks.check("account-credentials", subjects.account(environment, account), () =>
        credentialsProblem(account, read),
      );
      if (isReached) reads.set(account.key, read);
      else checks.close(account.key);
    }),
  );
  return reads;
}
