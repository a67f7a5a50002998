import { type Account, type Environment } from "../../environment/environment";
import { type Aws } from "../aws/aws";
import { type CheckResult } from "../checks/check";
import { Checks, type Locate } from "../checks/checks";
import { checkDeletedStates } from "../checks/deleted-states";
import { readDirectoryId } from "../checks/directories";
import { networkSources } from "../checks/located-networks";
import { locatedNetworks, reachedAccounts } from "../checks/reachable";
import { checkLocks } from "../checks/state-locks";
import { type Published } from "../published";
import { type VerifyContext } from "./context";
import { VERIFY_CHECKS } from "./verify-checks";
import { verifyDatabases } from "./verify-databases";
import { VerifyDirectory } from "./verify-directory";
import { verifyNetworks } from "./verify-networks";
import { verifyAccessRoles } from "./verify-roles";

export interface VerifyOptions extends Pick<VerifyContext, "parameters" | "note"> {
  readonly aws: Aws;
  readonly published: Published;
  readonly locate: Locate;
}

/** Looks whether sign-in works as far as AWS can tell, without changing anything. */
export async function verifyEnvironment(
  environment: Environment,
  { aws, published, locate, parameters, note }: VerifyOptions,
): Promise<CheckResult[]> {
  const checks = new Checks(VERIFY_CHECKS, locate);
  await readDirectoryId(environment, published, networkSources(environment));
  const networks = await locatedNetworks(environment, environment.networks, published, checks);
  const accounts = accountsOf(environment);
  const reads = await reachedAccounts(environment, accounts, networks, aws, checks);
  const context: VerifyContext = { environment, checks, reads, networks, parameters, note };
  const directory = await new VerifyDirectory(context, published).verify();
  await Promise.all([
    checkDeletedStates(
      { environment, aws, checks },
      accountsOf(environment).filter(({ key }) => reads.has(key)),
    ),
    verifyNetworks(context, directory),
    verifyAccessRoles(context),
    verifyDatabases(context, directory),
    ...accounts.filter(({ key }) => reads.has(key)).map((account) => checkLocks({ environment, aws, checks }, account)),
  ]);
  return checks.results();
}

/** Accounts that have a part in the environment, in the order of the file. */
function accountsOf(environment: Environment): Account[] {
  const keys = new Set([
    environment.directory.network.account.key,
    ...environment.networks.map(({ account }) => account.key),
  ]);
  return environment.accounts.filter(({ key }) => keys.has(key));
}
