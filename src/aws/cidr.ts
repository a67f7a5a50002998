import { Netmask } from "netmask";

/** An IPv4 block with its first and last address as numbers. */
export interface CidrBlock {
  readonly text: string;
  readonly prefix: number;
  readonly first: number;
  readonly last: number;
}

const OCTET = "(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)";

/** An IPv4 address, and a block, as patterns that Terraform understands too. */
export const IPV4_PATTERN = new RegExp(`^(?:${OCTET}\\.){3}${OCTET}$`);
export const CIDR_PATTERN = new RegExp(`^(?:${OCTET}\\.){3}${OCTET}/(?:3[0-2]|[12]?\\d)$`);

const CIDR = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\/(\d{1,2})$/;

function toNumber(address: string): number {
  return address.split(".").reduce((sum, octet) => sum * 256 + Number(octet), 0);
}

/** Reads `a.b.c.d/n`, host bits allowed; `undefined` for anything else. */
export function parseCidr(text: string): CidrBlock | undefined {
  const match = CIDR.exec(text);
  if (!match || match.slice(1, 5).some((octet) => Number(octet) > 255 || octet !== String(Number(octet))))
    return undefined;
  if (Number(match[5]) > 32 || match[5] !== String(Number(match[5]))) return undefined;
  const mask = new Netmask(text);
  const first = toNumber(mask.base);
  return { text: `${mask.base}/${mask.bitmask}`, prefix: mask.bitmask, first, last: first + mask.size - 1 };
}

/** Whether two blocks share an address. */
export function overlaps(a: CidrBlock, b: CidrBlock): boolean {
  return a.first <= b.last && b.first <= a.last;
}

/** Whether every address of `inner` lies in `outer`. */
export function contains(outer: CidrBlock, inner: CidrBlock): boolean {
  return outer.first <= inner.first && inner.last <= outer.last;
}

/** The fewest blocks with exactly the given addresses: neighbours that make up a wider block are replaced by it. */
export function merged(texts: readonly string[]): string[] {
  const done: CidrBlock[] = [];
  const blocks = texts.map(block).sort((a, b) => a.first - b.first || b.last - a.last);
  for (let next of blocks) {
    let last = done.at(-1);
    if (last && contains(last, next)) continue;
    while (
      last?.prefix === next.prefix &&
      last.last + 1 === next.first &&
      last.first % (2 * (last.last - last.first + 1)) === 0
    ) {
      next = block(new Netmask(`${last.text.split("/")[0] ?? ""}/${last.prefix - 1}`).toString());
      done.pop();
      last = done.at(-1);
    }
    done.push(next);
  }
  return done.map(({ text }) => text);
}

/** Letters of the zones a VPC has room for. */
export const ZONES = ["a", "b", "c", "d", "e", "f", "g", "h"];

/**
 * The part of a VPC's block that belongs to an Availability Zone: the eighth of its letter. Zones that come or go later
 * leave the others' subnets as they are.
 */
export function zoneBlock(block: string, zone: string): string {
  const vpc = new Netmask(block);
  const first = new Netmask(`${vpc.base}/${vpc.bitmask + Math.log2(ZONES.length)}`);
  const index = ZONES.indexOf(zone.slice(-1));
  return (index === 0 ? first : first.next(index)).toString();
}

/** A block that is known to be one. */
function block(text: string): CidrBlock {
  const parsed = parseCidr(text);
  if (!parsed) throw new Error(`${text} is not an IPv4 block`);
  return parsed;
}

/** A block that no VPC of an environment may overlap. */
export interface ReservedCidr {
  readonly block: CidrBlock;
  /** What it is reserved for; `management` is the domain controllers' own management network. */
  readonly use: "management" | "loopback" | "link-local" | "multicast" | "unspecified";
}

export const RESERVED_CIDRS: readonly ReservedCidr[] = [
  { block: block("198.18.0.0/15"), use: "management" },
  { block: block("127.0.0.0/8"), use: "loopback" },
  { block: block("169.254.0.0/16"), use: "link-local" },
  { block: block("224.0.0.0/4"), use: "multicast" },
  { block: block("0.0.0.0/8"), use: "unspecified" },
];

/** Private ranges: RFC 1918 and RFC 6598. Traffic to other ranges needs an IP route in the directory. */
export const PRIVATE_CIDRS: readonly CidrBlock[] = [
  "10.0.0.0/8",
  "172.16.0.0/12",
  "192.168.0.0/16",
  "100.64.0.0/10",
].map(block);

/** Whether a text is one IPv4 address. */
export function isIpv4(text: string): boolean {
  return parseCidr(`${text}/32`) !== undefined;
}
