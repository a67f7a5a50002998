import { IPV4_PATTERN, isIpv4 } from "../cidr";
import { QUOTAS } from "../quotas";
import { matches, patternRule, rangeRule, terraformText, valueRule, type ValueRule } from "./rule";
import { quote } from "../../text/words";

const LABEL = "[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?";
const FQDN = new RegExp(`^(?=.{1,255}$)${LABEL}(?:\\.${LABEL})+$`);
const LABELS = new RegExp(`^${LABEL}(?:\\.${LABEL})+$`);

/** Active Directory domains, those of trusted forests included. */
export const domainName = valueRule({
  id: "domain-name",
  requires:
    "the domain is a fully qualified name of at least two labels of letters, digits and hyphens, " +
    "the last one not a number",
  pattern: FQDN,
  accepts: (value: string) => FQDN.test(value) && !/\.\d+$/.test(value),
  condition: (domain) => `${matches(domain, LABELS)} && length(${domain}) <= 255 && !${matches(domain, /\.\d+$/)}`,
  advice: "write for example corp.example.com",
  message: ({ value }) =>
    `${quote(value)} is not a fully qualified domain name of at least two labels of letters, digits and hyphens; ` +
    "write for example corp.example.com",
});

export const domainNameOwn = valueRule({
  id: "domain-name-aws",
  requires: "the domain is not AWS's own",
  accepts: (value: string) => !/(^|\.)amazonaws\.com(\.cn)?$/i.test(value),
  condition: (domain) => `!${matches(`lower(${domain})`, /(^|\.)amazonaws\.com(\.cn)?$/)}`,
  advice: "write a domain of your own, for example corp.example.com",
  message: ({ value }) =>
    `${quote(value)} belongs to AWS and its names must keep resolving; ` +
    "write a domain of your own, for example corp.example.com",
});

export const DOMAIN_NAME_RULES: readonly ValueRule<string>[] = [domainName, domainNameOwn];

const RESERVED_NETBIOS: ReadonlySet<string> = new Set([
  "ANONYMOUS",
  "BATCH",
  "BUILTIN",
  "DIALUP",
  "DOMAIN",
  "ENTERPRISE",
  "INTERACTIVE",
  "INTERNET",
  "LOCAL",
  "LOCALHOST",
  "NETWORK",
  "NULL",
  "PROXY",
  "RESTRICTED",
  "SELF",
  "SERVER",
  "SERVICE",
  "SYSTEM",
  "USERS",
  "WORLD",
  "WORKGROUP",
]);

export const netbiosName = patternRule({
  id: "netbios-name",
  requires: "it must be 1 to 15 upper-case letters, digits and hyphens, a letter or digit first, not digits alone",
  pattern: /^(?!\d+$)[A-Z0-9][A-Z0-9-]{0,14}$/,
  what: "the NetBIOS name",
  write: "for example CORP",
  condition: (name) => `${matches(name, /^[A-Z0-9][A-Z0-9-]{0,14}$/)} && !${matches(name, /^\d+$/)}`,
});

export const netbiosNameReserved = valueRule({
  id: "netbios-name-reserved",
  requires: "the NetBIOS name is not one Windows keeps for itself",
  accepts: (value: string) => !RESERVED_NETBIOS.has(value.toUpperCase()),
  condition: (name) => `!contains([${[...RESERVED_NETBIOS].map(terraformText).join(", ")}], upper(${name}))`,
  advice: "write another one, for example CORP",
  message: ({ value }) =>
    `Windows keeps the NetBIOS name ${quote(value)} for itself; write another one, for example CORP`,
});

export const NETBIOS_NAME_RULES: readonly ValueRule<string>[] = [netbiosName, netbiosNameReserved];

export const domainControllers = rangeRule({
  id: "domain-controllers",
  what: "the number of domain controllers",
  min: 2,
  max: QUOTAS.domainControllersPerDirectory,
  write: "for example 2",
});

export const directoryId = patternRule({
  id: "directory-id",
  requires: "it must be d- and 10 hexadecimal digits",
  pattern: /^d-[0-9a-f]{10}$/,
  what: "the directory id",
  write: "for example d-0123456789",
});

export const ipv4Address = valueRule({
  id: "ipv4-address",
  requires: "the value is one IPv4 address",
  accepts: isIpv4,
  condition: (address) => matches(address, IPV4_PATTERN),
  advice: "write for example 192.168.10.10",
  message: ({ value }) => `${quote(value)} is not an IPv4 address; write for example 192.168.10.10`,
});
