import { type DBInstance } from "@aws-sdk/client-rds";
import { type Account, type Database } from "../../environment/environment";
import { dbInstanceIdentifier, stackIds } from "../../environment/topology";
import { message } from "../../text/message";
import { plural } from "../../text/words";
import { subjects, type Problem } from "../checks/check";
import { accountText } from "../checks/common-messages";
import { deployCommand } from "../checks/deploy-command";
import { type AccountReads } from "../checks/reads/account-reads";
import { type FoundDirectory, type VerifyContext } from "./context";
import { groupsOf, verifyDatabase } from "./verify-database";

const say = {
  missing: message<{ instance: string; account: string; accountId: string }>(
    "database-exists/cause",
    ({ instance, ...account }) => `There is no instance ${instance} in ${accountText(account)}.`,
  ),
  notLookedAt: message<{ databases: number; account: string }>(
    "database-force-ssl/not-looked-at",
    ({ databases, account }) =>
      `rds.force_ssl of ${plural(databases, "database")} of the account ${account} was not looked at: ` +
      "RDS tells parameters one group at a time. --all-parameters looks at all, --database at some.",
  ),
};

/** Databases of one account whose parameters are looked at by default: RDS lists them one group at a time. */
const FEW_PARAMETERS = 20;

/** Checks of every instance. */
export async function verifyDatabases(context: VerifyContext, directory: FoundDirectory | undefined): Promise<void> {
  await Promise.all(context.environment.accounts.map((account) => verifyAccount(context, account, directory)));
}

async function verifyAccount(
  context: VerifyContext,
  account: Account,
  directory: FoundDirectory | undefined,
): Promise<void> {
  const databases = context.environment.databases.filter(({ network }) => network.account.key === account.key);
  const reads = context.reads.get(account.key);
  if (!reads || databases.length === 0) return;
  const found = await existing(context, databases, reads);
  if (context.parameters === "few" && found.size > FEW_PARAMETERS) {
    context.note(say.notLookedAt({ databases: found.size - FEW_PARAMETERS, account: account.key }));
  }
  const groups = [...found.values()].flatMap(groupsOf);
  await Promise.all(
    [...found].map(([database, instance], index) => {
      const parameters = context.parameters === "all" || index < FEW_PARAMETERS;
      return verifyDatabase(context, database, instance, directory, { reads, groups, parameters });
    }),
  );
}

/** The databases that exist, with their instances. */
async function existing(
  { environment, checks }: VerifyContext,
  databases: readonly Database[],
  reads: AccountReads,
): Promise<Map<Database, DBInstance>> {
  const found = new Map<Database, DBInstance>();
  for (const database of databases) {
    await checks.check("database-exists", subjects.database(environment, database), async () => {
      const identifier = dbInstanceIdentifier(environment, database);
      const instances = await reads.rds.instances();
      const instance = instances.find(({ DBInstanceIdentifier }) => DBInstanceIdentifier === identifier);
      if (!instance) return missing(identifier, database, stackIds.database(environment.name, database.key));
      found.set(database, instance);
      return undefined;
    });
  }
  return found;
}

function missing(instance: string, { network }: Database, stack: string): Problem {
  const { key: account, id: accountId } = network.account;
  return { cause: say.missing({ instance, account, accountId }), cure: deployCommand(stack) };
}
