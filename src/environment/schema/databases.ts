import * as z from "zod/mini";
import { keyName, kmsKeyArn } from "../../aws/rules/accounts";
import {
  allocatedStorage,
  backupRetention,
  DATABASE_NAME_RULES,
  databasePort,
  dbIdentifier,
  ENGINE_VERSION_RULES,
  instanceClass,
  MASTER_USERNAME_RULES,
  parameterName,
  parameterValue,
  principalName,
  snapshotIdentifier,
} from "../../aws/rules/databases";
import { CLIENT_CIDR_RULES, securityGroupId } from "../../aws/rules/networks";
import { field, number, text } from "./field";
import { orOutput } from "./reference";

export const databaseSchema = z.strictObject({
  network: field(text(keyName), "Name of the network the instance is in.", "orders"),
  engineVersion: field(
    text(...ENGINE_VERSION_RULES),
    "PostgreSQL version: a major one, which follows AWS's minor upgrades, or major.minor. In quotes.",
    '"16"',
  ),
  instanceClass: field(text(instanceClass), "Instance class.", "db.m7g.large"),
  allocatedStorageGib: field(number(allocatedStorage), "Storage in GiB.", "100"),
  maxAllocatedStorageGib: z.optional(
    field(number(allocatedStorage), "Upper bound of storage autoscaling in GiB. Default: no autoscaling.", "500"),
  ),
  databaseName: z.optional(
    field(text(...DATABASE_NAME_RULES), "Database to make. Default: none but postgres.", "orders"),
  ),
  masterUsername: z._default(
    field(
      text(...MASTER_USERNAME_RULES),
      "Name of the master user; RDS keeps the password in Secrets Manager.",
      "dbadmin",
    ),
    "dbadmin",
  ),
  port: z._default(field(number(databasePort), "TCP port.", "5432"), 5432),
  multiAz: z._default(field(z.boolean(), "Standby in a second Availability Zone.", "true"), true),
  backupRetentionDays: z._default(field(number(backupRetention), "Days automated backups are kept.", "14"), 14),
  removalPolicy: z._default(
    field(
      z.enum(["retain", "snapshot", "destroy"]),
      "What happens to the instance when its stack is destroyed: refused, a final snapshot is kept, or nothing " +
        "is kept.",
      "retain",
    ),
    "retain",
  ),
  kmsKeyArn: z.optional(
    field(
      text(kmsKeyArn),
      "KMS key for storage, logs, insights and the master secret; its policy must let CloudWatch Logs use it. " +
        "Default: a key of its own.",
      "arn:aws:kms:us-east-1:222222222222:key/0aaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa",
    ),
  ),
  allowedCidrBlocks: z._default(
    field(z.array(text(...CLIENT_CIDR_RULES)), "Blocks of the clients that may reach the port.", "[10.1.0.0/16]"),
    [],
  ),
  allowedSecurityGroupIds: z._default(
    field(
      orOutput(z.array(text(securityGroupId))),
      "Security groups of the clients that may reach the port.",
      "[sg-0aaaaaaaaaaaaaaaa]",
    ),
    [],
  ),
  parameters: z._default(
    field(
      z.record(text(parameterName), text(parameterValue)),
      "Server parameters; every value is a text.",
      '{ log_min_duration_statement: "500" }',
    ),
    {},
  ),
  snapshotIdentifier: z.optional(
    field(
      text(snapshotIdentifier),
      "Restore from this snapshot, joined to the domain. User, databases and storage key stay the snapshot's; " +
        "keep the key in the file afterwards.",
      "orders-2026-01-31",
    ),
  ),
  importIdentifier: z.optional(
    field(
      text(dbIdentifier),
      "Take over the instance that has this identifier, and join it: in the next maintenance window, or by a reboot.",
      "orders-db",
    ),
  ),
  principals: z._default(
    field(
      z.array(text(principalName)),
      "Who signs in with Kerberos: names of the directory, or name@REALM of a trusted one.",
      '[alice, "bob@ONPREM.EXAMPLE.NET"]',
    ),
    [],
  ),
});
