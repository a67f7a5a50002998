import { CONTROLLER_RULES_BY_AWS } from "../../aws/active-directory-ports";
import { QUOTAS } from "../../aws/quotas";
import { controllerRules, mergedBlocks } from "../../environment/controller-blocks";
import { consumerAccounts, remoteBlocks, type Environment } from "../../environment/environment";
import { type AccountReads } from "../checks/reads/account-reads";
import { subjects, type Problem } from "../checks/check";
import { hasName } from "../checks/directories";
import { isReference } from "../published";
import { type PreflightContext } from "./preflight-environment";

/** Rules per security group. @see https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html */
const RULES_QUOTA = ["vpc", "L-0EA8095F"] as const;

/** Checks of the directory that is going to be made, or of the one that is used. */
export async function preflightDirectory({ environment, checks, reads, networks }: PreflightContext): Promise<void> {
  const { directory } = environment;
  const owner = reads.get(directory.network.account.key);
  if (!owner) return;
  const subject = subjects.directory(environment);
  const id = directory.existing?.directoryId;
  if (typeof id === "string") {
    const home = networks.find(({ network }) => network.key === directory.network.key);
    await checks.check("directory-there", subject, () => existingProblem(environment, owner, id, home?.vpcId));
  } else if (!isReference(id)) {
    const made =
      (await checks.check("directory-name-free", subject, () => nameProblem(environment, owner))) &&
      !(await isOurs(environment, owner));
    if (made) {
      await checks.check("directory-quota", subject, async () => {
        const {
          CloudOnlyMicrosoftADLimit: limit,
          CloudOnlyMicrosoftADCurrentCount: count,
          CloudOnlyMicrosoftADLimitReached: reached,
        } = await owner.directoryService.limits();
        return reached
          ? {
              cause: `The account has ${count} of ${limit} AWS Managed Microsoft AD directories in ${environment.region}.`,
              cure: "Ask AWS for more in Service Quotas, AWS Directory Service.",
            }
          : undefined;
      });
    }
  }
  await checks.check("directory-share-quota", subject, () =>
    sharesProblem(environment, owner, typeof id === "string" ? id : undefined),
  );
  await checks.check("controllers-rules-quota", subject, () => rulesProblem(environment, owner));
}

/** Whether the directory is there because the environment has been deployed. */
async function isOurs({ directory }: Environment, owner: AccountReads): Promise<boolean> {
  return (await owner.directoryService.directories()).some((each) => hasName(each, directory.domainName));
}

async function nameProblem({ directory }: Environment, owner: AccountReads): Promise<Problem | undefined> {
  const same = (await owner.directoryService.directories()).filter((each) => hasName(each, directory.domainName));
  const [other] = same.filter(({ Type }) => Type !== "MicrosoftAD");
  if (other)
    return {
      cause: `The account has ${other.DirectoryId}, a ${other.Type} of the name ${directory.domainName}, already.`,
      cure: "Choose another directory.domainName, or remove that directory.",
    };
  if (same.length > 1)
    return {
      cause: `The account has more than one directory ${directory.domainName}: ${same.map(({ DirectoryId }) => DirectoryId).join(", ")}.`,
      cure: "Name the one to use in directory.existing.",
    };
  return undefined;
}

async function existingProblem(
  { directory }: Environment,
  owner: AccountReads,
  id: string,
  vpcId: string | undefined,
): Promise<Problem | undefined> {
  const found = (await owner.directoryService.directories()).find(({ DirectoryId }) => DirectoryId === id);
  const key = "directory.existing.directoryId";
  if (!found)
    return {
      cause: `There is no directory ${id} in the account ${directory.network.account.id}.`,
      cure: `Correct ${key}: it is the id the owner knows it by.`,
    };
  if (found.Type !== "MicrosoftAD")
    return {
      cause: `${id} is a ${found.Type}, and RDS for PostgreSQL joins AWS Managed Microsoft AD only.`,
      cure: `Name another directory in ${key}${found.Type === "SharedMicrosoftAD" ? `: this is a share, its owner is ${found.OwnerDirectoryDescription?.AccountId}` : ""}.`,
    };
  if (found.Stage !== "Active")
    return {
      cause: `The directory ${id} is ${found.Stage}.`,
      cure: "Wait until it is Active, or open a case with AWS Support.",
    };
  if (found.Name?.toLowerCase() !== directory.domainName.toLowerCase())
    return {
      cause: `The directory ${id} is ${found.Name}, and the file says ${directory.domainName}.`,
      cure: "Correct directory.existing.domainName.",
    };
  const there = found.VpcSettings?.VpcId;
  if (vpcId !== undefined && there !== undefined && there !== vpcId)
    return {
      cause: `The directory ${id} is in ${there}, and its network is ${vpcId}.`,
      cure: "Name the network it is in as directory.network.",
    };
  return undefined;
}

async function sharesProblem(
  environment: Environment,
  owner: AccountReads,
  id: string | undefined,
): Promise<Problem | undefined> {
  const ours = consumerAccounts(environment).map((account) => account.id);
  const description =
    id === undefined
      ? undefined
      : (await owner.directoryService.directories()).find(({ DirectoryId }) => DirectoryId === id);
  const others =
    description === undefined || id === undefined
      ? []
      : (await owner.directoryService.shares(id)).filter(
          ({ SharedAccountId, ShareStatus }) => ShareStatus !== "Deleted" && !ours.includes(SharedAccountId ?? ""),
        );
  const edition =
    environment.directory.create?.edition ?? (description?.Edition === "Enterprise" ? "Enterprise" : "Standard");
  const limit = QUOTAS.sharesPerDirectory[edition];
  const wanted = ours.length + others.length;
  return wanted <= limit
    ? undefined
    : {
        cause: `The directory is going to have ${wanted} shares, ${others.length} of them others', and AWS allows ${limit} with the edition ${edition}.`,
        cure: "Ask AWS for more in Service Quotas, AWS Directory Service, or take the edition Enterprise.",
      };
}

async function rulesProblem(environment: Environment, owner: AccountReads): Promise<Problem | undefined> {
  const { peered, connected } = remoteBlocks(environment);
  const blocks = [...peered, ...(mergedBlocks({ peered, connected }) ?? connected)];
  const group = environment.directory.existing?.securityGroupId;
  // Rules that are there already, but for those of this file.
  const ours = new Set([...blocks, ...connected]);
  const there =
    typeof group === "string"
      ? (await owner.ec2.securityGroupRules([group])).filter(
          ({ IsEgress, CidrIpv4 }) => !IsEgress && !ours.has(CidrIpv4 ?? ""),
        ).length
      : CONTROLLER_RULES_BY_AWS;
  const wanted = there + controllerRules(blocks.length);
  const quota = (await owner.quota(...RULES_QUOTA)) ?? QUOTAS.rulesPerSecurityGroup;
  return wanted <= quota
    ? undefined
    : {
        cause: `The controllers' security group needs ${wanted} rules, for ${blocks.length} blocks, and the account allows ${quota} per group.`,
        cure: `Ask AWS for ${Math.ceil(wanted / 10) * 10} in Service Quotas: Inbound or outbound rules per security group (${RULES_QUOTA[1]}).`,
      };
}
