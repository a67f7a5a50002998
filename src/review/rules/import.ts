import { message } from "../../text/message";
import { list } from "../../text/words";
import { type Change } from "../change";
import { type ChangeRule } from "./rule";

const INSTANCE = ["aws_db_instance"];

/** Settings of an instance by their key in the environment file; the variables of a module have them in snake case. */
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

/** What keeps an instance as it is. */
interface Keep {
  /** Lines for the environment file: `masterUsername: admin`. */
  readonly lines: readonly string[];
  /** Attributes for which the file has no key. */
  readonly others: readonly string[];
}

interface Difference {
  readonly attribute: string;
  readonly from: string | undefined;
  readonly to: string | undefined;
  /** Whether the new value is known only when the plan is applied. */
  readonly isUnknown: boolean;
}

/** What clients of an instance rely on, and a take-over replaces. */
interface Lost {
  readonly securityGroups: readonly string[] | undefined;
  readonly parameterGroup: string | undefined;
  readonly iamSignIn: boolean;
}

interface Imported {
  readonly instance: string;
}

const say = {
  replaces: {
    cause: message<Imported & { because: string }>(
      "import-replaces/cause",
      ({ instance, because }) =>
        `The DB instance ${instance} is taken over and then destroyed with its data, ${because}.`,
    ),
    cure: message("import-replaces/cure", keep),
  },
  refused: {
    cause: message<Imported & { differences: readonly Difference[] }>(
      "import-refused/cause",
      ({ instance, differences }) =>
        `The DB instance ${instance} is taken over, and would change its ${list(differences.map(difference))}, which ` +
        "AWS refuses half-way through the apply.",
    ),
    cure: message("import-refused/cure", keep),
  },
  loses: {
    cause: message<Imported & Lost>(
      "import-loses/cause",
      ({ instance, ...what }) =>
        `The DB instance ${instance} is taken over, and loses its ${list(losses(what))}: clients that nothing else ` +
        "lets in are cut off, and parameters that the file does not state go back to their defaults.",
    ),
    cure: message(
      "import-loses/cure",
      "Write the clients of its security groups into allowedSecurityGroupIds or allowedCidrBlocks, the parameters of " +
        "its group into parameters, and give users of IAM another way in before the apply.",
    ),
  },
  changes: {
    cause: message<Imported & { differences: readonly Difference[] }>(
      "import-changes/cause",
      ({ instance, differences }) =>
        `The DB instance ${instance} is taken over, and changes its ${list(differences.map(difference))}.`,
    ),
    cure: message("import-changes/cure", keep),
  },
};

function keep({ lines, others }: Keep): string {
  const clauses = [
    ...(lines.length > 0 ? [`write ${list(lines)} into the file`] : []),
    ...others.map((name) => WITHOUT_KEY[name] ?? `leave ${name} out of the configuration, or ignore its changes`),
  ];
  return `To keep the instance as it is, ${clauses.join("; ")}.`;
}

function difference({ attribute, from, to, isUnknown }: Difference): string {
  return `${attribute} from ${from ?? "none"} to ${to ?? (isUnknown ? "one known after apply" : "none")}`;
}

function losses({ securityGroups, parameterGroup, iamSignIn }: Lost): string[] {
  return [
    ...(securityGroups ? [`security groups (${list(securityGroups)})`] : []),
    ...(parameterGroup === undefined ? [] : [`parameter group (${parameterGroup})`]),
    ...(iamSignIn ? ["sign-in by IAM"] : []),
  ];
}

function keepOf(change: Change, attributes: readonly string[]): Keep {
  return {
    lines: attributes.flatMap((attribute) => line(change, attribute) ?? []),
    others: attributes.filter((attribute) => line(change, attribute) === undefined),
  };
}

/** A setting as a line of the file: `masterUsername: admin`. Strings that YAML would read as numbers are quoted. */
function line(change: Change, attribute: string): string | undefined {
  const [key, value] = [KEYS[attribute], change.oldText(attribute)];
  if (key === undefined || value === undefined) return undefined;
  const isNumeric = typeof change.old(attribute) === "string" && /^[\d.]+$/.test(value);
  return `${key}: ${isNumeric ? JSON.stringify(value) : value}`;
}

