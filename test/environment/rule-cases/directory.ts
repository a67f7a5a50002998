import { problemsOf } from "../../support/problems";
import { each, type RuleCase } from "./rule-case";

const { error, warning, relaxation } = problemsOf("base.yaml");

function consumerAccount(index: number): string {
  const id = `${300000000000 + index}`;
  const role = `arn:aws:iam::${id}:role/read`;
  return `  a${index}: { id: "${id}", state: { bucket: acme-a${index}, readRoleArn: "${role}" } }\n`;
}

function consumerNetwork(index: number): string {
  const create = `{ cidrBlock: 10.${index + 10}.0.0/16, availabilityZones: [us-east-1a, us-east-1b] }`;
  return `  n${index}: { account: a${index}, create: ${create} }\n`;
}

function consumerDatabase(index: number): string {
  const size = "instanceClass: db.m7g.large, allocatedStorageGib: 20";
  return `  d${index}: { network: n${index}, engineVersion: '16', ${size}, allowedCidrBlocks: [10.0.0.0/8] }\n`;
}

export const DIRECTORY_CASES: readonly RuleCase[] = [
  {
    rule: "directory-network-exists",
    changes: [["directory:\n  network: identity", "directory:\n  network: idenity"]],
    problems: [
      error("45:12", "directory.network", [
        "directory-network-exists",
        { name: "idenity", known: ["identity", "orders", "billing"] },
      ]),
    ],
  },
  {
    rule: "directory-source",
    changes: [["  domainName: corp.example.com\n", ""]],
    problems: [error("45:3", "directory", "directory-source/domain-name")],
  },
  {
    rule: "directory-source",
    changes: [["  edition: Standard\n", ""]],
    problems: [error("45:3", "directory", "directory-source/edition")],
  },
  {
    rule: "directory-source",
    changes: [
      [
        "  trusts:\n",
        "  existing: { directoryId: d-0123456789, domainName: corp.example.com, netbiosName: CORP, " +
          "dnsIpAddresses: [10.0.0.10], securityGroupId: sg-0aaaaaaaaaaaaaaaa }\n  trusts:\n",
      ],
      ["  domainName: corp.example.com\n", "  removalPolicy: destroy\n"],
      ["  edition: Standard\n", ""],
    ],
    problems: [
      relaxation("46:18", "directory.removalPolicy", "directory-removal-policy"),
      error("46:18", "directory.removalPolicy", ["directory-source/both", { key: "removalPolicy" }]),
      error("49:5", "directory.trusts", ["directory-source/both", { key: "trusts" }]),
    ],
  },
  {
    rule: "directory-source",
    changes: [
      [
        "  domainName: corp.example.com\n  edition: Standard\n  trusts:\n    - domainName: onprem.example.net\n" +
          "      conditionalForwarderIps: [192.168.10.10]\n",
        "  existing: { directoryId: d-0123456789, domainName: corp.example.com, netbiosName: CORP, " +
          "dnsIpAddresses: [10.0.0.10], securityGroupId: sg-0aaaaaaaaaaaaaaaa }\n" +
          "  importIdentifier: d-0123456789\n",
      ],
    ],
    problems: [error("47:21", "directory.importIdentifier", "directory-source/adopt")],
  },
  {
    rule: "directory-two-subnets",
    changes: [
      [
        "[subnet-0aaaaaaaaaaaaaaa1, subnet-0aaaaaaaaaaaaaaa2]",
        "[subnet-0aaaaaaaaaaaaaaa1, subnet-0aaaaaaaaaaaaaaa2, subnet-0aaaaaaaaaaaaaaa3]",
      ],
    ],
    problems: [error("30:18", "networks.identity.existing.subnetIds", ["directory-two-subnets", { count: 3 }])],
  },
  {
    rule: "netbios-name-default",
    changes: [["corp.example.com", "averyveryverylongname.example.com"]],
    problems: [error("46:15", "directory.domainName", ["netbios-name-default", { name: "AVERYVERYVERYLONGNAME" }])],
  },
  {
    rule: "domain-name-local",
    changes: [["corp.example.com", "corp.local"]],
    problems: [warning("46:15", "directory.domainName", "domain-name-local")],
  },
  {
    rule: "trust-domain",
    changes: [
      ["onprem.example.net\n", "corp.example.com\n"],
      ['"bob@ONPREM.EXAMPLE.NET"', "bob"],
    ],
    problems: [error("49:19", "directory.trusts[0].domainName", ["trust-domain/own", { domain: "corp.example.com" }])],
  },
  {
    rule: "trust-domain",
    changes: [
      [
        "      conditionalForwarderIps: [192.168.10.10]\n",
        "      conditionalForwarderIps: [192.168.10.10]\n" +
          "    - domainName: OnPrem.example.net\n      conditionalForwarderIps: [192.168.10.11]\n",
      ],
    ],
    problems: [
      error("51:19", "directory.trusts[1].domainName", ["trust-domain/twice", { domain: "OnPrem.example.net" }]),
    ],
  },
  {
    rule: "trust-netbios",
    changes: [
      ["onprem.example.net\n", "corp.example.net\n"],
      ['"bob@ONPREM.EXAMPLE.NET"', "bob"],
    ],
    problems: [
      error("49:19", "directory.trusts[0].domainName", [
        "trust-netbios",
        { domain: "corp.example.net", netbiosName: "CORP" },
      ]),
    ],
  },
  {
    rule: "trust-direction",
    changes: [["onprem.example.net\n", "onprem.example.net\n      direction: incoming\n"]],
    problems: [
      warning("50:18", "directory.trusts[0].direction", "trust-direction"),
      error("59:25", "databases.orders.principals[1]", [
        "principal-realm",
        { realm: "ONPREM.EXAMPLE.NET", own: "CORP.EXAMPLE.COM" },
      ]),
    ],
  },
  {
    rule: "quota-shares",
    changes: [
      ["externalStates:", `${each(25, consumerAccount)}externalStates:`],
      ["directory:\n", `${each(25, consumerNetwork)}directory:\n`],
      ["databases:\n", `databases:\n${each(25, consumerDatabase)}`],
    ],
    problems: [
      warning("50:3", "networks", [
        "quota-controller-rules",
        { blocks: 27, merged: false, rules: 459, perBlock: 17, byAws: 18, all: 477, quota: 60 },
      ]),
      error("97:12", "directory.edition", [
        "quota-shares",
        { accounts: 26, edition: "Standard", quota: 25, fitsEnterprise: true },
      ]),
    ],
  },
  {
    rule: "sharing-organizations",
    changes: [["  edition: Standard\n", "  edition: Standard\n  sharingMethod: ORGANIZATIONS\n"]],
    problems: [warning("48:18", "directory.sharingMethod", "sharing-organizations")],
  },
  {
    rule: "directory-removal-policy",
    changes: [["  edition: Standard\n", "  edition: Standard\n  removalPolicy: destroy\n"]],
    problems: [relaxation("48:18", "directory.removalPolicy", "directory-removal-policy")],
  },
  {
    rule: "directory-log-retention",
    changes: [["  edition: Standard\n", "  edition: Standard\n  logRetentionDays: 30\n"]],
    problems: [relaxation("48:21", "directory.logRetentionDays", ["directory-log-retention", { days: 30 }])],
  },
];
