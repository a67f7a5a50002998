import { defaultNetbiosName } from "../../aws/netbios";
import { QUOTAS } from "../../aws/quotas";
import { broken } from "../../aws/rules/rule";
import { NETBIOS_NAME_RULES } from "../../aws/rules/directory";
import { type EnvironmentDraft } from "../draft";
import { entriesOf, itemsOf, literalList, type EnvironmentRule } from "./rule";
import { quote } from "../../text/words";

/** Keys that only make sense for a directory to make. */
const CREATION_KEYS = [
  "domainName",
  "netbiosName",
  "edition",
  "domainControllers",
  "adminPasswordSecretArn",
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
        report(["directory", "network"], `no network is named ${quote(name)}; write one of ${known.join(", ")}`);
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
          if (directory[key] !== undefined)
            report(
              ["directory", key],
              `${key} describes a directory to make, and this one exists; remove the key, or existing`,
            );
        }
        return;
      }
      if (directory.domainName === undefined)
        report(
          ["directory"],
          "the key domainName is missing; write for example domainName: corp.example.com, or existing: for a directory you have",
          [
            ["directory", "domainName"],
            ["directory", "existing"],
          ],
        );
      if (directory.edition === undefined)
        report(
          ["directory"],
          "the key edition is missing; write edition: Standard (up to 30,000 objects), or edition: Enterprise, which AWS takes unasked at several times the price",
          [
            ["directory", "edition"],
            ["directory", "existing"],
          ],
        );
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
      if (count !== undefined && count > 2) {
        report(
          path,
          `the network has ${count} subnets, and AWS Managed Microsoft AD takes exactly two; write two here, and put databases of the same VPC into a network of their own with the same vpcId`,
        );
      }
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
      const problem = broken(name, NETBIOS_NAME_RULES);
      if (problem)
        report(
          ["directory", "domainName"],
          `the NetBIOS name would be ${quote(name)}, which is not 1 to 15 upper-case letters, digits and hyphens or is reserved; write netbiosName too, for example netbiosName: CORP`,
        );
    },
  },
  {
    id: "domain-name-local",
    severity: "warning",
    requires: "the domain is part of a domain you own",
    check: (file, report) => {
      if (file.directory?.domainName?.toLowerCase().endsWith(".local")) {
        report(
          ["directory", "domainName"],
          "the top-level domain local is kept for multicast DNS, and clients may never ask the domain controllers for it; write a subdomain of a domain you own, for example corp.example.com",
        );
      }
    },
  },
  {
    id: "trust-domain",
    severity: "error",
    requires:
      "each trusted domain is another one than the directory's, is listed once, and differs from the others by more than dots and hyphens",
    check: (file, report) => {
      const own = file.directory?.domainName?.toLowerCase();
      const seen = new Set<string>();
      for (const [index, trust] of itemsOf(file.directory?.trusts)) {
        const name = trust.domainName?.toLowerCase();
        if (name === undefined) continue;
        const path = ["directory", "trusts", index, "domainName"];
        if (name === own)
          report(
            path,
            `${quote(trust.domainName)} is the directory's own domain; write the domain of the other forest`,
          );
        // Names of variables and addresses are made of it, without its dots.
        const plain = name.replace(/\./g, "-");
        if (seen.has(plain))
          report(path, `${quote(trust.domainName)} is listed twice, dots and hyphens aside; remove one`);
        seen.add(plain);
      }
    },
  },
  {
    id: "trust-netbios",
    severity: "error",
    requires: "no trusted domain has the directory's NetBIOS name",
    check: (file, report) => {
      const own =
        file.directory?.netbiosName ??
        (file.directory?.domainName === undefined ? undefined : defaultNetbiosName(file.directory.domainName));
      for (const [index, trust] of itemsOf(file.directory?.trusts)) {
        if (
          trust.domainName !== undefined &&
          own !== undefined &&
          trust.domainName.toLowerCase() !== file.directory?.domainName?.toLowerCase() &&
          defaultNetbiosName(trust.domainName) === own
        ) {
          report(
            ["directory", "trusts", index, "domainName"],
            `the first label of ${quote(trust.domainName)} is the directory's NetBIOS name ${own}, and a trust needs two names; write another netbiosName for the directory`,
          );
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
          report(
            ["directory", "trusts", index, "direction"],
            "with an incoming trust the users of the other forest cannot sign in to the databases; write outgoing or two-way",
          );
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
      const count = consumers(file).size;
      if (edition === undefined || count <= QUOTAS.sharesPerDirectory[edition]) return;
      const cure =
        edition === "Standard" && count <= QUOTAS.sharesPerDirectory.Enterprise
          ? "write edition: Enterprise"
          : "use a second directory in an environment of its own";
      report(
        ["directory", "edition"],
        `the databases are in ${count} other accounts, and a directory of edition ${edition} can be shared with ${QUOTAS.sharesPerDirectory[edition]}; ${cure}`,
      );
    },
  },
  {
    id: "sharing-organizations",
    severity: "warning",
    requires: "a directory shared through AWS Organizations is in the management account",
    check: (file, report) => {
      if (file.directory?.sharingMethod === "ORGANIZATIONS" && consumers(file).size > 0) {
        report(
          ["directory", "sharingMethod"],
          "ORGANIZATIONS works only from the organization's management account with trusted access for Directory Service, and nothing waits for the share; write HANDSHAKE unless that is so",
        );
      }
    },
  },
  {
    id: "directory-removal-policy",
    severity: "relaxation",
    requires: "the directory cannot be destroyed by accident: removalPolicy retain",
    check: (file, report) => {
      if (file.directory?.removalPolicy === "destroy")
        report(
          ["directory", "removalPolicy"],
          "destroying the stack deletes the directory with all its users; the default is retain",
        );
    },
  },
  {
    id: "directory-log-retention",
    severity: "relaxation",
    requires: "the directory's security log is kept for a year or longer",
    check: (file, report) => {
      const days = file.directory?.logRetentionDays;
      if (days !== undefined && days < 365)
        report(["directory", "logRetentionDays"], `the security log is kept for ${days} days; the default is 365`);
    },
  },
];
