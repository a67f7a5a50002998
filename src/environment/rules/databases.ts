import { leastAutoscalingLimit } from "../../aws/postgres";
import { broken } from "../../aws/rules/rule";
import { dbIdentifier } from "../../aws/rules/databases";
import { type EnvironmentDraft } from "../draft";
import { type Path } from "../problem";
import { say } from "./databases-messages";
import { entriesOf, itemsOf, literalList, reportTwice, type EnvironmentRule, type Report } from "./rule";

type DatabaseDraft = NonNullable<NonNullable<EnvironmentDraft["databases"]>[string]>;

/** A rule that looks at each database by itself. */
function databaseRule(
  rule: Pick<EnvironmentRule, "id" | "severity" | "requires"> & {
    readonly each: (database: DatabaseDraft, report: Report, file: EnvironmentDraft, key: string) => void;
  },
): EnvironmentRule {
  const { each, ...rest } = rule;
  return {
    ...rest,
    check: (file, report) => {
      for (const [key, database] of entriesOf(file.databases)) {
        each(database, (path: Path, message) => report(["databases", key, ...path], message), file, key);
      }
    },
  };
}

/** PostgreSQL cuts role names at 63 bytes, so a longer principal could never sign in. */
const ROLE_NAME_BYTES = 63;

/** Parameters of PostgreSQL's log, each with the value that switches it off. */
const LOGGING_OFF = {
  log_connections: "0",
  log_disconnections: "0",
  log_min_duration_statement: "-1",
  log_statement: "none",
};

/** Realms whose users the databases accept: the directory's and those it trusts, with their child domains. */
function realms(file: EnvironmentDraft): { own: string | undefined; trusted: string[] } {
  const directory = file.directory;
  return {
    own: (directory?.existing?.domainName ?? directory?.domainName)?.toUpperCase(),
    trusted: itemsOf(directory?.trusts).flatMap(([, trust]) =>
      trust.domainName === undefined || trust.direction === "incoming" ? [] : [trust.domainName.toUpperCase()],
    ),
  };
}

