import {
  type DirectoryDescription,
  type DomainController,
  type Trust as TrustDescription,
} from "@aws-sdk/client-directory-service";
import { consumerAccounts, type Account, type Environment, type Trust } from "../../environment/environment";
import { acceptsShare, stackIds } from "../../environment/topology";
import { subjects, type Problem } from "../checks/check";
import { isManagedDirectory } from "../checks/directories";
import { unread } from "../checks/located-networks";
import { type AccountReads } from "../checks/reads/account-reads";
import { isReference, publishedText, type Published, type PublishedSource } from "../published";
import { type VerifyContext } from "./verify-environment";

/** The directory as the checks of networks and databases need it. */
export interface FoundDirectory {
  readonly directoryId: string;
  /** Security group of the controllers; not known where AWS does not tell it. */
  readonly securityGroupId: string | undefined;
  /** Ids of the directory by account key, in accounts where it is usable. */
  readonly idByAccount: ReadonlyMap<string, string>;
}

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

  /** @returns what was found; nothing where there is no directory */
  public async verify(): Promise<FoundDirectory | undefined> {
    const { checks, reads } = this.context;
    const owner = reads.get(this.owner.key);
    if (!owner) return undefined;
    const subject = subjects.directory(this.environment);
    let description: DirectoryDescription | undefined;
    await checks.check("directory-exists", subject, async () => {
      description = await this.find(owner);
      return description ? this.place(description) : this.absent();
    });
    const directoryId = description?.DirectoryId;
    if (description === undefined || directoryId === undefined) return undefined;
    const { Stage: stage = "unknown", StageReason: reason } = description;
    const active = await checks.check("directory-active", subject, () =>
      stage === "Active"
        ? undefined
        : {
            cause: `The directory ${directoryId} is ${stage}${reason === undefined ? "" : `: ${reason}`}.`,
            cure: UNDER_WAY.includes(stage)
              ? "Wait, up to 45 minutes for a new directory: verify --wait follows it."
              : `Look at https://docs.aws.amazon.com/directoryservice/latest/admin-guide/ms_ad_troubleshooting.html; AWS Support restores a directory that stays ${stage}.`,
            ...(UNDER_WAY.includes(stage) ? { status: "waiting" as const } : {}),
          },
    );
    if (active) {
      await Promise.all([
        checks.check("domain-controllers", subject, async () =>
          controllersProblem(
            await owner.directoryService.controllers(directoryId),
            this.environment.directory.create?.domainControllers ?? description?.DesiredNumberOfDomainControllers ?? 2,
          ),
        ),
        this.environment.directory.create &&
          checks.check("directory-log-forwarding", subject, () => this.logForwarding(owner, directoryId)),
        ...(this.environment.directory.create?.trusts ?? []).map((trust, index) =>
          checks.check("directory-trust", subjects.trust(this.environment, index), async () =>
            trustProblem(this.environment, trust, await owner.directoryService.trusts(directoryId)),
          ),
        ),
      ]);
    }
    const idByAccount = new Map([[this.owner.key, directoryId]]);
    await Promise.all(
      consumerAccounts(this.environment).map(async (account) => {
        await checks.check("directory-share", subjects.share(this.environment, account), async () => {
          const { id, problem } = await this.share(owner, account, directoryId);
          if (id !== undefined) idByAccount.set(account.key, id);
          return problem;
        });
      }),
    );
    return {
      directoryId,
      securityGroupId: this.existingText("securityGroupId") ?? description.VpcSettings?.SecurityGroupId,
      idByAccount,
    };
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
    const { existing, domainName } = this.environment.directory;
    for (const source of directorySources(this.environment)) {
      const problem = unread(source, this.published.of(source));
      if (problem) return problem;
    }
    const account = `the account ${this.owner.key} (${this.owner.id})`;
    if (existing)
      return {
        cause: `There is no directory ${this.existingText("directoryId") ?? ""} in ${account}.`,
        cure: "Correct directory.existing.directoryId.",
      };
    return {
      cause: `There is no AWS Managed Microsoft AD ${domainName} in ${account}.`,
      cure: `npx cdktf deploy ${stackIds.directory(this.environment.name)}`,
    };
  }

  private place({ DirectoryId, VpcSettings }: DirectoryDescription): Problem | undefined {
    const home = this.context.networks.find(({ network }) => network.key === this.environment.directory.network.key);
    if (!home || VpcSettings?.VpcId === undefined || VpcSettings.VpcId === home.vpcId) return undefined;
    return {
      cause: `The directory ${DirectoryId} is in ${VpcSettings.VpcId}, and the network ${home.network.key} is ${home.vpcId}.`,
      cure: "Name the network the directory is in as directory.network.",
    };
  }

  private async logForwarding(owner: AccountReads, directoryId: string): Promise<Problem | undefined> {
    const cure = `npx cdktf deploy ${stackIds.directory(this.environment.name)}`;
    const [subscription] = await owner.directoryService.logSubscriptions(directoryId);
    const name = subscription?.LogGroupName;
    if (name === undefined)
      return { cause: `The security log of ${directoryId} goes nowhere: it has no log subscription.`, cure };
    const groups = await owner.logs.groups(name);
    if (!groups.some(({ logGroupName }) => logGroupName === name))
      return { cause: `The security log of ${directoryId} goes to the log group ${name}, which is not there.`, cure };
    const policies = await owner.logs.policies();
    const allowed = policies.some(
      ({ policyDocument = "" }) =>
        policyDocument.includes("ds.amazonaws.com") && policyDocument.includes("logs:PutLogEvents"),
    );
    return allowed
      ? undefined
      : {
          cause: `Directory Service may not write to the log group ${name}: no resource policy of CloudWatch Logs names ds.amazonaws.com.`,
          cure,
        };
  }

  private async share(
    owner: AccountReads,
    account: Account,
    directoryId: string,
  ): Promise<{ readonly id?: string; readonly problem?: Problem }> {
    const { name } = this.environment;
    const share = (await owner.directoryService.shares(directoryId))
      .filter(({ ShareStatus }) => ShareStatus !== "Deleted" && ShareStatus !== "Deleting")
      .find(({ SharedAccountId }) => SharedAccountId === account.id);
    if (!share) {
      return {
        problem: {
          cause: `The directory ${directoryId} is not shared with the account ${account.id}.`,
          cure: `npx cdktf deploy ${stackIds.directorySharing(name)} ${stackIds.directoryAccess(name, account.key)}`,
        },
      };
    }
    const { ShareStatus: status = "unknown", SharedDirectoryId: id = "" } = share;
    const consumer = this.context.reads.get(account.key);
    // What the account itself sees of it; without access to the account, the owner's word has to do.
    const seen = consumer
      ? (await consumer.directoryService.directories()).find(({ DirectoryId }) => DirectoryId === id)
      : undefined;
    const there =
      consumer === undefined ? "" : `, and ${account.id} sees ${seen ? `it as ${seen.ShareStatus}` : "nothing of it"}`;
    if (status === "Shared" && (consumer === undefined || seen?.ShareStatus === "Shared")) return { id };
    const cause = `The share ${id} is ${status} for its owner ${this.owner.id}${there}.`;
    if (status === "Sharing" || status === "Rejecting")
      return { problem: { cause, cure: "Wait: verify --wait follows it.", status: "waiting" } };
    if (status === "PendingAcceptance" && acceptsShare(this.environment, account))
      return {
        problem: { cause, cure: `npx cdktf deploy ${stackIds.directoryAccess(name, account.key)}, which accepts it` },
      };
    const address = `aws_directory_service_shared_directory.*["${account.id}"]`;
    return {
      problem: {
        cause,
        cure: `Make the share anew: in the state of ${stackIds.directorySharing(name)}, terraform apply -replace of ${address}; then npx cdktf deploy ${stackIds.directoryAccess(name, account.key)}.`,
      },
    };
  }
}

