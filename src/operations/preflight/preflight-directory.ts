import { type DirectoryDescription } from "@aws-sdk/client-directory-service";
import { CONTROLLER_RULES_BY_AWS } from "../../aws/active-directory-ports";
import { QUOTAS } from "../../aws/quotas";
import { controllerRules, mergedBlocks } from "../../environment/controller-blocks";
import { consumerAccounts, remoteBlocks, type Environment } from "../../environment/environment";
import { stackIds } from "../../environment/topology";
import { message } from "../../text/message";
import { plural } from "../../text/words";
import { subjects, type Problem } from "../checks/check";
import { hasName, ownDirectory, readDirectoryId, type OwnDirectory } from "../checks/directories";
import { factsOf, factsText, orphanProblems, removal, type DirectoryFacts } from "../checks/directory-orphans";
import { type AccountReads } from "../checks/reads/account-reads";
import { isReference } from "../published";
import { adoptedDirectoryProblem } from "./adopted-directory-problem";
import { type PreflightContext } from "./context";
import { existingDirectoryProblem } from "./existing-directory-problem";

const say = {
  fullAccount: message<{ count: number; limit: number; region: string }>(
    "directory-quota/cause",
    ({ count, limit, region }) => {
      const kind = "AWS Managed Microsoft AD";
      const all = plural(limit, `${kind} directory`, `${kind} directories`);
      return `The account has ${count} of ${all} in ${region}.`;
    },
  ),
  raiseLimit: message("directory-quota/cure", "Ask AWS for more in Service Quotas, AWS Directory Service."),
  otherKind: message<{ directory: string | undefined; type: string | undefined; domain: string }>(
    "directory-name-free/cause-other-kind",
    ({ directory, type, domain }) => `The account has ${directory}, a ${type} of the name ${domain}, already.`,
  ),
  otherName: message(
    "directory-name-free/cure-other-kind",
    "Choose another directory.domainName, or remove that directory.",
  ),
  taken: message<DirectoryFacts & { domain: string }>(
    "directory-name-free/cause-taken",
    ({ domain, ...facts }) =>
      `The account has ${factsText(facts)} of the name ${domain} already, ` +
      "and no state of the environment publishes it.",
  ),
  settle: message<{ directory: string; stack: string; region: string }>(
    "directory-name-free/cure-taken",
    ({ directory, stack, region }) =>
      "A deployment would make a second one, which AWS allows and charges for. " +
      `If it is the environment's own, restore the last version of the state of ${stack} in its bucket. ` +
      "If it is to be used without being managed here, name it in directory.existing. " +
      `If nobody needs it: ${removal(directory, region)}`,
  ),
  several: message<{ domain: string; directories: readonly (string | undefined)[] }>(
    "directory-name-free/cause-several",
    ({ domain, directories }) => `The account has more than one directory ${domain}: ${directories.join(", ")}.`,
  ),
  nameOne: message("directory-name-free/cure-several", "Name the one to use in directory.existing."),
  shares: message<{ wanted: number; others: number; limit: number; edition: string }>(
    "directory-share-quota/cause",
    ({ wanted, others, limit, edition }) =>
      `The directory is going to have ${plural(wanted, "share")}, ${others} of them others', ` +
      `and AWS allows ${limit} with the edition ${edition}.`,
  ),
  moreShares: message(
    "directory-share-quota/cure",
    "Ask AWS for more in Service Quotas, AWS Directory Service, or take the edition Enterprise.",
  ),
  rules: message<{ wanted: number; blocks: number; quota: number }>(
    "controllers-rules-quota/cause",
    ({ wanted, blocks, quota }) =>
      `The controllers' security group needs ${plural(wanted, "rule")}, for ${plural(blocks, "block")}, ` +
      `and the account allows ${quota} per group.`,
  ),
  moreRules: message<{ wanted: number; code: string }>(
    "controllers-rules-quota/cure",
    ({ wanted, code }) =>
      `Ask AWS for ${wanted} in Service Quotas: Inbound or outbound rules per security group (${code}).`,
  ),
};

