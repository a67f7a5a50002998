import { problemsOf } from "../../support/problems";
import { each, type RuleCase } from "./rule-case";

const { error, warning, relaxation } = problemsOf("base.yaml");

export const ACCOUNT_CASES: readonly RuleCase[] = [
  {
    rule: "kerberos-region",
    changes: [
      ["region: us-east-1\n", "region: ap-northeast-3\n"],
      ["arn:aws:kms:us-east-1", "arn:aws:kms:ap-northeast-3"],
      ["[us-east-1a, us-east-1b]", "[ap-northeast-3a, ap-northeast-3b]"],
    ],
    problems: [warning("2:9", "region", ["kerberos-region", { region: "ap-northeast-3" }])],
  },
  {
    rule: "account-exists",
    changes: [["  billing:\n    account: orders", "  billing:\n    account: ordres"]],
    problems: [
      error("38:14", "networks.billing.account", ["account-exists", { name: "ordres", known: ["identity", "orders"] }]),
    ],
  },
  {
    rule: "account-id-unique",
    changes: [
      ['    id: "222222222222"', '    id: "111111111111"'],
      ["arn:aws:iam::222222222222:role/deploy", "arn:aws:iam::111111111111:role/deploy"],
    ],
    problems: [
      error("13:9", "accounts.orders.id", [
        "account-id-unique",
        { id: "111111111111", first: "identity", second: "orders" },
      ]),
      error("18:20", "accounts.orders.state.readRoleArn", [
        "arn-account",
        { actual: "222222222222", accountId: "111111111111" },
      ]),
    ],
  },
  {
    rule: "account-role-or-profile",
    changes: [
      [
        "role/deploy\n    state:\n      bucket: acme-identity",
        "role/deploy\n    profile: admin\n    state:\n      bucket: acme-identity",
      ],
    ],
    problems: [error("9:14", "accounts.identity.profile", "account-role-or-profile")],
  },
  {
    rule: "state-backend",
    changes: [
      ["      bucket: acme-identity\n      readRoleArn: arn:aws:iam::111111111111:role/read\n", "      keyPrefix: x\n"],
    ],
    problems: [
      error("10:7", "accounts.identity.state", ["read-role", { consumer: "orders" }]),
      error("10:7", "accounts.identity.state", "state-backend/missing"),
    ],
  },
  {
    rule: "state-backend",
    changes: [["      bucket: acme-identity\n", "      bucket: acme-identity\n      cloud: { organization: acme }\n"]],
    problems: [error("10:15", "accounts.identity.state.bucket", ["state-backend/both", { key: "bucket" }])],
  },
  {
    rule: "read-role",
    changes: [["      readRoleArn: arn:aws:iam::111111111111:role/read\n", ""]],
    problems: [error("10:7", "accounts.identity.state", ["read-role", { consumer: "orders" }])],
  },
  {
    rule: "arn-partition",
    changes: [["arn:aws:iam::111111111111:role/deploy", "arn:aws-cn:iam::111111111111:role/deploy"]],
    problems: [
      error("8:20", "accounts.identity.deployRoleArn", [
        "arn-partition",
        { actual: "aws-cn", region: "us-east-1", partition: "aws" },
      ]),
    ],
  },
  {
    rule: "arn-account",
    changes: [["arn:aws:iam::222222222222:role/deploy", "arn:aws:iam::333333333333:role/deploy"]],
    problems: [
      error("14:20", "accounts.orders.deployRoleArn", [
        "arn-account",
        { actual: "333333333333", accountId: "222222222222" },
      ]),
    ],
  },
  {
    rule: "arn-region",
    changes: [["arn:aws:kms:us-east-1:", "arn:aws:kms:us-west-2:"]],
    problems: [
      error("17:18", "accounts.orders.state.kmsKeyArn", ["arn-region", { actual: "us-west-2", region: "us-east-1" }]),
    ],
  },
  {
    rule: "state-partition",
    changes: [["    region: us-west-2", "    region: cn-north-1"]],
    problems: [
      error("23:13", "externalStates.platform.region", [
        "state-partition",
        { region: "cn-north-1", actual: "aws-cn", partition: "aws" },
      ]),
    ],
  },
  {
    rule: "external-state-exists",
    changes: [["vpcId: { state: platform,", "vpcId: { state: platfrom,"]],
    problems: [
      error("40:23", "networks.billing.existing.vpcId.state", [
        "external-state-exists",
        { name: "platfrom", known: ["platform"] },
      ]),
    ],
  },
  {
    rule: "external-state-exists",
    changes: [
      ["externalStates:\n  platform:\n    bucket: acme-platform\n    key: vpc.tfstate\n    region: us-west-2\n", ""],
      ["subnetIds: { state: platform, output: subnet_ids }", "subnetIds: [subnet-0bbbbbb1, subnet-0bbbbbb2]"],
      ["routeTableIds: { state: platform, output: route_table_ids }", "routeTableIds: [rtb-0bbbbbbb]"],
    ],
    problems: [
      error("35:23", "networks.billing.existing.vpcId.state", [
        "external-state-exists",
        { name: "platform", known: [] },
      ]),
    ],
  },
  {
    rule: "external-state-own",
    changes: [
      [
        "    bucket: acme-platform\n    key: vpc.tfstate",
        "    bucket: acme-identity\n    key: rds-kerberos/prod-directory.tfstate",
      ],
    ],
    problems: [error("22:10", "externalStates.platform.key", "external-state-own")],
  },
  {
    rule: "tag-count",
    changes: [["  owner: data\n", each(50, (i) => `  t${i}: x\n`)]],
    problems: [error("4:3", "tags", ["tag-count", { count: 50, quota: 50 }])],
  },
  {
    rule: "emulator-endpoint",
    changes: [["region: us-east-1\ntags", "region: us-east-1\nawsEndpointUrl: http://127.0.0.1:4566\ntags"]],
    problems: [relaxation("3:17", "awsEndpointUrl", "emulator-endpoint")],
  },
];
