import { found, immutable, type FindingCase } from "./case";
import { DATABASE, without } from "./resources";

/** DB instances and their membership of the domain. */
export const DATABASE_CASES: readonly FindingCase[] = [
  {
    address: "aws_db_instance.replaced",
    before: DATABASE,
    after: { ...DATABASE, db_name: "invoices" },
    finds: [
      found(
        "database-replaced",
        {
          instance: "orders",
          snapshot: "orders-final",
          skipsSnapshot: false,
          isProtected: true,
          because: immutable("db_name"),
        },
        { cureArgs: { attributes: ["db_name"] } },
      ),
    ],
  },
  {
    address: "aws_db_instance.deleted",
    before: { ...DATABASE, deletion_protection: false },
    finds: [
      found("database-deleted", {
        instance: "orders",
        snapshot: "orders-final",
        skipsSnapshot: false,
        isProtected: false,
      }),
    ],
  },
  {
    address: "aws_db_instance.deleted_without_snapshot",
    before: { ...without(DATABASE, "final_snapshot_identifier"), skip_final_snapshot: true },
    finds: [found("database-deleted-without-snapshot", { instance: "orders", skipsSnapshot: true, isProtected: true })],
  },
  {
    address: "aws_db_instance.joins",
    before: without(DATABASE, "domain", "domain_iam_role_name"),
    computed: { domain: "", domain_iam_role_name: "" },
    after: DATABASE,
    finds: [found("domain-added", { instance: "orders", domain: "d-0123456789" })],
  },
  {
    address: "aws_db_instance.moves",
    before: DATABASE,
    after: { ...DATABASE, domain: "d-9999999999", domain_iam_role_name: "other-role" },
    finds: [
      found("domain-changed", { instance: "orders", from: "d-0123456789", to: "d-9999999999" }),
      found("domain-role-changed", { instance: "orders", from: "rds-directory-access", to: "other-role" }),
    ],
  },
  {
    address: "aws_db_instance.leaves",
    before: DATABASE,
    after: without(DATABASE, "domain", "domain_iam_role_name"),
    finds: [found("domain-removed", { instance: "orders", domain: "d-0123456789" })],
  },
  {
    address: "aws_db_instance.major",
    before: DATABASE,
    after: { ...DATABASE, engine_version: "17.2" },
    finds: [
      found("engine-upgrade-major", {
        instance: "orders",
        engine: "postgres",
        from: "16.4",
        to: "17.2",
        isAllowed: false,
      }),
    ],
  },
  {
    address: "aws_db_instance.minor",
    before: DATABASE,
    after: { ...DATABASE, engine_version: "16.8" },
    finds: [
      found("engine-upgrade-minor", {
        instance: "orders",
        engine: "postgres",
        from: "16.4",
        to: "16.8",
        isImmediate: false,
      }),
    ],
  },
  {
    address: "aws_db_instance.renamed",
    before: DATABASE,
    after: { ...DATABASE, identifier: "orders-2", port: 5433 },
    finds: [
      found("database-endpoint-changed", {
        instance: "orders",
        changes: [
          { attribute: "identifier", from: "orders", to: "orders-2" },
          { attribute: "port", from: "5432", to: "5433" },
        ],
      }),
    ],
  },
  {
    address: "aws_db_instance.alone",
    before: DATABASE,
    after: { ...DATABASE, multi_az: false },
    finds: [found("database-standby-removed", { instance: "orders" })],
  },
  {
    address: "aws_db_instance.public",
    before: DATABASE,
    after: { ...DATABASE, publicly_accessible: true },
    finds: [found("database-public", { instance: "orders" })],
  },
  {
    address: "aws_db_instance.made_public",
    after: { ...DATABASE, identifier: "made-public", publicly_accessible: true },
    finds: [found("database-public", { instance: "made-public" })],
  },
  {
    address: "aws_db_instance.iam",
    before: DATABASE,
    after: { ...DATABASE, iam_database_authentication_enabled: true },
    finds: [found("kerberos-excludes-iam-authentication", { instance: "orders" })],
  },
  {
    address: "aws_db_instance.larger",
    before: DATABASE,
    after: { ...DATABASE, allocated_storage: 200, password: "Master-Secret-32" },
    finds: [],
  },
  { address: "aws_db_instance.forgotten", before: DATABASE, after: "forget", finds: [found("resource-forgotten")] },
];