/** Rules per security group. @see https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html */
const RULES_QUOTA = ["vpc", "L-0EA8095F"] as const;

/** Checks of the directory that is going to be made, or of the one that is used. */
export async function preflightDirectory(context: PreflightContext): Promise<void> {
  const { environment, checks, reads, networks, managedDirectoryId } = context;
  const { directory } = environment;
  const owner = reads.get(directory.network.account.key);
  if (!owner) return;
  const subject = subjects.directory(environment);
  const value = directory.existing?.directoryId;
  const adopted = directory.create?.importIdentifier;
  const id = typeof value === "string" ? value : adopted;
  const home = networks.find(({ network }) => network.key === directory.network.key);
  if (adopted !== undefined) {
    await checks.check("directory-import", subject, () =>
      adoptedDirectoryProblem(environment, owner, adopted, home, managedDirectoryId === adopted),
    );
  } else if (id !== undefined) {
    await checks.check("directory-there", subject, () => existingDirectoryProblem(environment, owner, id, home?.vpcId));
    await preflightOrphans(context, owner, id);
  } else if (!isReference(value)) {
    await preflightNewDirectory(context, owner);
  }
  await checks.check("directory-share-quota", subject, () => sharesProblem(environment, owner, id));
  await checks.check("controllers-rules-quota", subject, () => rulesProblem(environment, owner));
}

/** The states are read only if a directory has the name: before a first deployment there are none. */
async function preflightNewDirectory(context: PreflightContext, owner: AccountReads): Promise<void> {
  const { environment, checks, published } = context;
  const subject = subjects.directory(environment);
  let same: DirectoryDescription[] = [];
  let own: OwnDirectory = { status: "unpublished" };
  const isFree = await checks.check("directory-name-free", subject, async () => {
    same = await sameName(environment.directory.domainName, owner);
    if (same.length === 0) return undefined;
    await readDirectoryId(environment, published);
    own = ownDirectory(environment, published);
    return own.status === "known" ? undefined : nameProblem(context, same, own);
  });
  const ownId = idOf(own);
  if (ownId !== undefined) await preflightOrphans(context, owner, ownId);
  // If it is there already, the environment has been deployed.
  if (!isFree || same.some(({ DirectoryId }) => DirectoryId === ownId)) return;
  await checks.check("directory-quota", subject, () => quotaProblem(environment, owner));
}

function idOf(own: OwnDirectory): string | undefined {
  return own.status === "known" ? own.id : undefined;
}

async function preflightOrphans(context: PreflightContext, owner: AccountReads, own: string): Promise<void> {
  const { environment, checks } = context;
  const { region } = environment;
  const { domainName } = environment.directory;
  const subject = subjects.directory(environment);
  let problems: Problem[] = [];
  await checks.check("directory-orphan", subject, async () => {
    const all = await owner.directoryService.directories();
    problems = orphanProblems(all, { domainName, region, own, vpcId: homeVpc(context) });
    return problems[0];
  });
  for (const problem of problems.slice(1)) await checks.check("directory-orphan", subject, () => problem);
}

function homeVpc({ environment, networks }: PreflightContext): string | undefined {
  return networks.find(({ network }) => network.key === environment.directory.network.key)?.vpcId;
}

/** Directories of the name that stay. */
function sameName(domain: string, { directoryService }: AccountReads): Promise<DirectoryDescription[]> {
  return directoryService
    .directories()
    .then((all) => all.filter((each) => hasName(each, domain) && each.Stage !== "Deleting"));
}

