import { type OrderableDBInstanceOption } from "@aws-sdk/client-rds";
import { databaseAccounts, type Account, type Database, type Network } from "../../environment/environment";
import { directoryAccessRoleName } from "../../environment/topology";
import { message } from "../../text/message";
import { subjects, type Problem } from "../checks/check";
import { causes } from "../checks/common-messages";
import { type AccountReads } from "../checks/reads/account-reads";
import { type PreflightContext } from "./context";

interface Ordered {
  readonly instanceClass: string;
  readonly version: string;
}

const say = {
  correctRole: message<{ account: string }>(
    "directory-access-role/cure-existing",
    ({ account }) => `Correct accounts.${account}.directoryAccessRoleArn, or leave it out: then a role is made.`,
  ),
  noInstance: message<{ instance: string; accountId: string }>(
    "database-import/cause",
    ({ instance, accountId }) => `There is no instance ${instance} in the account ${accountId}.`,
  ),
  correctImport: message<{ database: string }>(
    "database-import/cure",
    ({ database }) => `Correct databases.${database}.importIdentifier.`,
  ),
  otherEngine: message<{ instance: string; engine: string | undefined }>(
    "database-import/cause-engine",
    ({ instance, engine }) => `${instance} runs ${engine}.`,
  ),
  onlyPostgres: message("database-import/cure-engine", "Only RDS for PostgreSQL can be taken over."),
  noSnapshot: message<{ snapshot: string; accountId: string }>(
    "database-snapshot/cause",
    ({ snapshot, accountId }) => `There is no snapshot ${snapshot} in the account ${accountId}.`,
  ),
  correctSnapshot: message<{ database: string }>(
    "database-snapshot/cure",
    ({ database }) =>
      `Correct databases.${database}.snapshotIdentifier; share a snapshot of another account and copy it first.`,
  ),
  noVersion: message<{ version: string; isDeprecated: boolean }>(
    "database-engine-version/cause",
    ({ version, isDeprecated }) => `RDS offers no PostgreSQL ${version} here${isDeprecated ? " any more" : ""}.`,
  ),
  otherVersion: message<{ database: string; offered: readonly (string | undefined)[] }>(
    "database-engine-version/cure",
    ({ database, offered }) =>
      `Write another engineVersion in databases.${database}${offered.length > 0 ? `: ${offered.join(", ")}` : ""}.`,
  ),
  noClass: message<Ordered>(
    "database-instance-class/cause",
    ({ instanceClass, version }) => `${instanceClass} cannot be ordered with PostgreSQL ${version} here.`,
  ),
  noKerberos: message<Ordered>(
    "database-instance-class/cause-kerberos",
    ({ instanceClass, version }) => `${instanceClass} with PostgreSQL ${version} does not support Kerberos here.`,
  ),
  otherZones: message<
    Ordered & { offered: readonly (string | undefined)[]; network: string; zones: readonly string[] }
  >(
    "database-instance-class/cause-zones",
    ({ instanceClass, version, offered, network, zones }) =>
      `${instanceClass} with PostgreSQL ${version} is offered in ${offered.join(", ")}, ` +
      `and the network ${network} is in ${zones.join(", ")}.`,
  ),
  noStandby: message<Ordered>(
    "database-instance-class/cause-standby",
    ({ instanceClass, version }) => `${instanceClass} with PostgreSQL ${version} has no standby here.`,
  ),
  otherClass: message<{ database: string; version: string }>(
    "database-instance-class/cure",
    ({ database, version }) =>
      `Write another instanceClass in databases.${database}: ` +
      `aws rds describe-orderable-db-instance-options --engine postgres --engine-version ${version} ` +
      '--query "OrderableDBInstanceOptions[?SupportsKerberosAuthentication].DBInstanceClass" lists them.',
  ),
};

/** Checks of what the instances are made of or from. */
export async function preflightDatabases(context: PreflightContext): Promise<void> {
  const { environment } = context;
  await Promise.all([
    ...databaseAccounts(environment).map((account) => preflightRole(context, account)),
    ...environment.databases.map((database) => preflightDatabase(context, database)),
  ]);
}

async function preflightRole({ environment, checks, reads }: PreflightContext, account: Account): Promise<void> {
  const read = reads.get(account.key);
  if (!read || account.directoryAccessRoleArn === undefined) return;
  const role = directoryAccessRoleName(environment, account);
  await checks.check("directory-access-role", subjects.share(environment, account), async () => {
    if (await read.iam.role(role)) return undefined;
    return {
      cause: causes.noRole({ role, accountId: account.id }),
      cure: say.correctRole({ account: account.key }),
    };
  });
}

