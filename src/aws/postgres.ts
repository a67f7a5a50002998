/**
 * Major versions of RDS for PostgreSQL in standard support. A version outside this range has ended, or is newer than
 * this list.
 *
 * @see https://docs.aws.amazon.com/AmazonRDS/latest/PostgreSQLReleaseNotes/postgresql-release-calendar.html
 */
export const POSTGRES_MAJOR_VERSIONS = { oldest: 14, newest: 18 } as const;

/** The parameter group family of an engine version: `16.8` and `16` give `postgres16`. */
export function parameterGroupFamily(engineVersion: string): string {
  return `postgres${engineVersion.split(".")[0]}`;
}

/**
 * Master user names that RDS for PostgreSQL refuses.
 *
 * @see https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html
 */
export const RESERVED_USER_NAMES: ReadonlySet<string> = new Set([
  "admin",
  "administrator",
  "postgres",
  "public",
  "rdsadmin",
  "rdsrepladmin",
  "rdstopmgr",
  "rds_ad",
  "rds_iam",
  "rds_password",
  "rds_replication",
  "rds_superuser",
  "root",
  "user",
  "all",
  "authorization",
  "current_user",
  "session_user",
  "select",
  "table",
  "grant",
  "default",
]);

/** Database names that exist already, or that RDS keeps for itself. */
export const RESERVED_DATABASE_NAMES: ReadonlySet<string> = new Set(["rdsadmin", "template0", "template1", "postgres"]);

/**
 * Server parameters PostgreSQL reads only when it starts. RDS refuses to apply them at once, so they wait for a reboot.
 *
 * @see https://www.postgresql.org/docs/current/view-pg-settings.html (context `postmaster`)
 */
const STATIC_PARAMETERS: ReadonlySet<string> = new Set([
  "autovacuum_freeze_max_age",
  "autovacuum_max_workers",
  "autovacuum_multixact_freeze_max_age",
  "autovacuum_worker_slots",
  "dynamic_shared_memory_type",
  "event_source",
  "hot_standby",
  "huge_page_size",
  "huge_pages",
  "io_max_combine_limit",
  "io_max_concurrency",
  "io_method",
  "jit_provider",
  "logging_collector",
  "max_active_replication_origins",
  "max_connections",
  "max_files_per_process",
  "max_locks_per_transaction",
  "max_logical_replication_workers",
  "max_notify_queue_pages",
  "max_pred_locks_per_transaction",
  "max_prepared_transactions",
  "max_replication_slots",
  "max_wal_senders",
  "max_worker_processes",
  "min_dynamic_shared_memory",
  "multixact_member_buffers",
  "multixact_offset_buffers",
  "notify_buffers",
  "old_snapshot_threshold",
  "reserved_connections",
  "serializable_buffers",
  "shared_buffers",
  "shared_memory_type",
  "shared_preload_libraries",
  "subtransaction_buffers",
  "summarize_wal",
  "superuser_reserved_connections",
  "track_activity_query_size",
  "track_commit_timestamp",
  "transaction_buffers",
  "wal_buffers",
  "wal_decode_buffer_size",
  "wal_level",
  "wal_log_hints",
  "cron.database_name",
  "cron.host",
  "cron.log_run",
  "cron.log_statement",
  "cron.max_running_jobs",
  "cron.use_background_workers",
  "pg_prewarm.autoprewarm",
  "pg_stat_statements.max",
  "pglogical.batch_inserts",
  "pglogical.use_spi",
]);

/**
 * How RDS applies a parameter. It refuses `immediate` for a static one and accepts `pending-reboot` for any. RDS's own
 * parameters (`rds.…`) are of both kinds, so they wait for a reboot.
 *
 * @see https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_Parameter.html
 */
export function applyMethod(parameter: string): "immediate" | "pending-reboot" {
  return STATIC_PARAMETERS.has(parameter) || parameter.startsWith("rds.") ? "pending-reboot" : "immediate";
}

/** The same as a condition of Terraform's, on which a parameter is applied at once. */
export function applyMethodCondition(expression: string): string {
  return `!contains(${JSON.stringify([...STATIC_PARAMETERS])}, ${expression}) && !startswith(${expression}, "rds.")`;
}

/**
 * Instance class families that run RDS for PostgreSQL are of current generations; the shape of the name is all that can
 * be checked without asking AWS.
 */
export const INSTANCE_CLASS = /^db\.(?:m|r|x|t|c|z)\d[a-z0-9-]*\.(?:micro|small|medium|large|xlarge|\d{1,2}xlarge)$/;

/**
 * The lowest limit of storage autoscaling for a size in GiB: a tenth more.
 *
 * @see https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_PIOPS.Autoscaling.html
 */
export function leastAutoscalingLimit(sizeGib: number): number {
  return Math.ceil((sizeGib * 11) / 10);
}
