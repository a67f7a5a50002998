import { CloudwatchLogGroup } from "@cdktf/provider-aws/lib/cloudwatch-log-group";
import { DefaultSecurityGroup } from "@cdktf/provider-aws/lib/default-security-group";
import { FlowLog } from "@cdktf/provider-aws/lib/flow-log";
import { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { IamRolePolicy } from "@cdktf/provider-aws/lib/iam-role-policy";
import { RouteTable } from "@cdktf/provider-aws/lib/route-table";
import { RouteTableAssociation } from "@cdktf/provider-aws/lib/route-table-association";
import { Subnet } from "@cdktf/provider-aws/lib/subnet";
import { Vpc } from "@cdktf/provider-aws/lib/vpc";
import { Fn, TerraformIterator, Token, type ListTerraformIterator } from "cdktf";
import { Construct } from "constructs";
import { zoneBlock, ZONES } from "../aws/cidr";
import { availabilityZone, createdVpcSize, VPC_CIDR_RULES } from "../aws/rules/networks";
import { EncryptionKey } from "./encryption-key";
import { Expression } from "./expression";
import { addressOf } from "./names";
import { policyDocument } from "../aws/policy";
import { isUnknown, knownLength, PropsCheck } from "./validation";
import { message } from "../text/message";

export interface PrivateNetworkProps {
  /** Name of the VPC; its other resources are named after it. */
  readonly name: string;
  readonly accountId: string;
  readonly region: string;
  /** IPv4 block of the VPC, /16 to /25. */
  readonly cidrBlock: string;
  /** Availability Zones; each gets one private subnet, the eighth of the block that belongs to its letter. */
  readonly availabilityZones: readonly string[];
}

const say = {
  fewZones: message(
    "network-zones/props",
    "a directory and a DB subnet group need two Availability Zones; write at least two",
  ),
};

/** Days the flow logs are kept. */
const FLOW_LOG_RETENTION_DAYS = 365;

/**
 * A VPC without a way to the internet: private subnets, one route table, a default security group without rules, and
 * flow logs in an encrypted log group.
 *
 * @see https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/vpc
 */
export class PrivateNetwork extends Construct {
  public readonly vpcId: string;
  public readonly subnetIds: string[];
  public readonly routeTableIds: string[];
  public readonly cidrBlocks: string[];

  public constructor(scope: Construct, id: string, props: PrivateNetworkProps) {
    super(scope, id);
    new PropsCheck(this)
      .value("cidrBlock", props.cidrBlock, ...VPC_CIDR_RULES, createdVpcSize)
      .items("availabilityZones", props.availabilityZones, availabilityZone)
      .that((knownLength(props.availabilityZones) ?? 2) >= 2, "availabilityZones", "network-zones", say.fewZones)
      .done();

    const vpc = new Vpc(this, "vpc", {
      cidrBlock: props.cidrBlock,
      enableDnsSupport: true,
      enableDnsHostnames: true,
      tags: { Name: props.name },
    });
    new DefaultSecurityGroup(this, "default-security-group", {
      vpcId: vpc.id,
      tags: { Name: `${props.name}-default-locked` },
    });

    const routeTable = new RouteTable(this, "route-table", { vpcId: vpc.id, tags: { Name: `${props.name}-private` } });
    this.subnetIds = this.subnets(props, vpc.id, routeTable.id);

    this.logTraffic(props, vpc.id);
    this.vpcId = vpc.id;
    this.routeTableIds = [routeTable.id];
    this.cidrBlocks = [props.cidrBlock];
  }

  /** A subnet per zone. */
  private subnets(props: PrivateNetworkProps, vpcId: string, routeTableId: string): string[] {
    const make = (
      suffix: string,
      availabilityZone: string,
      cidrBlock: string,
      letter: string,
      each: { readonly forEach?: ListTerraformIterator } = {},
    ): Subnet => {
      const subnet = new Subnet(this, `subnet${suffix}`, {
        ...each,
        vpcId,
        cidrBlock,
        availabilityZone,
        mapPublicIpOnLaunch: false,
        tags: { Name: `${props.name}-private-${letter}` },
      });
      const subnetId = each.forEach ? new Expression(`${addressOf(subnet)}[each.key].id`).toString() : subnet.id;
      new RouteTableAssociation(this, `route-table-association${suffix}`, { ...each, subnetId, routeTableId });
      return subnet;
    };
    if (!isUnknown(props.availabilityZones)) {
      return props.availabilityZones.map(
        (zone) => make(`-${zone.slice(-1)}`, zone, zoneBlock(props.cidrBlock, zone), zone.slice(-1)).id,
      );
    }
    const forEach = TerraformIterator.fromList([...props.availabilityZones]);
    const zone = forEach.value as string;
    const letter = Fn.substr(zone, -1, 1);
    const block = Fn.cidrsubnet(props.cidrBlock, Math.log2(ZONES.length), Token.asNumber(Fn.index(ZONES, letter)));
    const all = addressOf(make("", zone, block, letter, { forEach }));
    return new Expression(`[ for zone in sort(keys(${all})) : ${all}[zone].id ]`).toList();
  }

  private logTraffic(props: PrivateNetworkProps, vpcId: string): void {
    const { accountId, region } = props;
    const name = `/aws/vpc/${props.name}/flow-logs`;
    const key = new EncryptionKey(this, "encryption", {
      name: `${props.name}-network`,
      description: `Flow logs of the VPC ${props.name}`,
      accountId,
      region,
      logGroupName: name,
      protect: false,
    });
    const logGroup = new CloudwatchLogGroup(this, "flow-log-group", {
      name,
      retentionInDays: FLOW_LOG_RETENTION_DAYS,
      kmsKeyId: key.arn,
    });
    const role = new IamRole(this, "flow-log-role", {
      name: `${props.name}-flow-logs`,
      description: `Lets VPC flow logs of ${props.name} write to CloudWatch Logs`,
      assumeRolePolicy: policyDocument({
        Effect: "Allow",
        Principal: { Service: "vpc-flow-logs.amazonaws.com" },
        Action: "sts:AssumeRole",
        Condition: { StringEquals: { "aws:SourceAccount": accountId } },
      }),
    });
    const policy = new IamRolePolicy(this, "flow-log-policy", {
      name: "write-flow-logs",
      role: role.name,
      policy: policyDocument({
        Effect: "Allow",
        Action: ["logs:CreateLogStream", "logs:PutLogEvents", "logs:DescribeLogStreams"],
        Resource: `${logGroup.arn}:*`,
      }),
    });
    new FlowLog(this, "flow-log", {
      vpcId,
      trafficType: "ALL",
      logDestination: logGroup.arn,
      iamRoleArn: role.arn,
      maxAggregationInterval: 600,
      tags: { Name: `${props.name}-flow-logs` },
      dependsOn: [policy],
    });
  }
}
