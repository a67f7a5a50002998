import { found, type Attributes, type FindingCase } from "./case";
import { DATABASE, without } from "./resources";

const PARAMETERS: Attributes = {
  name: "orders",
  family: "postgres16",
  parameter: [
    { name: "rds.force_ssl", value: "1", apply_method: "pending-reboot" },
    { name: "log_connections", value: "1", apply_method: "immediate" },
    { name: "log_min_duration_statement", value: "500", apply_method: "immediate" },
    { name: "max_connections", value: "200", apply_method: "pending-reboot" },
  ],
};
const LOG_GROUP: Attributes = {
  name: "/aws/rds/instance/orders/postgresql",
  retention_in_days: 365,
  kms_key_id: "arn:aws:kms:us-east-1:222222222222:key/0aaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa",
  skip_destroy: true,
};
const CLUSTER: Attributes = {
  cluster_identifier: "reports",
  engine: "aurora-postgresql",
  storage_encrypted: true,
  skip_final_snapshot: true,
};
const KEY: Attributes = { description: "orders", enable_key_rotation: true, deletion_window_in_days: 30 };

function withParameters(...changed: readonly Attributes[]): Attributes {
  const names = new Set(changed.map(({ name }) => name));
  const kept = (PARAMETERS["parameter"] as Attributes[]).filter(({ name }) => !names.has(name));
  return { ...PARAMETERS, parameter: [...kept, ...changed] };
}

