import { databaseAccounts, type Database, type Network } from "../../environment/environment";
import { directoryAccessRoleName } from "../../environment/topology";
import { type AccountReads } from "../checks/reads/account-reads";
import { subjects, type Problem } from "../checks/check";
import { type PreflightContext } from "./preflight-environment";

/** Checks of what the instances are made of or from. */
export async function preflightDatabases({ environment, checks, reads }: PreflightContext): Promise<void> {
  await Promise.all([
    ...databaseAccounts(environment).map(async (account) => {
      const read = reads.get(account.key);
      if (!read || account.directoryAccessRoleArn === undefined) return;
      const name = directoryAccessRoleName(environment, account);
      await checks.check("directory-access-role", subjects.share(environment, account), async () =>
        (await read.iam.role(name))
          ? undefined
          : {
              cause: `There is no role ${name} in the account ${account.id}.`,
              cure: `Correct accounts.${account.key}.directoryAccessRoleArn, or leave it out: then a role is made.`,
            },
      );
    }),
    ...environment.databases.map(async (database) => {
      const read = reads.get(database.network.account.key);
      if (!read) return;
      const subject = subjects.database(environment, database);
      if (database.importIdentifier !== undefined)
        await checks.check("database-import", subject, () => importProblem(database, read));
      if (database.snapshotIdentifier !== undefined) {
        const snapshot = database.snapshotIdentifier;
        await checks.check("database-snapshot", subject, async () =>
          (await read.rds.snapshot(snapshot))
            ? undefined
            : {
                cause: `There is no snapshot ${snapshot} in the account ${database.network.account.id}.`,
                cure: `Correct databases.${database.key}.snapshotIdentifier; share a snapshot of another account and copy it first.`,
              },
        );
      }
      if (await checks.check("database-engine-version", subject, () => versionProblem(database, read)))
        await checks.check("database-instance-class", subject, () => classProblem(database, read));
    }),
  ]);
}

async function importProblem(
  { key, importIdentifier, network }: Database,
  reads: AccountReads,
): Promise<Problem | undefined> {
  const found = (await reads.rds.instances()).find(
    ({ DBInstanceIdentifier }) => DBInstanceIdentifier === importIdentifier,
  );
  if (!found)
    return {
      cause: `There is no instance ${importIdentifier} in the account ${network.account.id}.`,
      cure: `Correct databases.${key}.importIdentifier.`,
    };
  return found.Engine === "postgres"
    ? undefined
    : { cause: `${importIdentifier} runs ${found.Engine}.`, cure: "Only RDS for PostgreSQL can be taken over." };
}

async function versionProblem({ key, engineVersion }: Database, reads: AccountReads): Promise<Problem | undefined> {
  const found = await reads.rds.engineVersions(engineVersion);
  if (found.some(({ EngineVersion, Status }) => EngineVersion !== undefined && Status !== "deprecated"))
    return undefined;
  const [major = ""] = engineVersion.split(".");
  const others = [
    ...new Set(
      (await reads.rds.engineVersions(major))
        .filter(({ Status }) => Status !== "deprecated")
        .map(({ EngineVersion }) => EngineVersion),
    ),
  ];
  return {
    cause: `RDS offers no PostgreSQL ${engineVersion} here${found.length > 0 ? " any more" : ""}.`,
    cure: `Write another engineVersion in databases.${key}${others.length > 0 ? `: ${others.join(", ")}` : ""}.`,
  };
}

async function classProblem(
  { key, engineVersion, instanceClass, multiAz, network }: Database,
  reads: AccountReads,
): Promise<Problem | undefined> {
  // Of a major version RDS takes its default minor.
  const version =
    (await reads.rds.engineVersions(engineVersion)).find(({ Status }) => Status !== "deprecated")?.EngineVersion ??
    engineVersion;
  const options = await reads.rds.orderable(version, instanceClass);
  const cure = `Write another instanceClass in databases.${key}: aws rds describe-orderable-db-instance-options --engine postgres --engine-version ${version} --query "OrderableDBInstanceOptions[?SupportsKerberosAuthentication].DBInstanceClass" lists them.`;
  if (options.length === 0)
    return { cause: `${instanceClass} cannot be ordered with PostgreSQL ${version} here.`, cure };
  if (!options.some(({ SupportsKerberosAuthentication }) => SupportsKerberosAuthentication))
    return { cause: `${instanceClass} with PostgreSQL ${version} does not support Kerberos here.`, cure };
  const zones = await zonesOf(network, reads);
  const offered = new Set(
    options.flatMap(({ AvailabilityZones }) => (AvailabilityZones ?? []).map(({ Name }) => Name)),
  );
  // Where subnets lie in one zone, the network's own checks say so.
  if (zones.length > 1 && zones.filter((zone) => offered.has(zone)).length < (multiAz ? 2 : 1))
    return {
      cause: `${instanceClass} with PostgreSQL ${version} is offered in ${[...offered].join(", ")}, and the network ${network.key} is in ${zones.join(", ")}.`,
      cure,
    };
  if (multiAz && !options.some(({ MultiAZCapable }) => MultiAZCapable))
    return { cause: `${instanceClass} with PostgreSQL ${version} has no standby here.`, cure };
  return undefined;
}

/** Names of the Availability Zones of a network's subnets, where they are known. */
async function zonesOf({ create, existing }: Network, reads: AccountReads): Promise<string[]> {
  if (create) return [...create.availabilityZones];
  const ids = existing?.subnetIds;
  if (!Array.isArray(ids)) return [];
  const found = (await reads.ec2.subnets()).filter(({ SubnetId }) => ids.includes(SubnetId));
  return [...new Set(found.flatMap(({ AvailabilityZone }) => AvailabilityZone ?? []))];
}
