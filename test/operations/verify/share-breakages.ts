import { deploy } from "../../support/checks";
import { acceptShare, IDENTITY, ORDERS, share, type Deployed } from "../../support/deployed";
import { type VerifyBreakage } from "./breakage";
import { join } from "./instance-changes";

const ACCESS_STACK = "live-orders-directory-access";

export function unshare({ call, directoryId }: Deployed): Promise<unknown> {
  return call(IDENTITY, "ds", "unshare_directory", {
    DirectoryId: directoryId,
    UnshareTarget: { Id: ORDERS, Type: "ACCOUNT" },
  });
}

/** Shares the directory anew, and lets the instance join by the new id. */
async function shareAgain(it: Deployed): Promise<void> {
  it.sharedId = await share(it.call, it.directoryId);
  await acceptShare(it.call, it.sharedId);
  await join(it);
}

/** The share of the directory. The instance keeps the id of the old share: without a new one, no check compares it. */
export const SHARE_BREAKAGES: readonly VerifyBreakage[] = [
  {
    what: "the account sees a new share that waits for acceptance",
    arrange: async (it, undo) => {
      undo(() => shareAgain(it));
      await unshare(it);
      const id = await share(it.call, it.directoryId);
      undo(() => unshare(it));
      const states = { status: "PendingAcceptance", seen: "PendingAcceptance" };
      return {
        finding: [
          "account orders",
          "directory-share",
          "failed",
          ["directory-share/cause", { share: id, ownerId: IDENTITY, accountId: ORDERS, ...states }],
          ["directory-share/cure-accept", { stack: ACCESS_STACK }],
        ],
      };
    },
  },
  {
    what: "the share is rejected",
    arrange: async (it, undo) => {
      undo(() => shareAgain(it));
      await unshare(it);
      const id = await share(it.call, it.directoryId);
      undo(() => unshare(it));
      await it.call(ORDERS, "ds", "reject_shared_directory", { SharedDirectoryId: id });
      const states = { status: "Rejected", seen: "Rejected" };
      const address = `aws_directory_service_shared_directory.*["${ORDERS}"]`;
      return {
        finding: [
          "account orders",
          "directory-share",
          "failed",
          ["directory-share/cause", { share: id, ownerId: IDENTITY, accountId: ORDERS, ...states }],
          [
            "directory-share/cure-renew",
            { sharingStack: "live-directory-sharing", address, accessStack: ACCESS_STACK },
          ],
        ],
      };
    },
  },
  {
    what: "nothing is shared",
    arrange: async (it, undo) => {
      undo(() => shareAgain(it));
      await unshare(it);
      return {
        finding: [
          "account orders",
          "directory-share",
          "failed",
          ["directory-share/cause-missing", { directory: it.directoryId, accountId: ORDERS }],
          deploy("live-directory-sharing", ACCESS_STACK),
        ],
      };
    },
  },
];
