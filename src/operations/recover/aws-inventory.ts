import { DescribeLogGroupsCommand, type LogGroup } from "@aws-sdk/client-cloudwatch-logs";
import { type DirectoryDescription, type SharedDirectory } from "@aws-sdk/client-directory-service";
import {
  DescribeFlowLogsCommand,
  DescribeRouteTablesCommand,
  DescribeSecurityGroupsCommand,
  DescribeSubnetsCommand,
  DescribeVpcsCommand,
  type FlowLog,
  type RouteTable,
  type SecurityGroup,
  type SecurityGroupRule,
  type Subnet,
  type Vpc,
  type VpcPeeringConnection,
} from "@aws-sdk/client-ec2";
import { ListRolesCommand, type Role } from "@aws-sdk/client-iam";
import {
  DescribeKeyCommand,
  ListAliasesCommand,
  ListKeysCommand,
  type AliasListEntry,
  type KeyMetadata,
} from "@aws-sdk/client-kms";
import {
  DescribeDBParameterGroupsCommand,
  DescribeDBSubnetGroupsCommand,
  type DBInstance,
  type DBParameterGroup,
  type DBSubnetGroup,
} from "@aws-sdk/client-rds";
import { type AwsAccount } from "../aws/aws";
import { AwsError, isMissing } from "../aws/aws-error";
import { CachedReads } from "../checks/reads/cached-reads";
import { DirectoryServiceReads } from "../checks/reads/directory-service-reads";
import { Ec2Reads } from "../checks/reads/ec2-reads";
import { RdsReads } from "../checks/reads/rds-reads";

/** Keys without an alias that are looked at: an account that has more of them is not searched key by key. */
const MOST_UNNAMED_KEYS = 100;

const GONE_PEERINGS = ["deleted", "deleting", "rejected", "failed", "expired"];
const GONE_SHARES = ["Deleted", "Deleting", "Rejected", "RejectFailed", "ShareFailed"];

/**
 * What one account has of what stacks create. Each kind is read once, in pages, whatever number of resources is looked
 * for: an answer is the same for everyone who asks.
 */
export class AwsInventory extends CachedReads {
  private readonly ds: DirectoryServiceReads;
  private readonly network: Ec2Reads;
  private readonly databases: RdsReads;

  public constructor(client: AwsAccount) {
    super(client);
    this.ds = new DirectoryServiceReads(client);
    this.network = new Ec2Reads(client, []);
    this.databases = new RdsReads(client);
  }

  public get account(): AwsAccount["account"] {
    return this.client.account;
  }

  /** Directories that the account owns, and not those that others share with it. */
  public async directories(): Promise<DirectoryDescription[]> {
    const all = await this.ds.directories();
    return all.filter(({ Type, Stage }) => Type !== "SharedMicrosoftAD" && Stage !== "Deleting" && Stage !== "Deleted");
  }

  /** Directories of other accounts that are shared with this one. */
  public async received(): Promise<DirectoryDescription[]> {
    const all = await this.ds.directories();
    return all.filter(
      ({ Type, ShareStatus = "" }) => Type === "SharedMicrosoftAD" && !GONE_SHARES.includes(ShareStatus),
    );
  }

  /** Shares of a directory that the account owns. */
  public async shares(directoryId: string): Promise<SharedDirectory[]> {
    const all = await orNone(this.ds.shares(directoryId));
    return all.filter(({ ShareStatus = "" }) => !GONE_SHARES.includes(ShareStatus));
  }

  /** Whether the security log of a directory is forwarded. */
  public async forwardsLog(directoryId: string): Promise<boolean> {
    return (await orNone(this.ds.logSubscriptions(directoryId))).length > 0;
  }

  public async instances(): Promise<DBInstance[]> {
    return (await this.databases.instances()).filter(({ DBInstanceStatus }) => DBInstanceStatus !== "deleting");
  }

  public subnetGroups(): Promise<DBSubnetGroup[]> {
    return this.pagesOnce(
      "subnet groups",
      (Marker, options) =>
        this.client.rds.send(new DescribeDBSubnetGroupsCommand({ MaxRecords: 100, Marker }), options),
      (page) => page.DBSubnetGroups,
    );
  }

  public parameterGroups(): Promise<DBParameterGroup[]> {
    return this.pagesOnce(
      "parameter groups",
      (Marker, options) =>
        this.client.rds.send(new DescribeDBParameterGroupsCommand({ MaxRecords: 100, Marker }), options),
      (page) => page.DBParameterGroups,
    );
  }

