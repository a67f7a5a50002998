import { message } from "../../text/message";
import { plural, quote } from "../../text/words";

/** What {@link directoryRules} report. */
export const say = {
  directoryNetworkExists: message<{ name: string; known: readonly string[] }>(
    "directory-network-exists",
    ({ name, known }) => `no network is named ${quote(name)}; write one of ${known.join(", ")}`,
  ),
  directorySource: {
    both: message<{ key: string }>(
      "directory-source/both",
      ({ key }) => `${key} describes a directory to make, and this one exists; remove the key, or existing`,
    ),
    adopt: message(
      "directory-source/adopt",
      "importIdentifier adopts a directory into the states of this environment, and existing uses one without " +
        "managing it; remove one of the two keys",
    ),
    domainName: message(
      "directory-source/domain-name",
      "the key domainName is missing; write for example domainName: corp.example.com, or existing: for a directory " +
        "you have",
    ),
    edition: message(
      "directory-source/edition",
      "the key edition is missing; write edition: Standard (up to 30,000 objects), or edition: Enterprise, which AWS " +
        "takes unasked at several times the price",
    ),
  },
  directoryTwoSubnets: message<{ count: number }>(
    "directory-two-subnets",
    ({ count }) =>
      `the network has ${plural(count, "subnet")}, and AWS Managed Microsoft AD takes exactly two; write two here, ` +
      "and put databases of the same VPC into a network of their own with the same vpcId",
  ),
  netbiosNameDefault: message<{ name: string }>(
    "netbios-name-default",
    ({ name }) =>
      `the NetBIOS name would be ${quote(name)}, which is not 1 to 15 upper-case letters, digits and hyphens or is ` +
      "reserved; write netbiosName too, for example netbiosName: CORP",
  ),
  domainNameLocal: message(
    "domain-name-local",
    "the top-level domain local is kept for multicast DNS, and clients may never ask the domain controllers for it; " +
      "write a subdomain of a domain you own, for example corp.example.com",
  ),
  trustDomain: {
    own: message<{ domain: string }>(
      "trust-domain/own",
      ({ domain }) => `${quote(domain)} is the directory's own domain; write the domain of the other forest`,
    ),
    twice: message<{ domain: string }>(
      "trust-domain/twice",
      ({ domain }) => `${quote(domain)} is listed twice, dots and hyphens aside; remove one`,
    ),
  },
  trustNetbios: message<{ domain: string; netbiosName: string }>(
    "trust-netbios",
    ({ domain, netbiosName }) =>
      `the first label of ${quote(domain)} is the directory's NetBIOS name ${netbiosName}, and a trust needs two ` +
      "names; write another netbiosName for the directory",
  ),
  trustDirection: message(
    "trust-direction",
    "with an incoming trust the users of the other forest cannot sign in to the databases; write outgoing or two-way",
  ),
  quotaShares: message<{ accounts: number; edition: string; quota: number; fitsEnterprise: boolean }>(
    "quota-shares",
    ({ accounts, edition, quota, fitsEnterprise }) =>
      `the databases are in ${plural(accounts, "other account")}, ` +
      `and a directory of edition ${edition} can be shared with ${quota}; ` +
      (fitsEnterprise ? "write edition: Enterprise" : "use a second directory in an environment of its own"),
  ),
  sharingOrganizations: message(
    "sharing-organizations",
    "ORGANIZATIONS works only from the organization's management account with trusted access for Directory Service, " +
      "and nothing waits for the share; write HANDSHAKE unless that is so",
  ),
  directoryRemovalPolicy: message(
    "directory-removal-policy",
    "destroying the stack deletes the directory with all its users; the default is retain",
  ),
  directoryLogRetention: message<{ days: number }>(
    "directory-log-retention",
    ({ days }) => `the security log is kept for ${plural(days, "day")}; the default is 365`,
  ),
};