function differencesOf(change: Change, attributes: readonly string[]): Difference[] {
  return attributes.map((attribute) => ({
    attribute,
    from: change.oldText(attribute),
    to: change.newText(attribute),
    isUnknown: change.isUnknown(attribute),
  }));
}

/** Settings that the configuration gives to a taken-over instance, and that AWS does not change that way. */
function refused(change: Change): string[] {
  const [size, newSize] = [change.old("allocated_storage"), change.new("allocated_storage")];
  const isSmaller = typeof size === "number" && typeof newSize === "number" && newSize < size;
  return [
    ...(isSmaller ? ["allocated_storage"] : []),
    ...(isOlder(change.newText("engine_version"), change.oldText("engine_version")) ? ["engine_version"] : []),
  ];
}

function isOlder(version: string | undefined, than: string | undefined): boolean {
  const [a, b] = [version, than].map((text) => (text ?? "").split(".").map(Number));
  const index = a?.findIndex((part, place) => part !== b?.[place]) ?? -1;
  return index >= 0 && (a?.[index] ?? 0) < (b?.[index] ?? 0);
}

function lost(change: Change): Lost | undefined {
  const groups: unknown = change.old("vpc_security_group_ids");
  const group = change.oldText("parameter_group_name");
  const iam = "iam_database_authentication_enabled";
  const losesGroups = change.changes("vpc_security_group_ids") || change.isPartlyUnknown("vpc_security_group_ids");
  const what = {
    securityGroups:
      Array.isArray(groups) && groups.length > 0 && losesGroups
        ? groups.filter((id) => typeof id === "string")
        : undefined,
    parameterGroup: group !== undefined && change.changes("parameter_group_name") ? group : undefined,
    iamSignIn: change.old(iam) === true && change.changes(iam),
  };
  return what.securityGroups || what.parameterGroup !== undefined || what.iamSignIn ? what : undefined;
}

/** Finds what happens to instances that Terraform takes over. */
export const importRules: readonly ChangeRule[] = [
  {
    id: "import-replaces",
    severity: "critical",
    title: "Database destroyed instead of taken over",
    types: INSTANCE,
    check: (change) => {
      if (change.imports === undefined || change.action !== "replace") return undefined;
      return {
        cause: say.replaces.cause({ instance: change.imports, because: change.replacementClause }),
        cure: say.replaces.cure(keepOf(change, change.replacedBecauseOf)),
      };
    },
  },
  {
    id: "import-refused",
    severity: "critical",
    title: "Database taken over with settings that AWS refuses",
    types: INSTANCE,
    check: (change) => {
      if (change.imports === undefined || !change.updates) return undefined;
      const attributes = refused(change);
      if (attributes.length === 0) return undefined;
      return {
        cause: say.refused.cause({ instance: change.imports, differences: differencesOf(change, attributes) }),
        cure: say.refused.cure(keepOf(change, attributes)),
      };
    },
  },
  {
    id: "import-loses",
    severity: "warning",
    title: "Database loses groups or sign-in as it is taken over",
    types: INSTANCE,
    check: (change) => {
      if (change.imports === undefined || !change.updates) return undefined;
      const what = lost(change);
      return what && { cause: say.loses.cause({ instance: change.imports, ...what }), cure: say.loses.cure() };
    },
  },
  {
    id: "import-changes",
    severity: "warning",
    title: "Database changed as it is taken over",
    types: INSTANCE,
    check: (change) => {
      if (change.imports === undefined || !change.updates) return undefined;
      const skip = refused(change);
      const attributes = Object.keys(KEYS).filter((name) => change.changes(name) && !skip.includes(name));
      if (attributes.length === 0) return undefined;
      return {
        cause: say.changes.cause({ instance: change.imports, differences: differencesOf(change, attributes) }),
        cure: say.changes.cure(keepOf(change, attributes)),
      };
    },
  },
];
