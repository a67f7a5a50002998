import { type Attributes } from "./case";

export const DATABASE: Attributes = {
  identifier: "orders",
  engine: "postgres",
  engine_version: "16.4",
  instance_class: "db.m7g.large",
  allocated_storage: 100,
  username: "dbadmin",
  password: "Master-Secret-31",
  db_name: "orders",
  port: 5432,
  multi_az: true,
  storage_encrypted: true,
  kms_key_id: "arn:aws:kms:us-east-1:222222222222:key/0aaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa",
  domain: "d-0123456789",
  domain_iam_role_name: "rds-directory-access",
  deletion_protection: true,
  skip_final_snapshot: false,
  final_snapshot_identifier: "orders-final",
  delete_automated_backups: false,
  backup_retention_period: 14,
  copy_tags_to_snapshot: true,
  enabled_cloudwatch_logs_exports: ["postgresql", "upgrade"],
  parameter_group_name: "orders",
  publicly_accessible: false,
  iam_database_authentication_enabled: false,
  vpc_security_group_ids: ["sg-0aaaaaaaaaaaaaaaa"],
  performance_insights_enabled: true,
  performance_insights_kms_key_id: "arn:aws:kms:us-east-1:222222222222:key/0aaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa",
  monitoring_interval: 60,
  monitoring_role_arn: "arn:aws:iam::222222222222:role/monitoring",
  storage_type: "gp3",
};

export function without(attributes: Attributes, ...names: readonly string[]): Attributes {
  return Object.fromEntries(Object.entries(attributes).filter(([name]) => !names.includes(name)));
}
