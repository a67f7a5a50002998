import * as z from "zod/mini";
import { accountId, bucketName, kmsKeyArn, profileName, regionName, roleArn, stateKey } from "../../aws/rules/accounts";
import { keyName } from "../../aws/rules/accounts";
import { field, text } from "./field";

/** Names of accounts, networks, databases and external states: keys of the file's maps. */
export const key = text(keyName);

export const stateSchema = z.strictObject({
  bucket: field(text(bucketName), "S3 bucket of this account that holds the Terraform states.", "acme-identity-tfstate"),
  region: z.optional(field(text(regionName), "Region of the bucket. Default: the environment's Region.", "us-east-1")),
  keyPrefix: z._default(
    field(text(stateKey), "First part of every state's key; the stack id and .tfstate follow.", "rds-kerberos"),
    "rds-kerberos",
  ),
  kmsKeyArn: z.optional(
    field(text(kmsKeyArn), "KMS key that encrypts the states. Default: the bucket's own encryption.", "arn:aws:kms:us-east-1:111111111111:key/0aaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa"),
  ),
  roleArn: z.optional(
    field(text(roleArn), "Role the backend assumes to read and write the states. Default: the account's deployRoleArn.", "arn:aws:iam::111111111111:role/tfstate-write"),
  ),
  readRoleArn: z.optional(
    field(text(roleArn), "Role that other accounts assume to read this account's published states.", "arn:aws:iam::111111111111:role/tfstate-outputs-read"),
  ),
});

export const accountSchema = z.strictObject({
  id: field(text(accountId), "AWS account id, in quotes.", '"111111111111"'),
  deployRoleArn: z.optional(
    field(text(roleArn), "Role Terraform assumes to deploy into the account. Default: the credentials of the environment it runs in.", "arn:aws:iam::111111111111:role/terraform-deploy"),
  ),
  profile: z.optional(field(text(profileName), "Profile of the AWS configuration file to use in place of a role.", "identity-admin")),
  state: field(stateSchema, "Where the Terraform states of this account's stacks are kept.", "{ bucket: acme-identity-tfstate }"),
});

export const externalStateSchema = z.strictObject({
  bucket: field(text(bucketName), "S3 bucket of a state another pipeline owns.", "acme-platform-tfstate"),
  key: field(text(stateKey), "Key of that state.", "network/prod.tfstate"),
  region: z.optional(field(text(regionName), "Region of the bucket. Default: the environment's Region.", "us-east-1")),
  roleArn: z.optional(
    field(text(roleArn), "Role to assume to read the state. Default: the credentials of the environment Terraform runs in.", "arn:aws:iam::333333333333:role/tfstate-outputs-read"),
  ),
});