/** Protection, encryption, backups, TLS, logs and parameters of what exists. */
export const PROTECTION_CASES: readonly FindingCase[] = [
  {
    address: "aws_directory_service_log_subscription.removed",
    before: { directory_id: "d-0123456789", log_group_name: "/aws/directoryservice/d-0123456789" },
    finds: [found("logs-weakened", { parts: ["logs-weakened/security-log"] })],
  },
  {
    address: "aws_db_instance.unprotected",
    before: DATABASE,
    after: {
      ...without(DATABASE, "final_snapshot_identifier"),
      deletion_protection: false,
      skip_final_snapshot: true,
      delete_automated_backups: true,
    },
    finds: [
      found("destruction-protection-weakened", {
        parts: [
          "destruction-protection-weakened/deletion-protection",
          "destruction-protection-weakened/final-snapshot",
          "destruction-protection-weakened/automated-backups",
        ],
      }),
    ],
  },
  {
    address: "aws_db_instance.backups",
    before: DATABASE,
    after: { ...DATABASE, backup_retention_period: 0, copy_tags_to_snapshot: false },
    finds: [
      found("backup-weakened", { parts: [["backup-weakened/retention", { from: 14, to: 0 }], "backup-weakened/tags"] }),
    ],
  },
  {
    address: "aws_db_instance.quiet",
    before: DATABASE,
    after: {
      ...without(DATABASE, "monitoring_role_arn", "performance_insights_kms_key_id"),
      enabled_cloudwatch_logs_exports: ["upgrade"],
      monitoring_interval: 0,
      performance_insights_enabled: false,
    },
    finds: [
      found("logs-weakened", {
        parts: [
          ["logs-weakened/exports", { logs: ["postgresql"] }],
          "logs-weakened/monitoring",
          "logs-weakened/insights",
        ],
      }),
    ],
  },
  {
    address: "aws_db_instance.regrouped",
    before: DATABASE,
    after: { ...DATABASE, parameter_group_name: "orders-2" },
    finds: [found("parameter-needs-reboot", { from: "orders", to: "orders-2" }, { cause: "group", cure: "group" })],
  },
  {
    address: "aws_db_parameter_group.tls",
    before: PARAMETERS,
    after: withParameters({ name: "rds.force_ssl", value: "0", apply_method: "pending-reboot" }),
    finds: [
      found("tls-weakened", { parameters: [{ name: "rds.force_ssl", from: "1", to: "0" }] }),
      found("parameter-needs-reboot", { parameters: [{ name: "rds.force_ssl", from: "1", to: "0" }] }),
    ],
  },
  {
    address: "aws_db_parameter_group.logs",
    before: PARAMETERS,
    after: withParameters(
      { name: "log_connections", value: "0", apply_method: "immediate" },
      { name: "log_min_duration_statement", value: "-1", apply_method: "immediate" },
    ),
    finds: [
      found("logs-weakened", {
        parts: [
          ["logs-weakened/parameter", { name: "log_connections", from: "1", to: "0" }],
          ["logs-weakened/parameter", { name: "log_min_duration_statement", from: "500", to: "-1" }],
        ],
      }),
    ],
  },
  {
    address: "aws_db_parameter_group.reboot",
    before: PARAMETERS,
    after: withParameters({ name: "max_connections", value: "400", apply_method: "pending-reboot" }),
    finds: [found("parameter-needs-reboot", { parameters: [{ name: "max_connections", from: "200", to: "400" }] })],
  },
  {
    address: "aws_db_parameter_group.more_logs",
    before: PARAMETERS,
    after: withParameters(
      { name: "log_min_duration_statement", value: "100", apply_method: "immediate" },
      { name: "log_disconnections", value: "1", apply_method: "immediate" },
    ),
    finds: [],
  },
  {
    address: "aws_db_parameter_group.tls_set",
    before: { ...PARAMETERS, parameter: [] },
    after: { ...PARAMETERS, parameter: [{ name: "rds.force_ssl", value: "0", apply_method: "pending-reboot" }] },
    finds: [
      found("tls-weakened", { parameters: [{ name: "rds.force_ssl", to: "0" }] }),
      found("parameter-needs-reboot", { parameters: [{ name: "rds.force_ssl", to: "0" }] }),
    ],
  },
  {
    address: "aws_kms_key.deleted",
    before: KEY,
    computed: { arn: "arn:aws:kms:us-east-1:222222222222:key/0aaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa" },
    finds: [
      found("encryption-key-deleted", {
        key: "arn:aws:kms:us-east-1:222222222222:key/0aaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa",
        days: "30",
      }),
    ],
  },
  {
    address: "aws_kms_key.still",
    before: KEY,
    after: { ...KEY, enable_key_rotation: false, deletion_window_in_days: 7 },
    finds: [
      found("destruction-protection-weakened", {
        parts: [["destruction-protection-weakened/deletion-window", { from: 30, to: 7 }]],
      }),
      found("encryption-weakened", { parts: ["encryption-weakened/rotation"] }),
    ],
  },
  {
    address: "aws_kms_key.disabled",
    before: KEY,
    after: { ...KEY, is_enabled: false },
    finds: [found("encryption-weakened", { parts: ["encryption-weakened/disabled"] })],
  },
  {
    address: "aws_rds_cluster.in_clear",
    before: CLUSTER,
    after: { ...CLUSTER, storage_encrypted: false },
    finds: [found("encryption-weakened", { parts: ["encryption-weakened/storage"] })],
  },
  {
    address: "aws_cloudwatch_log_group.bare",
    before: LOG_GROUP,
    after: { ...without(LOG_GROUP, "kms_key_id"), retention_in_days: 30, skip_destroy: false },
    finds: [
      found("destruction-protection-weakened", { parts: ["destruction-protection-weakened/logs"] }),
      found("encryption-weakened", { parts: ["encryption-weakened/customer-key"] }),
      found("logs-weakened", { parts: [["logs-weakened/retention", { from: 365, to: 30 }]] }),
    ],
  },
  {
    address: "aws_cloudwatch_log_group.longer",
    before: { ...LOG_GROUP, retention_in_days: 30 },
    after: { ...LOG_GROUP, retention_in_days: 0 },
    finds: [],
  },
  {
    address: "aws_cloudwatch_log_group.deleted",
    before: { ...LOG_GROUP, skip_destroy: false },
    finds: [
      found("logs-weakened", {
        parts: [["logs-weakened/log-group", { logGroup: "/aws/rds/instance/orders/postgresql" }]],
      }),
    ],
  },
  {
    address: "aws_flow_log.removed",
    before: {
      vpc_id: "vpc-0aaaaaaaaaaaaaaaa",
      traffic_type: "ALL",
      log_destination: "arn:aws:logs:us-east-1:222222222222:log-group:flow",
      iam_role_arn: "arn:aws:iam::222222222222:role/flow",
    },
    finds: [found("logs-weakened", { parts: ["logs-weakened/flow-log"] })],
  },
];
