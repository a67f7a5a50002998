import { defaultNetbiosName } from "../../aws/netbios";
import { QUOTAS } from "../../aws/quotas";
import { broken } from "../../aws/rules/rule";
import { NETBIOS_NAME_RULES } from "../../aws/rules/directory";
import { type EnvironmentDraft } from "../draft";
import { say } from "./directory-messages";
import { entriesOf, itemsOf, literalList, type EnvironmentRule } from "./rule";

/** Keys that only make sense for a directory that is made here. */
const CREATION_KEYS = [
  "domainName",
  "netbiosName",
  "edition",
  "domainControllers",
  "adminPasswordSecretArn",
  "importIdentifier",
  "logRetentionDays",
  "removalPolicy",
  "trusts",
] as const;

/** Key names of the accounts the directory is shared with. */
function consumers(file: EnvironmentDraft): Set<string> {
  const home = file.networks?.[file.directory?.network ?? ""]?.account;
  const accounts = entriesOf(file.databases).map(([, database]) => file.networks?.[database.network ?? ""]?.account);
  return new Set(accounts.filter((account): account is string => account !== undefined && account !== home));
}

export const directoryRules: readonly EnvironmentRule[] = [
  {
    id: "directory-network-exists",
    severity: "error",
    requires: "the directory names one of the networks",
    check: (file, report) => {
      const known = Object.keys(file.networks ?? {});
      const name = file.directory?.network;
      if (name !== undefined && file.networks && !known.includes(name)) {
        report(["directory", "network"], say.directoryNetworkExists({ name, known }));
      }
    },
  },
  {
    id: "directory-source",
    severity: "error",
    requires: "a directory is either made, with domainName and edition, or exists",
    check: (file, report) => {
      const directory = file.directory;
      if (!directory) return;
      if (directory.existing) {
        for (const key of CREATION_KEYS) {
          if (directory[key] === undefined) continue;
          const adopts = key === "importIdentifier";
          report(["directory", key], adopts ? say.directorySource.adopt() : say.directorySource.both({ key }));
        }
        return;
      }
      const existing = ["directory", "existing"];
      if (directory.domainName === undefined) {
        report(["directory"], say.directorySource.domainName(), [["directory", "domainName"], existing]);
      }
      if (directory.edition === undefined) {
        report(["directory"], say.directorySource.edition(), [["directory", "edition"], existing]);
      }
    },
  },
  {
    id: "directory-two-subnets",
    severity: "error",
    requires: "the directory's network has exactly two subnets, in two Availability Zones",
    check: (file, report) => {
      const name = file.directory?.network ?? "";
      const network = file.networks?.[name];
      if (!network || file.directory?.existing) return;
      const zones = network.create?.availabilityZones;
      const subnets = literalList(network.existing?.subnetIds);
      const [path, count] = zones
        ? [["networks", name, "create", "availabilityZones"], zones.length]
        : [["networks", name, "existing", "subnetIds"], subnets?.length];
      if (count !== undefined && count > 2) report(path, say.directoryTwoSubnets({ count }));
    },
  },
  {
    id: "netbios-name-default",
    severity: "error",
    requires: "the NetBIOS name that follows from the domain is valid",
    check: (file, report) => {
      const { domainName, netbiosName, existing } = file.directory ?? {};
      if (domainName === undefined || netbiosName !== undefined || existing) return;
      const name = defaultNetbiosName(domainName);
      if (broken(name, NETBIOS_NAME_RULES)) report(["directory", "domainName"], say.netbiosNameDefault({ name }));
    },
  },
  {
    id: "domain-name-local",
    severity: "warning",
    requires: "the domain is part of a domain you own",
    check: (file, report) => {
      if (file.directory?.domainName?.toLowerCase().endsWith(".local")) {
        report(["directory", "domainName"], say.domainNameLocal());
      }
    },
  },
  {
    id: "trust-domain",
    severity: "error",
    requires:
      "each trusted domain is another one than the directory's, is listed once, and differs from the others by more " +
      "than dots and hyphens",
    check: (file, report) => {
      const own = file.directory?.domainName?.toLowerCase();
      const seen = new Set<string>();
      for (const [index, { domainName: domain }] of itemsOf(file.directory?.trusts)) {
        if (domain === undefined) continue;
        const path = ["directory", "trusts", index, "domainName"];
        if (domain.toLowerCase() === own) report(path, say.trustDomain.own({ domain }));
        // Names of variables and addresses contain it without its dots.
        const plain = domain.toLowerCase().replace(/\./g, "-");
        if (seen.has(plain)) report(path, say.trustDomain.twice({ domain }));
        seen.add(plain);
      }
    },
  },
  {
    id: "trust-netbios",
    severity: "error",
    requires: "no trusted domain has the directory's NetBIOS name",
    check: (file, report) => {
      const own = file.directory?.domainName;
      const netbiosName = file.directory?.netbiosName ?? (own === undefined ? undefined : defaultNetbiosName(own));
      if (netbiosName === undefined) return;
      for (const [index, { domainName: domain }] of itemsOf(file.directory?.trusts)) {
        if (domain === undefined || domain.toLowerCase() === own?.toLowerCase()) continue;
        if (defaultNetbiosName(domain) === netbiosName) {
          report(["directory", "trusts", index, "domainName"], say.trustNetbios({ domain, netbiosName }));
        }
      }
    },
  },
  {
    id: "trust-direction",
    severity: "warning",
    requires: "the directory trusts the other forest, so that its users can sign in",
    check: (file, report) => {
      for (const [index, trust] of itemsOf(file.directory?.trusts)) {
        if (trust.direction === "incoming") {
          report(["directory", "trusts", index, "direction"], say.trustDirection());
        }
      }
    },
  },
  {
    id: "quota-shares",
    severity: "error",
    requires: "the directory is shared with no more accounts than its edition allows",
    check: (file, report) => {
      const edition = file.directory?.edition;
      if (edition === undefined) return;
      const accounts = consumers(file).size;
      const quota = QUOTAS.sharesPerDirectory[edition];
      if (accounts <= quota) return;
      const fitsEnterprise = accounts <= QUOTAS.sharesPerDirectory.Enterprise;
      report(["directory", "edition"], say.quotaShares({ accounts, edition, quota, fitsEnterprise }));
    },
  },
  {
    id: "sharing-organizations",
    severity: "warning",
    requires: "a directory shared through AWS Organizations is in the management account",
    check: (file, report) => {
      if (file.directory?.sharingMethod === "ORGANIZATIONS" && consumers(file).size > 0) {
        report(["directory", "sharingMethod"], say.sharingOrganizations());
      }
    },
  },
  {
    id: "directory-removal-policy",
    severity: "relaxation",
    requires: "the directory cannot be destroyed by accident: removalPolicy retain",
    check: (file, report) => {
      if (file.directory?.removalPolicy === "destroy") {
        report(["directory", "removalPolicy"], say.directoryRemovalPolicy());
      }
    },
  },
  {
    id: "directory-log-retention",
    severity: "relaxation",
    requires: "the directory's security log is kept for a year or longer",
    check: (file, report) => {
      const days = file.directory?.logRetentionDays;
      if (days !== undefined && days < 365) {
        report(["directory", "logRetentionDays"], say.directoryLogRetention({ days }));
      }
    },
  },
];
