import { problemsOf } from "../../support/problems";
import { each, type RuleCase } from "./rule-case";

const { error, warning } = problemsOf("base.yaml");

function peeredNetwork(index: number): string {
  const create = `{ cidrBlock: 10.${index + 10}.0.0/16, availabilityZones: [us-east-1a, us-east-1b] }`;
  return `  n${index}: { account: orders, create: ${create} }\n`;
}

function connectedNetwork(index: number): string {
  const id = String(index).padStart(17, "0");
  const subnets = `subnet-${id}, subnet-${String(index).padStart(17, "1")}`;
  const existing = `{ vpcId: vpc-${id}, cidrBlocks: [10.${index + 16}.0.0/16], subnetIds: [${subnets}] }`;
  return `  n${index}: { account: orders, connectivity: existing, existing: ${existing} }\n`;
}

export const NETWORK_CASES: readonly RuleCase[] = [
  {
    rule: "network-source",
    changes: [["    create:\n      cidrBlock: 10.1.0.0/16\n      availabilityZones: [us-east-1a, us-east-1b]\n", ""]],
    problems: [error("33:5", "networks.orders", "network-source/neither")],
  },
  {
    rule: "network-source",
    changes: [
      [
        "    existing:\n      vpcId: vpc-0aaaaaaaaaaaaaaaa",
        "    create: { cidrBlock: 10.9.0.0/16, availabilityZones: [us-east-1a, us-east-1b] }\n" +
          "    existing:\n      vpcId: vpc-0aaaaaaaaaaaaaaaa",
      ],
    ],
    problems: [error("29:7", "networks.identity.existing", "network-source/both")],
  },
  {
    rule: "vpc-unique",
    changes: [
      [
        "  billing:\n    account: orders\n    existing:\n",
        [
          "  billing2:",
          "    account: orders",
          "    existing:",
          "      vpcId: { state: platform, output: vpc_id }",
          "      cidrBlocks: [10.4.0.0/16]",
          "      subnetIds: { state: platform, output: subnet_ids }",
          "      routeTableIds: { state: platform, output: route_table_ids }",
          "  billing:\n    account: orders\n    existing:\n",
        ].join("\n"),
      ],
    ],
    problems: [
      warning("25:3", "networks", [
        "quota-controller-rules",
        { blocks: 3, merged: false, rules: 51, perBlock: 17, byAws: 18, all: 69, quota: 60 },
      ]),
      error("47:14", "networks.billing.existing.vpcId", ["vpc-unique", { first: "billing2", second: "billing" }]),
    ],
  },
  {
    rule: "cidr-overlap",
    changes: [["cidrBlock: 10.1.0.0/16", "cidrBlock: 10.0.128.0/17"]],
    problems: [
      error("35:18", "networks.orders.create.cidrBlock", [
        "cidr-overlap",
        { block: "10.0.128.0/17", other: "10.0.0.0/16", network: "identity" },
      ]),
    ],
  },
  {
    rule: "cidr-twice",
    changes: [["cidrBlocks: [10.0.0.0/16]", "cidrBlocks: [10.0.0.0/16, 10.0.1.0/24]"]],
    problems: [
      error("29:33", "networks.identity.existing.cidrBlocks[1]", [
        "cidr-twice",
        { block: "10.0.1.0/24", other: "10.0.0.0/16" },
      ]),
    ],
  },
  {
    rule: "cidr-public",
    changes: [["cidrBlock: 10.1.0.0/16", "cidrBlock: 100.0.0.0/16"]],
    problems: [warning("35:18", "networks.orders.create.cidrBlock", ["cidr-public", { block: "100.0.0.0/16" }])],
  },
  {
    rule: "network-zones",
    changes: [["[us-east-1a, us-east-1b]", "[us-east-1a, us-east-1a]"]],
    problems: [
      error("36:39", "networks.orders.create.availabilityZones[1]", ["network-zones/twice", { zone: "us-east-1a" }]),
    ],
  },
  {
    rule: "network-zones",
    changes: [["[us-east-1a, us-east-1b]", "[us-east-1a, us-west-2b]"]],
    problems: [
      error("36:39", "networks.orders.create.availabilityZones[1]", [
        "network-zones/region",
        { zone: "us-west-2b", region: "us-east-1" },
      ]),
    ],
  },
  {
    rule: "network-zones",
    changes: [["[us-east-1a, us-east-1b]", "[us-east-1a]"]],
    problems: [error("36:26", "networks.orders.create.availabilityZones", "network-zones/few")],
  },
  {
    rule: "network-subnets",
    changes: [["[subnet-0aaaaaaaaaaaaaaa1, subnet-0aaaaaaaaaaaaaaa2]", "[subnet-0aaaaaaaaaaaaaaa1]"]],
    problems: [error("30:18", "networks.identity.existing.subnetIds", "network-subnets/few")],
  },
  {
    rule: "network-subnets",
    changes: [
      ["[subnet-0aaaaaaaaaaaaaaa1, subnet-0aaaaaaaaaaaaaaa2]", "[subnet-0aaaaaaaaaaaaaaa1, subnet-0aaaaaaaaaaaaaaa1]"],
    ],
    problems: [
      error("30:45", "networks.identity.existing.subnetIds[1]", [
        "network-subnets/twice",
        { id: "subnet-0aaaaaaaaaaaaaaa1" },
      ]),
    ],
  },
  {
    rule: "network-route-tables",
    changes: [["      routeTableIds: [rtb-0aaaaaaaaaaaaaaaa]\n", ""]],
    problems: [error("28:7", "networks.identity.existing", "network-route-tables/missing")],
  },
  {
    rule: "network-route-tables",
    changes: [["[rtb-0aaaaaaaaaaaaaaaa]", "[rtb-0aaaaaaaaaaaaaaaa, rtb-0aaaaaaaaaaaaaaaa]"]],
    problems: [
      error("31:46", "networks.identity.existing.routeTableIds[1]", [
        "network-route-tables/twice",
        { id: "rtb-0aaaaaaaaaaaaaaaa" },
      ]),
    ],
  },
  {
    rule: "quota-controller-rules",
    changes: [["cidrBlocks: [10.2.0.0/16]", "cidrBlocks: [10.2.0.0/16, 10.3.0.0/16]"]],
    problems: [
      warning("25:3", "networks", [
        "quota-controller-rules",
        { blocks: 3, merged: false, rules: 51, perBlock: 17, byAws: 18, all: 69, quota: 60 },
      ]),
    ],
  },
  {
    rule: "quota-controller-rules-maximum",
    changes: [["directory:\n", `${each(57, peeredNetwork)}directory:\n`]],
    problems: [
      error("25:3", "networks", [
        "quota-controller-rules-maximum",
        { blocks: 59, merged: false, rules: 1003, perBlock: 17, byAws: 18, all: 1021, quota: 1000 },
      ]),
      warning("25:3", "networks", ["quota-peerings", { count: 59, quota: 50 }]),
    ],
  },
  {
    rule: "controller-rules-shared",
    changes: [["directory:\n", `${each(60, connectedNetwork)}directory:\n`]],
    problems: [
      warning("25:3", "networks", ["controller-rules-shared", { connected: 60, shared: 4 }]),
      warning("25:3", "networks", [
        "quota-controller-rules",
        { blocks: 6, merged: true, rules: 102, perBlock: 17, byAws: 18, all: 120, quota: 60 },
      ]),
    ],
  },
  {
    rule: "quota-peerings",
    changes: [["directory:\n", `${each(49, peeredNetwork)}directory:\n`]],
    problems: [
      warning("25:3", "networks", [
        "quota-controller-rules",
        { blocks: 51, merged: false, rules: 867, perBlock: 17, byAws: 18, all: 885, quota: 60 },
      ]),
      warning("25:3", "networks", ["quota-peerings", { count: 51, quota: 50 }]),
    ],
  },
  {
    rule: "quota-peerings-maximum",
    changes: [["directory:\n", `${each(124, peeredNetwork)}directory:\n`]],
    problems: [
      error("25:3", "networks", [
        "quota-controller-rules-maximum",
        { blocks: 126, merged: false, rules: 2142, perBlock: 17, byAws: 18, all: 2160, quota: 1000 },
      ]),
      error("25:3", "networks", ["quota-peerings-maximum", { count: 126, quota: 125 }]),
    ],
  },
];
