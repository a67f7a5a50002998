import { type DirectoryDescription } from "@aws-sdk/client-directory-service";
import { CONTROLLER_RULES_BY_AWS } from "../../aws/active-directory-ports";
import { QUOTAS } from "../../aws/quotas";
import { controllerRules, mergedBlocks } from "../../environment/controller-blocks";
import { consumerAccounts, remoteBlocks, type Environment } from "../../environment/environment";
import { message } from "../../text/message";
import { plural } from "../../text/words";
import { subjects, type Problem } from "../checks/check";
import { hasName } from "../checks/directories";
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
  } else if (!isReference(value)) {
    await preflightNewDirectory(context, owner);
  }
  await checks.check("directory-share-quota", subject, () => sharesProblem(environment, owner, id));
  await checks.check("controllers-rules-quota", subject, () => rulesProblem(environment, owner));
}

async function preflightNewDirectory({ environment, checks }: PreflightContext, owner: AccountReads): Promise<void> {
  const subject = subjects.directory(environment);
  const { domainName } = environment.directory;
  if (!(await checks.check("directory-name-free", subject, () => nameProblem(domainName, owner)))) return;
  // If it is there already, the environment has been deployed.
  if ((await sameName(domainName, owner)).length > 0) return;
  await checks.check("directory-quota", subject, () => quotaProblem(environment, owner));
}

function sameName(domain: string, { directoryService }: AccountReads): Promise<DirectoryDescription[]> {
  return directoryService.directories().then((all) => all.filter((each) => hasName(each, domain)));
}

async function nameProblem(domain: string, owner: AccountReads): Promise<Problem | undefined> {
  const same = await sameName(domain, owner);
  const other = same.find(({ Type }) => Type !== "MicrosoftAD");
  if (other) {
    const { DirectoryId: directory, Type: type } = other;
    return { cause: say.otherKind({ directory, type, domain }), cure: say.otherName() };
  }
  if (same.length < 2) return undefined;
  const directories = same.map(({ DirectoryId }) => DirectoryId);
  return { cause: say.several({ domain, directories }), cure: say.nameOne() };
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
