import { type DirectoryDescription } from "@aws-sdk/client-directory-service";
import { consumerAccounts, type Account, type Environment } from "../../environment/environment";
import { stackIds } from "../../environment/topology";
import { message } from "../../text/message";
import { subjects, type Problem } from "../checks/check";
import { accountText } from "../checks/common-messages";
import { deployCommand } from "../checks/deploy-command";
import { candidates, directorySources, ownDirectory, type OwnDirectory } from "../checks/directories";
import { orphanProblems } from "../checks/directory-orphans";
import { unread } from "../checks/located-networks";
import { type AccountReads } from "../checks/reads/account-reads";
import { OperationError } from "../operation-error";
import { isReference, publishedText, type Published } from "../published";
import { type FoundDirectory, type VerifyContext } from "./context";
import { controllersProblem } from "./controllers-problem";
import { sharedDirectory } from "./share-problem";
import { trustProblem } from "./trust-problem";

interface MissingDirectory {
  readonly account: string;
  readonly accountId: string;
}

const say = {
  missing: message<MissingDirectory & { domain: string }>(
    "directory-exists/cause",
    ({ domain, ...account }) => `There is no AWS Managed Microsoft AD ${domain} in ${accountText(account)}.`,
  ),
  missingExisting: message<MissingDirectory & { directory: string }>(
    "directory-exists/cause-existing",
    ({ directory, ...account }) => `There is no directory ${directory} in ${accountText(account)}.`,
  ),
  missingPublished: message<MissingDirectory & { directory: string; state: string }>(
    "directory-exists/cause-published",
    ({ directory, state, ...account }) =>
      `There is no directory ${directory} in ${accountText(account)}, and the state of ${state} publishes this id.`,
  ),
  several: message<MissingDirectory & { domain: string; directories: readonly string[] }>(
    "directory-exists/cause-several",
    ({ domain, directories, ...account }) =>
      `There are several directories ${domain} in ${accountText(account)}, ${directories.join(", ")}, ` +
      "and no state says which is the environment's.",
  ),
  publish: message<{ stacks: readonly string[] }>(
    "directory-exists/cure-several",
    ({ stacks }) => `Restore the states of ${stacks.join(" and ")}, or remove the directories that nothing uses.`,
  ),
  correctGroup: message(
    "published-output/cure-security-group",
    "Name an output that holds the id of the controllers' security group in directory.existing.securityGroupId.",
  ),
  correctId: message("directory-exists/cure-existing", "Correct directory.existing.directoryId."),
  otherVpc: message<{ directory: string | undefined; vpc: string; network: string; networkVpc: string }>(
    "directory-exists/cause-other-vpc",
    ({ directory, vpc, network, networkVpc }) =>
      `The directory ${directory} is in ${vpc}, and the network ${network} is ${networkVpc}.`,
  ),
  nameNetwork: message("directory-exists/cure-other-vpc", "Name the network the directory is in as directory.network."),
  stage: message<{ directory: string; stage: string; reason: string | undefined }>(
    "directory-active/cause",
    ({ directory, stage, reason }) =>
      `The directory ${directory} is ${stage}${reason === undefined ? "" : `: ${reason}`}.`,
  ),
  waitForStage: message(
    "directory-active/cure-wait",
    "Wait, up to 45 minutes for a new directory: verify --wait follows it.",
  ),
  troubleshoot: message<{ stage: string }>(
    "directory-active/cure",
    ({ stage }) =>
      "Look at https://docs.aws.amazon.com/directoryservice/latest/admin-guide/ms_ad_troubleshooting.html; " +
      `AWS Support restores a directory that stays ${stage}.`,
  ),
  noSubscription: message<{ directory: string }>(
    "directory-log-forwarding/cause-no-subscription",
    ({ directory }) => `The security log of ${directory} goes nowhere: it has no log subscription.`,
  ),
  noLogGroup: message<{ directory: string; group: string }>(
    "directory-log-forwarding/cause-no-group",
    ({ directory, group }) => `The security log of ${directory} goes to the log group ${group}, which is not there.`,
  ),
  noLogPolicy: message<{ group: string }>(
    "directory-log-forwarding/cause-no-policy",
    ({ group }) =>
      `Directory Service may not write to the log group ${group}: ` +
      "no resource policy of CloudWatch Logs names ds.amazonaws.com.",
  ),
};

