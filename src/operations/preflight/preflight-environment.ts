import { type Environment } from "../../environment/environment";
import { type Aws } from "../aws/aws";
import { type CheckResult } from "../checks/check";
import { Checks, type Locate } from "../checks/checks";
import { networkSources } from "../checks/located-networks";
import { locatedNetworks, reachedAccounts } from "../checks/reachable";
import { type Published } from "../published";
import { type PreflightContext } from "./context";
import { PREFLIGHT_CHECKS } from "./preflight-checks";
import { preflightDatabases } from "./preflight-databases";
import { preflightDirectory } from "./preflight-directory";
import { preflightNetworks } from "./preflight-networks";
import { preflightStates } from "./preflight-states";

export interface PreflightOptions {
  readonly aws: Aws;
  readonly published: Published;
  readonly locate: Locate;
}

/** Looks whether the accounts are ready for a first apply, without changing anything. */
export async function preflightEnvironment(
  environment: Environment,
  { aws, published, locate }: PreflightOptions,
): Promise<CheckResult[]> {
  const checks = new Checks(PREFLIGHT_CHECKS, locate);
  const existing = environment.networks.filter((network) => network.existing);
  await published.read(networkSources({ ...environment, networks: existing }));
  const networks = await locatedNetworks(environment, existing, published, checks);
  const reads = await reachedAccounts(environment, environment.accounts, networks, aws, checks);
  const context: PreflightContext = { environment, aws, checks, published, reads, networks };
  await Promise.all([
    preflightStates(context),
    preflightDirectory(context),
    preflightNetworks(context),
    preflightDatabases(context),
  ]);
  return checks.results();
}
