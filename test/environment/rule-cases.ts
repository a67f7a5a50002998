/** A change of base.yaml, and every line `validate` then prints for it. */
export interface RuleCase {
  readonly rule: string;
  readonly changes: readonly (readonly [from: string, to: string])[];
  readonly problems: readonly string[];
}

/** Text for each of some numbers. */
function each(count: number, text: (index: number) => string): string {
  return Array.from({ length: count }, (_, index) => text(index)).join("");
}

export const RULE_CASES: readonly RuleCase[] = [
  {
    rule: "kerberos-region",
    changes: [
      ["region: us-east-1\n", "region: ap-northeast-3\n"],
      ["arn:aws:kms:us-east-1", "arn:aws:kms:ap-northeast-3"],
      ["[us-east-1a, us-east-1b]", "[ap-northeast-3a, ap-northeast-3b]"],
    ],
    problems: [
      'warning base.yaml:2:9 region [kerberos-region] "ap-northeast-3" is not among the Regions where RDS for PostgreSQL is known to offer Kerberos authentication; look it up in the RDS User Guide before you deploy',
    ],
  },
  {
    rule: "account-exists",
    changes: [["  billing:\n    account: orders", "  billing:\n    account: ordres"]],
    problems: [
      'error base.yaml:38:14 networks.billing.account [account-exists] no account is named "ordres"; write one of identity, orders',
    ],
  },
  {
    rule: "account-id-unique",
    changes: [
      ['    id: "222222222222"', '    id: "111111111111"'],
      ["arn:aws:iam::222222222222:role/deploy", "arn:aws:iam::111111111111:role/deploy"],
    ],
    problems: [
      'error base.yaml:13:9 accounts.orders.id [account-id-unique] the account "111111111111" is already named identity; use that name for its networks, and remove orders',
      "error base.yaml:18:20 accounts.orders.state.readRoleArn [arn-account] the ARN is of the account 222222222222, and 111111111111 is the account that uses it; write the ARN in 111111111111",
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
    problems: [
      "error base.yaml:9:14 accounts.identity.profile [account-role-or-profile] the account has deployRoleArn too, and only one of them can be used; remove one",
    ],
  },
  {
    rule: "state-backend",
    changes: [
      ["      bucket: acme-identity\n      readRoleArn: arn:aws:iam::111111111111:role/read\n", "      keyPrefix: x\n"],
    ],
    problems: [
      "error base.yaml:10:7 accounts.identity.state [read-role] the account orders reads published states of this one; write readRoleArn: the ARN of a role that may read them",
      "error base.yaml:10:7 accounts.identity.state [state-backend] nothing says where the states are kept; write bucket: the name of an S3 bucket, or cloud: { organization: … }",
    ],
  },
  {
    rule: "state-backend",
    changes: [["      bucket: acme-identity\n", "      bucket: acme-identity\n      cloud: { organization: acme }\n"]],
    problems: [
      "error base.yaml:10:15 accounts.identity.state.bucket [state-backend] the states are in HCP Terraform, which has no bucket; remove it, or remove cloud",
    ],
  },
  {
    rule: "read-role",
    changes: [["      readRoleArn: arn:aws:iam::111111111111:role/read\n", ""]],
    problems: [
      "error base.yaml:10:7 accounts.identity.state [read-role] the account orders reads published states of this one; write readRoleArn: the ARN of a role that may read them",
    ],
  },
  {
    rule: "arn-partition",
    changes: [["arn:aws:iam::111111111111:role/deploy", "arn:aws-cn:iam::111111111111:role/deploy"]],
    problems: [
      'error base.yaml:8:20 accounts.identity.deployRoleArn [arn-partition] the ARN is in the partition aws-cn, and the Region "us-east-1" is in aws; write an ARN that begins with arn:aws:',
    ],
  },
  {
    rule: "arn-account",
    changes: [["arn:aws:iam::222222222222:role/deploy", "arn:aws:iam::333333333333:role/deploy"]],
    problems: [
      "error base.yaml:14:20 accounts.orders.deployRoleArn [arn-account] the ARN is of the account 333333333333, and 222222222222 is the account that uses it; write the ARN in 222222222222",
    ],
  },
  {
    rule: "arn-region",
    changes: [["arn:aws:kms:us-east-1:", "arn:aws:kms:us-west-2:"]],
    problems: [
      "error base.yaml:17:18 accounts.orders.state.kmsKeyArn [arn-region] the ARN is in the Region us-west-2, and us-east-1 is the Region it is used in; write an ARN in us-east-1",
    ],
  },
  {
    rule: "state-partition",
    changes: [["    region: us-west-2", "    region: cn-north-1"]],
    problems: [
      'error base.yaml:23:13 externalStates.platform.region [state-partition] the bucket\'s Region "cn-north-1" is in the partition aws-cn, and the environment is in aws; write a Region of aws',
    ],
  },
  {
    rule: "external-state-exists",
    changes: [["vpcId: { state: platform,", "vpcId: { state: platfrom,"]],
    problems: [
      'error base.yaml:40:23 networks.billing.existing.vpcId.state [external-state-exists] no external state is named "platfrom"; write one of platform',
    ],
  },
  {
    rule: "tag-count",
    changes: [["  owner: data\n", each(50, (i) => `  t${i}: x\n`)]],
    problems: [
      "error base.yaml:4:3 tags [tag-count] 50 tags and the Name that resources have are more than the 50 AWS allows; write at most 49",
    ],
  },
  {
    rule: "emulator-endpoint",
    changes: [["region: us-east-1\ntags", "region: us-east-1\nawsEndpointUrl: http://127.0.0.1:4566\ntags"]],
    problems: [
      "relaxation base.yaml:3:17 awsEndpointUrl [emulator-endpoint] every AWS call and state access goes to this endpoint, and checks of credentials are off; remove the key for real accounts",
    ],
  },
  {
    rule: "network-source",
    changes: [["    create:\n      cidrBlock: 10.1.0.0/16\n      availabilityZones: [us-east-1a, us-east-1b]\n", ""]],
    problems: [
      "error base.yaml:33:5 networks.orders [network-source] the network has neither create nor existing; write create: { cidrBlock, availabilityZones } to make a VPC, or existing: { vpcId, cidrBlocks, subnetIds, routeTableIds } to use one",
    ],
  },
  {
    rule: "network-source",
    changes: [
      [
        "    existing:\n      vpcId: vpc-0aaaaaaaaaaaaaaaa",
        "    create: { cidrBlock: 10.9.0.0/16, availabilityZones: [us-east-1a, us-east-1b] }\n    existing:\n      vpcId: vpc-0aaaaaaaaaaaaaaaa",
      ],
    ],
    problems: [
      "error base.yaml:29:7 networks.identity.existing [network-source] the network has create too; write one of them",
    ],
  },
  {
    rule: "vpc-unique",
    changes: [
      [
        "  billing:\n    account: orders\n    existing:\n",
        "  billing2:\n    account: orders\n    existing:\n      vpcId: { state: platform, output: vpc_id }\n      cidrBlocks: [10.4.0.0/16]\n      subnetIds: { state: platform, output: subnet_ids }\n      routeTableIds: { state: platform, output: route_table_ids }\n  billing:\n    account: orders\n    existing:\n",
      ],
    ],
    problems: [
      "warning base.yaml:25:3 networks [quota-controller-rules] 3 blocks outside the directory's VPC put 51 rules on the controllers' security group, 17 each, with about 18 of AWS's own 69, and the quota of a security group is 60 unless AWS has raised it; have it raised (L-0EA8095F) in the directory's account before you deploy",
      "error base.yaml:47:14 networks.billing.existing.vpcId [vpc-unique] the network billing2 is the same VPC, and it would be connected twice; list all its subnets and blocks there, and remove billing",
    ],
  },
  {
    rule: "cidr-overlap",
    changes: [["cidrBlock: 10.1.0.0/16", "cidrBlock: 10.0.128.0/17"]],
    problems: [
      "error base.yaml:35:18 networks.orders.create.cidrBlock [cidr-overlap] 10.0.128.0/17 overlaps 10.0.0.0/16 of the network identity, and VPCs that overlap cannot be connected; use a VPC with another block",
    ],
  },
  {
    rule: "cidr-twice",
    changes: [["cidrBlocks: [10.0.0.0/16]", "cidrBlocks: [10.0.0.0/16, 10.0.1.0/24]"]],
    problems: [
      "error base.yaml:29:33 networks.identity.existing.cidrBlocks[1] [cidr-twice] 10.0.1.0/24 overlaps 10.0.0.0/16 of the same list; remove one of them",
    ],
  },
  {
    rule: "cidr-public",
    changes: [["cidrBlock: 10.1.0.0/16", "cidrBlock: 100.0.0.0/16"]],
    problems: [
      "warning base.yaml:35:18 networks.orders.create.cidrBlock [cidr-public] 100.0.0.0/16 is not a private range; domain controllers answer it only after you add an IP route to the directory (aws ds add-ip-routes)",
    ],
  },
  {
    rule: "network-zones",
    changes: [["[us-east-1a, us-east-1b]", "[us-east-1a, us-east-1a]"]],
    problems: [
      'error base.yaml:36:39 networks.orders.create.availabilityZones[1] [network-zones] "us-east-1a" is listed twice; write another Availability Zone',
    ],
  },
  {
    rule: "network-zones",
    changes: [["[us-east-1a, us-east-1b]", "[us-east-1a, us-west-2b]"]],
    problems: [
      'error base.yaml:36:39 networks.orders.create.availabilityZones[1] [network-zones] "us-west-2b" is not an Availability Zone of us-east-1; write for example us-east-1a',
    ],
  },
  {
    rule: "network-zones",
    changes: [["[us-east-1a, us-east-1b]", "[us-east-1a]"]],
    problems: [
      "error base.yaml:36:26 networks.orders.create.availabilityZones [network-zones] a directory and a DB subnet group need two Availability Zones; write at least two",
    ],
  },
  {
    rule: "network-subnets",
    changes: [["[subnet-0aaaaaaaaaaaaaaa1, subnet-0aaaaaaaaaaaaaaa2]", "[subnet-0aaaaaaaaaaaaaaa1]"]],
    problems: [
      "error base.yaml:30:18 networks.identity.existing.subnetIds [network-subnets] a directory and a DB subnet group need subnets in two Availability Zones; write at least two subnet ids",
    ],
  },
  {
    rule: "network-subnets",
    changes: [
      ["[subnet-0aaaaaaaaaaaaaaa1, subnet-0aaaaaaaaaaaaaaa2]", "[subnet-0aaaaaaaaaaaaaaa1, subnet-0aaaaaaaaaaaaaaa1]"],
    ],
    problems: [
      'error base.yaml:30:45 networks.identity.existing.subnetIds[1] [network-subnets] "subnet-0aaaaaaaaaaaaaaa1" is listed twice; write another subnet',
    ],
  },
  {
    rule: "network-route-tables",
    changes: [["      routeTableIds: [rtb-0aaaaaaaaaaaaaaaa]\n", ""]],
    problems: [
      "error base.yaml:28:7 networks.identity.existing [network-route-tables] a peering is made for this network, and it needs routes; write routeTableIds: the route tables of the subnets, or connectivity: existing on the networks that are connected already",
    ],
  },
  {
    rule: "network-route-tables",
    changes: [["[rtb-0aaaaaaaaaaaaaaaa]", "[rtb-0aaaaaaaaaaaaaaaa, rtb-0aaaaaaaaaaaaaaaa]"]],
    problems: [
      'error base.yaml:31:46 networks.identity.existing.routeTableIds[1] [network-route-tables] "rtb-0aaaaaaaaaaaaaaaa" is listed twice; remove one',
    ],
  },
  {
    rule: "quota-controller-rules",
    changes: [["cidrBlocks: [10.2.0.0/16]", "cidrBlocks: [10.2.0.0/16, 10.3.0.0/16]"]],
    problems: [
      "warning base.yaml:25:3 networks [quota-controller-rules] 3 blocks outside the directory's VPC put 51 rules on the controllers' security group, 17 each, with about 18 of AWS's own 69, and the quota of a security group is 60 unless AWS has raised it; have it raised (L-0EA8095F) in the directory's account before you deploy",
    ],
  },
  {
    rule: "quota-peerings",
    changes: [
      [
        "directory:\n",
        each(
          49,
          (i) =>
            `  n${i}: { account: orders, create: { cidrBlock: 10.${i + 10}.0.0/16, availabilityZones: [us-east-1a, us-east-1b] } }\n`,
        ) + "directory:\n",
      ],
    ],
    problems: [
      "warning base.yaml:25:3 networks [quota-controller-rules] 51 blocks outside the directory's VPC put 867 rules on the controllers' security group, 17 each, with about 18 of AWS's own 885, and the quota of a security group is 60 unless AWS has raised it; have it raised (L-0EA8095F) in the directory's account before you deploy",
      "warning base.yaml:25:3 networks [quota-peerings] 51 networks are peered with the directory's VPC, whose quota is 50 unless AWS has raised it; have it raised (L-7E9ECCDB) in the directory's account before you deploy, or connect VPCs by a Transit Gateway and write connectivity: existing",
    ],
  },
  {
    rule: "quota-controller-rules-maximum",
    changes: [
      [
        "directory:\n",
        each(
          49,
          (i) =>
            `  n${i}: { account: orders, create: { cidrBlock: 10.${i + 10}.0.0/16, availabilityZones: [us-east-1a, us-east-1b] } }\n`,
        ) +
          "  n49: { account: orders, create: { cidrBlock: 10.59.0.0/16, availabilityZones: [us-east-1a, us-east-1b] } }\n  n50: { account: orders, create: { cidrBlock: 10.60.0.0/16, availabilityZones: [us-east-1a, us-east-1b] } }\n  n51: { account: orders, create: { cidrBlock: 10.61.0.0/16, availabilityZones: [us-east-1a, us-east-1b] } }\n  n52: { account: orders, create: { cidrBlock: 10.62.0.0/16, availabilityZones: [us-east-1a, us-east-1b] } }\n  n53: { account: orders, create: { cidrBlock: 10.63.0.0/16, availabilityZones: [us-east-1a, us-east-1b] } }\n  n54: { account: orders, create: { cidrBlock: 10.64.0.0/16, availabilityZones: [us-east-1a, us-east-1b] } }\n  n55: { account: orders, create: { cidrBlock: 10.65.0.0/16, availabilityZones: [us-east-1a, us-east-1b] } }\n  n56: { account: orders, create: { cidrBlock: 10.66.0.0/16, availabilityZones: [us-east-1a, us-east-1b] } }\ndirectory:\n",
      ],
    ],
    problems: [
      "error base.yaml:25:3 networks [quota-controller-rules-maximum] 59 blocks outside the directory's VPC put 1003 rules on the controllers' security group, 17 each, with about 18 of AWS's own 1021, and AWS allows no more than 1000; connect fewer networks, connect them by a Transit Gateway and write connectivity: existing, which lets neighbouring blocks share rules, or use a second directory in an environment of its own",
      "warning base.yaml:25:3 networks [quota-peerings] 59 networks are peered with the directory's VPC, whose quota is 50 unless AWS has raised it; have it raised (L-7E9ECCDB) in the directory's account before you deploy, or connect VPCs by a Transit Gateway and write connectivity: existing",
    ],
  },
  {
    rule: "controller-rules-shared",
    changes: [
      [
        "directory:\n",
        each(
          60,
          (i) =>
            `  n${i}: { account: orders, connectivity: existing, existing: { vpcId: vpc-${String(i).padStart(17, "0")}, cidrBlocks: [10.${i + 16}.0.0/16], subnetIds: [subnet-${String(i).padStart(17, "0")}, subnet-${String(i).padStart(17, "1")}] } }\n`,
        ) + "directory:\n",
      ],
    ],
    problems: [
      "warning base.yaml:25:3 networks [controller-rules-shared] rules for each block of the networks outside the directory's VPC would be more than AWS allows, so 60 blocks of connected networks get those of 4, in which neighbours are one block with exactly their addresses; a network that comes or goes replaces the rules of its neighbours, and the first one past the limit those of all that have neighbours: the controllers may not answer them for some seconds",
      "warning base.yaml:25:3 networks [quota-controller-rules] 6 blocks outside the directory's VPC, neighbours as one, put 102 rules on the controllers' security group, 17 each, with about 18 of AWS's own 120, and the quota of a security group is 60 unless AWS has raised it; have it raised (L-0EA8095F) in the directory's account before you deploy",
    ],
  },
  {
    rule: "quota-peerings-maximum",
    changes: [
      [
        "directory:\n",
        each(
          49,
          (i) =>
            `  n${i}: { account: orders, create: { cidrBlock: 10.${i + 10}.0.0/16, availabilityZones: [us-east-1a, us-east-1b] } }\n`,
        ) +
          "  n49: { account: orders, create: { cidrBlock: 10.59.0.0/16, availabilityZones: [us-east-1a, us-east-1b] } }\n  n50: { account: orders, create: { cidrBlock: 10.60.0.0/16, availabilityZones: [us-east-1a, us-east-1b] } }\n  n51: { account: orders, create: { cidrBlock: 10.61.0.0/16, availabilityZones: [us-east-1a, us-east-1b] } }\n  n52: { account: orders, create: { cidrBlock: 10.62.0.0/16, availabilityZones: [us-east-1a, us-east-1b] } }\n  n53: { account: orders, create: { cidrBlock: 10.63.0.0/16, availabilityZones: [us-east-1a, us-east-1b] } }\n  n54: { account: orders, create: { cidrBlock: 10.64.0.0/16, availabilityZones: [us-east-1a, us-east-1b] } }\n  n55: { account: orders, create: { cidrBlock: 10.65.0.0/16, availabilityZones: [us-east-1a, us-east-1b] } }\n  n56: { account: orders, create: { cidrBlock: 10.66.0.0/16, availabilityZones: [us-east-1a, us-east-1b] } }\n  n57: { account: orders, create: { cidrBlock: 10.67.0.0/16, availabilityZones: [us-east-1a, us-east-1b] } }\n  n58: { account: orders, create: { cidrBlock: 10.68.0.0/16, availabilityZones: [us-east-1a, us-east-1b] } }\n  n59: { account: orders, create: { cidrBlock: 10.69.0.0/16, availabilityZones: [us-east-1a, us-east-1b] } }\n  n60: { account: orders, create: { cidrBlock: 10.70.0.0/16, availabilityZones: [us-east-1a, us-east-1b] } }\n  n61: { account: orders, create: { cidrBlock: 10.71.0.0/16, availabilityZones: [us-east-1a, us-east-1b] } }\n  n62: { account: orders, create: { cidrBlock: 10.72.0.0/16, availabilityZones: [us-east-1a, us-east-1b] } }\n  n63: { account: orders, create: { cidrBlock: 10.73.0.0/16, availabilityZones: [us-east-1a, us-east-1b] } }\n  n64: { account: orders, create: { cidrBlock: 10.74.0.0/16, availabilityZones: [us-east-1a, us-east-1b] } }\n  n65: { account: orders, create: { cidrBlock: 10.75.0.0/16, availabilityZones: [us-east-1a, us-east-1b] } }\n  n66: { account: orders, create: { cidrBlock: 10.76.0.0/16, availabilityZones: [us-east-1a, us-east-1b] } }\n  n67: { account: orders, create: { cidrBlock: 10.77.0.0/16, availabilityZones: [us-east-1a, us-east-1b] } }\n  n68: { account: orders, create: { cidrBlock: 10.78.0.0/16, availabilityZones: [us-east-1a, us-east-1b] } }\n  n69: { account: orders, create: { cidrBlock: 10.79.0.0/16, availabilityZones: [us-east-1a, us-east-1b] } }\n  n70: { account: orders, create: { cidrBlock: 10.80.0.0/16, availabilityZones: [us-east-1a, us-east-1b] } }\n  n71: { account: orders, create: { cidrBlock: 10.81.0.0/16, availabilityZones: [us-east-1a, us-east-1b] } }\n  n72: { account: orders, create: { cidrBlock: 10.82.0.0/16, availabilityZones: [us-east-1a, us-east-1b] } }\n  n73: { account: orders, create: { cidrBlock: 10.83.0.0/16, availabilityZones: [us-east-1a, us-east-1b] } }\n  n74: { account: orders, create: { cidrBlock: 10.84.0.0/16, availabilityZones: [us-east-1a, us-east-1b] } }\n  n75: { account: orders, create: { cidrBlock: 10.85.0.0/16, availabilityZones: [us-east-1a, us-east-1b] } }\n  n76: { account: orders, create: { cidrBlock: 10.86.0.0/16, availabilityZones: [us-east-1a, us-east-1b] } }\n  n77: { account: orders, create: { cidrBlock: 10.87.0.0/16, availabilityZones: [us-east-1a, us-east-1b] } }\n  n78: { account: orders, create: { cidrBlock: 10.88.0.0/16, availabilityZones: [us-east-1a, us-east-1b] } }\n  n79: { account: orders, create: { cidrBlock: 10.89.0.0/16, availabilityZones: [us-east-1a, us-east-1b] } }\n  n80: { account: orders, create: { cidrBlock: 10.90.0.0/16, availabilityZones: [us-east-1a, us-east-1b] } }\n  n81: { account: orders, create: { cidrBlock: 10.91.0.0/16, availabilityZones: [us-east-1a, us-east-1b] } }\n  n82: { account: orders, create: { cidrBlock: 10.92.0.0/16, availabilityZones: [us-east-1a, us-east-1b] } }\n  n83: { account: orders, create: { cidrBlock: 10.93.0.0/16, availabilityZones: [us-east-1a, us-east-1b] } }\n  n84: { account: orders, create: { cidrBlock: 10.94.0.0/16, availabilityZones: [us-east-1a, us-east-1b] } }\n  n85: { account: orders, create: { cidrBlock: 10.95.0.0/16, availabilityZones: [us-east-1a, us-east-1b] } }\n  n86: { account: orders, create: { cidrBlock: 10.96.0.0/16, availabilityZones: [us-east-1a, us-east-1b] } }\n  n87: { account: orders, create: { cidrBlock: 10.97.0.0/16, availabilityZones: [us-east-1a, us-east-1b] } }\n  n88: { account: orders, create: { cidrBlock: 10.98.0.0/16, availabilityZones: [us-east-1a, us-east-1b] } }\n  n89: { account: orders, create: { cidrBlock: 10.99.0.0/16, availabilityZones: [us-east-1a, us-east-1b] } }\n  n90: { account: orders, create: { cidrBlock: 10.100.0.0/16, availabilityZones: [us-east-1a, us-east-1b] } }\n  n91: { account: orders, create: { cidrBlock: 10.101.0.0/16, availabilityZones: [us-east-1a, us-east-1b] } }\n  n92: { account: orders, create: { cidrBlock: 10.102.0.0/16, availabilityZones: [us-east-1a, us-east-1b] } }\n  n93: { account: orders, create: { cidrBlock: 10.103.0.0/16, availabilityZones: [us-east-1a, us-east-1b] } }\n  n94: { account: orders, create: { cidrBlock: 10.104.0.0/16, availabilityZones: [us-east-1a, us-east-1b] } }\n  n95: { account: orders, create: { cidrBlock: 10.105.0.0/16, availabilityZones: [us-east-1a, us-east-1b] } }\n  n96: { account: orders, create: { cidrBlock: 10.106.0.0/16, availabilityZones: [us-east-1a, us-east-1b] } }\n  n97: { account: orders, create: { cidrBlock: 10.107.0.0/16, availabilityZones: [us-east-1a, us-east-1b] } }\n  n98: { account: orders, create: { cidrBlock: 10.108.0.0/16, availabilityZones: [us-east-1a, us-east-1b] } }\n  n99: { account: orders, create: { cidrBlock: 10.109.0.0/16, availabilityZones: [us-east-1a, us-east-1b] } }\n  n100: { account: orders, create: { cidrBlock: 10.110.0.0/16, availabilityZones: [us-east-1a, us-east-1b] } }\n  n101: { account: orders, create: { cidrBlock: 10.111.0.0/16, availabilityZones: [us-east-1a, us-east-1b] } }\n  n102: { account: orders, create: { cidrBlock: 10.112.0.0/16, availabilityZones: [us-east-1a, us-east-1b] } }\n  n103: { account: orders, create: { cidrBlock: 10.113.0.0/16, availabilityZones: [us-east-1a, us-east-1b] } }\n  n104: { account: orders, create: { cidrBlock: 10.114.0.0/16, availabilityZones: [us-east-1a, us-east-1b] } }\n  n105: { account: orders, create: { cidrBlock: 10.115.0.0/16, availabilityZones: [us-east-1a, us-east-1b] } }\n  n106: { account: orders, create: { cidrBlock: 10.116.0.0/16, availabilityZones: [us-east-1a, us-east-1b] } }\n  n107: { account: orders, create: { cidrBlock: 10.117.0.0/16, availabilityZones: [us-east-1a, us-east-1b] } }\n  n108: { account: orders, create: { cidrBlock: 10.118.0.0/16, availabilityZones: [us-east-1a, us-east-1b] } }\n  n109: { account: orders, create: { cidrBlock: 10.119.0.0/16, availabilityZones: [us-east-1a, us-east-1b] } }\n  n110: { account: orders, create: { cidrBlock: 10.120.0.0/16, availabilityZones: [us-east-1a, us-east-1b] } }\n  n111: { account: orders, create: { cidrBlock: 10.121.0.0/16, availabilityZones: [us-east-1a, us-east-1b] } }\n  n112: { account: orders, create: { cidrBlock: 10.122.0.0/16, availabilityZones: [us-east-1a, us-east-1b] } }\n  n113: { account: orders, create: { cidrBlock: 10.123.0.0/16, availabilityZones: [us-east-1a, us-east-1b] } }\n  n114: { account: orders, create: { cidrBlock: 10.124.0.0/16, availabilityZones: [us-east-1a, us-east-1b] } }\n  n115: { account: orders, create: { cidrBlock: 10.125.0.0/16, availabilityZones: [us-east-1a, us-east-1b] } }\n  n116: { account: orders, create: { cidrBlock: 10.126.0.0/16, availabilityZones: [us-east-1a, us-east-1b] } }\n  n117: { account: orders, create: { cidrBlock: 10.127.0.0/16, availabilityZones: [us-east-1a, us-east-1b] } }\n  n118: { account: orders, create: { cidrBlock: 10.128.0.0/16, availabilityZones: [us-east-1a, us-east-1b] } }\n  n119: { account: orders, create: { cidrBlock: 10.129.0.0/16, availabilityZones: [us-east-1a, us-east-1b] } }\n  n120: { account: orders, create: { cidrBlock: 10.130.0.0/16, availabilityZones: [us-east-1a, us-east-1b] } }\n  n121: { account: orders, create: { cidrBlock: 10.131.0.0/16, availabilityZones: [us-east-1a, us-east-1b] } }\n  n122: { account: orders, create: { cidrBlock: 10.132.0.0/16, availabilityZones: [us-east-1a, us-east-1b] } }\n  n123: { account: orders, create: { cidrBlock: 10.133.0.0/16, availabilityZones: [us-east-1a, us-east-1b] } }\ndirectory:\n",
      ],
    ],
    problems: [
      "error base.yaml:25:3 networks [quota-controller-rules-maximum] 126 blocks outside the directory's VPC put 2142 rules on the controllers' security group, 17 each, with about 18 of AWS's own 2160, and AWS allows no more than 1000; connect fewer networks, connect them by a Transit Gateway and write connectivity: existing, which lets neighbouring blocks share rules, or use a second directory in an environment of its own",
      "error base.yaml:25:3 networks [quota-peerings-maximum] 126 networks are peered with the directory's VPC, and AWS allows no more than 125; connect VPCs by a Transit Gateway and write connectivity: existing",
    ],
  },
  {
    rule: "directory-network-exists",
    changes: [["directory:\n  network: identity", "directory:\n  network: idenity"]],
    problems: [
      'error base.yaml:45:12 directory.network [directory-network-exists] no network is named "idenity"; write one of identity, orders, billing',
    ],
  },
  {
    rule: "directory-source",
    changes: [["  domainName: corp.example.com\n", ""]],
    problems: [
      "error base.yaml:45:3 directory [directory-source] the key domainName is missing; write for example domainName: corp.example.com, or existing: for a directory you have",
    ],
  },
  {
    rule: "directory-source",
    changes: [["  edition: Standard\n", ""]],
    problems: [
      "error base.yaml:45:3 directory [directory-source] the key edition is missing; write edition: Standard (up to 30,000 objects), or edition: Enterprise, which AWS takes unasked at several times the price",
    ],
  },
  {
    rule: "directory-source",
    changes: [
      [
        "  trusts:\n",
        "  existing: { directoryId: d-0123456789, domainName: corp.example.com, netbiosName: CORP, dnsIpAddresses: [10.0.0.10], securityGroupId: sg-0aaaaaaaaaaaaaaaa }\n  trusts:\n",
      ],
      ["  domainName: corp.example.com\n", "  removalPolicy: destroy\n"],
      ["  edition: Standard\n", ""],
    ],
    problems: [
      "relaxation base.yaml:46:18 directory.removalPolicy [directory-removal-policy] destroying the stack deletes the directory with all its users; the default is retain",
      "error base.yaml:46:18 directory.removalPolicy [directory-source] removalPolicy describes a directory to make, and this one exists; remove the key, or existing",
      "error base.yaml:49:5 directory.trusts [directory-source] trusts describes a directory to make, and this one exists; remove the key, or existing",
    ],
  },
  {
    rule: "directory-two-subnets",
    changes: [
      [
        "[subnet-0aaaaaaaaaaaaaaa1, subnet-0aaaaaaaaaaaaaaa2]",
        "[subnet-0aaaaaaaaaaaaaaa1, subnet-0aaaaaaaaaaaaaaa2, subnet-0aaaaaaaaaaaaaaa3]",
      ],
    ],
    problems: [
      "error base.yaml:30:18 networks.identity.existing.subnetIds [directory-two-subnets] the network has 3 subnets, and AWS Managed Microsoft AD takes exactly two; write two here, and put databases of the same VPC into a network of their own with the same vpcId",
    ],
  },
  {
    rule: "netbios-name-default",
    changes: [["corp.example.com", "averyveryverylongname.example.com"]],
    problems: [
      'error base.yaml:46:15 directory.domainName [netbios-name-default] the NetBIOS name would be "AVERYVERYVERYLONGNAME", which is not 1 to 15 upper-case letters, digits and hyphens or is reserved; write netbiosName too, for example netbiosName: CORP',
    ],
  },
  {
    rule: "domain-name-local",
    changes: [["corp.example.com", "corp.local"]],
    problems: [
      "warning base.yaml:46:15 directory.domainName [domain-name-local] the top-level domain local is kept for multicast DNS, and clients may never ask the domain controllers for it; write a subdomain of a domain you own, for example corp.example.com",
    ],
  },
  {
    rule: "trust-domain",
    changes: [
      ["onprem.example.net\n", "corp.example.com\n"],
      ['"bob@ONPREM.EXAMPLE.NET"', "bob"],
    ],
    problems: [
      'error base.yaml:49:19 directory.trusts[0].domainName [trust-domain] "corp.example.com" is the directory\'s own domain; write the domain of the other forest',
    ],
  },
  {
    rule: "trust-domain",
    changes: [
      [
        "      conditionalForwarderIps: [192.168.10.10]\n",
        "      conditionalForwarderIps: [192.168.10.10]\n    - domainName: OnPrem.example.net\n      conditionalForwarderIps: [192.168.10.11]\n",
      ],
    ],
    problems: [
      'error base.yaml:51:19 directory.trusts[1].domainName [trust-domain] "OnPrem.example.net" is listed twice, dots and hyphens aside; remove one',
    ],
  },
  {
    rule: "trust-netbios",
    changes: [
      ["onprem.example.net\n", "corp.example.net\n"],
      ['"bob@ONPREM.EXAMPLE.NET"', "bob"],
    ],
    problems: [
      'error base.yaml:49:19 directory.trusts[0].domainName [trust-netbios] the first label of "corp.example.net" is the directory\'s NetBIOS name CORP, and a trust needs two names; write another netbiosName for the directory',
    ],
  },
  {
    rule: "trust-direction",
    changes: [["onprem.example.net\n", "onprem.example.net\n      direction: incoming\n"]],
    problems: [
      "warning base.yaml:50:18 directory.trusts[0].direction [trust-direction] with an incoming trust the users of the other forest cannot sign in to the databases; write outgoing or two-way",
      'error base.yaml:59:25 databases.orders.principals[1] [principal-realm] the realm "ONPREM.EXAMPLE.NET" is neither the directory\'s (CORP.EXAMPLE.COM) nor of a forest it trusts; write the name alone for a user of CORP.EXAMPLE.COM, or add an outgoing or two-way trust',
    ],
  },
  {
    rule: "quota-shares",
    changes: [
      [
        "externalStates:",
        each(
          25,
          (i) =>
            `  a${i}: { id: "${300000000000 + i}", state: { bucket: acme-a${i}, readRoleArn: "arn:aws:iam::${300000000000 + i}:role/read" } }\n`,
        ) + "externalStates:",
      ],
      [
        "directory:\n",
        each(
          25,
          (i) =>
            `  n${i}: { account: a${i}, create: { cidrBlock: 10.${i + 10}.0.0/16, availabilityZones: [us-east-1a, us-east-1b] } }\n`,
        ) + "directory:\n",
      ],
      [
        "databases:\n",
        "databases:\n" +
          each(
            25,
            (i) =>
              `  d${i}: { network: n${i}, engineVersion: '16', instanceClass: db.m7g.large, allocatedStorageGib: 20, allowedCidrBlocks: [10.0.0.0/8] }\n`,
          ),
      ],
    ],
    problems: [
      "warning base.yaml:50:3 networks [quota-controller-rules] 27 blocks outside the directory's VPC put 459 rules on the controllers' security group, 17 each, with about 18 of AWS's own 477, and the quota of a security group is 60 unless AWS has raised it; have it raised (L-0EA8095F) in the directory's account before you deploy",
      "error base.yaml:97:12 directory.edition [quota-shares] the databases are in 26 other accounts, and a directory of edition Standard can be shared with 25; write edition: Enterprise",
    ],
  },
  {
    rule: "sharing-organizations",
    changes: [["  edition: Standard\n", "  edition: Standard\n  sharingMethod: ORGANIZATIONS\n"]],
    problems: [
      "warning base.yaml:48:18 directory.sharingMethod [sharing-organizations] ORGANIZATIONS works only from the organization's management account with trusted access for Directory Service, and nothing waits for the share; write HANDSHAKE unless that is so",
    ],
  },
  {
    rule: "directory-removal-policy",
    changes: [["  edition: Standard\n", "  edition: Standard\n  removalPolicy: destroy\n"]],
    problems: [
      "relaxation base.yaml:48:18 directory.removalPolicy [directory-removal-policy] destroying the stack deletes the directory with all its users; the default is retain",
    ],
  },
  {
    rule: "directory-log-retention",
    changes: [["  edition: Standard\n", "  edition: Standard\n  logRetentionDays: 30\n"]],
    problems: [
      "relaxation base.yaml:48:21 directory.logRetentionDays [directory-log-retention] the security log is kept for 30 days; the default is 365",
    ],
  },
  {
    rule: "database-network-exists",
    changes: [["databases:\n  orders:\n    network: orders", "databases:\n  orders:\n    network: order"]],
    problems: [
      'error base.yaml:53:14 databases.orders.network [database-network-exists] no network is named "order"; write one of identity, orders, billing',
    ],
  },
  {
    rule: "db-identifier-length",
    changes: [["name: prod", "name: prod-"]],
    problems: [
      'error base.yaml:53:5 databases.orders [db-identifier-length] the DB instance would be named "prod--orders", which RDS refuses: the DB instance identifier must be 1 to 63 lower-case letters, digits and single hyphens, a letter first and no hyphen last; write another name for the environment or the database',
    ],
  },
  {
    rule: "storage-autoscaling",
    changes: [["allocatedStorageGib: 100", "allocatedStorageGib: 100\n    maxAllocatedStorageGib: 105"]],
    problems: [
      "error base.yaml:57:29 databases.orders.maxAllocatedStorageGib [storage-autoscaling] 105 GiB leaves storage autoscaling no room above 100 GiB; write at least 110, or remove the key",
    ],
  },
  {
    rule: "import-identifier-unique",
    changes: [
      [
        "databases:\n",
        "databases:\n  second: { network: orders, engineVersion: '16', instanceClass: db.m7g.large, allocatedStorageGib: 20, importIdentifier: prod-orders, allowedCidrBlocks: [10.0.0.0/8] }\n",
      ],
    ],
    problems: [
      'error base.yaml:52:123 databases.second.importIdentifier [import-identifier-unique] the database orders is the instance "prod-orders" already; remove one of them',
    ],
  },
  {
    rule: "clients-unique",
    changes: [
      [
        "allowedCidrBlocks: [10.1.0.0/16]",
        "allowedCidrBlocks: [10.1.0.0/16, 10.1.0.0/16]\n    allowedSecurityGroupIds: [sg-0123abcd, sg-0123abcd]",
      ],
    ],
    problems: [
      'error base.yaml:57:38 databases.orders.allowedCidrBlocks[1] [clients-unique] "10.1.0.0/16" is listed twice; remove one',
      'error base.yaml:58:44 databases.orders.allowedSecurityGroupIds[1] [clients-unique] "sg-0123abcd" is listed twice; remove one',
    ],
  },
  {
    rule: "snapshot-key",
    changes: [["allocatedStorageGib: 100", "allocatedStorageGib: 100\n    removalPolicy: snapshot"]],
    problems: [
      "relaxation base.yaml:57:20 databases.orders.removalPolicy [database-removal-policy] destroying the stack deletes the instance and leaves its final snapshot; the default is retain",
      "warning base.yaml:57:20 databases.orders.removalPolicy [snapshot-key] the final snapshot is encrypted with the instance's own key, which AWS deletes 30 days after the stack is destroyed, and the snapshot with it cannot be read any more; write kmsKeyArn: a key that stays",
    ],
  },
  {
    rule: "database-logging",
    changes: [
      [
        "allocatedStorageGib: 100",
        'allocatedStorageGib: 100\n    parameters: { log_statement: none, log_connections: "0" }',
      ],
    ],
    problems: [
      "relaxation base.yaml:57:34 databases.orders.parameters.log_statement [database-logging] log_statement is switched off",
      "relaxation base.yaml:57:57 databases.orders.parameters.log_connections [database-logging] log_connections is switched off",
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
    problems: [
      "error base.yaml:22:10 externalStates.platform.key [external-state-own] this is the state of the environment's directory, which holds the admin password and which no other stack may read; take the values from the directory-sharing stack",
    ],
  },
  {
    rule: "principal-realm",
    changes: [["onprem.example.net\n", "onprem.example.net\n      direction: incoming\n"]],
    problems: [
      "warning base.yaml:50:18 directory.trusts[0].direction [trust-direction] with an incoming trust the users of the other forest cannot sign in to the databases; write outgoing or two-way",
      'error base.yaml:59:25 databases.orders.principals[1] [principal-realm] the realm "ONPREM.EXAMPLE.NET" is neither the directory\'s (CORP.EXAMPLE.COM) nor of a forest it trusts; write the name alone for a user of CORP.EXAMPLE.COM, or add an outgoing or two-way trust',
    ],
  },
  {
    rule: "snapshot-or-import",
    changes: [
      [
        "allocatedStorageGib: 100",
        "allocatedStorageGib: 100\n    snapshotIdentifier: orders-1\n    importIdentifier: orders-db",
      ],
    ],
    problems: [
      "error base.yaml:58:23 databases.orders.importIdentifier [snapshot-or-import] the database has snapshotIdentifier too, and an instance that exists cannot be restored; remove one of them",
    ],
  },
  {
    rule: "import-identifier-unique",
    changes: [
      [
        "databases:\n",
        "databases:\n  first: { network: orders, engineVersion: '16', instanceClass: db.m7g.large, allocatedStorageGib: 20, importIdentifier: orders-db, allowedCidrBlocks: [10.0.0.0/8] }\n",
      ],
      ["allocatedStorageGib: 100", "allocatedStorageGib: 100\n    importIdentifier: orders-db"],
    ],
    problems: [
      'error base.yaml:58:23 databases.orders.importIdentifier [import-identifier-unique] the database first is the instance "orders-db" already; remove one of them',
    ],
  },
  {
    rule: "principal-realm",
    changes: [["bob@ONPREM.EXAMPLE.NET", "bob@OTHER.EXAMPLE.NET"]],
    problems: [
      'error base.yaml:58:25 databases.orders.principals[1] [principal-realm] the realm "OTHER.EXAMPLE.NET" is neither the directory\'s (CORP.EXAMPLE.COM) nor of a forest it trusts; write the name alone for a user of CORP.EXAMPLE.COM, or add an outgoing or two-way trust',
    ],
  },
  {
    rule: "principal-unique",
    changes: [["[alice,", "[alice, ALICE@CORP.EXAMPLE.COM,"]],
    problems: [
      'error base.yaml:58:25 databases.orders.principals[1] [principal-unique] "ALICE@CORP.EXAMPLE.COM" is listed twice; remove one',
    ],
  },
  {
    rule: "principal-length",
    changes: [["[alice,", "[a-service-account-with-a-really-long-name-in-the-directory,"]],
    problems: [
      'error base.yaml:58:18 databases.orders.principals[0] [principal-length] "a-service-account-with-a-really-long-name-in-the-directory@CORP.EXAMPLE.COM" is 75 bytes long, and PostgreSQL cuts role names at 63; use an account with a shorter name',
    ],
  },
  {
    rule: "database-unreachable",
    changes: [["    allowedCidrBlocks: [10.1.0.0/16]\n", ""]],
    problems: [
      "warning base.yaml:53:5 databases.orders [database-unreachable] nobody may reach the database's port; write allowedCidrBlocks or allowedSecurityGroupIds",
    ],
  },
  {
    rule: "engine-version-minor",
    changes: [['engineVersion: "16"', 'engineVersion: "16.8"']],
    problems: [
      'warning base.yaml:54:20 databases.orders.engineVersion [engine-version-minor] minor upgrades are on, and after the first one a plan would want to go back to 16.8; write "16" unless you raise the version here each time',
    ],
  },
  {
    rule: "instance-class-burstable",
    changes: [["db.m7g.large", "db.t4g.medium"]],
    problems: [
      "relaxation base.yaml:55:20 databases.orders.instanceClass [instance-class-burstable] db.t4g.medium is a burstable class, slow once its CPU credits are used up; for production write for example db.m7g.large",
    ],
  },
  {
    rule: "database-multi-az",
    changes: [["allocatedStorageGib: 100", "allocatedStorageGib: 100\n    multiAz: false"]],
    problems: [
      "relaxation base.yaml:57:14 databases.orders.multiAz [database-multi-az] the instance has no standby; the default is true",
    ],
  },
  {
    rule: "database-backups",
    changes: [["allocatedStorageGib: 100", "allocatedStorageGib: 100\n    backupRetentionDays: 7"]],
    problems: [
      "relaxation base.yaml:57:26 databases.orders.backupRetentionDays [database-backups] backups are kept for 7 days; the default is 14",
    ],
  },
  {
    rule: "database-removal-policy",
    changes: [["allocatedStorageGib: 100", "allocatedStorageGib: 100\n    removalPolicy: snapshot"]],
    problems: [
      "relaxation base.yaml:57:20 databases.orders.removalPolicy [database-removal-policy] destroying the stack deletes the instance and leaves its final snapshot; the default is retain",
      "warning base.yaml:57:20 databases.orders.removalPolicy [snapshot-key] the final snapshot is encrypted with the instance's own key, which AWS deletes 30 days after the stack is destroyed, and the snapshot with it cannot be read any more; write kmsKeyArn: a key that stays",
    ],
  },
  {
    rule: "database-removal-policy",
    changes: [["allocatedStorageGib: 100", "allocatedStorageGib: 100\n    removalPolicy: destroy"]],
    problems: [
      "relaxation base.yaml:57:20 databases.orders.removalPolicy [database-removal-policy] destroying the stack deletes the instance with its backups and without a final snapshot; the default is retain",
    ],
  },
  {
    rule: "database-tls",
    changes: [["allocatedStorageGib: 100", 'allocatedStorageGib: 100\n    parameters: { rds.force_ssl: "0" }']],
    problems: [
      'relaxation base.yaml:57:34 databases.orders.parameters.rds.force_ssl [database-tls] connections need not be encrypted; the default is "1"',
    ],
  },
];
