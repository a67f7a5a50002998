import { type Construct } from "constructs";
import { leastAutoscalingLimit } from "../aws/postgres";
import { kmsKeyArn } from "../aws/rules/accounts";
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
} from "../aws/rules/databases";
import { directoryId } from "../aws/rules/directory";
import { CLIENT_CIDR_RULES, securityGroupId, subnetId, VPC_CIDR_RULES, vpcId } from "../aws/rules/networks";
import { message } from "../text/message";
import { type KerberosDatabaseProps } from "./kerberos-database-props";
import { isUnknown, knownLength, PropsCheck } from "./validation";

const say = {
  fewSubnets: message(
    "network-subnets/props",
    "a DB subnet group needs subnets in two Availability Zones; write at least two subnet ids",
  ),
  noRoom: message<{ size: number; least: number }>(
    "storage-autoscaling/props",
    ({ size, least }) => `storage autoscaling has no room above ${size} GiB; write at least ${least}, or leave it out`,
  ),
  snapshotOrImport: message(
    "snapshot-or-import/props",
    "an instance that exists cannot be restored from a snapshot; leave one of them out",
  ),
  iamAuthentication: message(
    "kerberos-excludes-iam-authentication/props",
    "RDS for PostgreSQL does not offer IAM database authentication together with Kerberos; leave it out",
  ),
};

/** Checks the props of a database. @throws PropsError */
export function checkDatabase(scope: Construct, props: KerberosDatabaseProps): void {
  const { allocatedStorageGib: size, maxAllocatedStorageGib: most } = props;
  const parameters = isUnknown(props.parameters) ? {} : (props.parameters ?? {});
  new PropsCheck(scope)
    .value("identifier", props.identifier, dbIdentifier)
    .value("vpcId", props.vpcId, vpcId)
    .items("subnetIds", props.subnetIds, subnetId)
    .that((knownLength(props.subnetIds) ?? 2) >= 2, "subnetIds", "network-subnets", say.fewSubnets)
    .items("directoryCidrBlocks", props.directoryCidrBlocks, ...VPC_CIDR_RULES)
    .value("directoryId", props.directoryId, directoryId)
    .value("engineVersion", props.engineVersion, ...ENGINE_VERSION_RULES)
    .value("instanceClass", props.instanceClass, instanceClass)
    .value("allocatedStorageGib", size, allocatedStorage)
    .value("maxAllocatedStorageGib", most, allocatedStorage)
    .that(
      most === undefined || isUnknown(most) || isUnknown(size) || most >= leastAutoscalingLimit(size),
      "maxAllocatedStorageGib",
      "storage-autoscaling",
      () => say.noRoom({ size, least: leastAutoscalingLimit(size) }),
    )
    .value("databaseName", props.databaseName, ...DATABASE_NAME_RULES)
    .value("masterUsername", props.masterUsername, ...MASTER_USERNAME_RULES)
    .value("port", props.port, databasePort)
    .value("backupRetentionDays", props.backupRetentionDays, backupRetention)
    .value("kmsKeyArn", props.kmsKeyArn, kmsKeyArn)
    .items("allowedCidrBlocks", props.allowedCidrBlocks, ...CLIENT_CIDR_RULES)
    .items("allowedSecurityGroupIds", props.allowedSecurityGroupIds, securityGroupId)
    .items("parameters", Object.keys(parameters), parameterName)
    .items(
      "parameters",
      Object.values(parameters).filter((value) => !isUnknown(value)),
      parameterValue,
    )
    .value("snapshotIdentifier", props.snapshotIdentifier, snapshotIdentifier)
    .that(
      props.snapshotIdentifier === undefined || !props.importExisting,
      "importExisting",
      "snapshot-or-import",
      say.snapshotOrImport,
    )
    .that(
      !props.iamDatabaseAuthentication,
      "iamDatabaseAuthentication",
      "kerberos-excludes-iam-authentication",
      say.iamAuthentication,
    )
    .done();
}
