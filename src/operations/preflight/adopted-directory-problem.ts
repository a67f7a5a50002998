import { type DirectoryDescription } from "@aws-sdk/client-directory-service";
import { type Environment } from "../../environment/environment";
import { message } from "../../text/message";
import { deleteTrust } from "../apply/failed-trust";
import { type Problem } from "../checks/check";
import { type LocatedNetwork } from "../checks/located-networks";
import { type AccountReads } from "../checks/reads/account-reads";

interface OfDirectory {
  readonly directory: string;
}

/** A setting that decides which directory it is: Terraform would make another one for another value. */
interface Difference {
  readonly key: string;
  readonly found: string;
  readonly wanted: string;
}

const say = {
  missing: message<OfDirectory & { accountId: string; region: string }>(
    "directory-import/cause",
    ({ directory, accountId, region }) =>
      `There is no directory ${directory} in the account ${accountId} in ${region}.`,
  ),
  correctId: message<{ same: readonly string[] }>(
    "directory-import/cure",
    ({ same }) =>
      "Correct directory.importIdentifier" +
      (same.length > 0 ? `; directories of that name are ${same.join(", ")}.` : ", or remove it: a directory is made."),
  ),
  otherType: message<OfDirectory & { type: string | undefined }>(
    "directory-import/cause-type",
    ({ directory, type }) => `${directory} is a ${type}, and only an AWS Managed Microsoft AD can be adopted.`,
  ),
  nameOther: message(
    "directory-import/cure-type",
    "Name an AWS Managed Microsoft AD in directory.importIdentifier, or remove the key: a directory is made.",
  ),
  adoptInOwner: message<{ ownerId: string | undefined }>(
    "directory-import/cure-share",
    ({ ownerId }) => `This is a share: adopt the directory in the account of its owner, ${ownerId}.`,
  ),
  stage: message<OfDirectory & { stage: string | undefined; reason: string | undefined }>(
    "directory-import/cause-stage",
    ({ directory, stage, reason }) =>
      `The directory ${directory} is ${stage}${reason === undefined ? "" : `: ${reason}`}.`,
  ),
  waitForStage: message("directory-import/cure-stage-wait", "Wait until it is Active, then run preflight again."),
  removeFailed: message<OfDirectory>(
    "directory-import/cure-stage-failed",
    ({ directory }) =>
      `It never becomes usable: remove it by aws ds delete-directory --directory-id ${directory}, and remove ` +
      "directory.importIdentifier: a directory is made.",
  ),
  askSupport: message("directory-import/cure-stage", "Open a case with AWS Support, and adopt it when it is Active."),
  differs: message<OfDirectory & { differences: readonly Difference[] }>(
    "directory-import/cause-differs",
    ({ directory, differences }) =>
      `The directory ${directory} differs from the file, so Terraform would destroy it and make another one: ` +
      `${differences.map(({ key, found, wanted }) => `${key} is ${found}, and the file says ${wanted}`).join("; ")}.`,
  ),
  write: message<{ differences: readonly Difference[] }>(
    "directory-import/cure-differs",
    ({ differences }) =>
      `Correct the file: ${differences.map(({ key, found }) => `${KEYS[key] ?? key}: ${found}`).join(", ")}.`,
  ),
  trusts: message<OfDirectory & { trusts: readonly string[] }>(
    "directory-import/cause-trusts",
    ({ directory, trusts }) =>
      `The directory ${directory} has trusts that the file would create again, which AWS refuses: ` +
      `${trusts.join(", ")}.`,
  ),
  leaveTrusts: message<{ failed: readonly string[] }>("directory-import/cure-trusts", ({ failed }) =>
    [
      "Leave them out of directory.trusts: trusts that the file does not list stay as they are.",
      ...(failed.length > 0
        ? [`What has failed is of no use; remove it and leave it in the file: ${failed.map(deleteTrust).join("; ")}.`]
        : []),
    ].join(" "),
  ),
  log: message<OfDirectory & { group: string }>(
    "directory-import/cause-log",
    ({ directory, group }) =>
      `The directory ${directory} forwards its security log to ${group} already, and AWS allows one log group.`,
  ),
  removeSubscription: message<OfDirectory>(
    "directory-import/cure-log",
    ({ directory }) =>
      `Before the apply, run aws ds delete-log-subscription --directory-id ${directory}; the old log group keeps its ` +
      "logs.",
  ),
};

/** Where the file states a setting. */
const KEYS: Readonly<Record<string, string>> = {
  domainName: "directory.domainName",
  netbiosName: "directory.netbiosName",
  edition: "directory.edition",
  vpcId: "vpcId of the network",
  subnetIds: "subnetIds of the network",
};

