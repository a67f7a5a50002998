export const IDENTITY = "111111111111";
export const ORDERS = "222222222222";

export const role = (account: string, name = "terraform-deploy"): string => `arn:aws:iam::${account}:role/${name}`;

/**
 * What an edit of the file or a later version of this package takes, and a first deployment and its destruction do not.
 */
export const FOR_CHANGES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  [IDENTITY]: {
    "ds:RemoveTagsFromResource": `arn:aws:ds:us-east-1:${IDENTITY}:directory/d-0123456789`,
    "ds:UnshareDirectory": `arn:aws:ds:us-east-1:${IDENTITY}:directory/d-0123456789`,
    "ec2:DeleteTags": `arn:aws:ec2:us-east-1:${IDENTITY}:vpc/vpc-1`,
    "ec2:ModifySecurityGroupRules": `arn:aws:ec2:us-east-1:${IDENTITY}:security-group/sg-1`,
    "iam:UntagRole": role(IDENTITY, "local-identity-flow-logs"),
    "iam:UpdateAssumeRolePolicy": role(IDENTITY, "local-identity-flow-logs"),
    "iam:UpdateRoleDescription": role(IDENTITY, "local-identity-flow-logs"),
    "kms:UntagResource": `arn:aws:kms:us-east-1:${IDENTITY}:key/1`,
    "kms:UpdateAlias": `arn:aws:kms:us-east-1:${IDENTITY}:alias/local-directory`,
    "kms:UpdateKeyDescription": `arn:aws:kms:us-east-1:${IDENTITY}:key/1`,
    "logs:UntagResource": `arn:aws:logs:us-east-1:${IDENTITY}:log-group:/aws/vpc/local-identity/flow-logs`,
  },
  [ORDERS]: {
    "ec2:DeleteTags": `arn:aws:ec2:us-east-1:${ORDERS}:vpc/vpc-1`,
    "ec2:ModifySecurityGroupRules": `arn:aws:ec2:us-east-1:${ORDERS}:security-group/sg-1`,
    "iam:UntagRole": role(ORDERS, "local-orders-monitoring"),
    "iam:UpdateAssumeRolePolicy": role(ORDERS, "local-orders-monitoring"),
    "iam:UpdateRoleDescription": role(ORDERS, "local-orders-monitoring"),
    "kms:UntagResource": `arn:aws:kms:us-east-1:${ORDERS}:key/1`,
    "kms:UpdateAlias": `arn:aws:kms:us-east-1:${ORDERS}:alias/local-orders-database`,
    "kms:UpdateKeyDescription": `arn:aws:kms:us-east-1:${ORDERS}:key/1`,
    "logs:UntagResource": `arn:aws:logs:us-east-1:${ORDERS}:log-group:/aws/vpc/local-orders/flow-logs`,
    "rds:ModifyDBInstance": `arn:aws:rds:us-east-1:${ORDERS}:db:local-orders`,
    "rds:ModifyDBSubnetGroup": `arn:aws:rds:us-east-1:${ORDERS}:subgrp:local-orders`,
    "rds:RebootDBInstance": `arn:aws:rds:us-east-1:${ORDERS}:db:local-orders`,
    "rds:RemoveTagsFromResource": `arn:aws:rds:us-east-1:${ORDERS}:db:local-orders`,
    "rds:ResetDBParameterGroup": `arn:aws:rds:us-east-1:${ORDERS}:pg:local-orders-postgres16-1`,
    "secretsmanager:RotateSecret": `arn:aws:secretsmanager:us-east-1:${ORDERS}:secret:rds!db-1`,
  },
};
