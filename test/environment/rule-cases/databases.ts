import { problemsOf } from "../../support/problems";
import { type RuleCase } from "./rule-case";

const { error, warning, relaxation } = problemsOf("base.yaml");

/** A database that Terraform takes over, on one line of the file. */
function takenOver(name: string, importIdentifier: string): string {
  const settings = [
    "network: orders",
    "engineVersion: '16'",
    "instanceClass: db.m7g.large",
    "allocatedStorageGib: 20",
    `importIdentifier: ${importIdentifier}`,
    "allowedCidrBlocks: [10.0.0.0/8]",
  ];
  return `  ${name}: { ${settings.join(", ")} }\n`;
}

export const DATABASE_CASES: readonly RuleCase[] = [
  {
    rule: "database-network-exists",
    changes: [["databases:\n  orders:\n    network: orders", "databases:\n  orders:\n    network: order"]],
    problems: [
      error("53:14", "databases.orders.network", [
        "database-network-exists",
        { name: "order", known: ["identity", "orders", "billing"] },
      ]),
    ],
  },
  {
    rule: "db-identifier-length",
    changes: [["name: prod", "name: prod-"]],
    problems: [error("53:5", "databases.orders", ["db-identifier-length", { identifier: "prod--orders" }])],
  },
  {
    rule: "storage-autoscaling",
    changes: [["allocatedStorageGib: 100", "allocatedStorageGib: 100\n    maxAllocatedStorageGib: 105"]],
    problems: [
      error("57:29", "databases.orders.maxAllocatedStorageGib", [
        "storage-autoscaling",
        { size: 100, most: 105, least: 110 },
      ]),
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
    problems: [error("58:23", "databases.orders.importIdentifier", "snapshot-or-import")],
  },
  {
    rule: "import-identifier-unique",
    changes: [["databases:\n", `databases:\n${takenOver("second", "prod-orders")}`]],
    problems: [
      error("52:123", "databases.second.importIdentifier", [
        "import-identifier-unique",
        { first: "orders", identifier: "prod-orders" },
      ]),
    ],
  },
  {
    rule: "import-identifier-unique",
    changes: [
      ["databases:\n", `databases:\n${takenOver("first", "orders-db")}`],
      ["allocatedStorageGib: 100", "allocatedStorageGib: 100\n    importIdentifier: orders-db"],
    ],
    problems: [
      error("58:23", "databases.orders.importIdentifier", [
        "import-identifier-unique",
        { first: "first", identifier: "orders-db" },
      ]),
    ],
  },
  {
    rule: "principal-realm",
    changes: [["onprem.example.net\n", "onprem.example.net\n      direction: incoming\n"]],
    problems: [
      warning("50:18", "directory.trusts[0].direction", "trust-direction"),
      error("59:25", "databases.orders.principals[1]", [
        "principal-realm",
        { realm: "ONPREM.EXAMPLE.NET", own: "CORP.EXAMPLE.COM" },
      ]),
    ],
  },
  {
    rule: "principal-realm",
    changes: [["bob@ONPREM.EXAMPLE.NET", "bob@OTHER.EXAMPLE.NET"]],
    problems: [
      error("58:25", "databases.orders.principals[1]", [
        "principal-realm",
        { realm: "OTHER.EXAMPLE.NET", own: "CORP.EXAMPLE.COM" },
      ]),
    ],
  },
  {
    rule: "principal-unique",
    changes: [["[alice,", "[alice, ALICE@CORP.EXAMPLE.COM,"]],
    problems: [
      error("58:25", "databases.orders.principals[1]", ["principal-unique", { principal: "ALICE@CORP.EXAMPLE.COM" }]),
    ],
  },
  {
    rule: "principal-length",
    changes: [["[alice,", "[a-service-account-with-a-really-long-name-in-the-directory,"]],
    problems: [
      error("58:18", "databases.orders.principals[0]", [
        "principal-length",
        { name: "a-service-account-with-a-really-long-name-in-the-directory@CORP.EXAMPLE.COM", bytes: 75, most: 63 },
      ]),
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
      error("57:38", "databases.orders.allowedCidrBlocks[1]", ["clients-unique", { client: "10.1.0.0/16" }]),
      error("58:44", "databases.orders.allowedSecurityGroupIds[1]", ["clients-unique", { client: "sg-0123abcd" }]),
    ],
  },
  {
    rule: "database-unreachable",
    changes: [["    allowedCidrBlocks: [10.1.0.0/16]\n", ""]],
    problems: [warning("53:5", "databases.orders", "database-unreachable")],
  },
  {
    rule: "engine-version-minor",
    changes: [['engineVersion: "16"', 'engineVersion: "16.8"']],
    problems: [
      warning("54:20", "databases.orders.engineVersion", ["engine-version-minor", { version: "16.8", major: "16" }]),
    ],
  },
  {
    rule: "instance-class-burstable",
    changes: [["db.m7g.large", "db.t4g.medium"]],
    problems: [
      relaxation("55:20", "databases.orders.instanceClass", [
        "instance-class-burstable",
        { instanceClass: "db.t4g.medium" },
      ]),
    ],
  },
  {
    rule: "database-multi-az",
    changes: [["allocatedStorageGib: 100", "allocatedStorageGib: 100\n    multiAz: false"]],
    problems: [relaxation("57:14", "databases.orders.multiAz", "database-multi-az")],
  },
  {
    rule: "database-backups",
    changes: [["allocatedStorageGib: 100", "allocatedStorageGib: 100\n    backupRetentionDays: 7"]],
    problems: [relaxation("57:26", "databases.orders.backupRetentionDays", ["database-backups", { days: 7 }])],
  },
  {
    rule: "database-removal-policy",
    changes: [["allocatedStorageGib: 100", "allocatedStorageGib: 100\n    removalPolicy: snapshot"]],
    problems: [
      relaxation("57:20", "databases.orders.removalPolicy", "database-removal-policy/snapshot"),
      warning("57:20", "databases.orders.removalPolicy", "snapshot-key"),
    ],
  },
  {
    rule: "database-removal-policy",
    changes: [["allocatedStorageGib: 100", "allocatedStorageGib: 100\n    removalPolicy: destroy"]],
    problems: [relaxation("57:20", "databases.orders.removalPolicy", "database-removal-policy/destroy")],
  },
  {
    rule: "snapshot-key",
    changes: [["allocatedStorageGib: 100", "allocatedStorageGib: 100\n    removalPolicy: snapshot"]],
    problems: [
      relaxation("57:20", "databases.orders.removalPolicy", "database-removal-policy/snapshot"),
      warning("57:20", "databases.orders.removalPolicy", "snapshot-key"),
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
      relaxation("57:34", "databases.orders.parameters.log_statement", [
        "database-logging",
        { parameter: "log_statement" },
      ]),
      relaxation("57:57", "databases.orders.parameters.log_connections", [
        "database-logging",
        { parameter: "log_connections" },
      ]),
    ],
  },
  {
    rule: "database-tls",
    changes: [["allocatedStorageGib: 100", 'allocatedStorageGib: 100\n    parameters: { rds.force_ssl: "0" }']],
    problems: [relaxation("57:34", "databases.orders.parameters.rds.force_ssl", "database-tls")],
  },
];
