import * as z from "zod/mini";
import {
  accountId,
  bucketName,
  cloudName,
  directoryAccessRoleArn,
  hostName,
  kmsKeyArn,
  profileName,
  regionName,
  roleArn,
  stateKey,
  workspacePrefix,
} from "../../aws/rules/accounts";
import { keyName } from "../../aws/rules/accounts";
import { field, text } from "./field";

/** Names of accounts, networks, databases and external states: keys of the file's maps. */
export const key = text(keyName);

export const cloudSchema = z.strictObject({
  organization: field(text(cloudName), "Organization in HCP Terraform or Terraform Enterprise.", "acme"),
  hostname: z._default(field(text(hostName), "Its host.", "app.terraform.io"), "app.terraform.io"),
  project: z.optional(
    field(
      text(cloudName),
      "Project in which workspaces are made. Default: the organization's default project.",
      "databases",
    ),
  ),
  workspacePrefix: z.optional(
    field(
      text(workspacePrefix),
      "First part of every workspace's name; the stack id follows. Default: none.",
      "rds-kerberos-",
    ),
  ),
});

export const stateSchema = z.strictObject({
  bucket: z.optional(
    field(text(bucketName), "S3 bucket of this account that holds the Terraform states.", "acme-identity-tfstate"),
  ),
  cloud: z.optional(field(cloudSchema, "HCP Terraform workspaces in place of an S3 bucket.", "{ organization: acme }")),
  region: z.optional(field(text(regionName), "Region of the bucket. Default: the environment's Region.", "us-east-1")),
  keyPrefix: z._default(
    field(text(stateKey), "First part of every state's key; the stack id and .tfstate follow.", "rds-kerberos"),
    "rds-kerberos",
  ),
  kmsKeyArn: z.optional(
    field(
      text(kmsKeyArn),
      "KMS key that encrypts the states. Default: the bucket's own encryption.",
      "arn:aws:kms:us-east-1:111111111111:key/0aaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa",
    ),
  ),
  roleArn: z.optional(
    field(
      text(roleArn),
      "Role the backend assumes to read and write the states. Default: the account's deployRoleArn.",
      "arn:aws:iam::111111111111:role/tfstate-write",
    ),
  ),
  readRoleArn: z.optional(
    field(
      text(roleArn),
      "Role that other accounts assume to read this account's published states.",
      "arn:aws:iam::111111111111:role/tfstate-outputs-read",
    ),
  ),
});

export const accountSchema = z.strictObject({
  id: field(text(accountId), "AWS account id, in quotes.", '"111111111111"'),
  deployRoleArn: z.optional(
    field(
      text(roleArn),
      "Role Terraform assumes to deploy into the account. Default: the credentials of the environment it runs in.",
      "arn:aws:iam::111111111111:role/terraform-deploy",
    ),
  ),
  profile: z.optional(
    field(text(profileName), "Profile of the AWS configuration file to use in place of a role.", "identity-admin"),
  ),
  directoryAccessRoleArn: z.optional(
    field(
      text(directoryAccessRoleArn),
      "Role RDS uses to reach Directory Service, where the account has one: none is made then.",
      "arn:aws:iam::111111111111:role/rds-directory-access",
    ),
  ),
  state: field(
    stateSchema,
    "Where the Terraform states of this account's stacks are kept.",
    "{ bucket: acme-identity-tfstate }",
  ),
});

export const externalStateSchema = z.strictObject({
  bucket: field(text(bucketName), "S3 bucket of a state another pipeline owns.", "acme-platform-tfstate"),
  key: field(text(stateKey), "Key of that state.", "network/prod.tfstate"),
  region: z.optional(field(text(regionName), "Region of the bucket. Default: the environment's Region.", "us-east-1")),
  roleArn: z.optional(
    field(
      text(roleArn),
      "Role to assume to read the state. Default: the credentials of the environment Terraform runs in.",
      "arn:aws:iam::333333333333:role/tfstate-outputs-read",
    ),
  ),
});
