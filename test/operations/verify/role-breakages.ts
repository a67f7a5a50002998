import { deploy } from "../../support/checks";
import {
  IDENTITY,
  MANAGED_POLICY,
  ORDERS,
  RDS_SERVICES,
  ROLE,
  trustPolicy,
  type Deployed,
} from "../../support/deployed";
import { type VerifyBreakage } from "./breakage";

const deployAccess = deploy("live-orders-directory-access");

export function trust({ call }: Deployed, policy: string): Promise<unknown> {
  return call(ORDERS, "iam", "update_assume_role_policy", { RoleName: ROLE, PolicyDocument: policy });
}

function policy({ call }: Deployed, operation: "attach_role_policy" | "detach_role_policy"): Promise<unknown> {
  return call(ORDERS, "iam", operation, { RoleName: ROLE, PolicyArn: MANAGED_POLICY });
}

/** The role RDS reaches Directory Service with. */
export const ROLE_BREAKAGES: readonly VerifyBreakage[] = [
  {
    what: "the trust policy forgets a service",
    arrange: async (it, undo) => {
      undo(() => trust(it, trustPolicy(RDS_SERVICES)));
      await trust(it, trustPolicy(["rds.amazonaws.com"]));
      const services = ["directoryservice.rds.amazonaws.com"];
      return {
        finding: [
          "account orders",
          "directory-access-trust",
          "failed",
          ["directory-access-trust/cause", { role: ROLE, services, accountId: ORDERS }],
          deployAccess,
        ],
      };
    },
  },
  {
    what: "the trust policy is for another account",
    arrange: async (it, undo) => {
      undo(() => trust(it, trustPolicy(RDS_SERVICES)));
      await trust(it, trustPolicy(RDS_SERVICES, IDENTITY));
      const services = ["directoryservice.rds.amazonaws.com", "rds.amazonaws.com"];
      return {
        finding: [
          "account orders",
          "directory-access-trust",
          "failed",
          ["directory-access-trust/cause", { role: ROLE, services, accountId: ORDERS }],
          deployAccess,
        ],
      };
    },
  },
  {
    what: "the role loses its policy",
    arrange: async (it, undo) => {
      undo(() => policy(it, "attach_role_policy"));
      await policy(it, "detach_role_policy");
      const actions = [
        "ds:DescribeDirectories",
        "ds:AuthorizeApplication",
        "ds:UnauthorizeApplication",
        "ds:GetAuthorizedApplicationDetails",
      ];
      return {
        finding: [
          "account orders",
          "directory-access-policy",
          "failed",
          ["directory-access-policy/cause", { role: ROLE, actions }],
          deployAccess,
        ],
      };
    },
  },
  {
    what: "the role is deleted",
    arrange: async (it, undo) => {
      undo(() => policy(it, "attach_role_policy"));
      await policy(it, "detach_role_policy");
      undo(() =>
        it.call(ORDERS, "iam", "create_role", {
          RoleName: ROLE,
          AssumeRolePolicyDocument: trustPolicy(RDS_SERVICES),
        }),
      );
      await it.call(ORDERS, "iam", "delete_role", { RoleName: ROLE });
      return {
        finding: [
          "account orders",
          "directory-access-role",
          "failed",
          ["directory-access-role/cause", { role: ROLE, accountId: ORDERS }],
          deployAccess,
        ],
      };
    },
  },
];