function controllersProblem(controllers: readonly DomainController[], wanted: number): Problem | undefined {
  const active = controllers.filter(({ Status }) => Status === "Active");
  const other = controllers.filter(
    ({ Status }) => Status !== "Active" && Status !== "Deleted" && Status !== "Deleting",
  );
  if (active.length >= wanted && other.length === 0) return undefined;
  const others = other.map(
    ({ DomainControllerId, Status, StatusReason }) =>
      `${DomainControllerId} is ${Status}${StatusReason === undefined ? "" : ` (${StatusReason})`}`,
  );
  const cause = `${active.length} of ${wanted} domain controllers are active${others.length > 0 ? `: ${others.join(", ")}` : ""}.`;
  const comes =
    other.length > 0 &&
    other.every(({ Status }) => Status === "Creating" || Status === "Restoring" || Status === "Updating");
  if (comes) return { cause, cure: "Wait: verify --wait follows it.", status: "waiting" };
  return {
    cause,
    cure:
      other.length > 0
        ? "AWS replaces an impaired controller by itself; open a case with AWS Support where it does not within an hour."
        : "Set directory.domainControllers to the number you want and deploy the directory stack.",
  };
}

const DIRECTIONS: Readonly<Record<Trust["direction"], string>> = {
  outgoing: "One-Way: Outgoing",
  incoming: "One-Way: Incoming",
  "two-way": "Two-Way",
};

function trustProblem(
  { name }: Environment,
  { domainName, direction }: Trust,
  trusts: readonly TrustDescription[],
): Problem | undefined {
  const trust = trusts.find(
    ({ RemoteDomainName, TrustState }) =>
      RemoteDomainName?.toLowerCase() === domainName.toLowerCase() &&
      TrustState !== "Deleted" &&
      TrustState !== "Deleting",
  );
  if (!trust)
    return { cause: `There is no trust with ${domainName}.`, cure: `npx cdktf deploy ${stackIds.directory(name)}` };
  const { TrustState: state = "unknown", TrustStateReason: reason, TrustDirection: found } = trust;
  if (found !== DIRECTIONS[direction])
    return {
      cause: `The trust with ${domainName} is ${found}, and the file asks for ${DIRECTIONS[direction]}.`,
      cure: `npx cdktf deploy ${stackIds.directory(name)}, or correct its direction in the file.`,
    };
  if (state === "Verified" || (state === "Created" && direction === "incoming")) return undefined;
  const why = reason === undefined ? "" : `: ${reason}`;
  if (["Creating", "Created", "Verifying", "Updating", "Updated"].includes(state))
    return {
      cause: `The trust with ${domainName} is ${state}${why}.`,
      cure: "Wait: verify --wait follows it.",
      status: "waiting",
    };
  return {
    cause: `The trust with ${domainName} is ${state}${why}.`,
    cure: `Make the other half in ${domainName} with the same trust password, and let its DNS servers and controllers answer the directory's network; then aws ds verify-trust --trust-id ${trust.TrustId}.`,
  };
}
