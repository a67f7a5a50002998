import { type DirectoryDescription } from "@aws-sdk/client-directory-service";
import { message } from "../../text/message";
import { plural } from "../../text/words";
import { type Problem } from "./check";
import { hasName } from "./directories";

/** A directory with what tells it from others of its name. */
export interface DirectoryFacts {
  readonly directory: string;
  readonly type: string;
  readonly stage: string;
  /** Whole days since its creation. */
  readonly days?: number;
  readonly vpc?: string;
}

/** An orphan with the domain they share, and the environment's directory if it is known. */
interface Orphan extends DirectoryFacts {
  readonly domain: string;
  readonly own?: string | undefined;
}

const say = {
  cause: message<Orphan>(
    "directory-orphan/cause",
    (orphan) => `${orphanText(orphan)} AWS charges for it for as long as it exists.`,
  ),
  remove: message<{ directory: string; region: string }>(
    "directory-orphan/cure",
    ({ directory, region }) =>
      `Look at what uses it: aws ds describe-shared-directories --owner-directory-id ${directory} --region ${region} ` +
      `lists its shares. If nothing does, delete it: ${removal(directory, region)}`,
  ),
  failed: message<Orphan>(
    "directory-orphan/cause-failed",
    (orphan) => `${orphanText(orphan)} Its creation has failed, and nothing can use it.`,
  ),
  removeFailed: message<{ directory: string; region: string }>(
    "directory-orphan/cure-failed",
    ({ directory, region }) => `Delete it: ${removal(directory, region)}`,
  ),
  deleting: message<Orphan>("directory-orphan/cause-deleting", (orphan) => `${orphanText(orphan)} AWS is deleting it.`),
  waitForDeletion: message(
    "directory-orphan/cure-deleting",
    "Wait until AWS has deleted it; if it stays for hours, open a case with AWS Support.",
  ),
  otherVpc: message<Orphan & { ownVpc: string }>(
    "directory-orphan/cause-other-vpc",
    ({ ownVpc, ...orphan }) =>
      `${orphanText(orphan)} The environment's VPC is ${ownVpc}, so it may be another environment's. ` +
      "AWS charges for it for as long as it exists.",
  ),
  removeOther: message<{ directory: string; region: string }>(
    "directory-orphan/cure-other-vpc",
    ({ directory, region }) =>
      `Ask who owns that VPC. If nobody needs the directory, delete it: ${removal(directory, region)}`,
  ),
};

function orphanText({ own, domain, ...facts }: Orphan): string {
  const environments = own === undefined ? "" : `, and the environment's directory is ${own}`;
  return `${factsText(facts)} has the domain's name ${domain} too${environments}.`;
}

/** `d-0123456789 (MicrosoftAD, Active, 12 days old, in vpc-…)` */
export function factsText({ directory, type, stage, days, vpc }: DirectoryFacts): string {
  const age = days === undefined ? [] : [days === 0 ? "less than a day old" : `${plural(days, "day")} old`];
  return `${directory} (${[type, stage, ...age, ...(vpc === undefined ? [] : [`in ${vpc}`])].join(", ")})`;
}

/** The command that deletes a directory. */
export function removal(directory: string, region: string): string {
  return `aws ds delete-directory --directory-id ${directory} --region ${region}`;
}

const DAY = 86_400_000;

export function factsOf(
  { DirectoryId = "", Type, Stage, LaunchTime, VpcSettings }: DirectoryDescription,
  now = Date.now(),
): DirectoryFacts {
  const vpc = VpcSettings?.VpcId;
  return {
    directory: DirectoryId,
    type: Type ?? "directory",
    stage: Stage ?? "of an unknown stage",
    ...(LaunchTime === undefined ? {} : { days: Math.max(0, Math.floor((now - LaunchTime.getTime()) / DAY)) }),
    ...(vpc === undefined ? {} : { vpc }),
  };
}

/** A connector and a share lead to a directory that is elsewhere. */
const DIRECTORIES: readonly (string | undefined)[] = ["MicrosoftAD", "SimpleAD"];

export interface OrphanSearch {
  readonly domainName: string;
  readonly region: string;
  /** Id of the environment's directory. */
  readonly own: string | undefined;
  /** The VPC of its network, if AWS does not say it of the directory. */
  readonly vpcId: string | undefined;
}

/** Every other directory of the domain's name, each with what to do about it. */
export function orphanProblems(
  directories: readonly DirectoryDescription[],
  { domainName: domain, region, own, vpcId }: OrphanSearch,
): Problem[] {
  const ownVpc = directories.find(({ DirectoryId }) => DirectoryId === own)?.VpcSettings?.VpcId ?? vpcId;
  return directories
    .filter((each) => hasName(each, domain) && DIRECTORIES.includes(each.Type) && each.DirectoryId !== own)
    .map((each) => orphanProblem({ ...factsOf(each), domain, own }, region, ownVpc));
}

function orphanProblem(orphan: Orphan, region: string, ownVpc: string | undefined): Problem {
  const { directory, stage, vpc } = orphan;
  const removed = { directory, region };
  if (stage === "Deleting") return { cause: say.deleting(orphan), cure: say.waitForDeletion(), status: "waiting" };
  if (stage === "Failed") return { cause: say.failed(orphan), cure: say.removeFailed(removed) };
  if (ownVpc !== undefined && vpc !== undefined && vpc !== ownVpc) {
    return { cause: say.otherVpc({ ...orphan, ownVpc }), cure: say.removeOther(removed), status: "unknown" };
  }
  return { cause: say.cause(orphan), cure: say.remove(removed) };
}
