import { ORDERS } from "../../support/deployed";
import { type PreflightBreakage } from "./breakage";
import { withNewNetwork } from "./network-breakages";

const otherClass = (version: string): [string, unknown] => [
  "database-instance-class/cure",
  { database: "orders", version },
];

/** A file whose database has one more setting. */
function withSetting(yaml: string, setting: string): string {
  return yaml.replace("    instanceClass:", `    ${setting}\n    instanceClass:`);
}

/** What the instances are made of or from, and the role for RDS. */
export const DATABASE_BREAKAGES: readonly PreflightBreakage[] = [
  {
    what: "an instance class is not offered in the network's zones",
    arrange: ({ yaml }) => ({
      yaml: withNewNetwork(yaml, ["us-east-1c", "us-east-1d"]),
      finding: [
        "database orders",
        "database-instance-class",
        "failed",
        [
          "database-instance-class/cause-zones",
          {
            instanceClass: "db.m7g.large",
            version: "16.8",
            offered: ["us-east-1a", "us-east-1b", "us-east-1c"],
            network: "orders",
            zones: ["us-east-1c", "us-east-1d"],
          },
        ],
        otherClass("16.8"),
      ],
    }),
  },
  {
    what: "an engine version is not offered",
    arrange: ({ yaml }) => ({
      yaml: yaml.replace('"16.8"', '"16.3"'),
      finding: [
        "database orders",
        "database-engine-version",
        "failed",
        ["database-engine-version/cause", { version: "16.3", isDeprecated: false }],
        ["database-engine-version/cure", { database: "orders", offered: ["16.8", "16.6", "16.9"] }],
      ],
    }),
  },
  {
    what: "an instance class cannot be ordered",
    arrange: ({ yaml }) => ({
      yaml: yaml.replace("db.m7g.large", "db.m6gd.16xlarge"),
      finding: [
        "database orders",
        "database-instance-class",
        "failed",
        ["database-instance-class/cause", { instanceClass: "db.m6gd.16xlarge", version: "16.8" }],
        otherClass("16.8"),
      ],
    }),
  },
  {
    what: "an instance class has no Kerberos",
    arrange: ({ yaml }) => ({
      yaml: yaml.replace("db.m7g.large", "db.t3.micro").replace('"16.8"', '"17"'),
      finding: [
        "database orders",
        "database-instance-class",
        "failed",
        ["database-instance-class/cause-kerberos", { instanceClass: "db.t3.micro", version: "17.4" }],
        otherClass("17.4"),
      ],
    }),
  },
  {
    what: "an instance class has no standby",
    arrange: ({ yaml }) => ({
      yaml: yaml.replace("db.m7g.large", "db.m5.large"),
      finding: [
        "database orders",
        "database-instance-class",
        "failed",
        ["database-instance-class/cause-standby", { instanceClass: "db.m5.large", version: "16.8" }],
        otherClass("16.8"),
      ],
    }),
  },
  {
    what: "an instance to take over is not there",
    arrange: ({ yaml }) => ({
      yaml: withSetting(yaml, "importIdentifier: old-orders"),
      finding: [
        "database orders",
        "database-import",
        "failed",
        ["database-import/cause", { instance: "old-orders", accountId: ORDERS }],
        ["database-import/cure", { database: "orders" }],
      ],
    }),
  },
  {
    what: "a snapshot is not there",
    arrange: ({ yaml }) => ({
      yaml: withSetting(yaml, "snapshotIdentifier: orders-2026-01-31"),
      finding: [
        "database orders",
        "database-snapshot",
        "failed",
        ["database-snapshot/cause", { snapshot: "orders-2026-01-31", accountId: ORDERS }],
        ["database-snapshot/cure", { database: "orders" }],
      ],
    }),
  },
  {
    what: "the role for RDS that the file names is not there",
    arrange: ({ yaml }) => ({
      yaml: yaml.replace(
        `  orders:\n    id: "${ORDERS}"\n`,
        `  orders:
    id: "${ORDERS}"
    directoryAccessRoleArn: arn:aws:iam::${ORDERS}:role/rds-directory
`,
      ),
      finding: [
        "account orders",
        "directory-access-role",
        "failed",
        ["directory-access-role/cause", { role: "rds-directory", accountId: ORDERS }],
        ["directory-access-role/cure-existing", { account: "orders" }],
      ],
    }),
  },
];
