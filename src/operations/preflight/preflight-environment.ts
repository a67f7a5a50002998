import { type Account, type Environment } from "../../environment/environment";
import { type Aws } from "../aws/aws";
import { AccountReads } from "../checks/reads/account-reads";
import { subjects, type CheckResult } from "../checks/check";
import { Checks, type Locate } from "../checks/checks";
import { credentialsProblem } from "../checks/credentials";
import { locate, networkSources, type LocatedNetwork } from "../checks/located-networks";
import { type Published } from "../published";
import { preflightDatabases } from "./preflight-databases";
import { preflightDirectory } from "./preflight-directory";
import { preflightNetworks } from "./preflight-networks";
import { preflightStates } from "./preflight-states";
import { PREFLIGHT_CHECKS } from "./preflight-checks";

/** What all parts of a preflight share. */
export interface PreflightContext {
  readonly environment: Environment;
  readonly aws: Aws;
  readonly checks: Checks<typeof PREFLIGHT_CHECKS>;
  /** Accounts that cannot be reached are missing. */
  readonly reads: ReadonlyMap<string, AccountReads>;
  /** Networks that exist, with their ids. */
  readonly networks: readonly LocatedNetwork[];
}

export interface PreflightOptions {
  readonly aws: Aws;
  readonly published: Published;
  readonly locate: Locate;
}

/** Looks whether the accounts are ready for a first apply, without changing anything. */
export async function preflightEnvironment(
  environment: Environment,
  { aws, published, locate: place }: PreflightOptions,
): Promise<CheckResult[]> {
  const checks = new Checks(PREFLIGHT_CHECKS, place);
  const existing: Environment = {
    ...environment,
    networks: environment.networks.filter((network) => network.existing),
  };
  await published.read(networkSources(existing));
  const found = existing.networks.map((network) => locate(environment, network, published));
  for (const network of found) {
    if (!("vpcId" in network))
      await checks.check("network-located", subjects.network(environment, network.network), () => network);
  }
  const networks = found.filter((network): network is LocatedNetwork => "vpcId" in network);
  const reads = new Map<string, AccountReads>();
  await Promise.all(
    environment.accounts.map(async (account: Account) => {
      const made = new AccountReads(
        aws.account(account),
        networks.filter(({ network }) => network.account.key === account.key).map(({ vpcId }) => vpcId),
      );
      if (
        await checks.check("account-credentials", subjects.account(environment, account), () =>
          credentialsProblem(account, made),
        )
      )
        reads.set(account.key, made);
      else checks.close(account.key);
    }),
  );
  const context: PreflightContext = { environment, aws, checks, reads, networks };
  await Promise.all([
    preflightStates(context),
    preflightDirectory(context),
    preflightNetworks(context),
    preflightDatabases(context),
  ]);
  return checks.results();
}
