import { LOG_RETENTION_DAYS } from "../cloudwatch-logs";
import { parseArn } from "../arn";
import { partitionOf, PARTITIONS } from "../partitions";
import { matches, patternRule, valueRule } from "./rule";
import { quote } from "../../text/words";

export const environmentName = patternRule({
  id: "environment-name",
  requires: "it must be 1 to 16 lower-case letters, digits and hyphens, a letter first",
  pattern: /^[a-z][a-z0-9-]{0,15}$/,
  what: "the environment name",
  write: "for example prod",
});

/** Names of accounts, networks and databases: they become parts of stack ids, resource names and DB identifiers. */
export const keyName = patternRule({
  id: "key-name",
  requires: "it must be 1 to 32 lower-case letters, digits and single hyphens, a letter first and no hyphen last",
  pattern: /^(?=.{1,32}$)[a-z](?:-?[a-z0-9])*$/,
  what: "the name",
  write: "for example orders-eu",
  condition: (name) => `${matches(name, /^[a-z](?:-?[a-z0-9])*$/)} && length(${name}) <= 32`,
});

export const regionName = valueRule({
  id: "region-name",
  requires: "the Region is one of a partition this product can name: aws, aws-cn or aws-us-gov",
  accepts: (value: string) => partitionOf(value) !== undefined,
  condition: (region) => PARTITIONS.map(({ regions }) => matches(region, regions)).join(" || "),
  advice: "write for example us-east-1",
  message: ({ value }) =>
    `${quote(value)} is not an AWS Region of the partitions aws, aws-cn or aws-us-gov; write for example us-east-1`,
});

export const accountId = patternRule({
  id: "account-id",
  requires: "it must be exactly 12 digits",
  pattern: /^\d{12}$/,
  what: "the account id",
  write: 'it in quotes, for example "111111111111"',
});

const ROLE = /^arn:aws[a-z-]*:iam::\d{12}:role\/[\w+=,.@/-]+$/;

export const roleArn = valueRule({
  id: "role-arn",
  requires: "the value is the ARN of an IAM role",
  pattern: ROLE,
  advice: "write for example arn:aws:iam::111111111111:role/terraform-deploy",
  accepts: (value: string) => ROLE.test(value),
  message: ({ value }) =>
    `${quote(value)} is not the ARN of an IAM role; write for example arn:aws:iam::111111111111:role/terraform-deploy`,
});

const ROLE_WITHOUT_PATH = /^arn:aws[a-z-]*:iam::\d{12}:role\/[\w+=,.@-]{1,64}$/;

/** The role RDS takes by its bare name. */
export const directoryAccessRoleArn = valueRule({
  id: "directory-access-role-arn",
  requires: "the value is the ARN of an IAM role without a path",
  pattern: ROLE_WITHOUT_PATH,
  advice: "write for example arn:aws:iam::222222222222:role/rds-directory-access",
  accepts: (value: string) => ROLE_WITHOUT_PATH.test(value),
  message: ({ value }) =>
    `${quote(value)} is not the ARN of an IAM role without a path, and RDS takes the role by its bare name; ` +
    "write for example arn:aws:iam::222222222222:role/rds-directory-access",
});

const KMS_KEY = /^arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:key\/[\w-]+$/;

export const kmsKeyArn = valueRule({
  id: "kms-key-arn",
  requires: "the value is the ARN of a KMS key, not of an alias",
  pattern: KMS_KEY,
  advice: "write the key's own ARN, arn:aws:kms:<region>:<account>:key/<id>",
  accepts: (value: string) => KMS_KEY.test(value),
  facts: (value) => ({ alias: parseArn(value)?.resource.startsWith("alias/") ?? false }),
  message: ({ value, alias }) =>
    `${quote(value)} is not the ARN of a KMS key${alias ? " but of an alias" : ""}; ` +
    "write the key's own ARN, arn:aws:kms:<region>:<account>:key/<id>",
});

/** A Secrets Manager secret; the message does not repeat the value, which could be a secret put in the wrong place. */
export const secretArn = patternRule({
  id: "secret-arn",
  requires: "it must be the full ARN of a Secrets Manager secret, with the six characters AWS adds to its name",
  pattern: /^arn:aws[a-z-]*:secretsmanager:[a-z0-9-]+:\d{12}:secret:[\w/+=.@-]+-[A-Za-z0-9]{6}$/,
  what: "the value",
  write: "arn:aws:secretsmanager:<region>:<account>:secret:<name>-<suffix>, never the secret itself",
  confidential: true,
});

