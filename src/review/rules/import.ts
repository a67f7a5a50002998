import { type Change } from "../change";
import { type ChangeRule } from "./rule";
import { list } from "../../text/words";

const INSTANCE = ["aws_db_instance"];

/** Settings of an instance by their key in the environment file; a module has variables of the same names in snake case. */
const KEYS: Readonly<Record<string, string>> = {
  allocated_storage: "allocatedStorageGib",
  backup_retention_period: "backupRetentionDays",
  db_name: "databaseName",
  engine_version: "engineVersion",
  instance_class: "instanceClass",
  kms_key_id: "kmsKeyArn",
  max_allocated_storage: "maxAllocatedStorageGib",
  multi_az: "multiAz",
  port: "port",
  username: "masterUsername",
};

/** What to do about a setting that cannot be kept by a key of the file. */
const WITHOUT_KEY: Readonly<Record<string, string>> = {
  engine: "leave importIdentifier out, since it is not an instance of RDS for PostgreSQL",
  storage_encrypted:
    "restore an encrypted copy of its snapshot with snapshotIdentifier, since storage is not encrypted in place",
};

/** A setting as the file would have it: `masterUsername: admin`. Texts that YAML would read as numbers are quoted. */
function line(change: Change, attribute: string): string | undefined {
  const [key, value] = [KEYS[attribute], change.oldText(attribute)];
  if (key === undefined || value === undefined) return undefined;
  return `${key}: ${typeof change.old(attribute) === "string" && /^[\d.]+$/.test(value) ? JSON.stringify(value) : value}`;
}

/** What keeps an instance as it is, in words. */
function keep(change: Change, attributes: readonly string[]): string {
  const lines = attributes.flatMap((attribute) => line(change, attribute) ?? []);
  const others = attributes.filter((attribute) => line(change, attribute) === undefined);
  const stated = lines.length > 0 ? [`write ${list(lines)} into the file`] : [];
  const sentences = [
    ...stated,
    ...others.map(
      (attribute) => WITHOUT_KEY[attribute] ?? `leave ${attribute} out of the configuration, or ignore its changes`,
    ),
  ];
  return `To keep the instance as it is, ${sentences.join("; ")}.`;
}

function difference(change: Change, attribute: string): string {
  return `${attribute} from ${change.oldText(attribute) ?? "none"} to ${change.newText(attribute) ?? (change.isUnknown(attribute) ? "one known after apply" : "none")}`;
}

/** Settings that a taken-over instance gets from the configuration, and that AWS does not change that way. */
function refused(change: Change): string[] {
  const [size, newSize] = [change.old("allocated_storage"), change.new("allocated_storage")];
  return [
    ...(typeof size === "number" && typeof newSize === "number" && newSize < size ? ["allocated_storage"] : []),
    ...(isOlder(change.newText("engine_version"), change.oldText("engine_version")) ? ["engine_version"] : []),
  ];
}

function isOlder(version: string | undefined, than: string | undefined): boolean {
  const [a, b] = [version, than].map((text) => (text ?? "").split(".").map(Number));
  const index = a?.findIndex((part, place) => part !== b?.[place]) ?? -1;
  return index >= 0 && (a?.[index] ?? 0) < (b?.[index] ?? 0);
}

/** What of an instance others rely on, and a take-over puts something else in place of. */
function lost(change: Change): string[] {
  const groups = change.old("vpc_security_group_ids");
  const group = change.oldText("parameter_group_name");
  return [
    ...(Array.isArray(groups) &&
    groups.length > 0 &&
    (change.changes("vpc_security_group_ids") || change.isPartlyUnknown("vpc_security_group_ids"))
      ? [`security groups (${list(groups.filter((id) => typeof id === "string"))})`]
      : []),
    ...(group !== undefined && change.changes("parameter_group_name") ? [`parameter group (${group})`] : []),
    ...(change.old("iam_database_authentication_enabled") === true &&
    change.changes("iam_database_authentication_enabled")
      ? ["sign-in by IAM"]
      : []),
  ];
}

/** Finds what happens to instances that Terraform takes over. */
export const importRules: readonly ChangeRule[] = [
  {
    id: "import-replaces",
    severity: "critical",
    title: "Database destroyed instead of taken over",
    types: INSTANCE,
    check: (change) =>
      change.imports === undefined || change.action !== "replace"
        ? undefined
        : {
            cause: `The DB instance ${change.imports} is taken over and then destroyed with its data, ${change.replacementClause}.`,
            cure: keep(change, change.replacedBecauseOf),
          },
  },
  {
    id: "import-refused",
    severity: "critical",
    title: "Database taken over with settings that AWS refuses",
    types: INSTANCE,
    check: (change) => {
      const attributes = change.imports !== undefined && change.updates ? refused(change) : [];
      return attributes.length === 0
        ? undefined
        : {
            cause: `The DB instance ${change.imports} is taken over, and would change its ${list(attributes.map((attribute) => difference(change, attribute)))}, which AWS refuses half-way through the apply.`,
            cure: keep(change, attributes),
          };
    },
  },
  {
    id: "import-loses",
    severity: "warning",
    title: "Database loses groups or sign-in as it is taken over",
    types: INSTANCE,
    check: (change) => {
      const parts = change.imports !== undefined && change.updates ? lost(change) : [];
      return parts.length === 0
        ? undefined
        : {
            cause: `The DB instance ${change.imports} is taken over, and loses its ${list(parts)}: clients that nothing else lets in are cut off, and parameters that the file does not state go back to their defaults.`,
            cure: "Write the clients of its security groups into allowedSecurityGroupIds or allowedCidrBlocks, the parameters of its group into parameters, and give users of IAM another way in before the apply.",
          };
    },
  },
  {
    id: "import-changes",
    severity: "warning",
    title: "Database changed as it is taken over",
    types: INSTANCE,
    check: (change) => {
      const skip = change.updates ? refused(change) : [];
      const attributes = Object.keys(KEYS).filter(
        (attribute) => change.changes(attribute) && !skip.includes(attribute),
      );
      return change.imports === undefined || !change.updates || attributes.length === 0
        ? undefined
        : {
            cause: `The DB instance ${change.imports} is taken over, and changes its ${list(attributes.map((attribute) => difference(change, attribute)))}.`,
            cure: keep(change, attributes),
          };
    },
  },
];
