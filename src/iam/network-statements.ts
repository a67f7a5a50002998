import { type PolicyStatement } from "../aws/policy";
import { type Environment, type Network } from "../environment/environment";
import { type StackDescription } from "../environment/topology";
import { type AccountArns } from "./arns";
import { allow, describe, ec2Tags, keys, logGroups, named, roles, securityGroupRules } from "./statements";

function networksOf(stacks: readonly StackDescription[]): Network[] {
  return stacks.flatMap(({ network }) => (network ? [network] : []));
}

/** VPCs that are made. */
export function networkStatements(
  environment: Environment,
  arns: AccountArns,
  stacks: readonly StackDescription[],
): PolicyStatement[] {
  const networks = networksOf(stacks);
  const names = networks.map(({ key }) => `${environment.name}-${key}`);
  const flowLogs = {
    roles: names.map((name) => `${name}-flow-logs`),
    groups: names.map((name) => `/aws/vpc/${name}/flow-logs`),
    keys: names.map((name) => `${name}-network`),
  };
  const tags = networks.flatMap(({ key, create }) => {
    const name = `${environment.name}-${key}`;
    return [
      name,
      `${name}-private`,
      `${name}-flow-logs`,
      ...(create?.availabilityZones ?? []).map((zone) => `${name}-private-${zone.slice(-1)}`),
    ];
  });
  const network = arns.allOf("ec2", ["route-table", "subnet", "vpc", "vpc-flow-log"]);
  return [
    describe("DescribeNetworks", arns, [
      "ec2:DescribeFlowLogs",
      "ec2:DescribeNetworkAcls",
      "ec2:DescribeNetworkInterfaces",
      "ec2:DescribeRouteTables",
      "ec2:DescribeSecurityGroupRules",
      "ec2:DescribeSecurityGroups",
      "ec2:DescribeSubnets",
      "ec2:DescribeVpcs",
    ]),
    allow(
      "MakeNetworks",
      [
        "ec2:AssociateRouteTable",
        "ec2:CreateFlowLogs",
        "ec2:CreateRouteTable",
        "ec2:CreateSubnet",
        "ec2:CreateVpc",
        "ec2:DescribeVpcAttribute",
        "ec2:DisassociateRouteTable",
        "ec2:ModifyVpcAttribute",
      ],
      network,
    ),
    allow(
      "DeleteNetworks",
      ["ec2:DeleteFlowLogs", "ec2:DeleteRouteTable", "ec2:DeleteSubnet", "ec2:DeleteVpc"],
      network,
      named(tags),
    ),
    allow(
      "LockDefaultSecurityGroup",
      ["ec2:RevokeSecurityGroupEgress", "ec2:RevokeSecurityGroupIngress"],
      arns.allOf("ec2", ["security-group"]),
    ),
    ec2Tags(arns, ["route-table", "security-group", "subnet", "vpc", "vpc-flow-log"]),
    ...roles(arns, "FlowLog", flowLogs.roles, ["vpc-flow-logs.amazonaws.com"], { inline: true }),
    ...logGroups(arns, flowLogs.groups, true),
    ...keys(arns, flowLogs.keys, true),
  ];
}

/** VPC of a network, by its id if the file has it. */
function vpcArn(arns: AccountArns, network: Network): string {
  const id = network.existing?.vpcId;
  return arns.vpc(typeof id === "string" ? id : "*", network.account.id);
}

function routes(arns: AccountArns, networks: readonly Network[]): PolicyStatement {
  const tables = networks.flatMap(({ existing }) =>
    existing && !("output" in existing.routeTableIds) ? existing.routeTableIds : ["*"],
  );
  const known = (tables.includes("*") ? ["*"] : tables).map((id) => `route-table/${id}`);
  return allow("Routes", ["ec2:CreateRoute", "ec2:DeleteRoute"], arns.all("ec2", known));
}

function connectionName(environment: Environment, network: Network): string {
  return `${environment.name}-${network.key}-to-directory`;
}

/** Peerings, from the side that asks; in the directory's own account both sides. */
export function peeringStatements(
  environment: Environment,
  arns: AccountArns,
  stacks: readonly StackDescription[],
): PolicyStatement[] {
  const networks = networksOf(stacks);
  const home = environment.directory.network;
  const oneAccount = networks.some(({ account }) => account.id === home.account.id);
  const connections = arns.regional("ec2", "vpc-peering-connection/*");
  const vpcs = [...new Set(networks.map((network) => vpcArn(arns, network)))].sort();
  return [
    describe("DescribePeerings", arns, [
      "ec2:DescribeRouteTables",
      "ec2:DescribeVpcPeeringConnections",
      ...(oneAccount ? ["ec2:DescribeSecurityGroupRules"] : []),
    ]),
    allow("AskFromVpc", ["ec2:CreateVpcPeeringConnection"], vpcs),
    allow("AskForPeering", ["ec2:CreateVpcPeeringConnection"], connections, {
      ArnLike: { "ec2:AccepterVpc": vpcArn(arns, home) },
    }),
    ...(oneAccount ? acceptance(arns, home, vpcs) : []),
    allow(
      "DeletePeering",
      ["ec2:DeleteVpcPeeringConnection"],
      connections,
      named(networks.map((network) => connectionName(environment, network))),
    ),
    routes(arns, oneAccount ? [...networks, home] : networks),
    ec2Tags(arns, ["vpc-peering-connection", ...(oneAccount ? ["security-group-rule"] : [])]),
    ...(oneAccount ? [controllersRules(environment, arns)] : []),
  ];
}

/** AWS knows the other VPC of a connection for the connection alone, not for the VPC that is asked. */
function acceptance(arns: AccountArns, home: Network, requesters: readonly string[]): PolicyStatement[] {
  return [
    allow("AcceptInVpc", ["ec2:AcceptVpcPeeringConnection"], vpcArn(arns, home)),
    allow("AcceptPeering", ["ec2:AcceptVpcPeeringConnection"], arns.regional("ec2", "vpc-peering-connection/*"), {
      ArnLike: { "ec2:RequesterVpc": requesters },
    }),
  ];
}

/** The directory's side of peerings. */
export function peeringAccepterStatements(
  environment: Environment,
  arns: AccountArns,
  stacks: readonly StackDescription[],
): PolicyStatement[] {
  const networks = networksOf(stacks);
  const home = environment.directory.network;
  const requesters = [...new Set(networks.map((network) => vpcArn(arns, network)))].sort();
  return [
    describe("DescribePeerings", arns, [
      "ec2:DescribeRouteTables",
      "ec2:DescribeSecurityGroupRules",
      "ec2:DescribeVpcPeeringConnections",
    ]),
    ...acceptance(arns, home, requesters),
    routes(arns, [home]),
    ec2Tags(arns, ["security-group-rule", "vpc-peering-connection"]),
    controllersRules(environment, arns),
  ];
}

/** Ingress of the controllers' security group, which Directory Service makes; by its id if the file has it. */
export function controllersRules(environment: Environment, arns: AccountArns): PolicyStatement {
  const id = environment.directory.existing?.securityGroupId;
  return securityGroupRules("ControllersRules", arns, ["Ingress"], [typeof id === "string" ? id : "*"]);
}