/** Stages on the way to Active. */
const UNDER_WAY = ["Requested", "Creating", "Created", "Restoring", "Updating"];

/** Checks of the directory, its trusts and its shares. */
export class VerifyDirectory {
  private readonly environment: Environment;
  private readonly owner: Account;

  public constructor(
    private readonly context: VerifyContext,
    private readonly published: Published,
  ) {
    this.environment = context.environment;
    this.owner = context.environment.directory.network.account;
  }

  /** @returns what was found; nothing if there is no directory */
  public async verify(): Promise<FoundDirectory | undefined> {
    const { checks, reads } = this.context;
    const owner = reads.get(this.owner.key);
    if (!owner) return undefined;
    const subject = subjects.directory(this.environment);
    const own = ownDirectory(this.environment, this.published);
    let found: readonly DirectoryDescription[] = [];
    await checks.check("directory-exists", subject, async () => {
      found = this.find(await owner.directoryService.directories(), own);
      return this.presenceProblem(found, own);
    });
    const [description, ...others] = found;
    await this.verifyOrphans(owner, own, found);
    const directoryId = description?.DirectoryId;
    if (description === undefined || directoryId === undefined || others.length > 0) return undefined;
    const isActive = await checks.check("directory-active", subject, () => stageProblem(directoryId, description));
    if (isActive) await this.verifyParts(owner, directoryId, description);
    return {
      directoryId,
      securityGroupId: this.existingSecurityGroup.id ?? description.VpcSettings?.SecurityGroupId,
      idByAccount: await this.verifyShares(owner, directoryId),
    };
  }

  /** What only an active directory has. */
  private async verifyParts(
    owner: AccountReads,
    directoryId: string,
    { DesiredNumberOfDomainControllers: desired }: DirectoryDescription,
  ): Promise<void> {
    const { checks } = this.context;
    const { create } = this.environment.directory;
    const subject = subjects.directory(this.environment);
    await Promise.all([
      checks.check("domain-controllers", subject, async () => {
        const controllers = await owner.directoryService.controllers(directoryId);
        return controllersProblem(controllers, create?.domainControllers ?? desired ?? 2);
      }),
      create && checks.check("directory-log-forwarding", subject, () => this.logProblem(owner, directoryId)),
      ...(create?.trusts ?? []).map((trust, index) =>
        checks.check("directory-trust", subjects.trust(this.environment, index), async () =>
          trustProblem(this.environment, trust, await owner.directoryService.trusts(directoryId)),
        ),
      ),
    ]);
  }

  private async verifyShares(owner: AccountReads, directoryId: string): Promise<ReadonlyMap<string, string>> {
    const idByAccount = new Map([[this.owner.key, directoryId]]);
    await Promise.all(
      consumerAccounts(this.environment).map(async (account) => {
        const subject = subjects.share(this.environment, account);
        await this.context.checks.check("directory-share", subject, async () => {
          const consumer = this.context.reads.get(account.key);
          const { id, problem } = await sharedDirectory(this.environment, account, directoryId, { owner, consumer });
          if (id !== undefined) idByAccount.set(account.key, id);
          return problem;
        });
      }),
    );
    return idByAccount;
  }

  /** The directory; several only if nothing says which one it is. */
  private find(all: readonly DirectoryDescription[], own: OwnDirectory): readonly DirectoryDescription[] {
    const { existing, domainName } = this.environment.directory;
    if (own.status === "known") return all.filter(({ DirectoryId }) => DirectoryId === own.id);
    return existing ? [] : candidates(all, domainName, this.homeVpc?.vpcId);
  }

  private presenceProblem([found, ...others]: readonly DirectoryDescription[], own: OwnDirectory): Problem | undefined {
    if (!found) return this.absent(own);
    if (others.length === 0) return this.placeProblem(found) ?? this.existingSecurityGroup.problem;
    if (own.status === "unread") return own.problem;
    const directories = [found, ...others].map(({ DirectoryId }) => DirectoryId ?? "");
    const { name, directory } = this.environment;
    return {
      cause: say.several({ domain: directory.domainName, directories, ...this.account }),
      cure: say.publish({ stacks: [stackIds.directory(name), stackIds.directorySharing(name)] }),
    };
  }

