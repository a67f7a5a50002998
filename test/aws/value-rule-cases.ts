import { type ValueRule } from "../../src/aws/rules/rule";
import * as accounts from "../../src/aws/rules/accounts";
import * as databases from "../../src/aws/rules/databases";
import * as directory from "../../src/aws/rules/directory";
import * as networks from "../../src/aws/rules/networks";

/** Values a rule accepts, and values it refuses with the whole message. */
export interface ValueRuleCase<T = string | number> {
  readonly rule: ValueRule<T>;
  readonly good: readonly T[];
  readonly bad: readonly (readonly [value: T, message: string])[];
}

function of<T>(rule: ValueRule<T>, good: readonly T[], bad: ValueRuleCase<T>["bad"]): ValueRuleCase<never> {
  return { rule, good, bad } as unknown as ValueRuleCase<never>;
}

export const VALUE_RULE_CASES: Readonly<Record<string, ValueRuleCase<never>>> = {
  environmentName: of(
    accounts.environmentName,
    ["a", "prod", "prod-eu-1", "abcdefghijklmnop"],
    [
      [
        "",
        'the environment name "" is not valid: it must be 1 to 16 lower-case letters, digits and hyphens, a letter first; write for example prod',
      ],
      [
        "Prod",
        'the environment name "Prod" is not valid: it must be 1 to 16 lower-case letters, digits and hyphens, a letter first; write for example prod',
      ],
      [
        "1prod",
        'the environment name "1prod" is not valid: it must be 1 to 16 lower-case letters, digits and hyphens, a letter first; write for example prod',
      ],
      [
        "-prod",
        'the environment name "-prod" is not valid: it must be 1 to 16 lower-case letters, digits and hyphens, a letter first; write for example prod',
      ],
      [
        "abcdefghijklmnopq",
        'the environment name "abcdefghijklmnopq" is not valid: it must be 1 to 16 lower-case letters, digits and hyphens, a letter first; write for example prod',
      ],
      [
        "pro_d",
        'the environment name "pro_d" is not valid: it must be 1 to 16 lower-case letters, digits and hyphens, a letter first; write for example prod',
      ],
    ],
  ),
  keyName: of(
    accounts.keyName,
    ["a", "orders", "orders-eu", "a1-b2"],
    [
      [
        "Orders",
        'the name "Orders" is not valid: it must be 1 to 32 lower-case letters, digits and single hyphens, a letter first and no hyphen last; write for example orders-eu',
      ],
      [
        "1a",
        'the name "1a" is not valid: it must be 1 to 32 lower-case letters, digits and single hyphens, a letter first and no hyphen last; write for example orders-eu',
      ],
      [
        "a--b",
        'the name "a--b" is not valid: it must be 1 to 32 lower-case letters, digits and single hyphens, a letter first and no hyphen last; write for example orders-eu',
      ],
      [
        "a-",
        'the name "a-" is not valid: it must be 1 to 32 lower-case letters, digits and single hyphens, a letter first and no hyphen last; write for example orders-eu',
      ],
      [
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
        'the name "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa" is not valid: it must be 1 to 32 lower-case letters, digits and single hyphens, a letter first and no hyphen last; write for example orders-eu',
      ],
      [
        "__proto__",
        'the name "__proto__" is not valid: it must be 1 to 32 lower-case letters, digits and single hyphens, a letter first and no hyphen last; write for example orders-eu',
      ],
    ],
  ),
  regionName: of(
    accounts.regionName,
    ["us-east-1", "eu-central-2", "cn-north-1", "us-gov-west-1", "mx-central-1", "il-central-1"],
    [
      [
        "us-east",
        '"us-east" is not an AWS Region of the partitions aws, aws-cn or aws-us-gov; write for example us-east-1',
      ],
      [
        "us-east-1a",
        '"us-east-1a" is not an AWS Region of the partitions aws, aws-cn or aws-us-gov; write for example us-east-1',
      ],
      [
        "useast1",
        '"useast1" is not an AWS Region of the partitions aws, aws-cn or aws-us-gov; write for example us-east-1',
      ],
      [
        "us-iso-east-1",
        '"us-iso-east-1" is not an AWS Region of the partitions aws, aws-cn or aws-us-gov; write for example us-east-1',
      ],
      [
        "US-EAST-1",
        '"US-EAST-1" is not an AWS Region of the partitions aws, aws-cn or aws-us-gov; write for example us-east-1',
      ],
    ],
  ),
  accountId: of(
    accounts.accountId,
    ["111111111111", "000000000001"],
    [
      [
        "11111111111",
        'the account id "11111111111" is not valid: it must be exactly 12 digits; write it in quotes, for example "111111111111"',
      ],
      [
        "1111-1111-1111",
        'the account id "1111-1111-1111" is not valid: it must be exactly 12 digits; write it in quotes, for example "111111111111"',
      ],
      [
        "1111111111111",
        'the account id "1111111111111" is not valid: it must be exactly 12 digits; write it in quotes, for example "111111111111"',
      ],
      [
        "banana",
        'the account id "banana" is not valid: it must be exactly 12 digits; write it in quotes, for example "111111111111"',
      ],
    ],
  ),
  roleArn: of(
    accounts.roleArn,
    ["arn:aws:iam::111111111111:role/terraform-deploy", "arn:aws-cn:iam::111111111111:role/path/x"],
    [
      [
        "arn:aws:iam::111111111111:user/x",
        '"arn:aws:iam::111111111111:user/x" is not the ARN of an IAM role; write for example arn:aws:iam::111111111111:role/terraform-deploy',
      ],
      [
        "terraform-deploy",
        '"terraform-deploy" is not the ARN of an IAM role; write for example arn:aws:iam::111111111111:role/terraform-deploy',
      ],
      [
        "arn:aws:iam:us-east-1:111111111111:role/x",
        '"arn:aws:iam:us-east-1:111111111111:role/x" is not the ARN of an IAM role; write for example arn:aws:iam::111111111111:role/terraform-deploy',
      ],
    ],
  ),
  directoryAccessRoleArn: of(
    accounts.directoryAccessRoleArn,
    ["arn:aws:iam::111111111111:role/rds-directory-access", "arn:aws-us-gov:iam::111111111111:role/x"],
    [
      [
        "arn:aws:iam::111111111111:role/service-role/x",
        '"arn:aws:iam::111111111111:role/service-role/x" is not the ARN of an IAM role without a path, and RDS takes the role by its bare name; write for example arn:aws:iam::222222222222:role/rds-directory-access',
      ],
      [
        "x",
        '"x" is not the ARN of an IAM role without a path, and RDS takes the role by its bare name; write for example arn:aws:iam::222222222222:role/rds-directory-access',
      ],
    ],
  ),
  cloudName: of(
    accounts.cloudName,
    ["acme", "Data Platform", "a-b_c"],
    [
      [
        "",
        'the name "" is not valid: it must be letters, digits, blanks, hyphens and underscores; write for example acme',
      ],
      [
        "acme/x",
        'the name "acme/x" is not valid: it must be letters, digits, blanks, hyphens and underscores; write for example acme',
      ],
    ],
  ),
  workspacePrefix: of(
    accounts.workspacePrefix,
    ["rds-kerberos-", "a"],
    [
      [
        "",
        'the prefix of workspaces "" is not valid: it must be letters, digits, hyphens and underscores; write for example rds-kerberos-',
      ],
      [
        "a b",
        'the prefix of workspaces "a b" is not valid: it must be letters, digits, hyphens and underscores; write for example rds-kerberos-',
      ],
    ],
  ),
  hostName: of(
    accounts.hostName,
    ["app.terraform.io", "tfe.acme.example:8443"],
    [
      [
        "https://app.terraform.io",
        'the host "https://app.terraform.io" is not valid: it must be a host with an optional port, without a scheme; write for example app.terraform.io',
      ],
      [
        "",
        'the host "" is not valid: it must be a host with an optional port, without a scheme; write for example app.terraform.io',
      ],
    ],
  ),
  kmsKeyArn: of(
    accounts.kmsKeyArn,
    ["arn:aws:kms:us-east-1:111111111111:key/0aaaaaaa-aaaa", "arn:aws:kms:us-east-1:111111111111:key/mrk-1234"],
    [
      [
        "arn:aws:kms:us-east-1:111111111111:alias/x",
        '"arn:aws:kms:us-east-1:111111111111:alias/x" is not the ARN of a KMS key but of an alias; write the key\'s own ARN, arn:aws:kms:<region>:<account>:key/<id>',
      ],
      [
        "0aaaaaaa-aaaa",
        '"0aaaaaaa-aaaa" is not the ARN of a KMS key; write the key\'s own ARN, arn:aws:kms:<region>:<account>:key/<id>',
      ],
      [
        "alias/x",
        '"alias/x" is not the ARN of a KMS key; write the key\'s own ARN, arn:aws:kms:<region>:<account>:key/<id>',
      ],
    ],
  ),
  secretArn: of(
    accounts.secretArn,
    ["arn:aws:secretsmanager:us-east-1:111111111111:secret:corp/admin-AbCdEf"],
    [
      [
        "Correct-Horse-7",
        "the value is not valid: it must be the full ARN of a Secrets Manager secret, with the six characters AWS adds to its name; write arn:aws:secretsmanager:<region>:<account>:secret:<name>-<suffix>, never the secret itself",
      ],
      [
        "arn:aws:secretsmanager:us-east-1:111111111111:secret:corp",
        "the value is not valid: it must be the full ARN of a Secrets Manager secret, with the six characters AWS adds to its name; write arn:aws:secretsmanager:<region>:<account>:secret:<name>-<suffix>, never the secret itself",
      ],
    ],
  ),
  bucketName: of(
    accounts.bucketName,
    ["acme-identity-tfstate", "a.b.c", "abc"],
    [
      [
        "ab",
        'the bucket name "ab" is not valid: it must be 3 to 63 lower-case letters, digits, dots and hyphens, a letter or digit first and last; write for example acme-identity-tfstate',
      ],
      [
        "Acme",
        'the bucket name "Acme" is not valid: it must be 3 to 63 lower-case letters, digits, dots and hyphens, a letter or digit first and last; write for example acme-identity-tfstate',
      ],
      [
        "acme_tfstate",
        'the bucket name "acme_tfstate" is not valid: it must be 3 to 63 lower-case letters, digits, dots and hyphens, a letter or digit first and last; write for example acme-identity-tfstate',
      ],
      [
        "-acme",
        'the bucket name "-acme" is not valid: it must be 3 to 63 lower-case letters, digits, dots and hyphens, a letter or digit first and last; write for example acme-identity-tfstate',
      ],
      [
        "192.168.0.1",
        'the bucket name "192.168.0.1" is not valid: it must be 3 to 63 lower-case letters, digits, dots and hyphens, a letter or digit first and last; write for example acme-identity-tfstate',
      ],
      [
        "a..b",
        'the bucket name "a..b" is not valid: it must be 3 to 63 lower-case letters, digits, dots and hyphens, a letter or digit first and last; write for example acme-identity-tfstate',
      ],
    ],
  ),
  stateKey: of(
    accounts.stateKey,
    ["rds-kerberos", "network/prod.tfstate"],
    [
      [
        "/rds",
        'the path "/rds" is not valid: it must be a path of letters, digits and !_.*\'()-, without a slash at either end; write for example rds-kerberos',
      ],
      [
        "rds/",
        'the path "rds/" is not valid: it must be a path of letters, digits and !_.*\'()-, without a slash at either end; write for example rds-kerberos',
      ],
      [
        "a//b",
        'the path "a//b" is not valid: it must be a path of letters, digits and !_.*\'()-, without a slash at either end; write for example rds-kerberos',
      ],
      [
        "a b",
        'the path "a b" is not valid: it must be a path of letters, digits and !_.*\'()-, without a slash at either end; write for example rds-kerberos',
      ],
      [
        "",
        'the path "" is not valid: it must be a path of letters, digits and !_.*\'()-, without a slash at either end; write for example rds-kerberos',
      ],
    ],
  ),
  profileName: of(
    accounts.profileName,
    ["orders-admin", "AWS.Admin"],
    [
      [
        "two words",
        'the profile "two words" is not valid: it must be the name of a profile in the AWS configuration file, without blanks; write for example orders-admin',
      ],
      [
        "[x]",
        'the profile "[x]" is not valid: it must be the name of a profile in the AWS configuration file, without blanks; write for example orders-admin',
      ],
      [
        "",
        'the profile "" is not valid: it must be the name of a profile in the AWS configuration file, without blanks; write for example orders-admin',
      ],
    ],
  ),
  endpointUrl: of(
    accounts.endpointUrl,
    ["http://127.0.0.1:4566", "https://localhost.localstack.cloud:4566/", "http://[::1]:4566"],
    [
      [
        "127.0.0.1:4566",
        "the endpoint is not valid: it must be http:// or https:// with a host and an optional port, without credentials or a path; write for example http://127.0.0.1:4566",
      ],
      [
        "http://user:pass@host",
        "the endpoint is not valid: it must be http:// or https:// with a host and an optional port, without credentials or a path; write for example http://127.0.0.1:4566",
      ],
      [
        "http://host/path",
        "the endpoint is not valid: it must be http:// or https:// with a host and an optional port, without credentials or a path; write for example http://127.0.0.1:4566",
      ],
      [
        "ftp://host",
        "the endpoint is not valid: it must be http:// or https:// with a host and an optional port, without credentials or a path; write for example http://127.0.0.1:4566",
      ],
    ],
  ),
  providerVersion: of(
    accounts.providerVersion,
    ["~> 6.25", ">= 5.100.0,  < 7.0.0", "5.100.0", "= 6.0.0"],
    [
      [
        "~> 5.0",
        '"~> 5.0" is not a version constraint that excludes AWS providers before 5.100.0; write for example ">= 5.100.0, < 7.0.0" or "~> 6.25"',
      ],
      [
        "< 7.0.0",
        '"< 7.0.0" is not a version constraint that excludes AWS providers before 5.100.0; write for example ">= 5.100.0, < 7.0.0" or "~> 6.25"',
      ],
      [
        "latest",
        '"latest" is not a version constraint that excludes AWS providers before 5.100.0; write for example ">= 5.100.0, < 7.0.0" or "~> 6.25"',
      ],
      [
        ">= 4.0.0",
        '">= 4.0.0" is not a version constraint that excludes AWS providers before 5.100.0; write for example ">= 5.100.0, < 7.0.0" or "~> 6.25"',
      ],
      [
        "",
        '"" is not a version constraint that excludes AWS providers before 5.100.0; write for example ">= 5.100.0, < 7.0.0" or "~> 6.25"',
      ],
    ],
  ),
  logRetention: of(
    accounts.logRetention,
    [1, 365, 3653],
    [
      [
        0,
        "CloudWatch Logs does not offer a retention of 0 days; write one of 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653",
      ],
      [
        364,
        "CloudWatch Logs does not offer a retention of 364 days; write one of 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653",
      ],
      [
        366,
        "CloudWatch Logs does not offer a retention of 366 days; write one of 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653",
      ],
    ],
  ),
  tagKey: of(
    accounts.tagKey,
    ["owner", "cost-centre", "a:b/c", "Größe"],
    [
      [
        "aws:name",
        'the tag key "aws:name" is not valid: it must be 1 to 128 letters, digits, blanks and _.:/=+-@, and must not begin with aws:; write for example cost-centre',
      ],
      [
        "",
        'the tag key "" is not valid: it must be 1 to 128 letters, digits, blanks and _.:/=+-@, and must not begin with aws:; write for example cost-centre',
      ],
      [
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
        'the tag key "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa" is not valid: it must be 1 to 128 letters, digits, blanks and _.:/=+-@, and must not begin with aws:; write for example cost-centre',
      ],
      [
        "a;b",
        'the tag key "a;b" is not valid: it must be 1 to 128 letters, digits, blanks and _.:/=+-@, and must not begin with aws:; write for example cost-centre',
      ],
    ],
  ),
  tagValue: of(
    accounts.tagValue,
    ["data-platform", ""],
    [
      [
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
        'the tag value "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa" is not valid: it must be at most 256 letters, digits, blanks and _.:/=+-@; write for example data-platform',
      ],
      [
        "a;b",
        'the tag value "a;b" is not valid: it must be at most 256 letters, digits, blanks and _.:/=+-@; write for example data-platform',
      ],
    ],
  ),
  vpcId: of(
    networks.vpcId,
    ["vpc-0123abcd", "vpc-0123456789abcdef0"],
    [
      [
        "vpc-12",
        'the VPC id "vpc-12" is not valid: it must be vpc- and 8 or 17 hexadecimal digits; write for example vpc-0123456789abcdef0',
      ],
      [
        "vpc-0123456789ABCDEF0",
        'the VPC id "vpc-0123456789ABCDEF0" is not valid: it must be vpc- and 8 or 17 hexadecimal digits; write for example vpc-0123456789abcdef0',
      ],
      [
        "subnet-0123abcd",
        'the VPC id "subnet-0123abcd" is not valid: it must be vpc- and 8 or 17 hexadecimal digits; write for example vpc-0123456789abcdef0',
      ],
    ],
  ),
  subnetId: of(
    networks.subnetId,
    ["subnet-0123abcd"],
    [
      [
        "subnet-xyz",
        'the subnet id "subnet-xyz" is not valid: it must be subnet- and 8 or 17 hexadecimal digits; write for example subnet-0123456789abcdef0',
      ],
    ],
  ),
  routeTableId: of(
    networks.routeTableId,
    ["rtb-0123abcd"],
    [
      [
        "rtb-",
        'the route table id "rtb-" is not valid: it must be rtb- and 8 or 17 hexadecimal digits; write for example rtb-0123456789abcdef0',
      ],
    ],
  ),
  securityGroupId: of(
    networks.securityGroupId,
    ["sg-0123abcd"],
    [
      [
        "sg-12345",
        'the security group id "sg-12345" is not valid: it must be sg- and 8 or 17 hexadecimal digits; write for example sg-0123456789abcdef0',
      ],
    ],
  ),
  cidrFormat: of(
    networks.cidrFormat,
    ["10.0.0.0/16", "0.0.0.0/0", "255.255.255.255/32"],
    [
      ["10.0.0.0", '"10.0.0.0" is not an IPv4 block; write it as a.b.c.d/n, for example 10.1.0.0/16'],
      ["10.0.0.0/33", '"10.0.0.0/33" is not an IPv4 block; write it as a.b.c.d/n, for example 10.1.0.0/16'],
      ["10.0.0.256/24", '"10.0.0.256/24" is not an IPv4 block; write it as a.b.c.d/n, for example 10.1.0.0/16'],
      ["010.0.0.0/8", '"010.0.0.0/8" is not an IPv4 block; write it as a.b.c.d/n, for example 10.1.0.0/16'],
      ["10.0.0.0/016", '"10.0.0.0/016" is not an IPv4 block; write it as a.b.c.d/n, for example 10.1.0.0/16'],
      ["::/0", '"::/0" is not an IPv4 block; write it as a.b.c.d/n, for example 10.1.0.0/16'],
      ["banana", '"banana" is not an IPv4 block; write it as a.b.c.d/n, for example 10.1.0.0/16'],
    ],
  ),
  cidrHostBits: of(
    networks.cidrHostBits,
    ["10.0.0.0/16", "10.1.2.3/32"],
    [
      ["10.0.0.5/16", '"10.0.0.5/16" does not begin with the first address of the block; write 10.0.0.0/16'],
      ["10.1.2.3/8", '"10.1.2.3/8" does not begin with the first address of the block; write 10.0.0.0/8'],
    ],
  ),
  createdVpcSize: of(
    networks.createdVpcSize,
    ["10.0.0.0/16", "10.0.0.0/25"],
    [
      [
        "10.0.0.0/26",
        '"10.0.0.0/26" is too small to be cut into a subnet per Availability Zone; write a block with a prefix from /16 to /25',
      ],
      [
        "10.0.0.0/28",
        '"10.0.0.0/28" is too small to be cut into a subnet per Availability Zone; write a block with a prefix from /16 to /25',
      ],
    ],
  ),
  vpcCidrSize: of(
    networks.vpcCidrSize,
    ["10.0.0.0/16", "10.0.0.0/28"],
    [
      [
        "10.0.0.0/8",
        '"10.0.0.0/8" cannot be a block of a VPC, whose prefix is /16 to /28; write the VPC\'s blocks one by one',
      ],
      [
        "10.0.0.0/29",
        '"10.0.0.0/29" cannot be a block of a VPC, whose prefix is /16 to /28; write the VPC\'s blocks one by one',
      ],
    ],
  ),
  cidrReserved: of(
    networks.cidrReserved,
    ["10.0.0.0/16", "198.17.0.0/16", "198.20.0.0/16"],
    [
      [
        "198.18.0.0/16",
        '"198.18.0.0/16" overlaps 198.18.0.0/15, the domain controllers\' management network; use a VPC with another block',
      ],
      [
        "198.19.255.0/24",
        '"198.19.255.0/24" overlaps 198.18.0.0/15, the domain controllers\' management network; use a VPC with another block',
      ],
      ["127.0.0.0/16", '"127.0.0.0/16" overlaps 127.0.0.0/8, the loopback range; use a VPC with another block'],
      [
        "169.254.0.0/16",
        '"169.254.0.0/16" overlaps 169.254.0.0/16, the link-local range; use a VPC with another block',
      ],
      ["224.0.0.0/16", '"224.0.0.0/16" overlaps 224.0.0.0/4, the multicast range; use a VPC with another block'],
      ["0.0.0.0/16", '"0.0.0.0/16" overlaps 0.0.0.0/8, the unspecified range; use a VPC with another block'],
    ],
  ),
  openCidr: of(
    networks.openCidr,
    ["10.0.0.0/8", "0.0.0.0/1"],
    [
      [
        "0.0.0.0/0",
        '"0.0.0.0/0" opens the database to every address; write the blocks of the clients, for example 10.1.0.0/16',
      ],
    ],
  ),
  availabilityZone: of(
    networks.availabilityZone,
    ["us-east-1a", "ap-southeast-3c", "us-gov-west-1b"],
    [
      [
        "us-east-1",
        'the Availability Zone "us-east-1" is not valid: it must be a Region\'s name and one letter from a to h; Local Zones have no Directory Service; write for example us-east-1a',
      ],
      [
        "us-east-1i",
        'the Availability Zone "us-east-1i" is not valid: it must be a Region\'s name and one letter from a to h; Local Zones have no Directory Service; write for example us-east-1a',
      ],
      [
        "us-east-1-bos-1a",
        'the Availability Zone "us-east-1-bos-1a" is not valid: it must be a Region\'s name and one letter from a to h; Local Zones have no Directory Service; write for example us-east-1a',
      ],
      [
        "use1-az1",
        'the Availability Zone "use1-az1" is not valid: it must be a Region\'s name and one letter from a to h; Local Zones have no Directory Service; write for example us-east-1a',
      ],
    ],
  ),
  outputName: of(
    networks.outputName,
    ["vpc_id", "Private-Subnets"],
    [
      [
        "1vpc",
        'the output name "1vpc" is not valid: it must be a Terraform identifier; write for example private_subnet_ids',
      ],
      [
        "vpc.id",
        'the output name "vpc.id" is not valid: it must be a Terraform identifier; write for example private_subnet_ids',
      ],
      ["", 'the output name "" is not valid: it must be a Terraform identifier; write for example private_subnet_ids'],
    ],
  ),
  domainName: of(
    directory.domainName,
    ["corp.example.com", "a.b", "x-1.example.com", "CORP.Example.com"],
    [
      [
        "corp",
        '"corp" is not a fully qualified domain name of at least two labels of letters, digits and hyphens; write for example corp.example.com',
      ],
      [
        "corp-example",
        '"corp-example" is not a fully qualified domain name of at least two labels of letters, digits and hyphens; write for example corp.example.com',
      ],
      [
        "corp.example.",
        '"corp.example." is not a fully qualified domain name of at least two labels of letters, digits and hyphens; write for example corp.example.com',
      ],
      [
        "corp_x.example.com",
        '"corp_x.example.com" is not a fully qualified domain name of at least two labels of letters, digits and hyphens; write for example corp.example.com',
      ],
      [
        "corp\\example.com",
        '"corp\\\\example.com" is not a fully qualified domain name of at least two labels of letters, digits and hyphens; write for example corp.example.com',
      ],
      [
        "-a.example.com",
        '"-a.example.com" is not a fully qualified domain name of at least two labels of letters, digits and hyphens; write for example corp.example.com',
      ],
      [
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.com",
        '"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.com" is not a fully qualified domain name of at least two labels of letters, digits and hyphens; write for example corp.example.com',
      ],
      [
        "a.1",
        '"a.1" is not a fully qualified domain name of at least two labels of letters, digits and hyphens; write for example corp.example.com',
      ],
    ],
  ),
  domainNameOwn: of(
    directory.domainNameOwn,
    ["corp.example.com", "myamazonaws.com"],
    [
      [
        "corp.amazonaws.com",
        '"corp.amazonaws.com" belongs to AWS and its names must keep resolving; write a domain of your own, for example corp.example.com',
      ],
      [
        "amazonaws.com.cn",
        '"amazonaws.com.cn" belongs to AWS and its names must keep resolving; write a domain of your own, for example corp.example.com',
      ],
    ],
  ),
  netbiosName: of(
    directory.netbiosName,
    ["CORP", "C", "CORP-1", "1CORP", "ABCDEFGHIJKLMNO"],
    [
      [
        "corp",
        'the NetBIOS name "corp" is not valid: it must be 1 to 15 upper-case letters, digits and hyphens, a letter or digit first, not digits alone; write for example CORP',
      ],
      [
        "ABCDEFGHIJKLMNOP",
        'the NetBIOS name "ABCDEFGHIJKLMNOP" is not valid: it must be 1 to 15 upper-case letters, digits and hyphens, a letter or digit first, not digits alone; write for example CORP',
      ],
      [
        "CORP.X",
        'the NetBIOS name "CORP.X" is not valid: it must be 1 to 15 upper-case letters, digits and hyphens, a letter or digit first, not digits alone; write for example CORP',
      ],
      [
        "-CORP",
        'the NetBIOS name "-CORP" is not valid: it must be 1 to 15 upper-case letters, digits and hyphens, a letter or digit first, not digits alone; write for example CORP',
      ],
      [
        "12345",
        'the NetBIOS name "12345" is not valid: it must be 1 to 15 upper-case letters, digits and hyphens, a letter or digit first, not digits alone; write for example CORP',
      ],
      [
        "",
        'the NetBIOS name "" is not valid: it must be 1 to 15 upper-case letters, digits and hyphens, a letter or digit first, not digits alone; write for example CORP',
      ],
    ],
  ),
  netbiosNameReserved: of(
    directory.netbiosNameReserved,
    ["CORP"],
    [
      ["WORKGROUP", 'Windows keeps the NetBIOS name "WORKGROUP" for itself; write another one, for example CORP'],
      ["NETWORK", 'Windows keeps the NetBIOS name "NETWORK" for itself; write another one, for example CORP'],
      ["LOCALHOST", 'Windows keeps the NetBIOS name "LOCALHOST" for itself; write another one, for example CORP'],
    ],
  ),
  domainControllers: of(
    directory.domainControllers,
    [2, 20],
    [
      [
        1,
        "the number of domain controllers 1 is out of range: it takes a whole number from 2 to 20; write for example 2",
      ],
      [
        21,
        "the number of domain controllers 21 is out of range: it takes a whole number from 2 to 20; write for example 2",
      ],
      [
        2.5,
        "the number of domain controllers 2.5 is out of range: it takes a whole number from 2 to 20; write for example 2",
      ],
    ],
  ),
  directoryId: of(
    directory.directoryId,
    ["d-0123456789"],
    [
      [
        "d-012345678",
        'the directory id "d-012345678" is not valid: it must be d- and 10 hexadecimal digits; write for example d-0123456789',
      ],
      [
        "d-012345678G",
        'the directory id "d-012345678G" is not valid: it must be d- and 10 hexadecimal digits; write for example d-0123456789',
      ],
      [
        "0123456789",
        'the directory id "0123456789" is not valid: it must be d- and 10 hexadecimal digits; write for example d-0123456789',
      ],
    ],
  ),
  ipv4Address: of(
    directory.ipv4Address,
    ["192.168.10.10"],
    [
      ["192.168.10", '"192.168.10" is not an IPv4 address; write for example 192.168.10.10'],
      ["192.168.10.256", '"192.168.10.256" is not an IPv4 address; write for example 192.168.10.10'],
      ["::1", '"::1" is not an IPv4 address; write for example 192.168.10.10'],
      ["dns.example.com", '"dns.example.com" is not an IPv4 address; write for example 192.168.10.10'],
    ],
  ),
  engineVersion: of(
    databases.engineVersion,
    ["16", "16.8", "9.6"],
    [
      [
        "banana",
        'the engine version "banana" is not valid: it must be a major version of PostgreSQL, or a major and a minor one; write it in quotes, for example "16" or "16.8"',
      ],
      [
        "16.8.1",
        'the engine version "16.8.1" is not valid: it must be a major version of PostgreSQL, or a major and a minor one; write it in quotes, for example "16" or "16.8"',
      ],
      [
        "16.",
        'the engine version "16." is not valid: it must be a major version of PostgreSQL, or a major and a minor one; write it in quotes, for example "16" or "16.8"',
      ],
      [
        "v16",
        'the engine version "v16" is not valid: it must be a major version of PostgreSQL, or a major and a minor one; write it in quotes, for example "16" or "16.8"',
      ],
      [
        "",
        'the engine version "" is not valid: it must be a major version of PostgreSQL, or a major and a minor one; write it in quotes, for example "16" or "16.8"',
      ],
    ],
  ),
  engineVersionSupported: of(
    databases.engineVersionSupported,
    ["14", "16.8", "18.1"],
    [
      ["13.4", 'RDS does not support PostgreSQL "13.4" without extra charge; write a version from "14" to "18"'],
      ["19", 'RDS does not support PostgreSQL "19" without extra charge; write a version from "14" to "18"'],
      ["9.6", 'RDS does not support PostgreSQL "9.6" without extra charge; write a version from "14" to "18"'],
    ],
  ),
  instanceClass: of(
    databases.instanceClass,
    ["db.m7g.large", "db.t4g.micro", "db.x2iedn.32xlarge", "db.r8gd.48xlarge", "db.m6id.24xlarge"],
    [
      [
        "m6g.large",
        'the instance class "m6g.large" is not valid: it must be db., a family and a size; write for example db.m7g.large',
      ],
      [
        "db.nope",
        'the instance class "db.nope" is not valid: it must be db., a family and a size; write for example db.m7g.large',
      ],
      [
        "db.m7g.huge",
        'the instance class "db.m7g.huge" is not valid: it must be db., a family and a size; write for example db.m7g.large',
      ],
      [
        "db.serverless",
        'the instance class "db.serverless" is not valid: it must be db., a family and a size; write for example db.m7g.large',
      ],
    ],
  ),
  allocatedStorage: of(
    databases.allocatedStorage,
    [20, 65536],
    [
      [
        19,
        "the allocated storage 19 is out of range: it takes a whole number from 20 to 65536 GiB; write for example 100",
      ],
      [
        -5,
        "the allocated storage -5 is out of range: it takes a whole number from 20 to 65536 GiB; write for example 100",
      ],
      [
        65537,
        "the allocated storage 65537 is out of range: it takes a whole number from 20 to 65536 GiB; write for example 100",
      ],
      [
        20.5,
        "the allocated storage 20.5 is out of range: it takes a whole number from 20 to 65536 GiB; write for example 100",
      ],
    ],
  ),
  databaseName: of(
    databases.databaseName,
    ["orders", "Orders_2"],
    [
      [
        "orders-2",
        'the database name "orders-2" is not valid: it must be 1 to 63 letters, digits and underscores, a letter first; write for example orders',
      ],
      [
        "2orders",
        'the database name "2orders" is not valid: it must be 1 to 63 letters, digits and underscores, a letter first; write for example orders',
      ],
      [
        "_o",
        'the database name "_o" is not valid: it must be 1 to 63 letters, digits and underscores, a letter first; write for example orders',
      ],
      [
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
        'the database name "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa" is not valid: it must be 1 to 63 letters, digits and underscores, a letter first; write for example orders',
      ],
      [
        "",
        'the database name "" is not valid: it must be 1 to 63 letters, digits and underscores, a letter first; write for example orders',
      ],
    ],
  ),
  databaseNameReserved: of(
    databases.databaseNameReserved,
    ["orders"],
    [
      [
        "postgres",
        'RDS makes the database "postgres" itself; write another name, for example orders, or leave databaseName out',
      ],
      [
        "RdsAdmin",
        'RDS makes the database "RdsAdmin" itself; write another name, for example orders, or leave databaseName out',
      ],
      [
        "template1",
        'RDS makes the database "template1" itself; write another name, for example orders, or leave databaseName out',
      ],
    ],
  ),
  masterUsername: of(
    databases.masterUsername,
    ["dbadmin", "db_admin1"],
    [
      [
        "1admin",
        'the master user name "1admin" is not valid: it must be 1 to 16 letters, digits and underscores, a letter first; write for example dbadmin',
      ],
      [
        "db-admin",
        'the master user name "db-admin" is not valid: it must be 1 to 16 letters, digits and underscores, a letter first; write for example dbadmin',
      ],
      [
        "averyverylongname",
        'the master user name "averyverylongname" is not valid: it must be 1 to 16 letters, digits and underscores, a letter first; write for example dbadmin',
      ],
      [
        "",
        'the master user name "" is not valid: it must be 1 to 16 letters, digits and underscores, a letter first; write for example dbadmin',
      ],
    ],
  ),
  masterUsernameReserved: of(
    databases.masterUsernameReserved,
    ["dbadmin"],
    [
      ["postgres", 'the master user name "postgres" is reserved or easily guessed; write for example dbadmin'],
      ["ADMIN", 'the master user name "ADMIN" is reserved or easily guessed; write for example dbadmin'],
      ["rdsadmin", 'the master user name "rdsadmin" is reserved or easily guessed; write for example dbadmin'],
      ["pg_owner", 'the master user name "pg_owner" is reserved or easily guessed; write for example dbadmin'],
    ],
  ),
  databasePort: of(
    databases.databasePort,
    [1150, 5432, 65535],
    [
      [80, "the port 80 is out of range: it takes a whole number from 1150 to 65535; write for example 5432"],
      [-1, "the port -1 is out of range: it takes a whole number from 1150 to 65535; write for example 5432"],
      [1149, "the port 1149 is out of range: it takes a whole number from 1150 to 65535; write for example 5432"],
      [65536, "the port 65536 is out of range: it takes a whole number from 1150 to 65535; write for example 5432"],
    ],
  ),
  backupRetention: of(
    databases.backupRetention,
    [7, 35],
    [
      [0, "the backup retention 0 is out of range: it takes a whole number from 7 to 35 days; write for example 14"],
      [6, "the backup retention 6 is out of range: it takes a whole number from 7 to 35 days; write for example 14"],
      [36, "the backup retention 36 is out of range: it takes a whole number from 7 to 35 days; write for example 14"],
    ],
  ),
  dbIdentifier: of(
    databases.dbIdentifier,
    ["orders", "orders-db-1"],
    [
      [
        "Orders",
        'the DB instance identifier "Orders" is not valid: it must be 1 to 63 lower-case letters, digits and single hyphens, a letter first and no hyphen last; write for example orders-db',
      ],
      [
        "orders--db",
        'the DB instance identifier "orders--db" is not valid: it must be 1 to 63 lower-case letters, digits and single hyphens, a letter first and no hyphen last; write for example orders-db',
      ],
      [
        "orders-",
        'the DB instance identifier "orders-" is not valid: it must be 1 to 63 lower-case letters, digits and single hyphens, a letter first and no hyphen last; write for example orders-db',
      ],
      [
        "1orders",
        'the DB instance identifier "1orders" is not valid: it must be 1 to 63 lower-case letters, digits and single hyphens, a letter first and no hyphen last; write for example orders-db',
      ],
      [
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
        'the DB instance identifier "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa" is not valid: it must be 1 to 63 lower-case letters, digits and single hyphens, a letter first and no hyphen last; write for example orders-db',
      ],
    ],
  ),
  snapshotIdentifier: of(
    databases.snapshotIdentifier,
    ["orders-2026", "rds:orders-2026-01-01", "arn:aws:rds:us-east-1:111111111111:snapshot:orders-2026"],
    [
      [
        "-orders",
        'the snapshot "-orders" is not valid: it must be the name or the ARN of a DB snapshot; write for example orders-2026-01-31, or its ARN if another account shares it',
      ],
      [
        "1orders",
        'the snapshot "1orders" is not valid: it must be the name or the ARN of a DB snapshot; write for example orders-2026-01-31, or its ARN if another account shares it',
      ],
      [
        "arn:aws:rds:us-east-1:111111111111:cluster-snapshot:x",
        'the snapshot "arn:aws:rds:us-east-1:111111111111:cluster-snapshot:x" is not valid: it must be the name or the ARN of a DB snapshot; write for example orders-2026-01-31, or its ARN if another account shares it',
      ],
      [
        "",
        'the snapshot "" is not valid: it must be the name or the ARN of a DB snapshot; write for example orders-2026-01-31, or its ARN if another account shares it',
      ],
    ],
  ),
  parameterName: of(
    databases.parameterName,
    ["log_statement", "rds.force_ssl", "pg_stat_statements.max"],
    [
      [
        "Log",
        'the parameter name "Log" is not valid: it must be lower-case letters, digits, underscores and dots; write for example log_min_duration_statement',
      ],
      [
        "log-statement",
        'the parameter name "log-statement" is not valid: it must be lower-case letters, digits, underscores and dots; write for example log_min_duration_statement',
      ],
      [
        "a..b",
        'the parameter name "a..b" is not valid: it must be lower-case letters, digits, underscores and dots; write for example log_min_duration_statement',
      ],
      [
        "",
        'the parameter name "" is not valid: it must be lower-case letters, digits, underscores and dots; write for example log_min_duration_statement',
      ],
    ],
  ),
  parameterValue: of(
    databases.parameterValue,
    ["500", "%m [%p]: ", "a=b, c", "100%", ""],
    [
      [
        "${path.module}",
        'the parameter\'s value "${path.module}" is not valid: it must be one line without ${ or %{; write the text PostgreSQL shall read',
      ],
      [
        "%{if true}",
        'the parameter\'s value "%{if true}" is not valid: it must be one line without ${ or %{; write the text PostgreSQL shall read',
      ],
      [
        "a\nb",
        'the parameter\'s value "a\\nb" is not valid: it must be one line without ${ or %{; write the text PostgreSQL shall read',
      ],
    ],
  ),
  principalName: of(
    databases.principalName,
    ["alice", "svc-report", "O'Brien", "Jörg Müller", "bob@ONPREM.EXAMPLE.NET", "a"],
    [
      [
        "bob@onprem.example.net",
        'the principal "bob@onprem.example.net" is not valid: it must be an account name, or name@REALM with the realm in upper case, without "\\ / : ; | = , + * ? < > and control characters; write for example alice, or "bob@ONPREM.EXAMPLE.NET"',
      ],
      [
        "CORP\\bob",
        'the principal "CORP\\\\bob" is not valid: it must be an account name, or name@REALM with the realm in upper case, without "\\ / : ; | = , + * ? < > and control characters; write for example alice, or "bob@ONPREM.EXAMPLE.NET"',
      ],
      [
        'a"b',
        'the principal "a\\"b" is not valid: it must be an account name, or name@REALM with the realm in upper case, without "\\ / : ; | = , + * ? < > and control characters; write for example alice, or "bob@ONPREM.EXAMPLE.NET"',
      ],
      [
        "a;b",
        'the principal "a;b" is not valid: it must be an account name, or name@REALM with the realm in upper case, without "\\ / : ; | = , + * ? < > and control characters; write for example alice, or "bob@ONPREM.EXAMPLE.NET"',
      ],
      [
        "bob@X",
        'the principal "bob@X" is not valid: it must be an account name, or name@REALM with the realm in upper case, without "\\ / : ; | = , + * ? < > and control characters; write for example alice, or "bob@ONPREM.EXAMPLE.NET"',
      ],
      [
        "",
        'the principal "" is not valid: it must be an account name, or name@REALM with the realm in upper case, without "\\ / : ; | = , + * ? < > and control characters; write for example alice, or "bob@ONPREM.EXAMPLE.NET"',
      ],
      [
        " bob",
        'the principal " bob" is not valid: it must be an account name, or name@REALM with the realm in upper case, without "\\ / : ; | = , + * ? < > and control characters; write for example alice, or "bob@ONPREM.EXAMPLE.NET"',
      ],
      [
        "bob@A.B@C.D",
        'the principal "bob@A.B@C.D" is not valid: it must be an account name, or name@REALM with the realm in upper case, without "\\ / : ; | = , + * ? < > and control characters; write for example alice, or "bob@ONPREM.EXAMPLE.NET"',
      ],
    ],
  ),
};
