import { dbIdentifier } from "../../aws/rules/databases";
import { message } from "../../text/message";
import { plural, quote } from "../../text/words";

/** What {@link databaseRules} report. */
export const say = {
  databaseNetworkExists: message<{ name: string; known: readonly string[] }>(
    "database-network-exists",
    ({ name, known }) => `no network is named ${quote(name)}; write one of ${known.join(", ")}`,
  ),
  dbIdentifierLength: message<{ identifier: string }>(
    "db-identifier-length",
    ({ identifier }) =>
      `the DB instance would be named ${quote(identifier)}, which RDS refuses: ${dbIdentifier.requires}; ` +
      "write another name for the environment or the database",
  ),
  storageAutoscaling: message<{ size: number; most: number; least: number }>(
    "storage-autoscaling",
    ({ size, most, least }) =>
      `${most} GiB leaves storage autoscaling no room above ${size} GiB; write at least ${least}, or remove the key`,
  ),
  snapshotOrImport: message(
    "snapshot-or-import",
    "the database has snapshotIdentifier too, and an instance that exists cannot be restored; remove one of them",
  ),
  importIdentifierUnique: message<{ first: string; identifier: string }>(
    "import-identifier-unique",
    ({ first, identifier }) => `the database ${first} is the instance ${quote(identifier)} already; remove one of them`,
  ),
  principalRealm: message<{ realm: string; own: string }>(
    "principal-realm",
    ({ realm, own }) =>
      `the realm ${quote(realm)} is neither the directory's (${own}) nor of a forest it trusts; write the name alone ` +
      `for a user of ${own}, or add an outgoing or two-way trust`,
  ),
  principalUnique: message<{ principal: string | undefined }>(
    "principal-unique",
    ({ principal }) => `${quote(principal)} is listed twice; remove one`,
  ),
  principalLength: message<{ name: string; bytes: number; most: number }>(
    "principal-length",
    ({ name, bytes, most }) =>
      `${quote(name)} is ${plural(bytes, "byte")} long, and PostgreSQL cuts role names at ${most}; ` +
      "use an account with a shorter name",
  ),
  clientsUnique: message<{ client: string }>(
    "clients-unique",
    ({ client }) => `${quote(client)} is listed twice; remove one`,
  ),
  databaseUnreachable: message(
    "database-unreachable",
    "nobody may reach the database's port; write allowedCidrBlocks or allowedSecurityGroupIds",
  ),
  engineVersionMinor: message<{ version: string; major: string }>(
    "engine-version-minor",
    ({ version, major }) =>
      `minor upgrades are on, and after the first one a plan would want to go back to ${version}; ` +
      `write "${major}" unless you raise the version here each time`,
  ),
  instanceClassBurstable: message<{ instanceClass: string }>(
    "instance-class-burstable",
    ({ instanceClass }) =>
      `${instanceClass} is a burstable class, slow once its CPU credits are used up; ` +
      "for production write for example db.m7g.large",
  ),
  databaseMultiAz: message("database-multi-az", "the instance has no standby; the default is true"),
  databaseBackups: message<{ days: number }>(
    "database-backups",
    ({ days }) => `backups are kept for ${plural(days, "day")}; the default is 14`,
  ),
  databaseRemovalPolicy: {
    snapshot: message(
      "database-removal-policy/snapshot",
      "destroying the stack deletes the instance and leaves its final snapshot; the default is retain",
    ),
    destroy: message(
      "database-removal-policy/destroy",
      "destroying the stack deletes the instance with its backups and without a final snapshot; the default is retain",
    ),
  },
  snapshotKey: message(
    "snapshot-key",
    "the final snapshot is encrypted with the instance's own key, which AWS deletes 30 days after the stack is " +
      "destroyed, and the snapshot with it cannot be read any more; write kmsKeyArn: a key that stays",
  ),
  databaseLogging: message<{ parameter: string }>(
    "database-logging",
    ({ parameter }) => `${parameter} is switched off`,
  ),
  databaseTls: message("database-tls", 'connections need not be encrypted; the default is "1"'),
};
