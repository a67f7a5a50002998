import { type Environment } from "../../environment/environment";
import { stackIds } from "../../environment/topology";
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
  const stack = { stack: stackIds.directory(environment.name), account: environment.directory.network.account };
  const adopts = environment.directory.create?.importIdentifier !== undefined;
  await published.read([...networkSources({ ...environment, networks: existing }), ...(adopts ? [stack] : [])]);
  const networks = await locatedNetworks(environment, existing, published, checks);
  const reads = await reachedAccounts(environment, environment.accounts, networks, aws, checks);
  const managed = published.of(stack);
  const managedId = managed.status === "exists" ? managed.outputs.get("directory_id") : undefined;
  const context: PreflightContext = {
    environment,
    aws,
    checks,
    published,
    reads,
    networks,
    managedDirectoryId: typeof managedId === "string" ? managedId : undefined,
  };
  await Promise.all([
    preflightStates(context),
    preflightDirectory(context),
    preflightNetworks(context),
    preflightDatabases(context),
  ]);
  return checks.results();
}
