import { IDENTITY, makeDirectory, makeTrust } from "../../support/deployed";
import { type PreflightBreakage } from "./breakage";

/** An environment file with a directory that exists. */
export function withExistingDirectory(yaml: string, id: string): string {
  return yaml.replace(
    /directory:\n[\s\S]*?databases:/,
    `directory:
  network: identity
  existing: { directoryId: ${id}, domainName: corp.example.com, netbiosName: CORP, dnsIpAddresses: [10.0.0.10], \
securityGroupId: sg-0aaaaaaaaaaaaaaaa }
databases:`,
  );
}

/** An environment file that adopts a directory. */
export function withAdoptedDirectory(yaml: string, id: string): string {
  return yaml.replace("  edition: Standard\n", `  edition: Standard\n  importIdentifier: ${id}\n`);
}

/** Directories of the owner's account. */
export const DIRECTORY_BREAKAGES: readonly PreflightBreakage[] = [
  {
    what: "a directory that exists is not there",
    arrange: ({ yaml }) => ({
      yaml: withExistingDirectory(yaml, "d-0123456789"),
      finding: [
        "directory",
        "directory-there",
        "failed",
        ["directory-there/cause", { directory: "d-0123456789", accountId: IDENTITY }],
        "directory-there/cure",
      ],
    }),
  },
  {
    what: "the domain's name is taken by a directory that no state publishes",
    arrange: async ({ call, identity }, undo) => {
      const directory = await makeDirectory(call, identity);
      undo(() => call(IDENTITY, "ds", "delete_directory", { DirectoryId: directory }));
      const facts = { directory, type: "MicrosoftAD", stage: "Active", days: 0, vpc: identity.vpcId };
      return {
        finding: [
          "directory",
          "directory-name-free",
          "failed",
          ["directory-name-free/cause-taken", { ...facts, domain: "corp.example.com" }],
          ["directory-name-free/cure-taken", { directory, stack: "live-directory", region: "us-east-1" }],
        ],
      };
    },
  },
  {
    what: "a directory to adopt is not there",
    arrange: ({ yaml }) => ({
      yaml: withAdoptedDirectory(yaml, "d-0123456789"),
      finding: [
        "directory",
        "directory-import",
        "failed",
        ["directory-import/cause", { directory: "d-0123456789", accountId: IDENTITY, region: "us-east-1" }],
        ["directory-import/cure", { same: [] }],
      ],
    }),
  },
  {
    what: "a directory to adopt is of another edition",
    arrange: async ({ call, identity, yaml }, undo) => {
      const directory = await makeDirectory(call, identity);
      undo(() => call(IDENTITY, "ds", "delete_directory", { DirectoryId: directory }));
      const differences = [{ key: "edition", found: "Standard", wanted: "Enterprise" }];
      return {
        yaml: withAdoptedDirectory(yaml, directory).replace("edition: Standard", "edition: Enterprise"),
        finding: [
          "directory",
          "directory-import",
          "failed",
          ["directory-import/cause-differs", { directory, differences }],
          ["directory-import/cure-differs", { differences }],
        ],
      };
    },
  },
  {
    what: "a directory that exists has another one of its name next to it",
    arrange: async ({ call, identity, yaml }, undo) => {
      const [own, directory] = [await makeDirectory(call, identity), await makeDirectory(call, identity)];
      for (const DirectoryId of [own, directory]) undo(() => call(IDENTITY, "ds", "delete_directory", { DirectoryId }));
      const facts = { directory, type: "MicrosoftAD", stage: "Active", days: 0, vpc: identity.vpcId };
      return {
        yaml: withExistingDirectory(yaml, own),
        finding: [
          "directory",
          "directory-orphan",
          "failed",
          ["directory-orphan/cause", { ...facts, domain: "corp.example.com", own }],
          ["directory-orphan/cure", { directory, region: "us-east-1" }],
        ],
      };
    },
  },
  {
    what: "a directory to adopt has a trust that the file lists",
    arrange: async ({ call, identity, yaml }, undo) => {
      const directory = await makeDirectory(call, identity);
      undo(() => call(IDENTITY, "ds", "delete_directory", { DirectoryId: directory }));
      await makeTrust(call, directory, "One-Way: Outgoing");
      return {
        yaml: withAdoptedDirectory(yaml, directory),
        finding: [
          "directory",
          "directory-import",
          "failed",
          ["directory-import/cause-trusts", { directory, trusts: ["onprem.example.net"] }],
          ["directory-import/cure-trusts", { failed: [] }],
        ],
      };
    },
  },
  {
    what: "the domain's name is taken by a directory of another kind",
    arrange: async ({ call, identity: { vpcId, subnetIds } }, undo) => {
      const { DirectoryId } = await call<{ DirectoryId: string }>(IDENTITY, "ds", "create_directory", {
        Name: "corp.example.com",
        Password: "Correct-Horse-7",
        Size: "Small",
        VpcSettings: { VpcId: vpcId, SubnetIds: subnetIds },
      });
      undo(() => call(IDENTITY, "ds", "delete_directory", { DirectoryId }));
      const other = { directory: DirectoryId, type: "SimpleAD", domain: "corp.example.com" };
      return {
        finding: [
          "directory",
          "directory-name-free",
          "failed",
          ["directory-name-free/cause-other-kind", other],
          "directory-name-free/cure-other-kind",
        ],
      };
    },
  },
];
