import { directoryAccessPrincipals } from "../aws/regions";
import { formatArn } from "../aws/arn";
import { type PolicyStatement } from "../aws/policy";
import { type Environment } from "../environment/environment";
import { dbInstanceIdentifier, directoryAccessRoleName, type StackDescription } from "../environment/topology";
import { type AccountArns } from "./arns";
import { allow, describe, ec2Tags, keys, logGroups, named, roles, securityGroupRules } from "./statements";

/** Joined instances. What is retained may not be deleted. */
export function databaseStatements(
  environment: Environment,
  arns: AccountArns,
  stacks: readonly StackDescription[],
): PolicyStatement[] {
  const databases = stacks.flatMap(({ database }) =>
    database ? [{ ...database, id: dbInstanceIdentifier(environment, database) }] : [],
  );
  const ids = databases.map(({ id }) => id);
  const removable = databases.filter(({ removalPolicy }) => removalPolicy !== "retain");
  const kept = removable.filter(({ removalPolicy }) => removalPolicy === "snapshot");
  const restored = databases.filter(({ snapshotIdentifier }) => snapshotIdentifier !== undefined);
  const ownKey = databases.filter(({ kmsKeyArn }) => kmsKeyArn === undefined);
  const groups = ids.map((id) => `database-${id}`);
  const useKeys = [
    ...(ownKey.length > 0 ? [arns.regional("kms", "key/*")] : []),
    ...databases.flatMap(({ kmsKeyArn }) => (kmsKeyArn === undefined ? [] : [kmsKeyArn])),
  ];
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
    allow("MakeSecurityGroup", ["ec2:CreateSecurityGroup"], arns.all("ec2", ["security-group/*", "vpc/*"])),
    allow("DeleteSecurityGroup", ["ec2:DeleteSecurityGroup"], arns.regional("ec2", "security-group/*"), named(groups)),
    securityGroupRules("Rules", arns, ["Ingress", "Egress"]),
    ec2Tags(arns, ["security-group", "security-group-rule"]),

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
        ...(restored.length > 0 ? ["rds:RestoreDBInstanceFromDBSnapshot"] : []),
      ],
      arns.all("rds", [
        ...ids.flatMap((id) => [`db:${id}`, `pg:${id}-*`, `subgrp:${id}`]),
        "og:default:*",
        ...(restored.length > 0 ? ["snapshot:*"] : []),
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
      arns.all(
        "rds",
        ids.flatMap((id) => [`pg:${id}-*`, `subgrp:${id}`]),
      ),
    ),
    ...(removable.length > 0
      ? [
          allow(
            "DeleteInstances",
            ["rds:DeleteDBInstance"],
            arns.all(
              "rds",
              removable.map(({ id }) => `db:${id}`),
            ),
          ),
        ]
      : []),
    ...(kept.length > 0
      ? [
          allow(
            "FinalSnapshots",
            ["rds:AddTagsToResource", "rds:CreateDBSnapshot"],
            arns.all(
              "rds",
              kept.flatMap(({ id }) => [`db:${id}`, `snapshot:${id}-final`]),
            ),
          ),
        ]
      : []),

    allow(
      "MasterSecrets",
      ["secretsmanager:CreateSecret", "secretsmanager:RotateSecret", "secretsmanager:TagResource"],
      arns.regional("secretsmanager", "secret:rds!*"),
    ),
    allow("UseKeys", ["kms:Decrypt", "kms:DescribeKey", "kms:GenerateDataKey"], useKeys, {
      StringEquals: { "kms:ViaService": [arns.service("rds"), arns.service("secretsmanager")] },
    }),
    allow("GrantKeys", ["kms:CreateGrant"], useKeys, {
      StringEquals: { "kms:ViaService": [arns.service("rds"), arns.service("secretsmanager")] },
      Bool: { "kms:GrantIsForAWSResource": "true" },
    }),
    ...(ownKey.length > 0
      ? keys(
          arns,
          ownKey.map(({ id }) => `${id}-database`),
          ownKey.some(({ removalPolicy }) => removalPolicy !== "retain"),
        )
      : []),
    ...logGroups(
      arns,
      ids.map((id) => `/aws/rds/instance/${id}/*`),
      removable.length > 0,
    ),

    ...roles(
      arns,
      "Monitoring",
      ids.map((id) => `${id.slice(0, 53)}-monitoring`),
      ["monitoring.rds.amazonaws.com"],
      { managed: "service-role/AmazonRDSEnhancedMonitoringRole" },
    ),
    allow(
      "PassDirectoryAccessRole",
      ["iam:PassRole"],
      [...new Set(stacks.map(({ account }) => arns.role(directoryAccessRoleName(environment, account))))],
      {
        StringEquals: { "iam:PassedToService": directoryAccessPrincipals(environment.region) },
      },
    ),
    allow(
      "FirstInstance",
      ["iam:CreateServiceLinkedRole"],
      formatArn({
        partition: arns.partition,
        service: "iam",
        accountId: stacks[0]?.account.id ?? "",
        resource: "role/aws-service-role/rds.amazonaws.com/AWSServiceRoleForRDS",
      }),
      { StringEquals: { "iam:AWSServiceName": "rds.amazonaws.com" } },
    ),
  ];
}
