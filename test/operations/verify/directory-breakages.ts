import { deploy } from "../../support/checks";
import {
  IDENTITY,
  LOG_GROUP,
  makeDirectory,
  makeLogForwarding,
  makeTrust,
  type Deployed,
} from "../../support/deployed";
import { type VerifyBreakage } from "./breakage";

const TRUSTED = "onprem.example.net";
const deployDirectory = deploy("live-directory");

async function deleteTrust({ call }: Deployed): Promise<void> {
  const {
    Trusts: [found],
  } = await call<{ Trusts: { TrustId: string }[] }>(IDENTITY, "ds", "describe_trusts");
  await call(IDENTITY, "ds", "delete_trust", {
    TrustId: found?.TrustId,
    DeleteAssociatedConditionalForwarder: true,
  });
}

function setControllers({ call, directoryId }: Deployed, count: number): Promise<unknown> {
  return call(IDENTITY, "ds", "update_number_of_domain_controllers", {
    DirectoryId: directoryId,
    DesiredNumber: count,
  });
}

/** The directory, its trust and its log. */
export const DIRECTORY_BREAKAGES: readonly VerifyBreakage[] = [
  {
    what: "the trust is deleted",
    arrange: async (it, undo) => {
      undo(() => makeTrust(it.call, it.directoryId, "One-Way: Outgoing"));
      await deleteTrust(it);
      return {
        finding: [
          "trust onprem.example.net",
          "directory-trust",
          "failed",
          ["directory-trust/cause-missing", { domain: TRUSTED }],
          deployDirectory,
        ],
      };
    },
  },
  {
    what: "the trust has the other direction",
    arrange: async (it, undo) => {
      undo(() => makeTrust(it.call, it.directoryId, "One-Way: Outgoing"));
      await deleteTrust(it);
      await makeTrust(it.call, it.directoryId, "One-Way: Incoming");
      undo(() => deleteTrust(it));
      const direction = { domain: TRUSTED, found: "One-Way: Incoming", wanted: "One-Way: Outgoing" };
      return {
        finding: [
          "trust onprem.example.net",
          "directory-trust",
          "failed",
          ["directory-trust/cause-direction", direction],
          ["directory-trust/cure-direction", { stack: "live-directory" }],
        ],
      };
    },
  },
  {
    what: "the log subscription is deleted",
    arrange: async ({ call, directoryId }, undo) => {
      undo(() =>
        call(IDENTITY, "ds", "create_log_subscription", { DirectoryId: directoryId, LogGroupName: LOG_GROUP }),
      );
      await call(IDENTITY, "ds", "delete_log_subscription", { DirectoryId: directoryId });
      return {
        finding: [
          "directory",
          "directory-log-forwarding",
          "failed",
          ["directory-log-forwarding/cause-no-subscription", { directory: directoryId }],
          deployDirectory,
        ],
      };
    },
  },
  {
    what: "the log group is deleted",
    arrange: async ({ call, directoryId }, undo) => {
      undo(() => call(IDENTITY, "logs", "create_log_group", { logGroupName: LOG_GROUP }));
      await call(IDENTITY, "logs", "delete_log_group", { logGroupName: LOG_GROUP });
      return {
        finding: [
          "directory",
          "directory-log-forwarding",
          "failed",
          ["directory-log-forwarding/cause-no-group", { directory: directoryId, group: LOG_GROUP }],
          deployDirectory,
        ],
      };
    },
  },
  {
    what: "Directory Service may not write the log any more",
    arrange: async ({ call, directoryId }, undo) => {
      undo(async () => {
        await call(IDENTITY, "logs", "delete_log_group", { logGroupName: LOG_GROUP });
        await call(IDENTITY, "ds", "delete_log_subscription", { DirectoryId: directoryId });
        await makeLogForwarding(call, directoryId);
      });
      await call(IDENTITY, "logs", "delete_resource_policy", { policyName: "live-directory" });
      return {
        finding: [
          "directory",
          "directory-log-forwarding",
          "failed",
          ["directory-log-forwarding/cause-no-policy", { group: LOG_GROUP }],
          deployDirectory,
        ],
      };
    },
  },
  {
    what: "another directory of the name is in another VPC",
    arrange: async ({ call, directoryId, identity }, undo) => {
      const { Vpc } = await call<{ Vpc: { VpcId: string } }>(IDENTITY, "ec2", "create_vpc", {
        CidrBlock: "10.9.0.0/16",
      });
      const vpc = Vpc.VpcId;
      const subnet = async (zone: string, CidrBlock: string): Promise<string> => {
        const where = { VpcId: vpc, CidrBlock, AvailabilityZone: `us-east-1${zone}` };
        return (await call<{ Subnet: { SubnetId: string } }>(IDENTITY, "ec2", "create_subnet", where)).Subnet.SubnetId;
      };
      const subnetIds = [await subnet("a", "10.9.0.0/24"), await subnet("b", "10.9.1.0/24")] as const;
      const directory = await makeDirectory(call, { vpcId: vpc, subnetIds, routeTableId: "" });
      undo(() => call(IDENTITY, "ds", "delete_directory", { DirectoryId: directory }));
      const facts = { directory, type: "MicrosoftAD", stage: "Active", days: 0, vpc };
      return {
        finding: [
          "directory",
          "directory-orphan",
          "unknown",
          [
            "directory-orphan/cause-other-vpc",
            { ...facts, domain: "corp.example.com", own: directoryId, ownVpc: identity.vpcId },
          ],
          ["directory-orphan/cure-other-vpc", { directory, region: "us-east-1" }],
        ],
      };
    },
  },
  {
    what: "a domain controller is missing",
    arrange: async (it, undo) => {
      undo(() => setControllers(it, 3));
      await setControllers(it, 2);
      return {
        finding: [
          "directory",
          "domain-controllers",
          "failed",
          ["domain-controllers/cause", { active: 2, wanted: 3, others: [] }],
          "domain-controllers/cure",
        ],
      };
    },
  },
];
