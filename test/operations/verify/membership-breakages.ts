import { deploy } from "../../support/checks";
import { MANAGED_POLICY, ORDERS, RDS_SERVICES, ROLE, trustPolicy } from "../../support/deployed";
import { type VerifyBreakage } from "./breakage";
import { join, modify, reboot, requestJoin } from "./instance-changes";

const INSTANCE = "live-orders";
const deployDatabase = deploy("live-orders-database");

/** How the instance belongs to the domain. */
export const MEMBERSHIP_BREAKAGES: readonly VerifyBreakage[] = [
  {
    what: "the instance waits for a reboot to join",
    arrange: async (it, undo) => {
      undo(() => reboot(it));
      await requestJoin(it);
      const membership = { instance: INSTANCE, domain: it.sharedId, status: "pending-enable-kerberos" };
      return {
        finding: [
          "database orders",
          "domain-membership",
          "waiting",
          ["domain-membership/cause", membership],
          ["domain-membership/cure-reboot", { instance: INSTANCE }],
        ],
      };
    },
  },
  {
    what: "the instance joins in the next maintenance window",
    arrange: async (it, undo) => {
      undo(() => reboot(it));
      await requestJoin(it, { ApplyImmediately: false });
      const domain = it.sharedId;
      const membership = { instance: INSTANCE, domain, status: "pending-maintenance-enable-kerberos" };
      const window = expect.any(String) as string;
      return {
        finding: [
          "database orders",
          "domain-membership",
          "waiting",
          ["domain-membership/cause", membership],
          ["domain-membership/cure-window", { window, instance: INSTANCE, domain, role: ROLE }],
        ],
      };
    },
  },
  {
    what: "the join has failed, for a reason that is gone by now",
    arrange: async (it, undo) => {
      const policy = { RoleName: ROLE, PolicyArn: MANAGED_POLICY };
      undo(() => join(it));
      await it.call(ORDERS, "iam", "detach_role_policy", policy);
      try {
        await join(it);
      } finally {
        await it.call(ORDERS, "iam", "attach_role_policy", policy);
      }
      const domain = it.sharedId;
      return {
        finding: [
          "database orders",
          "domain-membership",
          "failed",
          ["domain-membership/cause-failed", { instance: INSTANCE, domain, status: "enable-kerberos-failed" }],
          ["domain-membership/cure-failed", { instance: INSTANCE, domain, role: ROLE }],
        ],
      };
    },
  },
  {
    what: "the instance has left the domain",
    arrange: async (it, undo) => {
      undo(() => join(it));
      await modify(it, { Domain: "none" });
      return {
        finding: [
          "database orders",
          "database-directory",
          "failed",
          ["database-directory/cause-none", { instance: INSTANCE }],
          deployDatabase,
        ],
      };
    },
  },
  {
    what: "the instance joins by the owner's id",
    arrange: async (it, undo) => {
      undo(() => join(it));
      await requestJoin(it, { Domain: it.directoryId });
      const other = { domain: it.directoryId, isOwnersId: true, wanted: it.sharedId, accountId: ORDERS };
      return {
        finding: [
          "database orders",
          "database-directory",
          "failed",
          ["database-directory/cause-other-directory", { instance: INSTANCE, ...other }],
          deployDatabase,
        ],
      };
    },
  },
  {
    what: "the instance joins with another role",
    arrange: async (it, undo) => {
      undo(() => join(it));
      await it.call(ORDERS, "iam", "create_role", {
        RoleName: "other",
        AssumeRolePolicyDocument: trustPolicy(RDS_SERVICES),
      });
      await it.call(ORDERS, "iam", "attach_role_policy", { RoleName: "other", PolicyArn: MANAGED_POLICY });
      await requestJoin(it, { DomainIAMRoleName: "other" });
      await reboot(it);
      return {
        finding: [
          "database orders",
          "database-directory",
          "failed",
          ["database-directory/cause-other-role", { instance: INSTANCE, role: "other", wanted: ROLE }],
          deployDatabase,
        ],
      };
    },
  },
];
