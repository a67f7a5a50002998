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
import { type AwsAccount } from "../../aws/aws";
import { CachedReads } from "./cached-reads";

/** Values of one filter that EC2 takes at once. */
const FILTER_VALUES = 200;

interface Filter {
  readonly Name: string;
  readonly Values: string[];
}

/** VPCs of one account, with what is in them. */
export class Ec2Reads extends CachedReads {
  private readonly vpcIds: readonly string[];

  /** @param vpcIds - Every VPC that is going to be asked about. */
  public constructor(client: AwsAccount, vpcIds: readonly string[]) {
    super(client);
    this.vpcIds = [...new Set(vpcIds)].sort();
  }

  public vpcs(): Promise<Vpc[]> {
    return this.inVpcs("vpcs", (Filters) =>
      this.pages(
        (NextToken, options) => this.client.ec2.send(new DescribeVpcsCommand({ Filters, NextToken }), options),
        (page) => page.Vpcs,
      ),
    );
  }

  public subnets(): Promise<Subnet[]> {
    return this.inVpcs("subnets", (Filters) =>
      this.pages(
        (NextToken, options) => this.client.ec2.send(new DescribeSubnetsCommand({ Filters, NextToken }), options),
        (page) => page.Subnets,
      ),
    );
  }

  public routeTables(): Promise<RouteTable[]> {
    return this.inVpcs("route tables", (Filters) =>
      this.pages(
        (NextToken, options) => this.client.ec2.send(new DescribeRouteTablesCommand({ Filters, NextToken }), options),
        (page) => page.RouteTables,
      ),
    );
  }

  public networkAcls(): Promise<NetworkAcl[]> {
    return this.inVpcs("network ACLs", (Filters) =>
      this.pages(
        (NextToken, options) => this.client.ec2.send(new DescribeNetworkAclsCommand({ Filters, NextToken }), options),
        (page) => page.NetworkAcls,
      ),
    );
  }

  /** Connections of either side, those that have ended among them. */
  public peerings(): Promise<VpcPeeringConnection[]> {
    return this.pagesOnce(
      "peerings",
      (NextToken, options) => this.client.ec2.send(new DescribeVpcPeeringConnectionsCommand({ NextToken }), options),
      (page) => page.VpcPeeringConnections,
    );
  }

  /** Rules of security groups. @param groups - Every group that is going to be asked about, in any order. */
  public securityGroupRules(groups: readonly string[]): Promise<SecurityGroupRule[]> {
    const ids = [...new Set(groups)].sort();
    return this.filtered(`rules ${ids.join()}`, "group-id", ids, (Filters) =>
      this.pages(
        (NextToken, options) =>
          this.client.ec2.send(
            new DescribeSecurityGroupRulesCommand({ Filters, MaxResults: 1000, NextToken }),
            options,
          ),
        (page) => page.SecurityGroupRules,
      ),
    );
  }

  /** Availability Zones the account can use in the Region. */
  public zones(): Promise<AvailabilityZone[]> {
    return this.once("zones", async () => {
      const { ec2, aws } = this.client;
      const { AvailabilityZones } = await aws.call((options) =>
        ec2.send(new DescribeAvailabilityZonesCommand({}), options),
      );
      return AvailabilityZones ?? [];
    });
  }

  private inVpcs<Item>(name: string, read: (filters: Filter[]) => Promise<Item[]>): Promise<Item[]> {
    return this.filtered(name, "vpc-id", this.vpcIds, read);
  }

  private filtered<Item>(
    name: string,
    filter: string,
    values: readonly string[],
    read: (filters: Filter[]) => Promise<Item[]>,
  ): Promise<Item[]> {
    return this.once(name, async () => {
      const all: Item[] = [];
      for (let start = 0; start < values.length; start += FILTER_VALUES) {
        all.push(...(await read([{ Name: filter, Values: values.slice(start, start + FILTER_VALUES) }])));
      }
      return all;
    });
  }
}
