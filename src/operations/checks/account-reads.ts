import {
  DescribeLogGroupsCommand,
  DescribeResourcePoliciesCommand,
  type LogGroup,
  type ResourcePolicy,
} from "@aws-sdk/client-cloudwatch-logs";
import {
  DescribeDirectoriesCommand,
  DescribeDomainControllersCommand,
  DescribeSharedDirectoriesCommand,
  DescribeTrustsCommand,
  GetDirectoryLimitsCommand,
  ListLogSubscriptionsCommand,
  type DirectoryDescription,
  type DirectoryLimits,
  type DomainController,
  type LogSubscription,
  type SharedDirectory,
  type Trust,
} from "@aws-sdk/client-directory-service";
import {
  DescribeAvailabilityZonesCommand,
  DescribeNetworkAclsCommand,
  DescribeRouteTablesCommand,
  DescribeSecurityGroupRulesCommand,
  DescribeSubnetsCommand,
  DescribeVpcPeeringConnectionsCommand,
  DescribeVpcsCommand,
  type AvailabilityZone,
  type NetworkAcl,
  type RouteTable,
  type SecurityGroupRule,
  type Subnet,
  type Vpc,
  type VpcPeeringConnection,
} from "@aws-sdk/client-ec2";
import {
  GetPolicyCommand,
  GetPolicyVersionCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  ListAttachedRolePoliciesCommand,
  ListRolePoliciesCommand,
} from "@aws-sdk/client-iam";
import {
  DescribeDBEngineVersionsCommand,
  DescribeDBInstancesCommand,
  DescribeDBParametersCommand,
  DescribeDBSnapshotsCommand,
  DescribeOrderableDBInstanceOptionsCommand,
  type DBEngineVersion,
  type DBInstance,
  type OrderableDBInstanceOption,
  type Parameter,
} from "@aws-sdk/client-rds";
import { GetAWSDefaultServiceQuotaCommand, GetServiceQuotaCommand } from "@aws-sdk/client-service-quotas";
import { GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import { type AwsAccount } from "../aws/aws";
import { isMissing } from "../aws/aws-error";

/** Values of one filter that EC2 takes at once. */
const FILTER_VALUES = 200;

/** A role with what it may do. */
export interface RoleFacts {
  readonly arn: string;
  readonly path: string;
  /** Its trust policy as JSON. */
  readonly trust: string;
  /** ARNs of managed policies. */
  readonly attached: readonly string[];
  /** Inline policies, and managed ones of the account's own, as JSON. */
  readonly documents: readonly string[];
}

/**
 * What there is in one account, each kind read once and for everything at a time: the number of calls grows with accounts
 * and pages, not with what is checked.
 */
export class AccountReads {
  private readonly answers = new Map<string, Promise<unknown>>();

  /** @param vpcIds - Every VPC of the account that is going to be asked about. */
  public constructor(
    private readonly client: AwsAccount,
    private readonly vpcIds: readonly string[],
  ) {}

  /** The account the credentials reach. */
  public identity(): Promise<string> {
    return this.once(
      "identity",
      async () =>
        (await this.client.aws.call((options) => this.client.sts.send(new GetCallerIdentityCommand({}), options)))
          .Account ?? "",
    );
  }

  public directories(): Promise<DirectoryDescription[]> {
    return this.once("directories", () =>
      this.client.aws.pages(
        (NextToken, options) =>
          this.client.directoryService.send(new DescribeDirectoriesCommand({ NextToken }), options),
        (page) => ({ items: page.DirectoryDescriptions, token: page.NextToken }),
      ),
    );
  }

  public directoryLimits(): Promise<DirectoryLimits> {
    return this.once(
      "directory limits",
      async () =>
        (
          await this.client.aws.call((options) =>
            this.client.directoryService.send(new GetDirectoryLimitsCommand({}), options),
          )
        ).DirectoryLimits ?? {},
    );
  }

  public controllers(directoryId: string): Promise<DomainController[]> {
    return this.once(`controllers ${directoryId}`, () =>
      this.client.aws.pages(
        (NextToken, options) =>
          this.client.directoryService.send(
            new DescribeDomainControllersCommand({ DirectoryId: directoryId, NextToken }),
            options,
          ),
        (page) => ({ items: page.DomainControllers, token: page.NextToken }),
      ),
    );
  }

  public trusts(directoryId: string): Promise<Trust[]> {
    return this.once(`trusts ${directoryId}`, () =>
      this.client.aws.pages(
        (NextToken, options) =>
          this.client.directoryService.send(
            new DescribeTrustsCommand({ DirectoryId: directoryId, NextToken }),
            options,
          ),
        (page) => ({ items: page.Trusts, token: page.NextToken }),
      ),
    );
  }

  public shares(directoryId: string): Promise<SharedDirectory[]> {
    return this.once(`shares ${directoryId}`, () =>
      this.client.aws.pages(
        (NextToken, options) =>
          this.client.directoryService.send(
            new DescribeSharedDirectoriesCommand({ OwnerDirectoryId: directoryId, NextToken }),
            options,
          ),
        (page) => ({ items: page.SharedDirectories, token: page.NextToken }),
      ),
    );
  }

  public logSubscriptions(directoryId: string): Promise<LogSubscription[]> {
    return this.once(`log subscriptions ${directoryId}`, () =>
      this.client.aws.pages(
        (NextToken, options) =>
          this.client.directoryService.send(
            new ListLogSubscriptionsCommand({ DirectoryId: directoryId, NextToken }),
            options,
          ),
        (page) => ({ items: page.LogSubscriptions, token: page.NextToken }),
      ),
    );
  }

  public logGroups(prefix: string): Promise<LogGroup[]> {
    return this.once(`log groups ${prefix}`, () =>
      this.client.aws.pages(
        (nextToken, options) =>
          this.client.logs.send(new DescribeLogGroupsCommand({ logGroupNamePrefix: prefix, nextToken }), options),
        (page) => ({ items: page.logGroups, token: page.nextToken }),
      ),
    );
  }

  public logPolicies(): Promise<ResourcePolicy[]> {
    return this.once("log policies", () =>
      this.client.aws.pages(
        (nextToken, options) => this.client.logs.send(new DescribeResourcePoliciesCommand({ nextToken }), options),
        (page) => ({ items: page.resourcePolicies, token: page.nextToken }),
      ),
    );
  }

  public vpcs(): Promise<Vpc[]> {
    return this.inVpcs("vpcs", (Filters) =>
      this.client.aws.pages(
        (NextToken, options) => this.client.ec2.send(new DescribeVpcsCommand({ Filters, NextToken }), options),
        (page) => ({ items: page.Vpcs, token: page.NextToken }),
      ),
    );
  }

  public subnets(): Promise<Subnet[]> {
    return this.inVpcs("subnets", (Filters) =>
      this.client.aws.pages(
        (NextToken, options) => this.client.ec2.send(new DescribeSubnetsCommand({ Filters, NextToken }), options),
        (page) => ({ items: page.Subnets, token: page.NextToken }),
      ),
    );
  }

  public routeTables(): Promise<RouteTable[]> {
    return this.inVpcs("route tables", (Filters) =>
      this.client.aws.pages(
        (NextToken, options) => this.client.ec2.send(new DescribeRouteTablesCommand({ Filters, NextToken }), options),
        (page) => ({ items: page.RouteTables, token: page.NextToken }),
      ),
    );
  }

  public networkAcls(): Promise<NetworkAcl[]> {
    return this.inVpcs("network ACLs", (Filters) =>
      this.client.aws.pages(
        (NextToken, options) => this.client.ec2.send(new DescribeNetworkAclsCommand({ Filters, NextToken }), options),
        (page) => ({ items: page.NetworkAcls, token: page.NextToken }),
      ),
    );
  }

  /** Connections of either side, those that have ended among them. */
  public peerings(): Promise<VpcPeeringConnection[]> {
    return this.once("peerings", () =>
      this.client.aws.pages(
        (NextToken, options) => this.client.ec2.send(new DescribeVpcPeeringConnectionsCommand({ NextToken }), options),
        (page) => ({ items: page.VpcPeeringConnections, token: page.NextToken }),
      ),
    );
  }

  /** Rules of security groups. @param groups - Every group that is going to be asked about, in any order. */
  public securityGroupRules(groups: readonly string[]): Promise<SecurityGroupRule[]> {
    const ids = [...new Set(groups)].sort();
    return this.once(`rules ${ids.join()}`, () =>
      chunked(ids, (Values) =>
        this.client.aws.pages(
          (NextToken, options) =>
            this.client.ec2.send(
              new DescribeSecurityGroupRulesCommand({
                Filters: [{ Name: "group-id", Values }],
                MaxResults: 1000,
                NextToken,
              }),
              options,
            ),
          (page) => ({ items: page.SecurityGroupRules, token: page.NextToken }),
        ),
      ),
    );
  }

  public instances(): Promise<DBInstance[]> {
    return this.once("instances", () =>
      this.client.aws.pages(
        (Marker, options) => this.client.rds.send(new DescribeDBInstancesCommand({ MaxRecords: 100, Marker }), options),
        (page) => ({ items: page.DBInstances, token: page.Marker }),
      ),
    );
  }

  /** Parameters of a group that somebody has set. */
  public parameters(group: string): Promise<Parameter[]> {
    return this.once(`parameters ${group}`, () =>
      this.client.aws.pages(
        (Marker, options) =>
          this.client.rds.send(
            new DescribeDBParametersCommand({ DBParameterGroupName: group, Source: "user", Marker }),
            options,
          ),
        (page) => ({ items: page.Parameters, token: page.Marker }),
      ),
    );
  }

  /** Availability Zones the account can use in the Region. */
  public zones(): Promise<AvailabilityZone[]> {
    return this.once(
      "zones",
      async () =>
        (
          await this.client.aws.call((options) =>
            this.client.ec2.send(new DescribeAvailabilityZonesCommand({}), options),
          )
        ).AvailabilityZones ?? [],
    );
  }

  /** Versions RDS offers of a version of PostgreSQL: of a major one all its minors, AWS's default for it first. */
  public engineVersions(version: string): Promise<DBEngineVersion[]> {
    return this.once(`engine ${version}`, async () => {
      const read = (DefaultOnly: boolean): Promise<DBEngineVersion[]> =>
        this.client.aws.pages(
          (Marker, options) =>
            this.client.rds.send(
              new DescribeDBEngineVersionsCommand({ Engine: "postgres", EngineVersion: version, DefaultOnly, Marker }),
              options,
            ),
          (page) => ({ items: page.DBEngineVersions, token: page.Marker }),
        );
      return version.includes(".") ? read(false) : [...(await read(true)), ...(await read(false))];
    });
  }

  /** How an instance class can be ordered with an exact version. */
  public orderable(version: string, instanceClass: string): Promise<OrderableDBInstanceOption[]> {
    return this.once(`orderable ${version} ${instanceClass}`, () =>
      this.client.aws.pages(
        (Marker, options) =>
          this.client.rds.send(
            new DescribeOrderableDBInstanceOptionsCommand({
              Engine: "postgres",
              EngineVersion: version,
              DBInstanceClass: instanceClass,
              Vpc: true,
              Marker,
            }),
            options,
          ),
        (page) => ({ items: page.OrderableDBInstanceOptions, token: page.Marker }),
      ),
    );
  }

  /** Whether there is a snapshot of that name. */
  public snapshot(identifier: string): Promise<boolean> {
    return this.once(`snapshot ${identifier}`, async () => {
      try {
        await this.client.aws.call((options) =>
          this.client.rds.send(new DescribeDBSnapshotsCommand({ DBSnapshotIdentifier: identifier }), options),
        );
        return true;
      } catch (error) {
        if (isMissing(error)) return false;
        throw error;
      }
    });
  }

  /** A role; undefined where there is none of that name. */
  public role(name: string): Promise<RoleFacts | undefined> {
    return this.once(`role ${name}`, async () => {
      const { iam, aws } = this.client;
      try {
        const { Role } = await aws.call((options) => iam.send(new GetRoleCommand({ RoleName: name }), options));
        const attached = await aws.pages(
          (Marker, options) => iam.send(new ListAttachedRolePoliciesCommand({ RoleName: name, Marker }), options),
          (page) => ({ items: page.AttachedPolicies, token: page.Marker }),
        );
        const names = await aws.pages(
          (Marker, options) => iam.send(new ListRolePoliciesCommand({ RoleName: name, Marker }), options),
          (page) => ({ items: page.PolicyNames, token: page.Marker }),
        );
        const own = await Promise.all(
          attached.flatMap(({ PolicyArn }) =>
            PolicyArn === undefined || PolicyArn.includes(":iam::aws:policy/") ? [] : [this.managedPolicy(PolicyArn)],
          ),
        );
        const inline = await Promise.all(
          names.map((PolicyName) =>
            aws.call((options) => iam.send(new GetRolePolicyCommand({ RoleName: name, PolicyName }), options)),
          ),
        );
        return {
          arn: Role?.Arn ?? "",
          path: Role?.Path ?? "/",
          trust: decodeURIComponent(Role?.AssumeRolePolicyDocument ?? "{}"),
          attached: attached.map(({ PolicyArn }) => PolicyArn ?? ""),
          documents: [...inline.map(({ PolicyDocument }) => decodeURIComponent(PolicyDocument ?? "{}")), ...own],
        };
      } catch (error) {
        if (isMissing(error)) return undefined;
        throw error;
      }
    });
  }

  private async managedPolicy(PolicyArn: string): Promise<string> {
    const { iam, aws } = this.client;
    const { Policy } = await aws.call((options) => iam.send(new GetPolicyCommand({ PolicyArn }), options));
    const { PolicyVersion } = await aws.call((options) =>
      iam.send(new GetPolicyVersionCommand({ PolicyArn, VersionId: Policy?.DefaultVersionId }), options),
    );
    return decodeURIComponent(PolicyVersion?.Document ?? "{}");
  }

  /** A quota as it is for this account. @see https://docs.aws.amazon.com/servicequotas/2019-06-24/apireference/API_GetServiceQuota.html */
  public quota(service: string, code: string): Promise<number | undefined> {
    return this.once(`quota ${service} ${code}`, async () => {
      const { quotas, aws } = this.client;
      try {
        return (
          await aws.call((options) =>
            quotas.send(new GetServiceQuotaCommand({ ServiceCode: service, QuotaCode: code }), options),
          )
        ).Quota?.Value;
      } catch (error) {
        // A quota that was never changed may have no entry of the account's own.
        if (!isMissing(error)) throw error;
        return (
          await aws.call((options) =>
            quotas.send(new GetAWSDefaultServiceQuotaCommand({ ServiceCode: service, QuotaCode: code }), options),
          )
        ).Quota?.Value;
      }
    });
  }

  private inVpcs<Item>(
    name: string,
    read: (filters: { Name: string; Values: string[] }[]) => Promise<Item[]>,
  ): Promise<Item[]> {
    return this.once(name, () =>
      chunked([...new Set(this.vpcIds)].sort(), (Values) => read([{ Name: "vpc-id", Values }])),
    );
  }

  private once<Answer>(name: string, read: () => Promise<Answer>): Promise<Answer> {
    const existing = this.answers.get(name);
    if (existing) return existing as Promise<Answer>;
    const made = read();
    // Whoever waits for it sees the error; nobody may be waiting yet.
    made.catch(() => undefined);
    this.answers.set(name, made);
    return made;
  }
}

async function chunked<Item>(values: readonly string[], read: (values: string[]) => Promise<Item[]>): Promise<Item[]> {
  const all: Item[] = [];
  for (let start = 0; start < values.length; start += FILTER_VALUES)
    all.push(...(await read(values.slice(start, start + FILTER_VALUES))));
  return all;
}
