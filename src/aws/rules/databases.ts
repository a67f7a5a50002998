import { INSTANCE_CLASS, POSTGRES_MAJOR_VERSIONS, RESERVED_DATABASE_NAMES, RESERVED_USER_NAMES } from "../postgres";
import { matches, patternRule, rangeRule, terraformText, valueRule, type ValueRule } from "./rule";
import { quote } from "../../text/words";

export const engineVersion = patternRule({
  id: "engine-version",
  requires: "it must be a major version of PostgreSQL, or a major and a minor one",
  pattern: /^\d{1,2}(?:\.\d{1,2})?$/,
  what: "the engine version",
  write: 'it in quotes, for example "16" or "16.8"',
});

const { oldest, newest } = POSTGRES_MAJOR_VERSIONS;

export const engineVersionSupported = valueRule({
  id: "engine-version-supported",
  requires: `the major version is from ${oldest} to ${newest}, those RDS supports without extra charge`,
  accepts: (value: string) => {
    const major = Number.parseInt(value, 10);
    return major >= oldest && major <= newest;
  },
  condition: (version) => {
    const major = `tonumber(split(".", ${version})[0])`;
    return `try(${major} >= ${oldest} && ${major} <= ${newest}, true)`;
  },
  advice: `write a version from "${oldest}" to "${newest}"`,
  message: ({ value }) =>
    `RDS does not support PostgreSQL ${quote(value)} without extra charge; ` +
    `write a version from "${oldest}" to "${newest}"`,
});

export const ENGINE_VERSION_RULES: readonly ValueRule<string>[] = [engineVersion, engineVersionSupported];

export const instanceClass = patternRule({
  id: "instance-class",
  requires: "it must be db., a family and a size",
  pattern: INSTANCE_CLASS,
  what: "the instance class",
  write: "for example db.m7g.large",
});

export const allocatedStorage = rangeRule({
  id: "allocated-storage",
  what: "the allocated storage",
  unit: "GiB",
  min: 20,
  max: 65536,
  write: "for example 100",
});

export const databaseName = patternRule({
  id: "database-name",
  requires: "it must be 1 to 63 letters, digits and underscores, a letter first",
  pattern: /^[A-Za-z][A-Za-z0-9_]{0,62}$/,
  what: "the database name",
  write: "for example orders",
});

export const databaseNameReserved = valueRule({
  id: "database-name-reserved",
  requires: "the database name is not one that RDS makes itself",
  accepts: (value: string) => !RESERVED_DATABASE_NAMES.has(value.toLowerCase()),
  condition: (name) => notAmong(RESERVED_DATABASE_NAMES, name),
  advice: "write another name, for example orders, or leave it out",
  message: ({ value }) =>
    `RDS makes the database ${quote(value)} itself; write another name, for example orders, or leave databaseName out`,
});

export const DATABASE_NAME_RULES: readonly ValueRule<string>[] = [databaseName, databaseNameReserved];

export const masterUsername = patternRule({
  id: "master-username",
  requires: "it must be 1 to 16 letters, digits and underscores, a letter first",
  pattern: /^[A-Za-z][A-Za-z0-9_]{0,15}$/,
  what: "the master user name",
  write: "for example dbadmin",
});

export const masterUsernameReserved = valueRule({
  id: "master-username-reserved",
  requires: "the master user name is not reserved, and not one that attackers try first",
  accepts: (value: string) => !RESERVED_USER_NAMES.has(value.toLowerCase()) && !value.toLowerCase().startsWith("pg_"),
  condition: (name) => `${notAmong(RESERVED_USER_NAMES, name)} && !startswith(lower(${name}), "pg_")`,
  advice: "write for example dbadmin",
  message: ({ value }) =>
    `the master user name ${quote(value)} is reserved or easily guessed; write for example dbadmin`,
});

export const MASTER_USERNAME_RULES: readonly ValueRule<string>[] = [masterUsername, masterUsernameReserved];

export const databasePort = rangeRule({
  id: "port",
  what: "the port",
  min: 1150,
  max: 65535,
  write: "for example 5432",
});

export const backupRetention = rangeRule({
  id: "backup-retention",
  what: "the backup retention",
  unit: "days",
  min: 7,
  max: 35,
  write: "for example 14",
});

export const dbIdentifier = patternRule({
  id: "db-identifier",
  requires: "it must be 1 to 63 lower-case letters, digits and single hyphens, a letter first and no hyphen last",
  pattern: /^(?=.{1,63}$)[a-z](?:-?[a-z0-9])*$/,
  what: "the DB instance identifier",
  write: "for example orders-db",
  condition: (identifier) => `${matches(identifier, /^[a-z](?:-?[a-z0-9])*$/)} && length(${identifier}) <= 63`,
});

const SNAPSHOT = "(?:rds:)?[A-Za-z](?:-?[A-Za-z0-9])*";

export const snapshotIdentifier = patternRule({
  id: "snapshot-identifier",
  requires: "it must be the name or the ARN of a DB snapshot",
  pattern: new RegExp(`^${SNAPSHOT}$|^arn:aws[a-z-]*:rds:[a-z0-9-]+:\\d{12}:snapshot:${SNAPSHOT}$`),
  what: "the snapshot",
  write: "for example orders-2026-01-31, or its ARN if another account shares it",
});

export const parameterName = patternRule({
  id: "parameter-name",
  requires: "it must be lower-case letters, digits, underscores and dots",
  pattern: /^[a-z][a-z0-9_]*(?:\.[a-z][a-z0-9_]*)*$/,
  what: "the parameter name",
  write: "for example log_min_duration_statement",
});

/** Values of server parameters are strings; Terraform would evaluate an expression, which nobody means here. */
export const parameterValue = patternRule({
  id: "parameter-value",
  requires: "it must be one line without ${ or %{",
  pattern: /^(?!.*[$%]\{)[^\p{Cc}]*$/u,
  what: "the parameter's value",
  write: "the text PostgreSQL shall read",
  condition: (value) => `${matches(value, /^[^\p{Cc}]*$/u)} && !${matches(value, /[$%][{]/)}`,
});

function notAmong(names: ReadonlySet<string>, expression: string): string {
  return `!contains([${[...names].map(terraformText).join(", ")}], lower(${expression}))`;
}

/** Characters that no account name has, as the inside of a character class; spaces are allowed between others. */
const FORBIDDEN = String.raw`"\\/:;|=,+*?<>@\p{Cc}`;
const REALM = String.raw`@[A-Z0-9-]+(?:\.[A-Z0-9-]+)+`;

/** User names as `connect` maps them: an account name, or one of a trusted realm written `name@REALM`. */
export const principalName = patternRule({
  id: "principal-name",
  requires:
    "it must be an account name, or name@REALM with the realm in upper case, " +
    'without "\\ / : ; | = , + * ? < > and control characters',
  pattern: new RegExp(`^[^\\s${FORBIDDEN}](?:[^${FORBIDDEN}]*[^\\s${FORBIDDEN}])?(?:${REALM})?$`, "u"),
  what: "the principal",
  write: 'for example alice, or "bob@ONPREM.EXAMPLE.NET"',
});
