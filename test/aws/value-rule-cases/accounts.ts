import * as rules from "../../../src/aws/rules/accounts";
import { of, ofConfidential } from "./case";

export const ACCOUNT_CASES = {
  environmentName: of(
    rules.environmentName,
    ["a", "prod", "prod-eu-1", "abcdefghijklmnop"],
    ["", "Prod", "1prod", "-prod", "abcdefghijklmnopq", "pro_d"],
  ),
  keyName: of(
    rules.keyName,
    ["a", "orders", "orders-eu", "a1-b2"],
    ["Orders", "1a", "a--b", "a-", "a".repeat(33), "__proto__"],
  ),
  regionName: of(
    rules.regionName,
    ["us-east-1", "eu-central-2", "cn-north-1", "us-gov-west-1", "mx-central-1", "il-central-1"],
    ["us-east", "us-east-1a", "useast1", "us-iso-east-1", "US-EAST-1"],
  ),
  accountId: of(
    rules.accountId,
    ["111111111111", "000000000001"],
    ["11111111111", "1111-1111-1111", "1111111111111", "banana"],
  ),
  roleArn: of(
    rules.roleArn,
    ["arn:aws:iam::111111111111:role/terraform-deploy", "arn:aws-cn:iam::111111111111:role/path/x"],
    ["arn:aws:iam::111111111111:user/x", "terraform-deploy", "arn:aws:iam:us-east-1:111111111111:role/x"],
  ),
  directoryAccessRoleArn: of(
    rules.directoryAccessRoleArn,
    ["arn:aws:iam::111111111111:role/rds-directory-access", "arn:aws-us-gov:iam::111111111111:role/x"],
    ["arn:aws:iam::111111111111:role/service-role/x", "x"],
  ),
  cloudName: of(rules.cloudName, ["acme", "Data Platform", "a-b_c"], ["", "acme/x"]),
  workspacePrefix: of(rules.workspacePrefix, ["rds-kerberos-", "a"], ["", "a b"]),
  hostName: of(rules.hostName, ["app.terraform.io", "tfe.acme.example:8443"], ["https://app.terraform.io", ""]),
  kmsKeyArn: of(
    rules.kmsKeyArn,
    ["arn:aws:kms:us-east-1:111111111111:key/0aaaaaaa-aaaa", "arn:aws:kms:us-east-1:111111111111:key/mrk-1234"],
    [
      ["arn:aws:kms:us-east-1:111111111111:alias/x", { alias: true }],
      ["0aaaaaaa-aaaa", { alias: false }],
      ["alias/x", { alias: false }],
    ],
  ),
  secretArn: ofConfidential(
    rules.secretArn,
    ["arn:aws:secretsmanager:us-east-1:111111111111:secret:corp/admin-AbCdEf"],
    ["Correct-Horse-7", "arn:aws:secretsmanager:us-east-1:111111111111:secret:corp"],
  ),
  bucketName: of(
    rules.bucketName,
    ["acme-identity-tfstate", "a.b.c", "abc"],
    ["ab", "Acme", "acme_tfstate", "-acme", "192.168.0.1", "a..b"],
  ),
  stateKey: of(rules.stateKey, ["rds-kerberos", "network/prod.tfstate"], ["/rds", "rds/", "a//b", "a b", ""]),
  profileName: of(rules.profileName, ["orders-admin", "AWS.Admin"], ["two words", "[x]", ""]),
  endpointUrl: ofConfidential(
    rules.endpointUrl,
    ["http://127.0.0.1:4566", "https://localhost.localstack.cloud:4566/", "http://[::1]:4566"],
    ["127.0.0.1:4566", "http://user:pass@host", "http://host/path", "ftp://host"],
  ),
  providerVersion: of(
    rules.providerVersion,
    ["~> 6.25", ">= 5.100.0,  < 7.0.0", "5.100.0", "= 6.0.0"],
    ["~> 5.0", "< 7.0.0", "latest", ">= 4.0.0", ""],
  ),
  logRetention: of(rules.logRetention, [1, 365, 3653], [0, 364, 366]),
  tagKey: of(rules.tagKey, ["owner", "cost-centre", "a:b/c", "Größe"], ["aws:name", "", "a".repeat(129), "a;b"]),
  tagValue: of(rules.tagValue, ["data-platform", ""], ["a".repeat(257), "a;b"]),
};
