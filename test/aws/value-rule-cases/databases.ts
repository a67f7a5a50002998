import * as rules from "../../../src/aws/rules/databases";
import { of } from "./case";

export const DATABASE_CASES = {
  engineVersion: of(rules.engineVersion, ["16", "16.8", "9.6"], ["banana", "16.8.1", "16.", "v16", ""]),
  engineVersionSupported: of(rules.engineVersionSupported, ["14", "16.8", "18.1"], ["13.4", "19", "9.6"]),
  instanceClass: of(
    rules.instanceClass,
    ["db.m7g.large", "db.t4g.micro", "db.x2iedn.32xlarge", "db.r8gd.48xlarge", "db.m6id.24xlarge"],
    ["m6g.large", "db.nope", "db.m7g.huge", "db.serverless"],
  ),
  allocatedStorage: of(rules.allocatedStorage, [20, 65536], [19, -5, 65537, 20.5]),
  databaseName: of(rules.databaseName, ["orders", "Orders_2"], ["orders-2", "2orders", "_o", "a".repeat(64), ""]),
  databaseNameReserved: of(rules.databaseNameReserved, ["orders"], ["postgres", "RdsAdmin", "template1"]),
  masterUsername: of(rules.masterUsername, ["dbadmin", "db_admin1"], ["1admin", "db-admin", "averyverylongname", ""]),
  masterUsernameReserved: of(rules.masterUsernameReserved, ["dbadmin"], ["postgres", "ADMIN", "rdsadmin", "pg_owner"]),
  databasePort: of(rules.databasePort, [1150, 5432, 65535], [80, -1, 1149, 65536]),
  backupRetention: of(rules.backupRetention, [7, 35], [0, 6, 36]),
  dbIdentifier: of(
    rules.dbIdentifier,
    ["orders", "orders-db-1"],
    ["Orders", "orders--db", "orders-", "1orders", "a".repeat(64)],
  ),
  snapshotIdentifier: of(
    rules.snapshotIdentifier,
    ["orders-2026", "rds:orders-2026-01-01", "arn:aws:rds:us-east-1:111111111111:snapshot:orders-2026"],
    ["-orders", "1orders", "arn:aws:rds:us-east-1:111111111111:cluster-snapshot:x", ""],
  ),
  parameterName: of(
    rules.parameterName,
    ["log_statement", "rds.force_ssl", "pg_stat_statements.max"],
    ["Log", "log-statement", "a..b", ""],
  ),
  parameterValue: of(
    rules.parameterValue,
    ["500", "%m [%p]: ", "a=b, c", "100%", ""],
    ["${path.module}", "%{if true}", "a\nb"],
  ),
  principalName: of(
    rules.principalName,
    ["alice", "svc-report", "O'Brien", "Jörg Müller", "bob@ONPREM.EXAMPLE.NET", "a"],
    ["bob@onprem.example.net", "CORP\\bob", 'a"b', "a;b", "bob@X", "", " bob", "bob@A.B@C.D"],
  ),
};