/** What the directories of the name are, if no state says that one is the environment's. */
function nameProblem(
  context: PreflightContext,
  same: readonly DirectoryDescription[],
  own: OwnDirectory,
): Problem | undefined {
  const { domainName: domain } = context.environment.directory;
  const other = same.find(({ Type }) => Type !== "MicrosoftAD");
  if (other) {
    const { DirectoryId: directory, Type: type } = other;
    return { cause: say.otherKind({ directory, type, domain }), cure: say.otherName() };
  }
  if (own.status === "unread") return own.problem;
  const [only, ...others] = same;
  if (others.length > 0) {
    const directories = same.map(({ DirectoryId }) => DirectoryId);
    return { cause: say.several({ domain, directories }), cure: say.nameOne() };
  }
  return only && takenProblem(context, only);
}

/** In another VPC it may be another environment's, and does no harm. */
function takenProblem(context: PreflightContext, found: DirectoryDescription): Problem {
  const { name, region, directory } = context.environment;
  const facts = factsOf(found);
  return {
    cause: say.taken({ ...facts, domain: directory.domainName }),
    cure: say.settle({ directory: facts.directory, stack: stackIds.directory(name), region }),
    ...(found.VpcSettings?.VpcId === homeVpc(context) ? {} : { status: "unknown" }),
  };
}

async function quotaProblem({ region }: Environment, { directoryService }: AccountReads): Promise<Problem | undefined> {
  const limits = await directoryService.limits();
  if (!limits.CloudOnlyMicrosoftADLimitReached) return undefined;
  const { CloudOnlyMicrosoftADLimit: limit = 0, CloudOnlyMicrosoftADCurrentCount: count = 0 } = limits;
  return { cause: say.fullAccount({ count, limit, region }), cure: say.raiseLimit() };
}

async function sharesProblem(
  environment: Environment,
  { directoryService }: AccountReads,
  id: string | undefined,
): Promise<Problem | undefined> {
  const ours = consumerAccounts(environment).map((account) => account.id);
  const all = id === undefined ? [] : await directoryService.directories();
  const description = all.find(({ DirectoryId }) => DirectoryId === id);
  const shares = description === undefined || id === undefined ? [] : await directoryService.shares(id);
  const others = shares.filter(
    ({ SharedAccountId, ShareStatus }) => ShareStatus !== "Deleted" && !ours.includes(SharedAccountId ?? ""),
  ).length;
  const edition =
    environment.directory.create?.edition ?? (description?.Edition === "Enterprise" ? "Enterprise" : "Standard");
  const limit = QUOTAS.sharesPerDirectory[edition];
  const wanted = ours.length + others;
  if (wanted <= limit) return undefined;
  return { cause: say.shares({ wanted, others, limit, edition }), cure: say.moreShares() };
}

async function rulesProblem(environment: Environment, owner: AccountReads): Promise<Problem | undefined> {
  const { peered, connected } = remoteBlocks(environment);
  const blocks = [...peered, ...(mergedBlocks({ peered, connected }) ?? connected)];
  const others = await otherRules(environment, owner, new Set([...blocks, ...connected]));
  const wanted = others + controllerRules(blocks.length);
  const quota = (await owner.quota(...RULES_QUOTA)) ?? QUOTAS.rulesPerSecurityGroup;
  if (wanted <= quota) return undefined;
  return {
    cause: say.rules({ wanted, blocks: blocks.length, quota }),
    cure: say.moreRules({ wanted: Math.ceil(wanted / 10) * 10, code: RULES_QUOTA[1] }),
  };
}

/** Number of rules that the controllers' security group has, without those of this file. */
async function otherRules(
  { directory: { existing, create } }: Environment,
  { ec2, directoryService }: AccountReads,
  ours: Set<string>,
): Promise<number> {
  const adopted = create?.importIdentifier;
  const all = adopted === undefined ? [] : await directoryService.directories();
  const found = all.find(({ DirectoryId }) => DirectoryId === adopted);
  const group = existing?.securityGroupId ?? found?.VpcSettings?.SecurityGroupId;
  if (typeof group !== "string") return CONTROLLER_RULES_BY_AWS;
  const rules = await ec2.securityGroupRules([group]);
  return rules.filter(({ IsEgress, CidrIpv4 }) => !IsEgress && !ours.has(CidrIpv4 ?? "")).length;
}
