import { deploy } from "../../support/checks";
import { forceSsl, makeInstance, ORDERS } from "../../support/deployed";
import { type VerifyBreakage } from "./breakage";
import { modify } from "./instance-changes";

const INSTANCE = "live-orders";
const STACK = "live-orders-database";

/** The instance and its settings. */
export const DATABASE_BREAKAGES: readonly VerifyBreakage[] = [
  {
    what: "rds.force_ssl is turned off",
    arrange: async (it, undo) => {
      undo(() => forceSsl(it.call, "1"));
      await forceSsl(it.call, "0");
      return {
        finding: [
          "database orders",
          "database-force-ssl",
          "failed",
          ["database-force-ssl/cause", { instance: INSTANCE, value: "0", group: "live-orders" }],
          deploy(STACK),
        ],
      };
    },
  },
  {
    what: "IAM database authentication is turned on",
    arrange: async (it, undo) => {
      undo(() => modify(it, { EnableIAMDatabaseAuthentication: false }));
      await modify(it, { EnableIAMDatabaseAuthentication: true });
      return {
        finding: [
          "database orders",
          "database-iam-authentication",
          "failed",
          ["database-iam-authentication/cause", { instance: INSTANCE }],
          ["database-iam-authentication/cure", { stack: STACK }],
        ],
      };
    },
  },
  {
    what: "the instance gets a public address",
    arrange: async (it, undo) => {
      undo(() => modify(it, { PubliclyAccessible: false }));
      await modify(it, { PubliclyAccessible: true });
      return {
        finding: [
          "database orders",
          "database-private",
          "failed",
          ["database-private/cause", { instance: INSTANCE }],
          ["database-private/cure", { stack: STACK }],
        ],
      };
    },
  },
  {
    what: "the instance is stopped",
    arrange: async ({ call }, undo) => {
      undo(() => call(ORDERS, "rds", "start_db_instance", { DBInstanceIdentifier: INSTANCE }));
      await call(ORDERS, "rds", "stop_db_instance", { DBInstanceIdentifier: INSTANCE });
      return {
        finding: [
          "database orders",
          "database-available",
          "failed",
          ["database-available/cause", { instance: INSTANCE, status: "stopped" }],
          ["database-available/cure-stopped", { instance: INSTANCE }],
        ],
      };
    },
  },
  {
    what: "the instance is deleted",
    arrange: async (it, undo) => {
      undo(() => makeInstance(it.call, it));
      await it.call(ORDERS, "rds", "delete_db_instance", {
        DBInstanceIdentifier: INSTANCE,
        SkipFinalSnapshot: true,
      });
      return {
        finding: [
          "database orders",
          "database-exists",
          "failed",
          ["database-exists/cause", { instance: INSTANCE, account: "orders", accountId: ORDERS }],
          deploy(STACK),
        ],
      };
    },
  },
];
