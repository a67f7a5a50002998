import { type Change } from "../change";
import { type ChangeRule } from "./rule";
import { list } from "../../text/words";

const INSTANCE = "aws_db_instance";
const CLUSTER = "aws_rds_cluster";
const LOG_GROUP = "aws_cloudwatch_log_group";
const PARAMETERS = ["aws_db_parameter_group", "aws_rds_cluster_parameter_group"];
const KEY = "aws_kms_key";

interface Parameter {
  readonly name: string;
  readonly value: string;
  readonly applyMethod: string;
}

/** The parameters of a parameter group, before or after. */
function parameters(value: unknown): Map<string, Parameter> {
  const items: readonly unknown[] = Array.isArray(value) ? value : [];
  return new Map(
    items.flatMap((item): [string, Parameter][] => {
      const {
        name,
        value: setting,
        apply_method: method,
      } = (item ?? {}) as { name?: unknown; value?: unknown; apply_method?: unknown };
      return typeof name === "string"
        ? [
            [
              name,
              {
                name,
                value: typeof setting === "string" ? setting : "",
                applyMethod: typeof method === "string" ? method : "immediate",
              },
            ],
          ]
        : [];
    }),
  );
}

/** Parameters that are set to something else afterwards, or are gone. */
function changedParameters(
  change: Change,
): { name: string; before: Parameter | undefined; after: Parameter | undefined }[] {
  if (!change.results || change.isUnknown("parameter")) return [];
  const [before, after] = [parameters(change.old("parameter")), parameters(change.new("parameter"))];
  return [...new Set([...before.keys(), ...after.keys()])]
    .sort()
    .map((name) => ({ name, before: before.get(name), after: after.get(name) }))
    .filter((pair) => pair.before?.value !== pair.after?.value);
}

function setting(parameter: Parameter | undefined): string {
  return parameter === undefined ? "AWS's default" : parameter.value === "" ? '""' : parameter.value;
}

function texts(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((item): item is string => typeof item === "string") : [];
}

/** A flag of an existing resource that goes from one value to another. */
function flag(change: Change, name: string, from: boolean, to: boolean): boolean {
  return change.updates && change.old(name) === from && change.new(name) === to;
}

/** A number of an existing resource that gets smaller. */
function lowered(change: Change, name: string, words = name): string | undefined {
  const [before, after] = [change.old(name), change.new(name)];
  return change.updates && typeof before === "number" && typeof after === "number" && after < before
    ? `${words} goes from ${before} to ${after}`
    : undefined;
}

function found(parts: readonly (string | false | undefined)[]): string[] {
  return parts.filter((part): part is string => typeof part === "string");
}

/** A value that is taken away. */
function dropped(change: Change, name: string): boolean {
  return (
    change.updates && change.oldText(name) !== undefined && change.new(name) === undefined && !change.isUnknown(name)
  );
}

const LOG_PARAMETERS =
  /^(?:log_(?:connections|disconnections|statement|min_duration_statement|min_error_statement|min_messages|hostname)|pgaudit\..*|shared_preload_libraries)$/;
const QUIET = new Set(["0", "off", "none", "-1", "false", ""]);

function weakensLogging({ name, before, after }: ReturnType<typeof changedParameters>[number]): boolean {
  if (!LOG_PARAMETERS.test(name)) return false;
  if (name === "shared_preload_libraries")
    return (before?.value.includes("pgaudit") ?? false) && !(after?.value.includes("pgaudit") ?? false);
  if (name === "log_min_duration_statement")
    return (
      before !== undefined &&
      Number(before.value) >= 0 &&
      (after === undefined || after.value === "-1" || Number(after.value) > Number(before.value))
    );
  return before !== undefined && !QUIET.has(before.value) && (after === undefined || QUIET.has(after.value));
}

