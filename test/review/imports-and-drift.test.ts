import { type PlannedStack } from "../../src/review/change-set";
import { reviewChangeSet } from "../../src/review/review";
import { changeSetOf, DAY } from "../support/reviews";
import { asFound, found, immutable, type FoundMessages } from "./finding-cases/case";

// Terraform plans these only with what exists in AWS, as end-to-end tests do; here their plans are written by hand.

const ADDRESS = "aws_db_instance.instance";
const OURS = { identifier: "orders", engine: "postgres", engine_version: "16.4", allocated_storage: 200 };
const THEIRS = {
  ...OURS,
  backup_retention_period: 7,
  db_name: "0815",
  storage_encrypted: false,
  username: "admin",
  vpc_security_group_ids: ["sg-1", "sg-2"],
  parameter_group_name: "legacy",
  iam_database_authentication_enabled: true,
};

interface Details {
  readonly reason?: string;
  readonly importing?: { readonly id?: string };
  readonly unknown?: Readonly<Record<string, unknown>>;
  readonly replacePaths?: readonly (readonly (string | number)[])[];
}

type Actions = readonly ("create" | "update" | "delete" | "no-op")[];

function instance(actions: Actions, before: object, after: object | null, details: Details = {}): object {
  return {
    address: ADDRESS,
    mode: "managed",
    type: "aws_db_instance",
    name: "instance",
    provider_name: "registry.terraform.io/hashicorp/aws",
    action_reason: details.reason,
    change: {
      actions,
      before,
      after,
      after_unknown: details.unknown ?? {},
      before_sensitive: {},
      after_sensitive: {},
      replace_paths: details.replacePaths,
      importing: details.importing,
    },
  };
}

function findings(plan: object, described: Partial<PlannedStack> = {}): readonly [id: string, FoundMessages][] {
  const set = changeSetOf({ database: plan });
  const plans = set.plans.map((item) => ({ ...item, stack: { ...item.stack, ...described } }));
  const { findings: all } = reviewChangeSet({ ...set, plans }, [], DAY);
  return all.map((finding) => [`${finding.severity} ${finding.address}`, asFound(finding)]);
}

const critical = `critical ${ADDRESS}`;
const warning = `warning ${ADDRESS}`;
const note = `note ${ADDRESS}`;
const importing = { id: "orders-db" };

test("an instance that is destroyed instead of taken over", () => {
  const after = { ...THEIRS, db_name: "orders", engine: "mysql", storage_encrypted: true, character_set_name: "x" };
  const replacePaths = [["db_name"], ["engine"], ["storage_encrypted"], ["character_set_name"]];
  const planned = instance(["delete", "create"], THEIRS, after, { importing, replacePaths });
  expect(findings({ resource_changes: [planned] })).toEqual([
    [
      critical,
      found(
        "import-replaces",
        { instance: "orders-db", because: immutable("character_set_name", "db_name", "engine", "storage_encrypted") },
        {
          cureArgs: {
            lines: ['databaseName: "0815"'],
            others: ["character_set_name", "engine", "storage_encrypted"],
          },
        },
      ),
    ],
    [note, found("resource-imported", { import: "orders-db", action: "replace", attributes: [] })],
  ]);
});

test("an instance that is taken over with other settings", () => {
  const after = {
    ...THEIRS,
    allocated_storage: 100,
    backup_retention_period: 14,
    iam_database_authentication_enabled: false,
    parameter_group_name: null,
    username: null,
    vpc_security_group_ids: null,
  };
  const unknown = { parameter_group_name: true, username: true, vpc_security_group_ids: true };
  const attributes = [
    "allocated_storage",
    "backup_retention_period",
    "iam_database_authentication_enabled",
    "parameter_group_name",
    "username",
    "vpc_security_group_ids",
  ];
  const storage = { attribute: "allocated_storage", from: "200", to: "100", isUnknown: false };
  const backups = { attribute: "backup_retention_period", from: "7", to: "14", isUnknown: false };
  const user = { attribute: "username", from: "admin", isUnknown: true };
  expect(findings({ resource_changes: [instance(["update"], THEIRS, after, { importing, unknown })] })).toEqual([
    [
      critical,
      found(
        "import-refused",
        { instance: "orders-db", differences: [storage] },
        { cureArgs: { lines: ["allocatedStorageGib: 200"], others: [] } },
      ),
    ],
    [
      warning,
      found(
        "import-changes",
        { instance: "orders-db", differences: [backups, user] },
        { cureArgs: { lines: ["backupRetentionDays: 7", "masterUsername: admin"], others: [] } },
      ),
    ],
    [
      warning,
      found("import-loses", {
        instance: "orders-db",
        securityGroups: ["sg-1", "sg-2"],
        parameterGroup: "legacy",
        iamSignIn: true,
      }),
    ],
    [warning, found("parameter-needs-reboot", { from: "legacy" }, { cause: "group", cure: "group" })],
    [note, found("resource-imported", { import: "orders-db", action: "update", attributes })],
  ]);
});

test("an instance that is taken over as it is, by a plan that does not name it", () => {
  expect(findings({ resource_changes: [instance(["no-op"], OURS, OURS, { importing: {} })] })).toEqual([
    [note, found("resource-imported", { import: "", action: "none", attributes: [] })],
  ]);
});