const UNDER_WAY = ["Requested", "Creating", "Created", "Restoring", "Updating"];

/**
 * Whether a directory can be adopted in place.
 *
 * @param home - The directory's network, if its ids are known.
 * @param adopted - Whether the stack has it already: its trusts and its log forwarding are then the stack's.
 */
export async function adoptedDirectoryProblem(
  environment: Environment,
  { directoryService }: AccountReads,
  directory: string,
  home: Pick<LocatedNetwork, "vpcId" | "subnetIds"> | undefined,
  adopted: boolean,
): Promise<Problem | undefined> {
  const all = await directoryService.directories();
  const found = all.find(({ DirectoryId }) => DirectoryId === directory);
  if (!found) return missing(environment, directory, all);
  const unfit = unfitProblem(directory, found);
  if (unfit) return unfit;
  const differences = differencesOf(environment, found, home);
  if (differences.length > 0) {
    return { cause: say.differs({ directory, differences }), cure: say.write({ differences }) };
  }
  return adopted ? undefined : takenProblem(environment, { directoryService }, directory);
}

function missing(
  { directory: { network, domainName }, region }: Environment,
  directory: string,
  all: readonly DirectoryDescription[],
): Problem {
  const same = all
    .filter(({ Name, Type }) => Type === "MicrosoftAD" && Name?.toLowerCase() === domainName.toLowerCase())
    .flatMap(({ DirectoryId }) => DirectoryId ?? []);
  return { cause: say.missing({ directory, accountId: network.account.id, region }), cure: say.correctId({ same }) };
}

/** Whether it is of another kind, or not usable. */
function unfitProblem(
  directory: string,
  { Type: type, Stage: stage, StageReason: reason, OwnerDirectoryDescription }: DirectoryDescription,
): Problem | undefined {
  if (type !== "MicrosoftAD") {
    const ownerId = OwnerDirectoryDescription?.AccountId;
    const cure = type === "SharedMicrosoftAD" ? say.adoptInOwner({ ownerId }) : say.nameOther();
    return { cause: say.otherType({ directory, type }), cure };
  }
  if (stage === "Active") return undefined;
  const cause = say.stage({ directory, stage, reason });
  if (UNDER_WAY.includes(stage ?? "")) return { cause, cure: say.waitForStage(), status: "waiting" };
  return { cause, cure: stage === "Failed" ? say.removeFailed({ directory }) : say.askSupport() };
}

/** Settings that cannot change in place; AWS compares names without regard to case, Terraform does not. */
function differencesOf(
  { directory }: Environment,
  { Name, ShortName, Edition, VpcSettings }: DirectoryDescription,
  home: Pick<LocatedNetwork, "vpcId" | "subnetIds"> | undefined,
): Difference[] {
  const { vpcId, subnetIds } = home ?? {};
  return [
    difference("domainName", Name, directory.domainName),
    difference("netbiosName", ShortName, directory.netbiosName),
    difference("edition", Edition, directory.create?.edition),
    difference("vpcId", VpcSettings?.VpcId, vpcId),
    difference("subnetIds", sorted(VpcSettings?.SubnetIds), sorted(subnetIds)),
  ].flat();
}

function difference(key: string, found: string | undefined, wanted: string | undefined): Difference[] {
  return found === undefined || wanted === undefined || found === wanted ? [] : [{ key, found, wanted }];
}

function sorted(ids: readonly string[] | undefined): string | undefined {
  return ids && `[${[...ids].sort().join(", ")}]`;
}

/** Whether it has parts that the stack would create a second time. */
async function takenProblem(
  { directory: { create } }: Environment,
  { directoryService }: Pick<AccountReads, "directoryService">,
  directory: string,
): Promise<Problem | undefined> {
  const ours = (create?.trusts ?? []).map(({ domainName }) => domainName.toLowerCase());
  const found = (ours.length > 0 ? await directoryService.trusts(directory) : []).filter(
    ({ TrustState, RemoteDomainName = "" }) =>
      TrustState !== "Deleted" && ours.includes(RemoteDomainName.toLowerCase()),
  );
  if (found.length > 0) {
    const trusts = found.flatMap(({ RemoteDomainName }) => RemoteDomainName ?? []);
    const failed = found.flatMap(({ TrustState, TrustId }) => (TrustState === "Failed" ? (TrustId ?? []) : []));
    return { cause: say.trusts({ directory, trusts }), cure: say.leaveTrusts({ failed }) };
  }
  const [subscription] = await directoryService.logSubscriptions(directory);
  const group = subscription?.LogGroupName;
  return group === undefined
    ? undefined
    : { cause: say.log({ directory, group }), cure: say.removeSubscription({ directory }) };
}
