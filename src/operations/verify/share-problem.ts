import { type SharedDirectory } from "@aws-sdk/client-directory-service";
import { type Account, type Environment } from "../../environment/environment";
import { acceptsShare, stackIds } from "../../environment/topology";
import { message } from "../../text/message";
import { type Problem } from "../checks/check";
import { cures } from "../checks/common-messages";
import { deployCommand } from "../checks/deploy-command";
import { type AccountReads } from "../checks/reads/account-reads";

/** A share as both of its accounts see it. */
interface ShareStates {
  readonly share: string;
  readonly status: string;
  readonly ownerId: string;
  readonly accountId: string;
  /** Status in the account that it is for; null if it does not see it, missing if the account is not reached. */
  readonly seen?: string | null;
}

const say = {
  missing: message<{ directory: string; accountId: string }>(
    "directory-share/cause-missing",
    ({ directory, accountId }) => `The directory ${directory} is not shared with the account ${accountId}.`,
  ),
  cause: message<ShareStates>(
    "directory-share/cause",
    ({ share, status, ownerId, ...seen }) =>
      `The share ${share} is ${status} for its owner ${ownerId}${seenText(seen)}.`,
  ),
  accept: message<{ stack: string }>(
    "directory-share/cure-accept",
    ({ stack }) => `${deployCommand(stack)}, which accepts it`,
  ),
  renew: message<{ sharingStack: string; address: string; accessStack: string }>(
    "directory-share/cure-renew",
    ({ sharingStack, address, accessStack }) =>
      `Make the share anew: in the state of ${sharingStack}, terraform apply -replace of ${address}; ` +
      `then ${deployCommand(accessStack)}.`,
  ),
};

function seenText({ accountId, seen }: Pick<ShareStates, "accountId" | "seen">): string {
  if (seen === undefined) return "";
  return `, and ${accountId} sees ${seen === null ? "nothing of it" : `it as ${seen}`}`;
}

/** The directory in an account that it is shared with: its id there, or what keeps the account from using it. */
export async function sharedDirectory(
  environment: Environment,
  account: Account,
  directoryId: string,
  { owner, consumer }: { readonly owner: AccountReads; readonly consumer: AccountReads | undefined },
): Promise<{ readonly id?: string; readonly problem?: Problem }> {
  const share = (await owner.directoryService.shares(directoryId))
    .filter(({ ShareStatus }) => ShareStatus !== "Deleted" && ShareStatus !== "Deleting")
    .find(({ SharedAccountId }) => SharedAccountId === account.id);
  if (!share) return { problem: missingShare(environment, account, directoryId) };
  const { ShareStatus: status = "unknown", SharedDirectoryId: id = "" } = share;
  const seen = await statusSeen(consumer, id);
  if (status === "Shared" && (seen === undefined || seen === "Shared")) return { id };
  return { problem: shareProblem(environment, account, share, seen) };
}

/** What the account itself sees of the share; without access to the account, the owner's word has to do. */
async function statusSeen(consumer: AccountReads | undefined, id: string): Promise<string | null | undefined> {
  if (!consumer) return undefined;
  const found = (await consumer.directoryService.directories()).find(({ DirectoryId }) => DirectoryId === id);
  return found ? String(found.ShareStatus) : null;
}

function missingShare({ name }: Environment, { key, id }: Account, directory: string): Problem {
  return {
    cause: say.missing({ directory, accountId: id }),
    cure: deployCommand(stackIds.directorySharing(name), stackIds.directoryAccess(name, key)),
  };
}

function shareProblem(
  environment: Environment,
  account: Account,
  { ShareStatus, SharedDirectoryId: share = "" }: SharedDirectory,
  seen: string | null | undefined,
): Problem {
  const status: string = ShareStatus ?? "unknown";
  const { name, directory } = environment;
  const cause = say.cause({
    share,
    status,
    ownerId: directory.network.account.id,
    accountId: account.id,
    ...(seen === undefined ? {} : { seen }),
  });
  if (status === "Sharing" || status === "Rejecting") return { cause, cure: cures.wait(), status: "waiting" };
  const accessStack = stackIds.directoryAccess(name, account.key);
  if (status === "PendingAcceptance" && acceptsShare(environment, account)) {
    return { cause, cure: say.accept({ stack: accessStack }) };
  }
  const address = `aws_directory_service_shared_directory.*["${account.id}"]`;
  return { cause, cure: say.renew({ sharingStack: stackIds.directorySharing(name), address, accessStack }) };
}
