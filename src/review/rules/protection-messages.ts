import { message } from "../../text/message";
import { list, plural, sentence } from "../../text/words";

interface FromTo<T> {
  readonly from: T;
  readonly to: T;
}

/** A parameter of a parameter group; `undefined` stands for AWS's default. */
export interface ParameterChange extends FromTo<string | undefined> {
  readonly name: string;
}

/** What becomes weaker: messages that a cause joins. */
interface Parts {
  readonly parts: readonly string[];
}

/** What the rules on protection, encryption, backups, TLS and logs say. */
export const say = {
  protection: {
    deletionProtection: message(
      "destruction-protection-weakened/deletion-protection",
      "deletion protection is switched off",
    ),
    finalSnapshot: message("destruction-protection-weakened/final-snapshot", "no final snapshot is kept any more"),
    automatedBackups: message("destruction-protection-weakened/automated-backups", "the automated backups go with it"),
    logs: message("destruction-protection-weakened/logs", "the logs go with the resource"),
    deletionWindow: message<FromTo<number>>(
      "destruction-protection-weakened/deletion-window",
      ({ from, to }) => `the time in which a deleted key can be brought back, in days, goes from ${from} to ${to}`,
    ),
    cause: message<Parts>(
      "destruction-protection-weakened/cause",
      ({ parts }) =>
        `${sentence(list(parts))}: a later plan that destroys it is not stopped any more. (Terraform's own ` +
        "prevent_destroy cannot be seen in a plan, and may be gone too.)",
    ),
    cure: message(
      "destruction-protection-weakened/cure",
      "Leave removalPolicy: retain (the default) in place, unless the resource is about to go on purpose.",
    ),
  },
  encryption: {
    storage: message("encryption-weakened/storage", "storage is no longer encrypted"),
    customerKey: message("encryption-weakened/customer-key", "the customer managed key is taken away"),
    insightsKey: message("encryption-weakened/insights-key", "Performance Insights loses its key"),
    secretKey: message("encryption-weakened/secret-key", "the master user's secret loses its key"),
    rotation: message("encryption-weakened/rotation", "the key is no longer rotated"),
    disabled: message("encryption-weakened/disabled", "the key is disabled, and what it encrypts cannot be read"),
    cause: message<Parts>("encryption-weakened/cause", joined),
    cure: message("encryption-weakened/cure", "Take the change back; another key is better than none."),
  },
  keyDeleted: {
    // KMS waits for 7 to 30 days, so that the noun is never in the singular.
    cause: message<{ key: string; days: string }>(
      "encryption-key-deleted/cause",
      ({ key, days }) =>
        `The KMS key ${key} is deleted after ${days} days: what it encrypts, final snapshots among it, can never be ` +
        "read again.",
    ),
    cure: message(
      "encryption-key-deleted/cure",
      "Keep the key as long as snapshots or logs need it; aws kms cancel-key-deletion brings it back within the days.",
    ),
  },
  backup: {
    retention: message<FromTo<number>>("backup-weakened/retention", ({ from, to }) => {
      const effect = to === 0 ? "which ends backups and point-in-time recovery" : "and older ones are deleted";
      return `the days automated backups are kept goes from ${from} to ${to}, ${effect}`;
    }),
    tags: message("backup-weakened/tags", "snapshots no longer carry the tags"),
    cause: message<Parts>("backup-weakened/cause", joined),
    cure: message("backup-weakened/cure", "Keep backupRetentionDays at 14 or more, or take a manual snapshot first."),
  },
  tls: {
    cause: message<{ parameters: readonly ParameterChange[] }>("tls-weakened/cause", ({ parameters }) => {
      const parts = parameters.map((change) =>
        change.name === "rds.force_ssl"
          ? `${parameter(change)}, so that passwords and data may cross the network in clear`
          : parameter(change),
      );
      return joined({ parts });
    }),
    cure: message("tls-weakened/cure", 'Keep rds.force_ssl = "1", and bring the client that lacks TLS up to date.'),
  },
  logs: {
    exports: message<{ logs: readonly string[] }>(
      "logs-weakened/exports",
      ({ logs }) => `logs are no longer exported (${list(logs)})`,
    ),
    retention: message<FromTo<number>>(
      "logs-weakened/retention",
      ({ from, to }) => `logs are kept for ${retention(to)} in place of ${retention(from)}`,
    ),
    logGroup: message<{ logGroup: string }>(
      "logs-weakened/log-group",
      ({ logGroup }) => `the log group ${logGroup} is deleted with its logs`,
    ),
    securityLog: message("logs-weakened/security-log", "the directory's security log is no longer forwarded"),
    flowLog: message("logs-weakened/flow-log", "the VPC's flow log ends"),
    monitoring: message("logs-weakened/monitoring", "enhanced monitoring ends"),
    insights: message("logs-weakened/insights", "Performance Insights ends"),
    parameter: message<ParameterChange>("logs-weakened/parameter", parameter),
    cause: message<Parts>("logs-weakened/cause", joined),
    cure: message("logs-weakened/cure", "Take the change back, or make sure that nobody has to answer for these logs."),
  },
  reboot: {
    cause: message<{ parameters: readonly ParameterChange[] }>(
      "parameter-needs-reboot/cause",
      ({ parameters }) =>
        `${sentence(list(parameters.map(parameter)))}; a static parameter takes effect with the next reboot.`,
    ),
    cure: message("parameter-needs-reboot/cure", "Reboot the instances of the parameter group in a quiet hour."),
    causeForGroup: message<{ from: string; to: string | undefined }>(
      "parameter-needs-reboot/cause-group",
      ({ from, to }) =>
        `The instance gets the parameter group ${to ?? "that this plan makes"} in place of ${from}; it takes effect ` +
        "with the next reboot.",
    ),
    cureForGroup: message("parameter-needs-reboot/cure-group", "Reboot the instance in a quiet hour."),
  },
};

function joined({ parts }: Parts): string {
  return `${sentence(list(parts))}.`;
}

function parameter({ name, from, to }: ParameterChange): string {
  return `${name} goes from ${setting(from)} to ${setting(to)}`;
}

function setting(value: string | undefined): string {
  if (value === undefined) return "AWS's default";
  return value === "" ? '""' : value;
}

/** CloudWatch Logs keeps logs forever if the number of days is 0. */
function retention(days: number): string {
  return days === 0 ? "ever" : plural(days, "day");
}