async function preflightDatabase({ environment, checks, reads }: PreflightContext, database: Database): Promise<void> {
  const read = reads.get(database.network.account.key);
  if (!read) return;
  const subject = subjects.database(environment, database);
  const { importIdentifier, snapshotIdentifier } = database;
  if (importIdentifier !== undefined) {
    await checks.check("database-import", subject, () => importProblem(database, importIdentifier, read));
  }
  if (snapshotIdentifier !== undefined) {
    await checks.check("database-snapshot", subject, () => snapshotProblem(database, snapshotIdentifier, read));
  }
  if (await checks.check("database-engine-version", subject, () => versionProblem(database, read))) {
    await checks.check("database-instance-class", subject, () => classProblem(database, read));
  }
}

async function importProblem(
  { key: database, network }: Database,
  instance: string,
  { rds }: AccountReads,
): Promise<Problem | undefined> {
  const found = (await rds.instances()).find(({ DBInstanceIdentifier }) => DBInstanceIdentifier === instance);
  if (!found) {
    return {
      cause: say.noInstance({ instance, accountId: network.account.id }),
      cure: say.correctImport({ database }),
    };
  }
  if (found.Engine === "postgres") return undefined;
  return { cause: say.otherEngine({ instance, engine: found.Engine }), cure: say.onlyPostgres() };
}

async function snapshotProblem(
  { key: database, network }: Database,
  snapshot: string,
  { rds }: AccountReads,
): Promise<Problem | undefined> {
  if (await rds.snapshot(snapshot)) return undefined;
  return {
    cause: say.noSnapshot({ snapshot, accountId: network.account.id }),
    cure: say.correctSnapshot({ database }),
  };
}

async function versionProblem(
  { key: database, engineVersion: version }: Database,
  { rds }: AccountReads,
): Promise<Problem | undefined> {
  const found = await rds.engineVersions(version);
  if (found.some(({ EngineVersion, Status }) => EngineVersion !== undefined && Status !== "deprecated")) {
    return undefined;
  }
  const [major = ""] = version.split(".");
  const offered = (await rds.engineVersions(major))
    .filter(({ Status }) => Status !== "deprecated")
    .map(({ EngineVersion }) => EngineVersion);
  return {
    cause: say.noVersion({ version, isDeprecated: found.length > 0 }),
    cure: say.otherVersion({ database, offered: [...new Set(offered)] }),
  };
}

async function classProblem(database: Database, reads: AccountReads): Promise<Problem | undefined> {
  const { key, engineVersion, instanceClass } = database;
  // Of a major version RDS takes its default minor.
  const version =
    (await reads.rds.engineVersions(engineVersion)).find(({ Status }) => Status !== "deprecated")?.EngineVersion ??
    engineVersion;
  const options = await reads.rds.orderable(version, instanceClass);
  const cause = await classCause({ instanceClass, version }, options, database, reads);
  return cause === undefined ? undefined : { cause, cure: say.otherClass({ database: key, version }) };
}

async function classCause(
  ordered: Ordered,
  options: readonly OrderableDBInstanceOption[],
  { multiAz, network }: Database,
  reads: AccountReads,
): Promise<string | undefined> {
  if (options.length === 0) return say.noClass(ordered);
  if (!options.some(({ SupportsKerberosAuthentication }) => SupportsKerberosAuthentication)) {
    return say.noKerberos(ordered);
  }
  const zones = await zonesOf(network, reads);
  const offered = new Set(
    options.flatMap(({ AvailabilityZones }) => (AvailabilityZones ?? []).map(({ Name }) => Name)),
  );
  // If subnets lie in one zone, the network's own checks say so.
  if (zones.length > 1 && zones.filter((zone) => offered.has(zone)).length < (multiAz ? 2 : 1)) {
    return say.otherZones({ ...ordered, offered: [...offered], network: network.key, zones });
  }
  return multiAz && !options.some(({ MultiAZCapable }) => MultiAZCapable) ? say.noStandby(ordered) : undefined;
}

/** Names of the Availability Zones of a network's subnets, if they are known. */
async function zonesOf({ create, existing }: Network, reads: AccountReads): Promise<string[]> {
  if (create) return [...create.availabilityZones];
  const ids = existing?.subnetIds;
  if (!Array.isArray(ids)) return [];
  const found = (await reads.ec2.subnets()).filter(({ SubnetId }) => ids.includes(SubnetId));
  return [...new Set(found.flatMap(({ AvailabilityZone }) => AvailabilityZone ?? []))];
}