  /** Other directories of the domain's name, once it is known which one is the environment's. */
  private async verifyOrphans(
    owner: AccountReads,
    own: OwnDirectory,
    found: readonly DirectoryDescription[],
  ): Promise<void> {
    const { checks } = this.context;
    const { domainName, existing } = this.environment.directory;
    const { region } = this.environment;
    const subject = subjects.directory(this.environment);
    const [only] = found;
    // Reported already.
    if (found.length > 1 || (existing && own.status !== "known")) return;
    const id = own.status === "known" ? own.id : only?.DirectoryId;
    let problems: Problem[] = [];
    await checks.check("directory-orphan", subject, async () => {
      if (own.status === "unread") return own.problem;
      const all = await owner.directoryService.directories();
      problems = orphanProblems(all, { domainName, region, own: id, vpcId: this.homeVpc?.vpcId });
      return problems[0];
    });
    for (const problem of problems.slice(1)) await checks.check("directory-orphan", subject, () => problem);
  }

  /** The controllers' security group that the file names, or why a state does not give it. */
  private get existingSecurityGroup(): { readonly id?: string; readonly problem?: Problem } {
    const value = this.environment.directory.existing?.securityGroupId;
    if (!isReference(value)) return value === undefined ? {} : { id: value };
    const source = { external: value.state, account: this.owner };
    const answer = this.published.of(source);
    const problem = unread(source, answer);
    if (problem || answer.status !== "exists") return problem ? { problem } : {};
    try {
      return { id: publishedText(answer.outputs, value.output, value.state) };
    } catch (error) {
      // One output that is not what it should be is a finding, and no reason to look at nothing else.
      if (!(error instanceof OperationError)) throw error;
      return { problem: { cause: error.message, cure: say.correctGroup() } };
    }
  }

  private absent(own: OwnDirectory): Problem {
    const { existing, domainName: domain } = this.environment.directory;
    if (own.status === "unread") return own.problem;
    for (const source of existing ? directorySources(this.environment) : []) {
      const problem = unread(source, this.published.of(source));
      if (problem) return problem;
    }
    if (own.status !== "known") return { cause: say.missing({ domain, ...this.account }), cure: this.deploy() };
    const missing = { directory: own.id, ...this.account };
    if (existing) return { cause: say.missingExisting(missing), cure: say.correctId() };
    return { cause: say.missingPublished({ ...missing, state: own.state ?? "" }), cure: this.deploy() };
  }

  private get account(): MissingDirectory {
    return { account: this.owner.key, accountId: this.owner.id };
  }

  private get homeVpc(): VerifyContext["networks"][number] | undefined {
    return this.context.networks.find(({ network }) => network.key === this.environment.directory.network.key);
  }

  private placeProblem({ DirectoryId: directory, VpcSettings }: DirectoryDescription): Problem | undefined {
    const home = this.homeVpc;
    const vpc = VpcSettings?.VpcId;
    if (!home || vpc === undefined || vpc === home.vpcId) return undefined;
    return {
      cause: say.otherVpc({ directory, vpc, network: home.network.key, networkVpc: home.vpcId }),
      cure: say.nameNetwork(),
    };
  }

  private async logProblem(owner: AccountReads, directory: string): Promise<Problem | undefined> {
    const [subscription] = await owner.directoryService.logSubscriptions(directory);
    const group = subscription?.LogGroupName;
    if (group === undefined) return { cause: say.noSubscription({ directory }), cure: this.deploy() };
    const groups = await owner.logs.groups(group);
    if (!groups.some(({ logGroupName }) => logGroupName === group)) {
      return { cause: say.noLogGroup({ directory, group }), cure: this.deploy() };
    }
    const isAllowed = (await owner.logs.policies()).some(
      ({ policyDocument = "" }) =>
        policyDocument.includes("ds.amazonaws.com") && policyDocument.includes("logs:PutLogEvents"),
    );
    return isAllowed ? undefined : { cause: say.noLogPolicy({ group }), cure: this.deploy() };
  }

  private deploy(): string {
    return deployCommand(stackIds.directory(this.environment.name));
  }
}

function stageProblem(directory: string, { Stage, StageReason: reason }: DirectoryDescription): Problem | undefined {
  const stage: string = Stage ?? "unknown";
  if (stage === "Active") return undefined;
  const cause = say.stage({ directory, stage, reason });
  return UNDER_WAY.includes(stage)
    ? { cause, cure: say.waitForStage(), status: "waiting" }
    : { cause, cure: say.troubleshoot({ stage }) };
}
