import { found, immutable, type Attributes, type FindingCase } from "./case";

const RULE: Attributes = {
  security_group_id: "sg-0bbbbbbbbbbbbbbbb",
  description: "Kerberos",
  cidr_ipv4: "10.1.0.0/16",
  ip_protocol: "tcp",
  from_port: 88,
  to_port: 88,
};

/** A rule that is written inside its group. */
const BLOCK: Attributes = {
  description: "",
  ipv6_cidr_blocks: [],
  prefix_list_ids: [],
  security_groups: [],
  self: false,
};

/** What the rule lets through. */
const KERBEROS = {
  direction: "in",
  protocol: "tcp",
  from: 88,
  to: 88,
  peers: ["10.1.0.0/16"],
  services: ["Kerberos authentication"],
};

/** Security groups and their rules. */
export const SECURITY_GROUP_CASES: readonly FindingCase[] = [
  {
    address: "aws_vpc_security_group_ingress_rule.removed",
    before: RULE,
    computed: { id: "sgr-0aaaaaaaaaaaaaaaa" },
    finds: [found("active-directory-rule-removed", { group: "sg-0bbbbbbbbbbbbbbbb", lost: [KERBEROS] })],
  },
  {
    address: "aws_vpc_security_group_ingress_rule.remade",
    before: RULE,
    after: { ...RULE, security_group_id: "sg-0cccccccccccccccc" },
    finds: [
      found(
        "active-directory-rule-removed",
        { group: "sg-0bbbbbbbbbbbbbbbb", lost: [KERBEROS], because: immutable("security_group_id") },
        { cause: "replaced" },
      ),
    ],
  },
  {
    address: "aws_vpc_security_group_egress_rule.narrowed",
    before: { ...RULE, description: "RPC", from_port: 1024, to_port: 65535 },
    after: { ...RULE, description: "RPC", from_port: 49152, to_port: 65535 },
    finds: [
      found("active-directory-rule-removed", {
        group: "sg-0bbbbbbbbbbbbbbbb",
        lost: [
          {
            direction: "out",
            protocol: "tcp",
            from: 1024,
            to: 65535,
            peers: ["10.1.0.0/16"],
            services: ["RPC on ephemeral ports", "Global catalog"],
          },
        ],
      }),
    ],
  },
  {
    address: "aws_vpc_security_group_ingress_rule.described",
    before: RULE,
    after: { ...RULE, description: "Kerberos from orders" },
    finds: [],
  },
  {
    address: "aws_vpc_security_group_ingress_rule.https",
    before: { ...RULE, from_port: 443, to_port: 443 },
    finds: [],
  },
  {
    address: "aws_vpc_security_group_ingress_rule.world",
    after: { ...RULE, cidr_ipv4: "0.0.0.0/0", from_port: 5432, to_port: 5432 },
    finds: [
      found("security-group-open", {
        group: "sg-0bbbbbbbbbbbbbbbb",
        open: [{ protocol: "tcp", from: 5432, to: 5432, peers: ["0.0.0.0/0"] }],
      }),
    ],
  },
  {
    address: "aws_security_group_rule.world",
    after: {
      security_group_id: "sg-0bbbbbbbbbbbbbbbb",
      type: "ingress",
      protocol: "-1",
      from_port: 0,
      to_port: 0,
      cidr_blocks: ["0.0.0.0/0"],
      ipv6_cidr_blocks: ["::/0"],
    },
    finds: [
      found("security-group-open", {
        group: "sg-0bbbbbbbbbbbbbbbb",
        open: [{ protocol: "-1", from: 0, to: 65535, peers: ["0.0.0.0/0", "::/0"] }],
      }),
    ],
  },
  {
    address: "aws_security_group_rule.outwards",
    after: {
      security_group_id: "sg-0bbbbbbbbbbbbbbbb",
      type: "egress",
      protocol: "-1",
      from_port: 0,
      to_port: 0,
      cidr_blocks: ["0.0.0.0/0"],
    },
    finds: [],
  },
  {
    address: "aws_security_group.inline",
    before: {
      name: "inline",
      vpc_id: "vpc-0aaaaaaaaaaaaaaaa",
      ingress: [],
      egress: [{ ...BLOCK, from_port: 636, to_port: 636, protocol: "tcp", cidr_blocks: ["10.0.0.0/16"] }],
    },
    after: {
      name: "inline",
      vpc_id: "vpc-0aaaaaaaaaaaaaaaa",
      ingress: [{ ...BLOCK, from_port: 5432, to_port: 5432, protocol: "tcp", cidr_blocks: ["0.0.0.0/0"] }],
      egress: [],
    },
    finds: [
      found("active-directory-rule-removed", {
        group: "inline-id",
        lost: [
          {
            direction: "out",
            protocol: "tcp",
            from: 636,
            to: 636,
            peers: ["10.0.0.0/16"],
            services: ["LDAP over TLS"],
          },
        ],
      }),
      found("security-group-open", {
        group: "inline",
        open: [{ protocol: "tcp", from: 5432, to: 5432, peers: ["0.0.0.0/0"] }],
      }),
    ],
  },
  {
    address: "aws_vpc_security_group_egress_rule.everything",
    before: { security_group_id: "sg-0bbbbbbbbbbbbbbbb", ip_protocol: "-1", cidr_ipv4: "10.0.0.0/8" },
    finds: [
      found("active-directory-rule-removed", {
        group: "sg-0bbbbbbbbbbbbbbbb",
        lost: [{ direction: "out", protocol: "-1", from: 0, to: 65535, peers: ["10.0.0.0/8"], services: "several" }],
      }),
    ],
  },
  {
    address: "aws_vpc_security_group_ingress_rule.wider",
    before: RULE,
    after: { ...RULE, cidr_ipv4: "10.0.0.0/8" },
    finds: [],
  },
];
