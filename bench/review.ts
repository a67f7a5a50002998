// Review of a plan of 10,000 resources, about 50 MB of JSON, against JSON.parse of the same file.
import { closeSync, mkdtempSync, openSync, rmSync, statSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ROOT } from "../scripts/root";
import { type Scenario } from "./measuring";

const RESOURCES = 10_000;

interface Instance {
  readonly address: string;
  readonly mode: string;
  readonly type: string;
  readonly name: string;
  readonly provider_name: string;
  readonly change: {
    readonly actions: readonly string[];
    readonly before: object;
    readonly after: object;
    readonly after_unknown: object;
    readonly before_sensitive: object;
    readonly after_sensitive: object;
  };
}

/** Attributes of one instance as Terraform writes them. */
function attributesOf(index: number, owner = "data-platform", multiAz = true): object {
  return {
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
    multi_az: multiAz,
    parameter_group_name: `orders-${index}`,
    password: `Bench-Secret-${index}`,
    port: 5432,
    publicly_accessible: false,
    skip_final_snapshot: false,
    storage_encrypted: true,
    storage_type: "gp3",
    tags: { Name: `orders-${index}`, owner },
    tags_all: { Name: `orders-${index}`, owner },
    timeouts: { create: "60m", delete: "60m", update: "80m" },
    username: "dbadmin",
    vpc_security_group_ids: [`sg-${index}`],
  };
}

/** One instance with what changes of it: every tenth stays as it is, and somebody has to look at every hundredth. */
function instance(index: number): Instance {
  const same = index % 10 === 9;
  const before = attributesOf(index);
  const after = same ? before : attributesOf(index, "platform", index % 100 !== 0);
  return {
    address: `module.database["${index}"].aws_db_instance.this`,
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

function planned(index: number): object {
  const { address, mode, type, name, change } = instance(index);
  return { address, mode, type, name, schema_version: 2, values: change.after };
}

function writePlan(file: string): void {
  const out = openSync(file, "w");
  const writeAll = (item: (index: number) => object): void => {
    for (let index = 0; index < RESOURCES; index += 1)
      writeSync(out, `${index > 0 ? "," : ""}${JSON.stringify(item(index))}`);
  };
  writeSync(out, '{"format_version":"1.2","terraform_version":"1.11.4","planned_values":{"root_module":{"resources":[');
  writeAll(planned);
  writeSync(out, ']}},"resource_changes":[');
  writeAll(instance);
  writeSync(out, "]}");
  closeSync(out);
}

export function review(): Scenario {
  const folder = mkdtempSync(join(tmpdir(), "bench-review-"));
  const file = join(folder, "plan.json");
  writePlan(file);
  const command = ["node", join(ROOT, "bin", "rds-kerberos.cjs"), "review", file];
  return {
    title: `Review of a plan of ${RESOURCES} resources, ${Math.round(statSync(file).size / 1e6)} MB of JSON`,
    base: "JSON.parse of the same file",
    programs: {
      "JSON.parse of the same file": { command: ["node", join(ROOT, "bench", "programs", "parse.cjs"), file] },
      "rds-kerberos review, as text": { command, ends: [2] },
      "rds-kerberos review, as JSON": { command: [...command, "--json"], ends: [2] },
    },
    done: () => rmSync(folder, { recursive: true, force: true }),
  };
}
