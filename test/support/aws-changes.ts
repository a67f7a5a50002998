import { type Deployed } from "./deployed";

type Call = Deployed["call"];

/** Lets a subnet use another route table. */
export async function associate(call: Call, account: string, subnet: string, table: string): Promise<void> {
  const {
    RouteTables: [found],
  } = await call<{ RouteTables: { Associations: { RouteTableAssociationId: string; SubnetId?: string }[] }[] }>(
    account,
    "ec2",
    "describe_route_tables",
    { Filters: [{ Name: "association.subnet-id", Values: [subnet] }] },
  );
  const association = found?.Associations.find(({ SubnetId }) => SubnetId === subnet);
  await call(account, "ec2", "replace_route_table_association", {
    AssociationId: association?.RouteTableAssociationId,
    RouteTableId: table,
  });
}

/** The network ACL of a VPC's subnets. */
export async function networkAclOf(call: Call, account: string, vpc: string): Promise<string> {
  const {
    NetworkAcls: [acl],
  } = await call<{ NetworkAcls: { NetworkAclId: string }[] }>(account, "ec2", "describe_network_acls", {
    Filters: [{ Name: "vpc-id", Values: [vpc] }],
  });
  return acl?.NetworkAclId ?? "";
}

export async function makeRouteTable(call: Call, account: string, vpc: string): Promise<string> {
  const { RouteTable } = await call<{ RouteTable: { RouteTableId: string } }>(account, "ec2", "create_route_table", {
    VpcId: vpc,
  });
  return RouteTable.RouteTableId;
}

export async function makeInternetGateway(call: Call, account: string): Promise<string> {
  const { InternetGateway } = await call<{ InternetGateway: { InternetGatewayId: string } }>(
    account,
    "ec2",
    "create_internet_gateway",
  );
  return InternetGateway.InternetGatewayId;
}

export async function makeNetworkInterface(call: Call, account: string, subnet: string): Promise<string> {
  const { NetworkInterface } = await call<{ NetworkInterface: { NetworkInterfaceId: string } }>(
    account,
    "ec2",
    "create_network_interface",
    { SubnetId: subnet },
  );
  return NetworkInterface.NetworkInterfaceId;
}
