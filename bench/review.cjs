// @ts-check
"use strict";

// Review of a plan of 10,000 resources, about 50 MB of JSON, against JSON.parse of the same file.
const { closeSync, mkdtempSync, openSync, rmSync, statSync, writeSync } = require("node:fs");
const { tmpdir } = require("node:os");
const { join } = require("node:path");
const { ROOT } = require("./measuring.cjs");

const RESOURCES = 10_000;

/** One instance as Terraform writes it, with what changes of it. @param {number} index */
function instance(index) {
  const address = `module.database["${index}"].aws_db_instance.this`;
  const before = {
    address: `orders-${index}.abcdefghijkl.us-east-1.rds.amazonaws.com`,
    allocated_storage: 100,
    allow_major_version_upgrade: null,
    apply_immediately: false,
    arn: `arn:aws:rds:us-east-1:222222222222:db:orders-${index}`,
    auto_minor_version_upgrade: true,
    availability_zone: "us-east-1a",
    backup_retention_period: 14,
    backup_window: "03:00-04:00",
    ca_cert_identifier: "rds-ca-rsa2048-g1",
    copy_tags_to_snapshot: true,
    db_name: "orders",
    db_subnet_group_name: `orders-${index}`,
    delete_automated_backups: false,
    deletion_protection: true,
    domain: "d-0123456789",
    domain_iam_role_name: "rds-directory-access",
    enabled_cloudwatch_logs_exports: ["postgresql", "upgrade"],
    endpoint: `orders-${index}.abcdefghijkl.us-east-1.rds.amazonaws.com:5432`,
    engine: "postgres",
    engine_version: "16.4",
    final_snapshot_identifier: `orders-${index}-final`,
    iam_database_authentication_enabled: false,
    id: `db-${index}`,
    identifier: `orders-${index}`,
    instance_class: "db.m7g.large",
    kms_key_id: "arn:aws:kms:us-east-1:222222222222:key/0aaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa",
    master_user_secret: [
      { secret_arn: `arn:aws:secretsmanager:us-east-1:222222222222:secret:${index}`, secret_status: "active" },
    ],
    multi_az: true,
    parameter_group_name: `orders-${index}`,
    password: `Bench-Secret-${index}`,
    port: 5432,
    publicly_accessible: false,
    skip_final_snapshot: false,
    storage_encrypted: true,
    storage_type: "gp3",
    tags: { Name: `orders-${index}`, owner: "data-platform" },
    tags_all: { Name: `orders-${index}`, owner: "data-platform" },
    timeouts: { create: "60m", delete: "60m", update: "80m" },
    username: "dbadmin",
    vpc_security_group_ids: [`sg-${index}`],
  };
  // Every tenth stays as it is; every hundredth is one that somebody has to look at.
  const same = index % 10 === 9;
  const after = same
    ? before
    : {
        ...before,
        tags: { ...before.tags, owner: "platform" },
        tags_all: { ...before.tags_all, owner: "platform" },
        ...(index % 100 === 0 ? { multi_az: false } : {}),
      };
  return {
    address,
    mode: "managed",
    type: "aws_db_instance",
    name: "this",
    provider_name: "registry.terraform.io/hashicorp/aws",
    change: {
      actions: [same ? "no-op" : "update"],
      before,
      after,
      after_unknown: same ? {} : { latest_restorable_time: true },
      before_sensitive: { password: true },
      after_sensitive: { password: true },
    },
  };
}

/** @param {string} file */
function writePlan(file) {
  const out = openSync(file, "w");
  writeSync(out, '{"format_version":"1.2","terraform_version":"1.11.4","planned_values":{"root_module":{"resources":[');
  for (let index = 0; index < RESOURCES; index += 1) {
    const { address, type, change } = instance(index);
    writeSync(
      out,
      `${index > 0 ? "," : ""}${JSON.stringify({ address, mode: "managed", type, name: "this", schema_version: 2, values: change.after })}`,
    );
  }
  writeSync(out, ']}},"resource_changes":[');
  for (let index = 0; index < RESOURCES; index += 1)
    writeSync(out, `${index > 0 ? "," : ""}${JSON.stringify(instance(index))}`);
  writeSync(out, "]}");
  closeSync(out);
}

/** @returns {import("./measuring.cjs").Scenario} */
function review() {
  const folder = mkdtempSync(join(tmpdir(), "bench-review-"));
  const file = join(folder, "plan.json");
  writePlan(file);
  const command = ["node", join(ROOT, "bin", "rds-kerberos.cjs"), "review", file];
  return {
    title: `Review of a plan of ${RESOURCES} resources, ${Math.round(statSync(file).size / 1e6)} MB of JSON`,
    base: "JSON.parse of the same file",
    programs: {
      "JSON.parse of the same file": { command: ["node", join(__dirname, "programs", "parse.cjs"), file] },
      "rds-kerberos review, as text": { command, ends: [2] },
      "rds-kerberos review, as JSON": { command: [...command, "--json"], ends: [2] },
    },
    done: () => {
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

module.exports = { review };