export const bucketName = patternRule({
  id: "bucket-name",
  requires: "it must be 3 to 63 lower-case letters, digits, dots and hyphens, a letter or digit first and last",
  pattern: /^(?!.*\.\.)(?!\d+\.\d+\.\d+\.\d+$)[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/,
  what: "the bucket name",
  write: "for example acme-identity-tfstate",
});

export const stateKey = patternRule({
  id: "state-key",
  requires: "it must be a path of letters, digits and !_.*'()-, without a slash at either end",
  pattern: /^(?=.{1,512}$)[\w!.*'()-]+(?:\/[\w!.*'()-]+)*$/,
  what: "the path",
  write: "for example rds-kerberos",
});

export const cloudName = patternRule({
  id: "cloud-name",
  requires: "it must be letters, digits, blanks, hyphens and underscores",
  pattern: /^[A-Za-z0-9](?:[A-Za-z0-9 _-]{0,38}[A-Za-z0-9])?$/,
  what: "the name",
  write: "for example acme",
});

export const workspacePrefix = patternRule({
  id: "workspace-prefix",
  requires: "it must be letters, digits, hyphens and underscores",
  pattern: /^[A-Za-z0-9_-]{1,40}$/,
  what: "the prefix of workspaces",
  write: "for example rds-kerberos-",
});

export const hostName = patternRule({
  id: "host-name",
  requires: "it must be a host with an optional port, without a scheme",
  pattern: /^[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?(?::\d{1,5})?$/,
  what: "the host",
  write: "for example app.terraform.io",
});

export const profileName = patternRule({
  id: "profile-name",
  requires: "it must be the name of a profile in the AWS configuration file, without blanks",
  pattern: /^[^\s[\]]+$/,
  what: "the profile",
  write: "for example orders-admin",
});

export const endpointUrl = patternRule({
  id: "endpoint-url",
  requires: "it must be http:// or https:// with a host and an optional port, without credentials or a path",
  pattern: /^https?:\/\/(?:[A-Za-z0-9.-]+|\[[0-9A-Fa-f:]+\])(?::\d{1,5})?\/?$/,
  what: "the endpoint",
  write: "for example http://127.0.0.1:4566",
  confidential: true,
});

const CONSTRAINT = /^\s*(?:=|!=|>=?|<=?|~>)?\s*\d+(?:\.\d+){0,2}(?:-[0-9A-Za-z.-]+)?\s*$/;

export const providerVersion = valueRule({
  id: "provider-version",
  requires: "the value is a Terraform version constraint that allows no provider older than 5.100.0",
  advice: 'write for example ">= 5.100.0, < 7.0.0" or "~> 6.25"',
  accepts: (value: string) => {
    const parts = value.split(",");
    return parts.every((part) => CONSTRAINT.test(part)) && parts.some(excludesOldProviders);
  },
  message: ({ value }) =>
    `${quote(value)} is not a version constraint that excludes AWS providers before 5.100.0; ` +
    'write for example ">= 5.100.0, < 7.0.0" or "~> 6.25"',
});

/** Whether one constraint is a lower bound of 5.100 or higher. */
function excludesOldProviders(constraint: string): boolean {
  const [match, major, minor = "0"] = /^\s*(?:>=|>|~>|=)?\s*(\d+)(?:\.(\d+))?/.exec(constraint) ?? [];
  return match !== undefined && (Number(major) > 5 || (Number(major) === 5 && Number(minor) >= 100));
}

export const logRetention = valueRule({
  id: "log-retention",
  requires: "the log retention is a number of days that CloudWatch Logs offers",
  accepts: (value: number) => LOG_RETENTION_DAYS.includes(value),
  condition: (days) => `contains([${LOG_RETENTION_DAYS.join(", ")}], ${days})`,
  advice: `write one of ${LOG_RETENTION_DAYS.join(", ")}`,
  message: ({ value }) =>
    `CloudWatch Logs does not offer a retention of ${quote(value)} days; write one of ${LOG_RETENTION_DAYS.join(", ")}`,
});

export const tagKey = patternRule({
  id: "tag-key",
  requires: "it must be 1 to 128 letters, digits, blanks and _.:/=+-@, and must not begin with aws:",
  pattern: /^(?!aws:)[\p{L}\p{N} _.:/=+\-@]{1,128}$/iu,
  what: "the tag key",
  write: "for example cost-centre",
});

export const tagValue = patternRule({
  id: "tag-value",
  requires: "it must be at most 256 letters, digits, blanks and _.:/=+-@",
  pattern: /^[\p{L}\p{N} _.:/=+\-@]{0,256}$/u,
  what: "the tag value",
  write: "for example data-platform",
});
