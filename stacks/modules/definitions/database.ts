import { kmsKeyArn } from "../../../src/aws/rules/accounts";
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
  snapshotIdentifier,
} from "../../../src/aws/rules/databases";
import { directoryId, DOMAIN_NAME_RULES } from "../../../src/aws/rules/directory";
import { CLIENT_CIDR_RULES, securityGroupId, subnetId, VPC_CIDR_RULES, vpcId } from "../../../src/aws/rules/networks";
import { literal } from "../../../src/contracts/contract";
import { directoryAccessContract, directorySharingContract, networkContract } from "../../../src/contracts/contracts";
import { clientSecurityGroupIds } from "../../../src/environment/published-outputs";
import { message } from "../../../src/text/message";
import { DatabaseStack } from "../../database-stack";
import { commonProps, type ModuleDefinition } from "../module";

const say = {
  noRoom: message(
    "storage-autoscaling/variable",
    "max_allocated_storage_gib [storage-autoscaling]: storage autoscaling needs room for a tenth more than " +
      "allocated_storage_gib; write more, or leave it out.",
  ),
  oneKey: message(
    "kms-key-arn/made-or-given",
    "kms_key_arn: either a key is made or one is given; write create_kms_key = false with kms_key_arn, or leave both " +
      "out.",
  ),
};

export const database: ModuleDefinition = {
  kind: "database",
  summary:
    "A DB instance of RDS for PostgreSQL, joined to the domain, with its security group, parameter group, key, log " +
    "groups and monitoring role.",
  notes: [
    "Terraform reports success when the instance is available, joined or not: look at its domain membership " +
      "afterwards.",
    'With `removal_policy = "retain"` AWS\'s deletion protection refuses a destruction; `prevent_destroy` is not in ' +
      "the module, since Terraform takes no variable for it.",
    "Depend on the connection to the directory (`depends_on = [module.peered_network]`), so that the instance " +
      "reaches the domain controllers while it joins, and goes before they do.",
  ],
  make: (app, variables) =>
    new DatabaseStack(app, "database", {
      identifier: variables.text("identifier", "DB instance identifier; the other resources are named after it.", [
        dbIdentifier,
      ]),
      network: variables.source(networkContract, { vpcId: [vpcId], subnetIds: [subnetId] }),
      directoryCidrBlocks: variables.list(
        "directory_cidr_blocks",
        "Blocks of the domain controllers' VPC: the only place the instance may open connections to.",
        VPC_CIDR_RULES,
      ),
      directoryAccess: variables.source(directoryAccessContract, {
        directoryId: [directoryId],
        directoryAccessRoleName: [],
      }),
      directorySharing: variables.source(directorySharingContract, { domainName: DOMAIN_NAME_RULES }),
      engineVersion: variables.text(
        "engine_version",
        "PostgreSQL version: a major one, which follows AWS's minor upgrades, or major.minor.",
        ENGINE_VERSION_RULES,
      ),
      instanceClass: variables.text("instance_class", "Instance class, for example db.m7g.large.", [instanceClass]),
      allocatedStorageGib: variables.number("allocated_storage_gib", "Storage in GiB.", [allocatedStorage]),
      maxAllocatedStorageGib: variables.number(
        "max_allocated_storage_gib",
        "Upper bound of storage autoscaling in GiB. Default: no autoscaling.",
        [allocatedStorage],
        { default: null },
        {
          condition:
            "${var.max_allocated_storage_gib == null ? true : " +
            "var.max_allocated_storage_gib >= ceil(var.allocated_storage_gib * 11 / 10)}",
          errorMessage: say.noRoom(),
        },
      ),
      databaseName: variables.text(
        "database_name",
        "Database to make. Default: none but postgres.",
        DATABASE_NAME_RULES,
        { default: null },
      ),
      masterUsername: variables.text(
        "master_username",
        "Name of the master user, whose password RDS keeps in Secrets Manager.",
        MASTER_USERNAME_RULES,
        { default: "dbadmin" },
      ),
      port: variables.number("port", "TCP port.", [databasePort], { default: 5432 }),
      multiAz: variables.flag("multi_az", "Standby in a second Availability Zone.", true),
      backupRetentionDays: variables.number(
        "backup_retention_days",
        "Days automated backups are kept.",
        [backupRetention],
        { default: 14 },
      ),
      removalPolicy: variables.choice(
        "removal_policy",
        "What happens on destruction: refused, a final snapshot is kept, or nothing is.",
        ["retain", "snapshot", "destroy"],
        { default: "retain" },
      ),
      createKmsKey: variables.flag(
        "create_kms_key",
        "Whether to make a KMS key for storage, logs, insights and the master secret.",
        true,
      ),
      kmsKeyArn: variables.text(
        "kms_key_arn",
        "KMS key to use in place of one made here, with create_kms_key = false; its policy must let CloudWatch Logs " +
          "use it.",
        [kmsKeyArn],
        { default: null },
        {
          condition: "${var.create_kms_key == (var.kms_key_arn == null)}",
          errorMessage: say.oneKey(),
        },
      ),
      allowedCidrBlocks: variables.list(
        "allowed_cidr_blocks",
        "Blocks of clients that may reach the port.",
        CLIENT_CIDR_RULES,
        { default: [] },
      ),
      allowedSecurityGroupIds: literal(
        variables.list(
          "allowed_security_group_ids",
          `${clientSecurityGroupIds.description.replace(/\.$/, "")} that may reach the port.`,
          [securityGroupId],
          { default: [] },
        ),
      ),
      parameters: variables.map(
        "parameters",
        "Server parameters beside and above the defaults: TLS only, connections and slow or defining statements " +
          "logged.",
        [parameterName],
        [parameterValue],
        { default: {} },
      ),
      snapshotIdentifier: variables.text(
        "snapshot_identifier",
        "Restore from this snapshot; user, databases and storage key stay the snapshot's. Leave it in place " +
          "afterwards. Default: a new instance.",
        [snapshotIdentifier],
        { default: null },
      ),
      ...commonProps(variables),
    }),
};