export const databaseRules: readonly EnvironmentRule[] = [
  databaseRule({
    id: "database-network-exists",
    severity: "error",
    requires: "a database names one of the networks",
    each: (database, report, file) => {
      const known = Object.keys(file.networks ?? {});
      if (database.network !== undefined && file.networks && !known.includes(database.network)) {
        report(["network"], say.databaseNetworkExists({ name: database.network, known }));
      }
    },
  }),
  databaseRule({
    id: "db-identifier-length",
    severity: "error",
    requires: "the DB instance identifier, the environment's name and the database's, is valid",
    each: (database, report, file, key) => {
      const identifier = `${file.name ?? ""}-${key}`;
      if (file.name !== undefined && database.importIdentifier === undefined && broken(identifier, [dbIdentifier])) {
        report([], say.dbIdentifierLength({ identifier }));
      }
    },
  }),
  databaseRule({
    id: "storage-autoscaling",
    severity: "error",
    requires: "storage autoscaling has room to grow by a tenth",
    each: (database, report) => {
      const { allocatedStorageGib: size, maxAllocatedStorageGib: most } = database;
      if (size === undefined || most === undefined) return;
      const least = leastAutoscalingLimit(size);
      if (most < least) report(["maxAllocatedStorageGib"], say.storageAutoscaling({ size, most, least }));
    },
  }),
  databaseRule({
    id: "snapshot-or-import",
    severity: "error",
    requires: "an instance is restored from a snapshot or taken over, not both",
    each: (database, report) => {
      if (database.snapshotIdentifier !== undefined && database.importIdentifier !== undefined) {
        report(["importIdentifier"], say.snapshotOrImport());
      }
    },
  }),
  {
    id: "import-identifier-unique",
    severity: "error",
    requires: "an instance is taken over once, and is not one that is made here",
    check: (file, report) => {
      const seen = new Map<string, string>();
      const databases = entriesOf(file.databases);
      const place = (database: DatabaseDraft, identifier: string): string =>
        `${file.networks?.[database.network ?? ""]?.account ?? ""}/${identifier}`;
      for (const [key, database] of databases) {
        if (database.importIdentifier === undefined) seen.set(place(database, `${file.name ?? ""}-${key}`), key);
      }
      for (const [key, database] of databases) {
        const identifier = database.importIdentifier;
        if (identifier === undefined) continue;
        const here = place(database, identifier);
        const first = seen.get(here);
        if (first === undefined) seen.set(here, key);
        else report(["databases", key, "importIdentifier"], say.importIdentifierUnique({ first, identifier }));
      }
    },
  },
  databaseRule({
    id: "principal-realm",
    severity: "error",
    requires: "a principal is of the directory's realm or of a trusted one",
    each: (database, report, file) => {
      const { own, trusted } = realms(file);
      if (own === undefined || file.directory?.existing) return;
      for (const [index, principal] of itemsOf(database.principals)) {
        const realm = principal.split("@")[1];
        if (realm === undefined || realm === own) continue;
        if (!trusted.some((domain) => realm === domain || realm.endsWith(`.${domain}`))) {
          report(["principals", index], say.principalRealm({ realm, own }));
        }
      }
    },
  }),
  databaseRule({
    id: "principal-unique",
    severity: "error",
    requires: "a principal is listed once, whatever the case of its letters",
    each: (database, report, file) => {
      const full = itemsOf(database.principals).map(([, name]) =>
        (name.includes("@") ? name : `${name}@${realms(file).own ?? ""}`).toLowerCase(),
      );
      reportTwice(full, (index) =>
        report(["principals", index], say.principalUnique({ principal: database.principals?.[index] })),
      );
    },
  }),
  databaseRule({
    id: "principal-length",
    severity: "error",
    requires:
      `a principal with its realm is at most ${ROLE_NAME_BYTES} bytes long, ` +
      "since PostgreSQL cuts role names there",
    each: (database, report, file) => {
      const own = realms(file).own;
      for (const [index, principal] of itemsOf(database.principals)) {
        const name = principal.includes("@") ? principal : `${principal}@${own ?? ""}`;
        const bytes = new TextEncoder().encode(name).length;
        if (bytes > ROLE_NAME_BYTES) {
          report(["principals", index], say.principalLength({ name, bytes, most: ROLE_NAME_BYTES }));
        }
      }
    },
  }),
  databaseRule({
    id: "clients-unique",
    severity: "error",
    requires: "a block or security group of clients is listed once",
    each: (database, report) => {
      reportTwice(database.allowedCidrBlocks ?? [], (index, block) =>
        report(["allowedCidrBlocks", index], say.clientsUnique({ client: block })),
      );
      reportTwice(literalList(database.allowedSecurityGroupIds) ?? [], (index, group) =>
        report(["allowedSecurityGroupIds", index], say.clientsUnique({ client: group })),
      );
    },
  }),
  databaseRule({
    id: "database-unreachable",
    severity: "warning",
    requires: "someone may reach the database's port",
    each: (database, report) => {
      const groups = database.allowedSecurityGroupIds;
      if (database.allowedCidrBlocks?.length === 0 && literalList(groups)?.length === 0) {
        report([], say.databaseUnreachable());
      }
    },
  }),
  databaseRule({
    id: "engine-version-minor",
    severity: "warning",
    requires: "the engine version is a major one, so that AWS's minor upgrades are no drift",
    each: (database, report) => {
      const version = database.engineVersion;
      if (version?.includes(".")) {
        report(["engineVersion"], say.engineVersionMinor({ version, major: version.split(".")[0] ?? "" }));
      }
    },
  }),
  databaseRule({
    id: "instance-class-burstable",
    severity: "relaxation",
    requires: "the instance class has full-time CPU",
    each: ({ instanceClass }, report) => {
      if (instanceClass?.startsWith("db.t")) report(["instanceClass"], say.instanceClassBurstable({ instanceClass }));
    },
  }),
  databaseRule({
    id: "database-multi-az",
    severity: "relaxation",
    requires: "the instance has a standby: multiAz true",
    each: (database, report) => {
      if (database.multiAz === false) report(["multiAz"], say.databaseMultiAz());
    },
  }),
  databaseRule({
    id: "database-backups",
    severity: "relaxation",
    requires: "backups are kept for 14 days or longer",
    each: (database, report) => {
      const days = database.backupRetentionDays;
      if (days !== undefined && days < 14) report(["backupRetentionDays"], say.databaseBackups({ days }));
    },
  }),
  databaseRule({
    id: "database-removal-policy",
    severity: "relaxation",
    requires: "the instance cannot be destroyed by accident: removalPolicy retain",
    each: ({ removalPolicy }, report) => {
      if (removalPolicy === "snapshot") report(["removalPolicy"], say.databaseRemovalPolicy.snapshot());
      if (removalPolicy === "destroy") report(["removalPolicy"], say.databaseRemovalPolicy.destroy());
    },
  }),
  databaseRule({
    id: "snapshot-key",
    severity: "warning",
    requires: "a final snapshot is encrypted with a key that stays",
    each: (database, report) => {
      if (
        database.removalPolicy === "snapshot" &&
        database.kmsKeyArn === undefined &&
        database.snapshotIdentifier === undefined &&
        database.importIdentifier === undefined
      ) {
        report(["removalPolicy"], say.snapshotKey());
      }
    },
  }),
  databaseRule({
    id: "database-logging",
    severity: "relaxation",
    requires: "connections, slow statements and those that define data are logged",
    each: (database, report) => {
      for (const [parameter, off] of Object.entries(LOGGING_OFF)) {
        if (database.parameters?.[parameter] === off) {
          report(["parameters", parameter], say.databaseLogging({ parameter }));
        }
      }
    },
  }),
  databaseRule({
    id: "database-tls",
    severity: "relaxation",
    requires: "connections are encrypted: rds.force_ssl is 1",
    each: (database, report) => {
      const value = database.parameters?.["rds.force_ssl"];
      if (value !== undefined && value !== "1") report(["parameters", "rds.force_ssl"], say.databaseTls());
    },
  }),
];
