import { type DBInstance } from "@aws-sdk/client-rds";
import { type Database } from "../../environment/environment";
import { dbInstanceIdentifier, directoryAccessRoleName, stackIds } from "../../environment/topology";
import { subjects } from "../checks/check";
import { type AccountReads } from "../checks/reads/account-reads";
import { type FoundDirectory, type VerifyContext } from "./context";
import { clientsProblem, egressProblem, type ExposedInstance } from "./exposure-problem";
import {
  availabilityProblem,
  forceSslProblem,
  iamAuthenticationProblem,
  parametersProblem,
  publicAddressProblem,
  type FoundInstance,
} from "./instance-problems";
import { directoryProblem, membershipProblem, type WantedMembership } from "./membership-problem";

/** What the checks of one instance need. */
export interface DatabaseReads {
  readonly reads: AccountReads;
  /** Security groups of all instances of the account: their rules are read together, in a few pages. */
  readonly groups: readonly string[];
  /** Whether the parameters are looked at. */
  readonly parameters: boolean;
}

/** Checks of one instance. */
export async function verifyDatabase(
  context: VerifyContext,
  database: Database,
  found: DBInstance,
  directory: FoundDirectory | undefined,
  { reads, groups, parameters }: DatabaseReads,
): Promise<void> {
  const { environment, checks } = context;
  const subject = subjects.database(environment, database);
  const stack = stackIds.database(environment.name, database.key);
  const it: FoundInstance = { instance: dbInstanceIdentifier(environment, database), found, stack };
  const port = found.Endpoint?.Port ?? database.port;
  await Promise.all([
    checks.check("database-available", subject, () => availabilityProblem(it)),
    verifyMembership(context, database, it, directory),
    checks.check("database-egress", subject, async () => egressProblem(environment, await exposed(it, reads, groups))),
    checks.check("database-clients", subject, async () =>
      clientsProblem(database, port, await exposed(it, reads, groups)),
    ),
    checks.check("database-parameters", subject, () => parametersProblem(it)),
    parameters && checks.check("database-force-ssl", subject, () => forceSslProblem(it, reads)),
    checks.check("database-iam-authentication", subject, () => iamAuthenticationProblem(it)),
    checks.check("database-private", subject, () => publicAddressProblem(it)),
  ]);
}

async function verifyMembership(
  { environment, checks }: VerifyContext,
  database: Database,
  { instance, found, stack }: FoundInstance,
  directory: FoundDirectory | undefined,
): Promise<void> {
  const { account } = database.network;
  const subject = subjects.database(environment, database);
  const wanted: WantedMembership = {
    instance,
    accountId: account.id,
    domain: directory?.idByAccount.get(account.key),
    role: directoryAccessRoleName(environment, account),
    directory,
    stack,
  };
  const isMember = await checks.check("database-directory", subject, () => directoryProblem(found, wanted));
  if (isMember) await checks.check("domain-membership", subject, () => membershipProblem(found, wanted));
}

/** @param all - Security groups of all instances of the account. */
async function exposed(
  { instance, found, stack }: FoundInstance,
  { ec2 }: AccountReads,
  all: readonly string[],
): Promise<ExposedInstance> {
  const groups = groupsOf(found);
  const rules = (await ec2.securityGroupRules(all)).filter(
    ({ GroupId }) => GroupId !== undefined && groups.includes(GroupId),
  );
  return { instance, stack, groups, rules };
}

/** Security groups of an instance. */
export function groupsOf({ VpcSecurityGroups = [] }: DBInstance): string[] {
  return VpcSecurityGroups.flatMap(({ VpcSecurityGroupId }) =>
    VpcSecurityGroupId === undefined ? [] : [VpcSecurityGroupId],
  );
}
