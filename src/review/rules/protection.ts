import { type Change } from "../change";
import { isDict } from "../difference";
import { say, type ParameterChange } from "./protection-messages";
import { type ChangeRule, type Judgement } from "./rule";

const INSTANCE = "aws_db_instance";
const CLUSTER = "aws_rds_cluster";
const LOG_GROUP = "aws_cloudwatch_log_group";
const PARAMETERS = ["aws_db_parameter_group", "aws_rds_cluster_parameter_group"];
const KEY = "aws_kms_key";

/** Types with a customer managed key of their own. */
const ENCRYPTED = [LOG_GROUP, INSTANCE, CLUSTER, "aws_secretsmanager_secret"];

interface Parameter {
  readonly name: string;
  readonly value: string;
  readonly applyMethod: string;
}

interface ChangedParameter {
  readonly name: string;
  readonly before: Parameter | undefined;
  readonly after: Parameter | undefined;
}

/** The parameters of a parameter group, before or after. */
function parameters(value: unknown): Map<string, Parameter> {
  const items: readonly unknown[] = Array.isArray(value) ? value : [];
  return new Map(
    items.flatMap((item): [string, Parameter][] => {
      if (!isDict(item) || typeof item["name"] !== "string") return [];
      const { name, value: setting, apply_method: method } = item;
      const applyMethod = typeof method === "string" ? method : "immediate";
      return [[name, { name, value: typeof setting === "string" ? setting : "", applyMethod }]];
    }),
  );
}

/** Parameters that are set to something else afterwards, or are gone. */
function changedParameters(change: Change): ChangedParameter[] {
  if (!change.results || change.isUnknown("parameter")) return [];
  const [before, after] = [parameters(change.old("parameter")), parameters(change.new("parameter"))];
  return [...new Set([...before.keys(), ...after.keys()])]
    .sort()
    .map((name) => ({ name, before: before.get(name), after: after.get(name) }))
    .filter((pair) => pair.before?.value !== pair.after?.value);
}

function parameterChange({ name, before, after }: ChangedParameter): ParameterChange {
  return { name, from: before?.value, to: after?.value };
}

function strings(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((item): item is string => typeof item === "string") : [];
}

/** A flag of an existing resource that changes from one value to another. */
function flag(change: Change, name: string, from: boolean, to: boolean): boolean {
  return change.updates && change.old(name) === from && change.new(name) === to;
}

/** A number of an existing resource that becomes smaller. */
function lowered(change: Change, name: string): { from: number; to: number } | undefined {
  const [from, to] = [change.old(name), change.new(name)];
  return change.updates && typeof from === "number" && typeof to === "number" && to < from ? { from, to } : undefined;
}

/** A value that is taken away. */
function dropped(change: Change, name: string): boolean {
  return (
    change.updates && change.oldText(name) !== undefined && change.new(name) === undefined && !change.isUnknown(name)
  );
}

/** The parts of a cause that hold. */
function found(parts: readonly (string | false | undefined)[]): string[] {
  return parts.filter((part): part is string => typeof part === "string");
}

const LOG_PARAMETERS = new Set([
  "log_connections",
  "log_disconnections",
  "log_statement",
  "log_min_duration_statement",
  "log_min_error_statement",
  "log_min_messages",
  "log_hostname",
  "shared_preload_libraries",
]);
const QUIET = new Set(["0", "off", "none", "-1", "false", ""]);

function weakensLogging({ name, before, after }: ChangedParameter): boolean {
  if (!LOG_PARAMETERS.has(name) && !name.startsWith("pgaudit.")) return false;
  if (name === "shared_preload_libraries") {
    return (before?.value.includes("pgaudit") ?? false) && !(after?.value.includes("pgaudit") ?? false);
  }
  if (before === undefined) return false;
  if (name === "log_min_duration_statement") {
    const isLonger = after === undefined || after.value === "-1" || Number(after.value) > Number(before.value);
    return Number(before.value) >= 0 && isLonger;
  }
  return !QUIET.has(before.value) && (after === undefined || QUIET.has(after.value));
}

function protectionWeakened(change: Change): Judgement | undefined {
  const isDatabase = [INSTANCE, CLUSTER].includes(change.type);
  const window = change.type === KEY ? lowered(change, "deletion_window_in_days") : undefined;
  const parts = found([
    flag(change, "deletion_protection", true, false) && say.protection.deletionProtection(),
    isDatabase && flag(change, "skip_final_snapshot", false, true) && say.protection.finalSnapshot(),
    isDatabase && flag(change, "delete_automated_backups", false, true) && say.protection.automatedBackups(),
    change.type === LOG_GROUP && flag(change, "skip_destroy", true, false) && say.protection.logs(),
    window && say.protection.deletionWindow(window),
  ]);
  return parts.length === 0 ? undefined : { cause: say.protection.cause({ parts }), cure: say.protection.cure() };
}

function encryptionWeakened(change: Change): Judgement | undefined {
  const isKey = change.type === KEY;
  const losesEncryption = change.old("storage_encrypted") === true && change.new("storage_encrypted") === false;
  const parts = found([
    change.results && losesEncryption && say.encryption.storage(),
    ENCRYPTED.includes(change.type) && dropped(change, "kms_key_id") && say.encryption.customerKey(),
    dropped(change, "performance_insights_kms_key_id") && say.encryption.insightsKey(),
    dropped(change, "master_user_secret_kms_key_id") && say.encryption.secretKey(),
    isKey && flag(change, "enable_key_rotation", true, false) && say.encryption.rotation(),
    isKey && flag(change, "is_enabled", true, false) && say.encryption.disabled(),
  ]);
  return parts.length === 0 ? undefined : { cause: say.encryption.cause({ parts }), cure: say.encryption.cure() };
}

