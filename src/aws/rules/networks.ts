import { CIDR_PATTERN, parseCidr, RESERVED_CIDRS, overlaps } from "../cidr";
import { matches, patternRule, valueRule, type ValueRule } from "./rule";
import { quote } from "../../text/words";

function resourceId(id: string, prefix: string, what: string): ValueRule<string> {
  return patternRule({
    id,
    requires: `it must be ${prefix}- and 8 or 17 hexadecimal digits`,
    pattern: new RegExp(`^${prefix}-(?:[0-9a-f]{8}|[0-9a-f]{17})$`),
    what,
    write: `for example ${prefix}-0123456789abcdef0`,
  });
}

export const vpcId = resourceId("vpc-id", "vpc", "the VPC id");
export const subnetId = resourceId("subnet-id", "subnet", "the subnet id");
export const routeTableId = resourceId("route-table-id", "rtb", "the route table id");
export const securityGroupId = resourceId("security-group-id", "sg", "the security group id");

export const cidrFormat = valueRule({
  id: "cidr-format",
  requires: "the value is an IPv4 block written a.b.c.d/n",
  pattern: /^(?:\d{1,3}\.){3}\d{1,3}\/\d{1,2}$/,
  accepts: (value: string) => parseCidr(value) !== undefined,
  condition: (block) => matches(block, CIDR_PATTERN),
  advice: "write it as a.b.c.d/n, for example 10.1.0.0/16",
  message: ({ value }) => `${quote(value)} is not an IPv4 block; write it as a.b.c.d/n, for example 10.1.0.0/16`,
});

export const cidrHostBits = valueRule({
  id: "cidr-host-bits",
  requires: "the block is written by its first address",
  accepts: (value: string) => parseCidr(value)?.text === value,
  condition: (block) => `try(cidrhost(${block}, 0) == split("/", ${block})[0], true)`,
  advice: "write the block's first address, for example 10.1.0.0/16",
  facts: (value) => ({ block: parseCidr(value)?.text ?? "a.b.c.d/n" }),
  message: ({ value, block }) => `${quote(value)} does not begin with the first address of the block; write ${block}`,
});

/** AWS's bounds for a block of a VPC. */
export const vpcCidrSize = valueRule({
  id: "cidr-size",
  requires: "a block of a VPC has a prefix from /16 to /28",
  accepts: (value: string) => {
    const prefix = parseCidr(value)?.prefix ?? 0;
    return prefix >= 16 && prefix <= 28;
  },
  condition: (block) => `try(${prefixOf(block)} >= 16 && ${prefixOf(block)} <= 28, true)`,
  advice: "write the VPC's blocks one by one",
  message: ({ value }) =>
    `${quote(value)} cannot be a block of a VPC, whose prefix is /16 to /28; write the VPC's blocks one by one`,
});

export const cidrReserved = valueRule({
  id: "cidr-reserved",
  requires: "a block of a VPC lies outside the ranges AWS Managed Microsoft AD and IPv4 itself reserve",
  accepts: (value: string) => reservedBy(value) === undefined,
  condition: (block) =>
    RESERVED_CIDRS.map(({ block: { text, prefix } }) => {
      const shorter = `min(${prefixOf(block)}, ${prefix})`;
      const network = (address: string | undefined): string => `cidrhost("${address}/\${${shorter}}", 0)`;
      return `try(${network(`\${split("/", ${block})[0]}`)} != ${network(text.split("/")[0])}, true)`;
    }).join(" && "),
  advice: "use a VPC with another block",
  facts: (value) => {
    const reserved = reservedBy(value);
    return { block: reserved?.block.text, use: reserved?.use };
  },
  message: ({ value, block, use }) => {
    const range = use === "management" ? "the domain controllers' management network" : `the ${use} range`;
    return `${quote(value)} overlaps ${block}, ${range}; use a VPC with another block`;
  },
});

function prefixOf(expression: string): string {
  return `tonumber(split("/", ${expression})[1])`;
}

function reservedBy(value: string): (typeof RESERVED_CIDRS)[number] | undefined {
  const block = parseCidr(value);
  return block && RESERVED_CIDRS.find((reserved) => overlaps(reserved.block, block));
}

/** A new VPC is divided into eighths, one for each letter of a zone, and a subnet is /28 or larger. */
export const createdVpcSize = valueRule({
  id: "cidr-created",
  requires: "a new VPC has room for eight subnets: its prefix is from /16 to /25",
  accepts: (value: string) => (parseCidr(value)?.prefix ?? 0) <= 25,
  condition: (block) => `try(${prefixOf(block)} <= 25, true)`,
  advice: "write a block with a prefix from /16 to /25",
  message: ({ value }) =>
    `${quote(value)} is too small to be cut into a subnet per Availability Zone; ` +
    "write a block with a prefix from /16 to /25",
});

/** Everything a literal block of a VPC must be, in the order in which the rules presume each other. */
export const VPC_CIDR_RULES: readonly ValueRule<string>[] = [cidrFormat, cidrHostBits, vpcCidrSize, cidrReserved];

/** A block that neighbouring VPCs share: it may be wider than that of any one. */
export const SHARED_CIDR_RULES: readonly ValueRule<string>[] = [cidrFormat, cidrHostBits, cidrReserved];

export const openCidr = valueRule({
  id: "cidr-open",
  requires: "no block allows every address",
  accepts: (value: string) => (parseCidr(value)?.prefix ?? 32) > 0,
  condition: (block) => `try(${prefixOf(block)} > 0, true)`,
  advice: "write the blocks of the clients, for example 10.1.0.0/16",
  message: ({ value }) =>
    `${quote(value)} opens the database to every address; write the blocks of the clients, for example 10.1.0.0/16`,
});

/** Blocks of clients of a database. */
export const CLIENT_CIDR_RULES: readonly ValueRule<string>[] = [cidrFormat, cidrHostBits, openCidr];

export const availabilityZone = patternRule({
  id: "availability-zone",
  requires: "it must be a Region's name and one letter from a to h; Local Zones have no Directory Service",
  pattern: /^[a-z]{2}(?:-[a-z]+)+-\d[a-h]$/,
  what: "the Availability Zone",
  write: "for example us-east-1a",
});

export const outputName = patternRule({
  id: "output-name",
  requires: "it must be a Terraform identifier",
  pattern: /^[A-Za-z_][A-Za-z0-9_-]*$/,
  what: "the output name",
  write: "for example private_subnet_ids",
});