/** Finds what weakens protection, encryption, backups, TLS and logs of what exists. */
export const protectionRules: readonly ChangeRule[] = [
  {
    id: "destruction-protection-weakened",
    severity: "critical",
    title: "Protection from destruction weakened",
    check: (change) => {
      const parts = found([
        flag(change, "deletion_protection", true, false) && "deletion protection is switched off",
        [INSTANCE, CLUSTER].includes(change.type) &&
          flag(change, "skip_final_snapshot", false, true) &&
          "no final snapshot is kept any more",
        [INSTANCE, CLUSTER].includes(change.type) &&
          flag(change, "delete_automated_backups", false, true) &&
          "the automated backups go with it",
        change.type === LOG_GROUP && flag(change, "skip_destroy", true, false) && "the logs go with the resource",
        change.type === KEY &&
          lowered(change, "deletion_window_in_days", "the time in which a deleted key can be brought back, in days,"),
      ]);
      return parts.length === 0
        ? undefined
        : {
            cause: `${list(parts)}: a later plan that destroys it is not stopped any more. (Terraform's own prevent_destroy cannot be seen in a plan, and may be gone too.)`,
            cure: "Leave removalPolicy: retain (the default) in place, unless the resource is about to go on purpose.",
          };
    },
  },
  {
    id: "encryption-weakened",
    severity: "critical",
    title: "Encryption weakened",
    check: (change) => {
      const parts = found([
        change.results &&
          change.old("storage_encrypted") === true &&
          change.new("storage_encrypted") === false &&
          "storage is no longer encrypted",
        [LOG_GROUP, INSTANCE, CLUSTER, "aws_secretsmanager_secret"].includes(change.type) &&
          dropped(change, "kms_key_id") &&
          "the customer managed key is taken away",
        dropped(change, "performance_insights_kms_key_id") && "Performance Insights loses its key",
        dropped(change, "master_user_secret_kms_key_id") && "the master user's secret loses its key",
        change.type === KEY && flag(change, "enable_key_rotation", true, false) && "the key is no longer rotated",
        change.type === KEY &&
          flag(change, "is_enabled", true, false) &&
          "the key is disabled, and what it encrypts cannot be read",
      ]);
      return parts.length === 0
        ? undefined
        : { cause: `${list(parts)}.`, cure: "Take the change back; another key is better than none." };
    },
  },
  {
    id: "encryption-key-deleted",
    severity: "critical",
    title: "Encryption key deleted",
    types: [KEY],
    check: (change) =>
      !change.destroys
        ? undefined
        : {
            cause: `the KMS key ${change.oldText("arn") ?? change.oldText("key_id") ?? change.address} is deleted after ${change.oldText("deletion_window_in_days") ?? "30"} days: what it encrypts, final snapshots among it, can never be read again.`,
            cure: "Keep the key as long as snapshots or logs need it; aws kms cancel-key-deletion brings it back within the days.",
          },
  },
  {
    id: "backup-weakened",
    severity: "warning",
    title: "Backups weakened",
    types: [INSTANCE, CLUSTER],
    check: (change) => {
      const parts = found([
        lowered(change, "backup_retention_period", "the days automated backups are kept")
          ?.replace(/to 0$/, "to 0, which ends backups and point-in-time recovery")
          .replace(/to \d+$/, "$&, and older ones are deleted"),
        flag(change, "copy_tags_to_snapshot", true, false) && "snapshots no longer carry the tags",
      ]);
      return parts.length === 0
        ? undefined
        : {
            cause: `${list(parts)}.`,
            cure: "Keep backupRetentionDays at 14 or more, or take a manual snapshot first.",
          };
    },
  },
  {
    id: "tls-weakened",
    severity: "critical",
    title: "TLS weakened",
    types: PARAMETERS,
    check: (change) => {
      const parts = changedParameters(change).flatMap(({ name, before, after }) => {
        if (name === "rds.force_ssl" && (after?.value === "0" || (before?.value === "1" && after?.value !== "1")))
          return [
            `rds.force_ssl goes from ${setting(before)} to ${setting(after)}, so that passwords and data may cross the network in clear`,
          ];
        if (name === "ssl_min_protocol_version" && before !== undefined && before.value > (after?.value ?? ""))
          return [`ssl_min_protocol_version goes from ${before.value} to ${setting(after)}`];
        return [];
      });
      return parts.length === 0
        ? undefined
        : {
            cause: `${list(parts)}.`,
            cure: 'Keep rds.force_ssl = "1", and bring the client that lacks TLS up to date.',
          };
    },
  },
  {
    id: "logs-weakened",
    severity: "warning",
    title: "Logs weakened",
    check: (change) => {
      const lost = texts(change.old("enabled_cloudwatch_logs_exports")).filter(
        (log) => !texts(change.new("enabled_cloudwatch_logs_exports")).includes(log),
      );
      const quieter = PARAMETERS.includes(change.type) ? changedParameters(change).filter(weakensLogging) : [];
      const parts = found([
        change.updates &&
          !change.isUnknown("enabled_cloudwatch_logs_exports") &&
          lost.length > 0 &&
          `logs are no longer exported (${list(lost)})`,
        change.type === LOG_GROUP &&
          change.updates &&
          shorter(change.old("retention_in_days"), change.new("retention_in_days")) &&
          `logs are kept for ${days(change.new("retention_in_days"))} in place of ${days(change.old("retention_in_days"))}`,
        change.type === LOG_GROUP &&
          change.destroys &&
          `the log group ${change.oldText("name") ?? ""} is deleted with its logs`,
        change.type === "aws_directory_service_log_subscription" &&
          change.action === "delete" &&
          "the directory's security log is no longer forwarded",
        change.type === "aws_flow_log" && change.action === "delete" && "the VPC's flow log ends",
        lowered(change, "monitoring_interval") &&
          (change.new("monitoring_interval") === 0 ? "enhanced monitoring ends" : undefined),
        flag(change, "performance_insights_enabled", true, false) && "Performance Insights ends",
        ...quieter.map(({ name, before, after }) => `${name} goes from ${setting(before)} to ${setting(after)}`),
      ]);
      return parts.length === 0
        ? undefined
        : {
            cause: `${list(parts)}.`,
            cure: "Take the change back, or make sure that nobody has to answer for these logs.",
          };
    },
  },
  {
    id: "parameter-needs-reboot",
    severity: "warning",
    title: "Parameter needs a reboot",
    types: [...PARAMETERS, INSTANCE],
    check: (change) => {
      if (change.type === INSTANCE) {
        return change.updates &&
          change.oldText("parameter_group_name") !== undefined &&
          change.changes("parameter_group_name")
          ? {
              cause: `the instance gets the parameter group ${change.newText("parameter_group_name") ?? "that this plan makes"} in place of ${change.oldText("parameter_group_name")}; it takes effect with the next reboot.`,
              cure: "Reboot the instance in a quiet hour.",
            }
          : undefined;
      }
      const waiting =
        change.action === "create"
          ? []
          : changedParameters(change).filter(
              ({ before, after }) => (after ?? before)?.applyMethod === "pending-reboot",
            );
      return waiting.length === 0
        ? undefined
        : {
            cause: `${list(waiting.map(({ name, before, after }) => `${name} goes from ${setting(before)} to ${setting(after)}`))}; a static parameter takes effect with the next reboot.`,
            cure: "Reboot the instances of the parameter group in a quiet hour.",
          };
    },
  },
];

/** Whether logs are kept for less time; 0 keeps them for ever. */
function shorter(before: unknown, after: unknown): boolean {
  if (typeof before !== "number" || typeof after !== "number" || before === after || after === 0) return false;
  return before === 0 || after < before;
}

function days(value: unknown): string {
  return value === 0 ? "ever" : `${String(value)} days`;
}
