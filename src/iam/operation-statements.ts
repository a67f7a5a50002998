import { formatArn } from "../aws/arn";
import { type PolicyStatement } from "../aws/policy";
import { adminPasswordSecretName } from "../aws/secrets";
import { databaseAccounts, type Account, type Environment } from "../environment/environment";
import { directoryAccessRoleName } from "../environment/topology";
import { type AccountArns } from "./arns";
import { allow, describe } from "./statements";

/** What `preflight` and `verify` read in an account. */
export function checkStatements(environment: Environment, account: Account, arns: AccountArns): PolicyStatement[] {
  const isOwner = account.key === environment.directory.network.account.key;
  const hasDatabases = databaseAccounts(environment).includes(account);
  const bucket = formatArn({ partition: environment.partition.id, service: "s3", resource: account.state.bucket });
  return [
    describe("DescribeNetworks", arns, [
      "ec2:DescribeAvailabilityZones",
      "ec2:DescribeNetworkAcls",
      "ec2:DescribeRouteTables",
      "ec2:DescribeSecurityGroupRules",
      "ec2:DescribeSubnets",
      "ec2:DescribeVpcPeeringConnections",
      "ec2:DescribeVpcs",
    ]),
    describe("DescribeDirectories", arns, [
      "ds:DescribeDirectories",
      ...(isOwner ? ["ds:GetDirectoryLimits"] : []),
      ...(isOwner && environment.directory.create ? ["ds:ListLogSubscriptions"] : []),
      ...(isOwner && (environment.directory.create?.trusts.length ?? 0) > 0 ? ["ds:DescribeTrusts"] : []),
    ]),
    describe("Quotas", arns, ["servicequotas:GetAWSDefaultServiceQuota", "servicequotas:GetServiceQuota"]),
    ...(isOwner
      ? [
          allow(
            "DescribeDirectory",
            ["ds:DescribeDomainControllers", "ds:DescribeSharedDirectories"],
            arns.regional("ds", "directory/*"),
          ),
          describe("DescribeLogs", arns, ["logs:DescribeLogGroups", "logs:DescribeResourcePolicies"]),
        ]
      : []),
    ...(hasDatabases
      ? [
          describe("DescribeOffers", arns, ["rds:DescribeDBEngineVersions", "rds:DescribeOrderableDBInstanceOptions"]),
          allow(
            "DescribeDatabases",
            ["rds:DescribeDBInstances", "rds:DescribeDBParameters", "rds:DescribeDBSnapshots"],
            arns.all("rds", ["db:*", "pg:*", "snapshot:*"]),
          ),
          allow(
            "DirectoryAccessRole",
            ["iam:GetRole", "iam:GetRolePolicy", "iam:ListAttachedRolePolicies", "iam:ListRolePolicies"],
            arns.role(directoryAccessRoleName(environment, account)),
          ),
          // A role of another pipeline may have policies of its own.
          ...(account.directoryAccessRoleArn === undefined
            ? []
            : [
                allow(
                  "DirectoryAccessPolicies",
                  ["iam:GetPolicy", "iam:GetPolicyVersion"],
                  formatArn({
                    partition: environment.partition.id,
                    service: "iam",
                    accountId: account.id,
                    resource: "policy/*",
                  }),
                ),
              ]),
        ]
      : []),
    ...(account.state.cloud
      ? []
      : [
          allow(
            "StateBucket",
            [
              "s3:GetBucketPolicyStatus",
              "s3:GetBucketPublicAccessBlock",
              "s3:GetBucketVersioning",
              "s3:GetEncryptionConfiguration",
              "s3:ListBucket",
            ],
            bucket,
          ),
        ]),
  ];
}

/** What `recover` reads in an account, and `plan` and `apply` to find what they would create a second time. */
export function recoverStatements(environment: Environment, account: Account, arns: AccountArns): PolicyStatement[] {
  const { partition } = environment;
  const { bucket, cloud, keyPrefix } = account.state;
  const s3 = (resource: string): string => formatArn({ partition: partition.id, service: "s3", resource });
  return [
    describe("DescribeNetworks", arns, [
      "ec2:DescribeFlowLogs",
      "ec2:DescribeRouteTables",
      "ec2:DescribeSecurityGroupRules",
      "ec2:DescribeSecurityGroups",
      "ec2:DescribeSubnets",
      "ec2:DescribeVpcPeeringConnections",
      "ec2:DescribeVpcs",
    ]),
    describe("DescribeDirectories", arns, [
      "ds:DescribeDirectories",
      "ds:DescribeSharedDirectories",
      "ds:ListLogSubscriptions",
    ]),
    describe("DescribeDatabases", arns, [
      "rds:DescribeDBInstances",
      "rds:DescribeDBParameterGroups",
      "rds:DescribeDBSubnetGroups",
    ]),
    describe("ListKeys", arns, ["kms:ListAliases", "kms:ListKeys", "logs:DescribeLogGroups"]),
    allow("DescribeKeys", ["kms:DescribeKey"], arns.regional("kms", "key/*")),
    // IAM is in no Region.
    allow("ListRoles", ["iam:ListRoles"], "*"),
    ...(cloud
      ? []
      : [
          allow("StateVersions", ["s3:GetObject", "s3:GetObjectVersion"], s3(`${bucket}/${keyPrefix}/*`)),
          allow("ListStateVersions", ["s3:ListBucket", "s3:ListBucketVersions"], s3(bucket)),
        ]),
  ];
}

/** What `rotate-admin-password` does, in the directory's account. */
export function rotateStatements(environment: Environment, arns: AccountArns): PolicyStatement[] {
  const { existing, create } = environment.directory;
  const id = existing?.directoryId ?? create?.importIdentifier;
  return [
    describe("DescribeDirectories", arns, ["ds:DescribeDirectories"]),
    allow(
      "ResetAdminPassword",
      ["ds:ResetUserPassword"],
      arns.regional("ds", `directory/${typeof id === "string" ? id : "*"}`),
    ),
    allow(
      "AdminPasswordSecret",
      [
        "secretsmanager:CreateSecret",
        "secretsmanager:DescribeSecret",
        "secretsmanager:GetSecretValue",
        "secretsmanager:PutSecretValue",
        "secretsmanager:TagResource",
        "secretsmanager:UpdateSecretVersionStage",
      ],
      arns.regional("secretsmanager", `secret:${adminPasswordSecretName(environment.name)}-*`),
    ),
  ];
}

/** What `connect --apply` reads: the passwords RDS keeps for the master users. */
export function connectStatements(arns: AccountArns): PolicyStatement[] {
  return [
    describe("DescribeDatabases", arns, ["rds:DescribeDBInstances"]),
    allow("MasterPasswords", ["secretsmanager:GetSecretValue"], arns.regional("secretsmanager", "secret:rds!db-*")),
    allow("MasterPasswordKey", ["kms:Decrypt"], arns.regional("kms", "key/*"), {
      StringEquals: { "kms:ViaService": arns.service("secretsmanager") },
    }),
  ];
}
