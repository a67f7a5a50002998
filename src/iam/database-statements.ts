import { formatArn } from "../aws/arn";
import { type PolicyStatement } from "../aws/policy";
import { directoryAccessPrincipals } from "../aws/regions";
import { type Database, type Environment } from "../environment/environment";
import { dbInstanceIdentifier, directoryAccessRoleName, type StackDescription } from "../environment/topology";
import { type AccountArns } from "./arns";
import { allow, describe, ec2Tags, keys, logGroups, named, roles, securityGroupRules } from "./statements";

/** A database with the identifier of its instance. */
interface Instance extends Database {
  readonly id: string;
}

/** Joined instances. What is retained must not be deleted. */
export function databaseStatements(
  environment: Environment,
  arns: AccountArns,
  stacks: readonly StackDescription[],
): PolicyStatement[] {
  const instances = stacks.flatMap(({ database }) =>
    database ? [{ ...database, id: dbInstanceIdentifier(environment, database) }] : [],
  );
  return [
    ...securityGroupStatements(arns, instances),
    ...instanceStatements(arns, instances),
    ...keyStatements(arns, instances),
    ...logStatements(arns, instances),
    ...roleStatements(environment, arns, stacks),
  ];
}

function isRemovable({ removalPolicy }: Instance): boolean {
  return removalPolicy !== "retain";
}

function securityGroupStatements(arns: AccountArns, instances: readonly Instance[]): PolicyStatement[] {
  const groups = instances.map(({ id }) => `database-${id}`);
  return [
    describe("DescribeNetworks", arns, [
      "ec2:DescribeAccountAttributes",
      "ec2:DescribeAvailabilityZones",
      "ec2:DescribeInternetGateways",
      "ec2:DescribeNetworkInterfaces",
      "ec2:DescribeSecurityGroupRules",
      "ec2:DescribeSecurityGroups",
      "ec2:DescribeSubnets",
      "ec2:DescribeVpcs",
    ]),
    allow("DescribeVpcAttribute", ["ec2:DescribeVpcAttribute"], arns.vpc()),
    allow("MakeSecurityGroup", ["ec2:CreateSecurityGroup"], arns.allOf("ec2", ["security-group", "vpc"])),
    allow("DeleteSecurityGroup", ["ec2:DeleteSecurityGroup"], arns.regional("ec2", "security-group/*"), named(groups)),
    securityGroupRules("Rules", arns, ["Ingress", "Egress"]),
    ec2Tags(arns, ["security-group", "security-group-rule"]),
  ];
}

function instanceStatements(arns: AccountArns, instances: readonly Instance[]): PolicyStatement[] {
  const groups = instances.flatMap(({ id }) => [`pg:${id}-*`, `subgrp:${id}`]);
  const restored = instances.some(({ snapshotIdentifier }) => snapshotIdentifier !== undefined);
  const removable = instances.filter(isRemovable).map(({ id }) => `db:${id}`);
  const snapshots = instances
    .filter(({ removalPolicy }) => removalPolicy === "snapshot")
    .flatMap(({ id }) => [`db:${id}`, `snapshot:${id}-final`]);
  const statements = [
    allow("DescribeInstances", ["rds:DescribeDBInstances"], arns.regional("rds", "db:*")),
    allow(
      "Instances",
      [
        "rds:AddTagsToResource",
        "rds:CreateDBInstance",
        "rds:ListTagsForResource",
        "rds:ModifyDBInstance",
        "rds:RebootDBInstance",
        "rds:RemoveTagsFromResource",
        ...(restored ? ["rds:RestoreDBInstanceFromDBSnapshot"] : []),
      ],
      arns.all("rds", [
        ...instances.map(({ id }) => `db:${id}`),
        ...groups,
        "og:default:*",
        ...(restored ? ["snapshot:*"] : []),
      ]),
    ),
    allow(
      "Groups",
      [
        "rds:CreateDBParameterGroup",
        "rds:CreateDBSubnetGroup",
        "rds:DeleteDBParameterGroup",
        "rds:DeleteDBSubnetGroup",
        "rds:DescribeDBParameterGroups",
        "rds:DescribeDBParameters",
        "rds:DescribeDBSubnetGroups",
        "rds:ModifyDBParameterGroup",
        "rds:ModifyDBSubnetGroup",
        "rds:ResetDBParameterGroup",
      ],
      arns.all("rds", groups),
    ),
  ];
  if (removable.length > 0) {
    statements.push(allow("DeleteInstances", ["rds:DeleteDBInstance"], arns.all("rds", removable)));
  }
  if (snapshots.length > 0) {
    const actions = ["rds:AddTagsToResource", "rds:CreateDBSnapshot"];
    statements.push(allow("FinalSnapshots", actions, arns.all("rds", snapshots)));
  }
  return statements;
}

/** Master passwords, and the keys that encrypt them and the instances. */
function keyStatements(arns: AccountArns, instances: readonly Instance[]): PolicyStatement[] {
  const ownKey = instances.filter(({ kmsKeyArn }) => kmsKeyArn === undefined);
  const used = [
    ...(ownKey.length > 0 ? [arns.regional("kms", "key/*")] : []),
    ...instances.flatMap(({ kmsKeyArn }) => (kmsKeyArn === undefined ? [] : [kmsKeyArn])),
  ];
  const byServices = {
    StringEquals: { "kms:ViaService": [arns.service("rds"), arns.service("secretsmanager")] },
  };
  const statements = [
    allow(
      "MasterSecrets",
      ["secretsmanager:CreateSecret", "secretsmanager:RotateSecret", "secretsmanager:TagResource"],
      arns.regional("secretsmanager", "secret:rds!*"),
    ),
    allow("UseKeys", ["kms:Decrypt", "kms:DescribeKey", "kms:GenerateDataKey"], used, byServices),
    allow("GrantKeys", ["kms:CreateGrant"], used, {
      ...byServices,
      Bool: { "kms:GrantIsForAWSResource": "true" },
    }),
  ];
  if (ownKey.length === 0) return statements;
  const names = ownKey.map(({ id }) => `${id}-database`);
  return [...statements, ...keys(arns, names, ownKey.some(isRemovable))];
}

function logStatements(arns: AccountArns, instances: readonly Instance[]): PolicyStatement[] {
  const groups = instances.map(({ id }) => `/aws/rds/instance/${id}/*`);
  const monitoring = instances.map(({ id }) => `${id.slice(0, 53)}-monitoring`);
  return [
    ...logGroups(arns, groups, instances.some(isRemovable)),
    ...roles(arns, "Monitoring", monitoring, ["monitoring.rds.amazonaws.com"], {
      managed: "service-role/AmazonRDSEnhancedMonitoringRole",
    }),
  ];
}

function roleStatements(
  environment: Environment,
  arns: AccountArns,
  stacks: readonly StackDescription[],
): PolicyStatement[] {
  const accessRoles = new Set(stacks.map(({ account }) => arns.role(directoryAccessRoleName(environment, account))));
  const serviceLinkedRole = formatArn({
    partition: arns.partition,
    service: "iam",
    accountId: stacks[0]?.account.id ?? "",
    resource: "role/aws-service-role/rds.amazonaws.com/AWSServiceRoleForRDS",
  });
  return [
    allow("PassDirectoryAccessRole", ["iam:PassRole"], [...accessRoles], {
      StringEquals: { "iam:PassedToService": directoryAccessPrincipals(environment.region) },
    }),
    allow("FirstInstance", ["iam:CreateServiceLinkedRole"], serviceLinkedRole, {
      StringEquals: { "iam:AWSServiceName": "rds.amazonaws.com" },
    }),
  ];
}