function keyDeleted(change: Change): Judgement | undefined {
  if (!change.destroys) return undefined;
  const key = change.oldText("arn") ?? change.oldText("key_id") ?? change.address;
  const days = change.oldText("deletion_window_in_days") ?? "30";
  return { cause: say.keyDeleted.cause({ key, days }), cure: say.keyDeleted.cure() };
}

function backupWeakened(change: Change): Judgement | undefined {
  const retention = lowered(change, "backup_retention_period");
  const parts = found([
    retention && say.backup.retention(retention),
    flag(change, "copy_tags_to_snapshot", true, false) && say.backup.tags(),
  ]);
  return parts.length === 0 ? undefined : { cause: say.backup.cause({ parts }), cure: say.backup.cure() };
}

function tlsWeakened(change: Change): Judgement | undefined {
  const weaker = changedParameters(change).filter(weakensTls).map(parameterChange);
  return weaker.length === 0 ? undefined : { cause: say.tls.cause({ parameters: weaker }), cure: say.tls.cure() };
}

function weakensTls({ name, before, after }: ChangedParameter): boolean {
  if (name === "rds.force_ssl") return after?.value === "0" || (before?.value === "1" && after?.value !== "1");
  return name === "ssl_min_protocol_version" && before !== undefined && before.value > (after?.value ?? "");
}

function logsWeakened(change: Change): Judgement | undefined {
  const isLogGroup = change.type === LOG_GROUP;
  const isDeleted = change.action === "delete";
  const retention = isLogGroup ? shorterRetention(change) : undefined;
  const monitoring = lowered(change, "monitoring_interval");
  const quieter = PARAMETERS.includes(change.type) ? changedParameters(change).filter(weakensLogging) : [];
  const logs = lostExports(change);
  const parts = found([
    logs.length > 0 && say.logs.exports({ logs }),
    retention && say.logs.retention(retention),
    isLogGroup && change.destroys && say.logs.logGroup({ logGroup: change.oldText("name") ?? "" }),
    change.type === "aws_directory_service_log_subscription" && isDeleted && say.logs.securityLog(),
    change.type === "aws_flow_log" && isDeleted && say.logs.flowLog(),
    monitoring?.to === 0 && say.logs.monitoring(),
    flag(change, "performance_insights_enabled", true, false) && say.logs.insights(),
    ...quieter.map((parameter) => say.logs.parameter(parameterChange(parameter))),
  ]);
  return parts.length === 0 ? undefined : { cause: say.logs.cause({ parts }), cure: say.logs.cure() };
}

/** Logs that an existing instance no longer sends to CloudWatch Logs. */
function lostExports(change: Change): string[] {
  const name = "enabled_cloudwatch_logs_exports";
  if (!change.updates || change.isUnknown(name)) return [];
  const after = strings(change.new(name));
  return strings(change.old(name)).filter((log) => !after.includes(log));
}

/** The days for which logs are kept, if they become fewer; 0 keeps logs forever. */
function shorterRetention(change: Change): { from: number; to: number } | undefined {
  const [from, to] = [change.old("retention_in_days"), change.new("retention_in_days")];
  if (!change.updates || typeof from !== "number" || typeof to !== "number") return undefined;
  const isShorter = to !== 0 && (from === 0 || to < from);
  return isShorter && from !== to ? { from, to } : undefined;
}

function rebootNeeded(change: Change): Judgement | undefined {
  if (change.type === INSTANCE) return groupChanged(change);
  if (change.action === "create") return undefined;
  const waiting = changedParameters(change)
    .filter(({ before, after }) => (after ?? before)?.applyMethod === "pending-reboot")
    .map(parameterChange);
  return waiting.length === 0
    ? undefined
    : { cause: say.reboot.cause({ parameters: waiting }), cure: say.reboot.cure() };
}

function groupChanged(change: Change): Judgement | undefined {
  const from = change.oldText("parameter_group_name");
  if (!change.updates || from === undefined || !change.changes("parameter_group_name")) return undefined;
  const to = change.newText("parameter_group_name");
  return { cause: say.reboot.causeForGroup({ from, to }), cure: say.reboot.cureForGroup() };
}

/** Finds what weakens protection, encryption, backups, TLS and logs of what exists. */
export const protectionRules: readonly ChangeRule[] = [
  {
    id: "destruction-protection-weakened",
    severity: "critical",
    title: "Protection from destruction weakened",
    check: protectionWeakened,
  },
  {
    id: "encryption-weakened",
    severity: "critical",
    title: "Encryption weakened",
    check: encryptionWeakened,
  },
  {
    id: "encryption-key-deleted",
    severity: "critical",
    title: "Encryption key deleted",
    types: [KEY],
    check: keyDeleted,
  },
  {
    id: "backup-weakened",
    severity: "warning",
    title: "Backups weakened",
    types: [INSTANCE, CLUSTER],
    check: backupWeakened,
  },
  {
    id: "tls-weakened",
    severity: "critical",
    title: "TLS weakened",
    types: PARAMETERS,
    check: tlsWeakened,
  },
  {
    id: "logs-weakened",
    severity: "warning",
    title: "Logs weakened",
    check: logsWeakened,
  },
  {
    id: "parameter-needs-reboot",
    severity: "warning",
    title: "Parameter needs a reboot",
    types: [...PARAMETERS, INSTANCE],
    check: rebootNeeded,
  },
];