test("an instance that is replaced because it is tainted, with the folder of a plan of rds-kerberos", () => {
  const planned = instance(["delete", "create"], OURS, OURS, { reason: "replace_because_tainted" });
  const tainted = (untaint: string): FoundMessages =>
    found(
      "tainted",
      { kind: "database", name: "orders", id: "orders" },
      { cureArgs: { kind: "database", id: "orders", untaint } },
    );
  expect(findings({ resource_changes: [planned] })).toEqual([[critical, tainted(`terraform untaint ${ADDRESS}`)]]);
  expect(findings({ resource_changes: [planned] }, { folder: "my runs/stacks/database" })).toEqual([
    [critical, tainted(`terraform '-chdir=my runs/stacks/database' untaint ${ADDRESS}`)],
  ]);
});

test("a part of a resource that is tainted has quotes in its command", () => {
  const planned = instance(["delete", "create"], OURS, OURS, { reason: "replace_because_tainted" });
  const address = 'aws_sns_topic.each["a b"]';
  expect(findings({ resource_changes: [{ ...planned, address, type: "aws_sns_topic" }] })).toEqual([
    [
      `warning ${address}`,
      found(
        "tainted-resource",
        { address },
        { cureArgs: { kind: "other", untaint: `terraform untaint '${address}'` } },
      ),
    ],
  ]);
});

describe("a directory that is adopted", () => {
  const DIRECTORY = "aws_directory_service_directory.directory";
  const existing = {
    id: "d-0123456789",
    name: "corp.example.com",
    short_name: "CORP",
    edition: "Enterprise",
    desired_number_of_domain_controllers: 4,
    enable_sso: true,
    vpc_settings: [{ vpc_id: "vpc-1", subnet_ids: ["subnet-2", "subnet-1"] }],
  };
  const adopted = (actions: Actions, after: object, details: Details = {}): object => ({
    ...instance(actions, existing, after, { ...details, importing: { id: "d-0123456789" } }),
    address: DIRECTORY,
    type: "aws_directory_service_directory",
  });
  const taken = (action: string, attributes: readonly string[]): readonly [string, FoundMessages] => [
    `note ${DIRECTORY}`,
    found("resource-imported", { import: "d-0123456789", action, attributes }),
  ];

  test("and destroyed instead, with what to write to keep it", () => {
    const after = { ...existing, edition: "Standard", vpc_settings: [{ vpc_id: "vpc-2", subnet_ids: ["subnet-3"] }] };
    const replacePaths = [["edition"], ["type"], ["vpc_settings", 0, "vpc_id"]];
    expect(findings({ resource_changes: [adopted(["delete", "create"], after, { replacePaths })] })).toEqual([
      [
        `critical ${DIRECTORY}`,
        found(
          "directory-import-replaces",
          { directory: "d-0123456789", because: immutable("edition", "vpc_settings[0].vpc_id") },
          {
            cureArgs: {
              lines: ["edition: Enterprise"],
              place: { vpc: "vpc-1", subnets: ["subnet-1", "subnet-2"] },
              others: [],
            },
          },
        ),
      ],
      taken("replace", []),
    ]);
  });

  test("with other settings", () => {
    const after = { ...existing, desired_number_of_domain_controllers: 2, enable_sso: false };
    const number = { attribute: "desired_number_of_domain_controllers", from: "4", to: "2" };
    const signOn = { attribute: "enable_sso", from: "true", to: "false" };
    expect(findings({ resource_changes: [adopted(["update"], after)] })).toEqual([
      [
        `warning ${DIRECTORY}`,
        found(
          "directory-import-changes",
          { directory: "d-0123456789", differences: [number, signOn] },
          { cureArgs: { lines: ["domainControllers: 4"], others: ["enable_sso"] } },
        ),
      ],
      [`warning ${DIRECTORY}`, found("domain-controllers-removed", { from: 4, to: 2 })],
      taken("update", ["desired_number_of_domain_controllers", "enable_sso"]),
    ]);
  });

  test("as it is", () => {
    expect(findings({ resource_changes: [adopted(["no-op"], existing)] })).toEqual([taken("none", [])]);
  });
});

test.each([
  ["replace_by_request", "replacement/requested"],
  ["replace_by_triggers", "replacement/triggered"],
  ["replace_because_cannot_update", "replacement/unexplained"],
])("an instance that is replaced though no attribute forces it: %s", (reason, because) => {
  expect(findings({ resource_changes: [instance(["delete", "create"], OURS, OURS, { reason })] })).toEqual([
    [
      critical,
      found(
        "database-replaced",
        { instance: "orders", skipsSnapshot: false, isProtected: false, because },
        { cure: "forced" },
      ),
    ],
  ]);
});

test("an instance that joins a domain which the same plan creates", () => {
  const planned = instance(["update"], OURS, { ...OURS, domain: null }, { unknown: { domain: true } });
  expect(findings({ resource_changes: [planned] })).toEqual([[warning, found("domain-added", { instance: "orders" })]]);
});

test("an instance that has changed outside of Terraform, and one that has been deleted", () => {
  const changed = instance(["update"], OURS, { ...OURS, engine_version: "16.8" });
  expect(findings({ resource_drift: [changed] })).toEqual([
    [warning, found("drift-found", { attributes: ["engine_version"] })],
  ]);
  expect(findings({ resource_drift: [instance(["delete"], OURS, null)] })).toEqual([
    [warning, found("drift-found", {}, { cause: "deleted" })],
  ]);
});
