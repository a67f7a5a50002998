import { leastAutoscalingLimit } from "../../aws/postgres";
import { broken } from "../../aws/rules/rule";
import { dbIdentifier } from "../../aws/rules/databases";
import { type EnvironmentDraft } from "../draft";
import { entriesOf, itemsOf, literalList, type EnvironmentRule, type Report } from "./rule";
import { reportTwice } from "./networks";
import { type Path } from "../problem";
import { quote } from "../../text/words";

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

/** Realms whose users the databases accept: the directory's, and those it trusts; a forest trust includes child domains. */
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
        report(["network"], `no network is named ${quote(database.network)}; write one of ${known.join(", ")}`);
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
        report(
          [],
          `the DB instance would be named ${quote(identifier)}, which RDS refuses: ${dbIdentifier.requires}; write another name for the environment or the database`,
        );
      }
    },
  }),
  databaseRule({
    id: "storage-autoscaling",
    severity: "error",
    requires: "storage autoscaling has room to grow by a tenth",
    each: (database, report) => {
      const { allocatedStorageGib: size, maxAllocatedStorageGib: most } = database;
      if (size !== undefined && most !== undefined && most < leastAutoscalingLimit(size)) {
        report(
          ["maxAllocatedStorageGib"],
          `${most} GiB leaves storage autoscaling no room above ${size} GiB; write at least ${leastAutoscalingLimit(size)}, or remove the key`,
        );
      }
    },
  }),
  databaseRule({
    id: "snapshot-or-import",
    severity: "error",
    requires: "an instance is restored from a snapshot or taken over, not both",
    each: (database, report) => {
      if (database.snapshotIdentifier !== undefined && database.importIdentifier !== undefined) {
        report(
          ["importIdentifier"],
          "the database has snapshotIdentifier too, and an instance that exists cannot be restored; remove one of them",
        );
      }
    },
  }),
  {
    id: "import-identifier-unique",
    severity: "error",
    requires: "an instance is taken over once, and is not one that is made here",
    check: (file, report) => {
      const seen = new Map<string, string>();
      const databases = entriesOf(file.databases).map(([key, database]) => ({
        key,
        imported: database.importIdentifier,
        place: `${file.networks?.[database.network ?? ""]?.account ?? ""}/${database.importIdentifier ?? `${file.name ?? ""}-${key}`}`,
      }));
      for (const { key, place } of databases.filter(({ imported }) => imported === undefined)) seen.set(place, key);
      for (const { key, imported, place } of databases.filter(({ imported: identifier }) => identifier !== undefined)) {
        const first = seen.get(place);
        if (first !== undefined)
          report(
            ["databases", key, "importIdentifier"],
            `the database ${first} is the instance ${quote(imported)} already; remove one of them`,
          );
        else seen.set(place, key);
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
        if (
          realm !== undefined &&
          realm !== own &&
          !trusted.some((domain) => realm === domain || realm.endsWith(`.${domain}`))
        ) {
          report(
            ["principals", index],
            `the realm ${quote(realm)} is neither the directory's (${own}) nor of a forest it trusts; write the name alone for a user of ${own}, or add an outgoing or two-way trust`,
          );
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
        report(["principals", index], `${quote(database.principals?.[index])} is listed twice; remove one`),
      );
    },
  }),
  databaseRule({
    id: "principal-length",
    severity: "error",
    requires: `a principal with its realm is at most ${ROLE_NAME_BYTES} bytes long, since PostgreSQL cuts role names there`,
    each: (database, report, file) => {
      const own = realms(file).own;
      for (const [index, principal] of itemsOf(database.principals)) {
        const name = principal.includes("@") ? principal : `${principal}@${own ?? ""}`;
        const bytes = new TextEncoder().encode(name).length;
        if (bytes > ROLE_NAME_BYTES)
          report(
            ["principals", index],
            `${quote(name)} is ${bytes} bytes long, and PostgreSQL cuts role names at ${ROLE_NAME_BYTES}; use an account with a shorter name`,
          );
      }
    },
  }),
  databaseRule({
    id: "clients-unique",
    severity: "error",
    requires: "a block or security group of clients is listed once",
    each: (database, report) => {
      reportTwice(database.allowedCidrBlocks ?? [], (index, block) =>
        report(["allowedCidrBlocks", index], `${quote(block)} is listed twice; remove one`),
      );
      reportTwice(literalList(database.allowedSecurityGroupIds) ?? [], (index, group) =>
        report(["allowedSecurityGroupIds", index], `${quote(group)} is listed twice; remove one`),
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
        report([], "nobody may reach the database's port; write allowedCidrBlocks or allowedSecurityGroupIds");
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
        report(
          ["engineVersion"],
          `minor upgrades are on, and after the first one a plan would want to go back to ${version}; write "${version.split(".")[0] ?? ""}" unless you raise the version here each time`,
        );
      }
    },
  }),
  databaseRule({
    id: "instance-class-burstable",
    severity: "relaxation",
    requires: "the instance class has full-time CPU",
    each: (database, report) => {
      if (database.instanceClass?.startsWith("db.t"))
        report(
          ["instanceClass"],
          `${database.instanceClass} is a burstable class, slow once its CPU credits are used up; for production write for example db.m7g.large`,
        );
    },
  }),
  databaseRule({
    id: "database-multi-az",
    severity: "relaxation",
    requires: "the instance has a standby: multiAz true",
    each: (database, report) => {
      if (database.multiAz === false) report(["multiAz"], "the instance has no standby; the default is true");
    },
  }),
  databaseRule({
    id: "database-backups",
    severity: "relaxation",
    requires: "backups are kept for 14 days or longer",
    each: (database, report) => {
      const days = database.backupRetentionDays;
      if (days !== undefined && days < 14)
        report(["backupRetentionDays"], `backups are kept for ${days} days; the default is 14`);
    },
  }),
  databaseRule({
    id: "database-removal-policy",
    severity: "relaxation",
    requires: "the instance cannot be destroyed by accident: removalPolicy retain",
    each: (database, report) => {
      if (database.removalPolicy === "snapshot")
        report(
          ["removalPolicy"],
          "destroying the stack deletes the instance and leaves its final snapshot; the default is retain",
        );
      if (database.removalPolicy === "destroy")
        report(
          ["removalPolicy"],
          "destroying the stack deletes the instance with its backups and without a final snapshot; the default is retain",
        );
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
        report(
          ["removalPolicy"],
          "the final snapshot is encrypted with the instance's own key, which AWS deletes 30 days after the stack is destroyed, and the snapshot with it cannot be read any more; write kmsKeyArn: a key that stays",
        );
      }
    },
  }),
  databaseRule({
    id: "database-logging",
    severity: "relaxation",
    requires: "connections, slow statements and those that define data are logged",
    each: (database, report) => {
      for (const [name, off] of [
        ["log_connections", "0"],
        ["log_disconnections", "0"],
        ["log_min_duration_statement", "-1"],
        ["log_statement", "none"],
      ] as const) {
        if (database.parameters?.[name] === off) report(["parameters", name], `${name} is switched off`);
      }
    },
  }),
  databaseRule({
    id: "database-tls",
    severity: "relaxation",
    requires: "connections are encrypted: rds.force_ssl is 1",
    each: (database, report) => {
      const value = database.parameters?.["rds.force_ssl"];
      if (value !== undefined && value !== "1")
        report(["parameters", "rds.force_ssl"], 'connections need not be encrypted; the default is "1"');
    },
  }),
];
