import { type Account, type Environment } from "../../environment/environment";
import { type Aws } from "../aws/aws";
import { AccountReads } from "../checks/reads/account-reads";
import { subjects, type CheckResult } from "../checks/check";
import { Checks, type Locate } from "../checks/checks";
import { credentialsProblem } from "../checks/credentials";
import { locate, networkSources, type LocatedNetwork } from "../checks/located-networks";
import { type Published } from "../published";
import { directorySources, VerifyDirectory } from "./verify-directory";
import { verifyDatabases } from "./verify-databases";
import { verifyNetworks } from "./verify-networks";
import { verifyAccessRoles } from "./verify-roles";
import { VERIFY_CHECKS } from "./verify-checks";

export type VerifyRun = Checks<typeof VERIFY_CHECKS>;

/** What all parts of a verification share. */
export interface VerifyContext {
  readonly environment: Environment;
  readonly checks: VerifyRun;
  /** Accounts that cannot be reached are missing. */
  readonly reads: ReadonlyMap<string, AccountReads>;
  /** Networks whose ids are known, in the order of the file. */
  readonly networks: readonly LocatedNetwork[];
  readonly parameters: "few" | "all";
  readonly note: (line: string) => void;
}

export interface VerifyOptions {
  readonly aws: Aws;
  readonly published: Published;
  readonly locate: Locate;
  /** RDS tells parameters one group at a time: those of a few databases of each account, or of all. */
  readonly parameters: "few" | "all";
  /** Takes what has not been looked at, and why. */
  readonly note: (line: string) => void;
}

/** Looks whether sign-in works as far as AWS can tell, without changing anything. */
export async function verifyEnvironment(environment: Environment, options: VerifyOptions): Promise<CheckResult[]> {
  const { aws, published } = options;
  const checks: VerifyRun = new Checks(VERIFY_CHECKS, options.locate);
  await published.read([...networkSources(environment), ...directorySources(environment)]);
  const found = environment.networks.map((network) => locate(environment, network, published));
  const networks = found.filter((network): network is LocatedNetwork => "vpcId" in network);
  for (const network of found) {
    if (!("vpcId" in network))
      await checks.check("network-located", subjects.network(environment, network.network), () => network);
  }
  const reads = new Map<string, AccountReads>();
  await Promise.all(
    accountsOf(environment).map(async (account) => {
      const made = new AccountReads(
        aws.account(account),
        networks.filter(({ network }) => network.account.key === account.key).map(({ vpcId }) => vpcId),
      );
      const reached = await checks.check("account-credentials", subjects.account(environment, account), () =>
        credentialsProblem(account, made),
      );
      if (reached) reads.set(account.key, made);
      else checks.close(account.key);
    }),
  );
  const context: VerifyContext = {
    environment,
    checks,
    reads,
    networks,
    parameters: options.parameters,
    note: options.note,
  };
  const directory = await new VerifyDirectory(context, published).verify();
  await Promise.all([
    verifyNetworks(context, directory),
    verifyAccessRoles(context),
    verifyDatabases(context, directory),
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