  /** Peering connections that connect, or wait for an acceptance. */
  public async peerings(): Promise<VpcPeeringConnection[]> {
    const all = await this.network.peerings();
    return all.filter(({ Status }) => !GONE_PEERINGS.includes(Status?.Code ?? ""));
  }

  public vpcs(): Promise<Vpc[]> {
    return this.pagesOnce(
      "vpcs",
      (NextToken, options) => this.client.ec2.send(new DescribeVpcsCommand({ NextToken }), options),
      (page) => page.Vpcs,
    );
  }

  public subnets(): Promise<Subnet[]> {
    return this.pagesOnce(
      "subnets",
      (NextToken, options) => this.client.ec2.send(new DescribeSubnetsCommand({ NextToken }), options),
      (page) => page.Subnets,
    );
  }

  public routeTables(): Promise<RouteTable[]> {
    return this.pagesOnce(
      "route tables",
      (NextToken, options) => this.client.ec2.send(new DescribeRouteTablesCommand({ NextToken }), options),
      (page) => page.RouteTables,
    );
  }

  public flowLogs(): Promise<FlowLog[]> {
    return this.pagesOnce(
      "flow logs",
      (NextToken, options) => this.client.ec2.send(new DescribeFlowLogsCommand({ NextToken }), options),
      (page) => page.FlowLogs,
    );
  }

  public securityGroups(): Promise<SecurityGroup[]> {
    return this.pagesOnce(
      "security groups",
      (NextToken, options) => this.client.ec2.send(new DescribeSecurityGroupsCommand({ NextToken }), options),
      (page) => page.SecurityGroups,
    );
  }

  /** Rules of one security group. */
  public securityGroupRules(group: string): Promise<SecurityGroupRule[]> {
    return orNone(this.network.securityGroupRules([group]));
  }

  public roles(): Promise<Role[]> {
    return this.pagesOnce(
      "roles",
      (Marker, options) => this.client.iam.send(new ListRolesCommand({ MaxItems: 1000, Marker }), options),
      (page) => page.Roles,
    );
  }

  /** @param prefix - What the names that are looked for begin with. */
  public logGroups(prefix: string): Promise<LogGroup[]> {
    return this.pagesOnce(
      `log groups ${prefix}`,
      (nextToken, options) =>
        this.client.logs.send(new DescribeLogGroupsCommand({ logGroupNamePrefix: prefix, nextToken }), options),
      (page) => page.logGroups,
    );
  }

  public aliases(): Promise<AliasListEntry[]> {
    return this.once("aliases", () =>
      this.client.aws.pages(
        (Marker: string | undefined, options) =>
          this.client.kms.send(new ListAliasesCommand({ Limit: 100, Marker }), options),
        (page) => ({ items: page.Aliases, token: page.NextMarker }),
      ),
    );
  }

  /** Customer managed keys without an alias: a run that was ended between the two leaves one. */
  public unnamedKeys(): Promise<KeyMetadata[]> {
    return this.once("unnamed keys", async () => {
      const keys = await this.client.aws.pages(
        (Marker: string | undefined, options) =>
          this.client.kms.send(new ListKeysCommand({ Limit: 1000, Marker }), options),
        (page) => ({ items: page.Keys, token: page.NextMarker }),
      );
      const named = new Set((await this.aliases()).map(({ TargetKeyId }) => TargetKeyId));
      const unnamed = keys.filter(({ KeyId }) => !named.has(KeyId));
      if (unnamed.length > MOST_UNNAMED_KEYS) return [];
      const found = await Promise.all(unnamed.map(({ KeyId }) => this.key(KeyId ?? "")));
      return found.filter(
        (key): key is KeyMetadata => key?.KeyManager === "CUSTOMER" && key.KeyState !== "PendingDeletion",
      );
    });
  }

  private async key(KeyId: string): Promise<KeyMetadata | undefined> {
    try {
      const { kms, aws } = this.client;
      return (await aws.call((options) => kms.send(new DescribeKeyCommand({ KeyId }), options))).KeyMetadata;
    } catch (error) {
      // The policy of a key decides who may look at it: one that does not let this role is none of the stacks'.
      if (error instanceof AwsError && (error.kind === "denied" || error.kind === "missing")) return undefined;
      throw error;
    }
  }
}

async function orNone<Item>(read: Promise<Item[]>): Promise<Item[]> {
  try {
    return await read;
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}
