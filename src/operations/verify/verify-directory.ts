import { type DirectoryDescription } from "@aws-sdk/client-directory-service";
import { consumerAccounts, type Account, type Environment } from "../../environment/environment";
import { stackIds } from "../../environment/topology";
import { message } from "../../text/message";
import { subjects, type Problem } from "../checks/check";
import { accountText } from "../checks/common-messages";
import { deployCommand } from "../checks/deploy-command";
import { isManagedDirectory } from "../checks/directories";
import { unread } from "../checks/located-networks";
import { type AccountReads } from "../checks/reads/account-reads";
import { isReference, publishedText, type Published, type PublishedSource } from "../published";
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

/** States that hold the ids of a directory that exists. */
export function directorySources(environment: Environment): PublishedSource[] {
  const { existing, network } = environment.directory;
  return [existing?.directoryId, existing?.securityGroupId]
    .filter(isReference)
    .map(({ state }) => ({ external: state, account: network.account }));
}

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
    let description: DirectoryDescription | undefined;
    await checks.check("directory-exists", subject, async () => {
      description = await this.find(owner);
      return description ? this.placeProblem(description) : this.absent();
    });
    const directoryId = description?.DirectoryId;
    if (description === undefined || directoryId === undefined) return undefined;
    const found = description;
    const isActive = await checks.check("directory-active", subject, () => stageProblem(directoryId, found));
    if (isActive) await this.verifyParts(owner, directoryId, found);
    return {
      directoryId,
      securityGroupId: this.existingText("securityGroupId") ?? found.VpcSettings?.SecurityGroupId,
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

  private async find(owner: AccountReads): Promise<DirectoryDescription | undefined> {
    const { existing, domainName } = this.environment.directory;
    const id = this.existingText("directoryId");
    const all = await owner.directoryService.directories();
    if (existing) return all.find(({ DirectoryId }) => DirectoryId === id);
    return all.find((each) => isManagedDirectory(each, domainName));
  }

  private existingText(key: "directoryId" | "securityGroupId"): string | undefined {
    const value = this.environment.directory.existing?.[key];
    if (!isReference(value)) return value;
    const answer = this.published.of({ external: value.state, account: this.owner });
    return answer.status === "exists" ? publishedText(answer.outputs, value.output, value.state) : undefined;
  }

  private absent(): Problem {
    const { existing, domainName: domain } = this.environment.directory;
    for (const source of directorySources(this.environment)) {
      const problem = unread(source, this.published.of(source));
      if (problem) return problem;
    }
    const account = { account: this.owner.key, accountId: this.owner.id };
    if (!existing) {
      return { cause: say.missing({ domain, ...account }), cure: this.deploy() };
    }
    const directory = this.existingText("directoryId") ?? "";
    return { cause: say.missingExisting({ directory, ...account }), cure: say.correctId() };
  }

  private placeProblem({ DirectoryId: directory, VpcSettings }: DirectoryDescription): Problem | undefined {
    const home = this.context.networks.find(({ network }) => network.key === this.environment.directory.network.key);
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
