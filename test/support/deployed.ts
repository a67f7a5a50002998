import { ACTIVE_DIRECTORY_PORTS } from "../../src/aws/active-directory-ports";
import { aws, type Emulator, emulatorScripts } from "./aws";

export const IDENTITY = "111111111111";
export const ORDERS = "222222222222";
export const DOMAIN = "corp.example.com";
export const ROLE = "live-rds-directory-access";
export const MANAGED_POLICY = "arn:aws:iam::aws:policy/service-role/AmazonRDSDirectoryServiceAccess";
export const LOG_GROUP = "/aws/directoryservice/live-corp";
const PASSWORD = "Correct-Horse-7";

/** Credentials that the emulator takes. */
export const CREDENTIALS = {
  AWS_ACCESS_KEY_ID: "test",
  AWS_SECRET_ACCESS_KEY: "test",
  AWS_EC2_METADATA_DISABLED: "true",
};

export const everyPort = (block: string): object[] =>
  ACTIVE_DIRECTORY_PORTS.map(({ protocol, fromPort, toPort }) => ({
    IpProtocol: protocol,
    FromPort: fromPort,
    ToPort: toPort,
    IpRanges: [{ CidrIp: block }],
  }));

interface Vpc {
  readonly vpcId: string;
  readonly subnetIds: readonly [string, string];
  readonly routeTableId: string;
}

/** What there is in the emulator after an environment has been deployed, with its ids. */
export interface Deployed {
  readonly url: string;
  readonly identity: Vpc;
  readonly orders: Vpc;
  readonly directoryId: string;
  /** Tests that share the directory anew, or peer the networks anew, write the new ids here. */
  sharedId: string;
  peeringId: string;
  readonly controllersGroup: string;
  readonly databaseGroup: string;
  /** The environment file. */
  readonly yaml: string;
  readonly call: <T>(account: string, service: string, operation: string, parameters?: object) => Promise<T>;
}

export const trustPolicy = (services: readonly string[], account = ORDERS): string =>
  JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Principal: { Service: services },
        Action: "sts:AssumeRole",
        Condition: { StringEquals: { "aws:SourceAccount": account } },
      },
    ],
  });

export const RDS_SERVICES = ["directoryservice.rds.amazonaws.com", "rds.amazonaws.com"];

/** The VPCs that are there before anything is deployed. */
export async function makeNetworks(
  emulator: Emulator,
): Promise<Pick<Deployed, "call" | "identity" | "orders" | "url">> {
  const call: Deployed["call"] = (account, service, operation, parameters = {}) =>
    aws(emulator, account, service, operation, parameters);
  await emulatorScripts.makeStateBuckets(emulator, [
    { id: IDENTITY, state: { bucket: "live-identity-tfstate" } },
    { id: ORDERS, state: { bucket: "live-orders-tfstate" } },
  ]);
  const [identity, orders] = await Promise.all([makeVpc(call, IDENTITY, "10.0"), makeVpc(call, ORDERS, "10.1")]);
  return { url: emulator.url, call, identity, orders };
}

async function makeVpc(call: Deployed["call"], account: string, prefix: string): Promise<Vpc> {
  const {
    Vpc: { VpcId: vpcId },
  } = await call<{ Vpc: { VpcId: string } }>(account, "ec2", "create_vpc", { CidrBlock: `${prefix}.0.0/16` });
  const {
    RouteTable: { RouteTableId: routeTableId },
  } = await call<{ RouteTable: { RouteTableId: string } }>(account, "ec2", "create_route_table", { VpcId: vpcId });
  const subnet = async (index: number): Promise<string> => {
    const {
      Subnet: { SubnetId },
    } = await call<{ Subnet: { SubnetId: string } }>(account, "ec2", "create_subnet", {
      VpcId: vpcId,
      CidrBlock: `${prefix}.${index}.0/24`,
      AvailabilityZone: `us-east-1${"ab"[index]}`,
    });
    await call(account, "ec2", "associate_route_table", { RouteTableId: routeTableId, SubnetId });
    return SubnetId;
  };
  return { vpcId, routeTableId, subnetIds: [await subnet(0), await subnet(1)] };
}

/** Everything a deployment makes that checks look at, made by AWS calls: in seconds instead of minutes of Terraform. */
export async function deploy(emulator: Emulator): Promise<Deployed> {
  const { url, call, identity, orders } = await makeNetworks(emulator);
  const directoryId = await makeDirectory(call, identity);
  await call(IDENTITY, "ds", "update_number_of_domain_controllers", { DirectoryId: directoryId, DesiredNumber: 3 });
  await makeLogForwarding(call, directoryId);
  await makeTrust(call, directoryId, "One-Way: Outgoing");
  const sharedId = await share(call, directoryId);
  await acceptShare(call, sharedId);
  const peeringId = await requestPeering(call, orders, identity);
  await acceptPeering(call, peeringId);
  await call(ORDERS, "ec2", "create_route", {
    RouteTableId: orders.routeTableId,
    DestinationCidrBlock: "10.0.0.0/16",
    VpcPeeringConnectionId: peeringId,
  });
  await call(IDENTITY, "ec2", "create_route", {
    RouteTableId: identity.routeTableId,
    DestinationCidrBlock: "10.1.0.0/16",
    VpcPeeringConnectionId: peeringId,
  });
  const {
    DirectoryDescriptions: [directory],
  } = await call<{ DirectoryDescriptions: { VpcSettings: { SecurityGroupId: string } }[] }>(
    IDENTITY,
    "ds",
    "describe_directories",
  );
  const controllersGroup = directory?.VpcSettings.SecurityGroupId ?? "";
  await call(IDENTITY, "ec2", "authorize_security_group_ingress", {
    GroupId: controllersGroup,
    IpPermissions: everyPort("10.1.0.0/16"),
  });

  await call(ORDERS, "iam", "create_role", { RoleName: ROLE, AssumeRolePolicyDocument: trustPolicy(RDS_SERVICES) });
  await call(ORDERS, "iam", "attach_role_policy", { RoleName: ROLE, PolicyArn: MANAGED_POLICY });
  const { GroupId: databaseGroup } = await call<{ GroupId: string }>(ORDERS, "ec2", "create_security_group", {
    GroupName: "database-live-orders",
    Description: "DB instance live-orders",
    VpcId: orders.vpcId,
  });
  await call(ORDERS, "ec2", "revoke_security_group_egress", {
    GroupId: databaseGroup,
    IpPermissions: [{ IpProtocol: "-1", IpRanges: [{ CidrIp: "0.0.0.0/0" }] }],
  });
  await call(ORDERS, "ec2", "authorize_security_group_egress", {
    GroupId: databaseGroup,
    IpPermissions: everyPort("10.0.0.0/16"),
  });
  await call(ORDERS, "ec2", "authorize_security_group_ingress", {
    GroupId: databaseGroup,
    IpPermissions: [{ IpProtocol: "tcp", FromPort: 5432, ToPort: 5432, IpRanges: [{ CidrIp: "10.1.0.0/16" }] }],
  });
  await call(ORDERS, "rds", "create_db_subnet_group", {
    DBSubnetGroupName: "live-orders",
    DBSubnetGroupDescription: "live",
    SubnetIds: orders.subnetIds,
  });
  await call(ORDERS, "rds", "create_db_parameter_group", {
    DBParameterGroupName: "live-orders",
    DBParameterGroupFamily: "postgres16",
    Description: "live",
  });
  await forceSsl(call, "1");
  await makeInstance(call, { sharedId, databaseGroup });
  return {
    url,
    call,
    identity,
    orders,
    directoryId,
    sharedId,
    controllersGroup,
    peeringId,
    databaseGroup,
    yaml: environmentFile(url, identity, orders),
  };
}

export async function makeDirectory(call: Deployed["call"], { vpcId, subnetIds }: Vpc): Promise<string> {
  const { DirectoryId } = await call<{ DirectoryId: string }>(IDENTITY, "ds", "create_microsoft_ad", {
    Name: DOMAIN,
    ShortName: "CORP",
    Password: PASSWORD,
    Edition: "Standard",
    VpcSettings: { VpcId: vpcId, SubnetIds: subnetIds },
  });
  return DirectoryId;
}

export function makeTrust(call: Deployed["call"], directoryId: string, direction: string): Promise<unknown> {
  return call(IDENTITY, "ds", "create_trust", {
    DirectoryId: directoryId,
    RemoteDomainName: "onprem.example.net",
    TrustPassword: PASSWORD,
    TrustDirection: direction,
    ConditionalForwarderIpAddrs: ["192.168.10.10"],
  });
}

export async function requestPeering(call: Deployed["call"], from: Vpc, to: Vpc): Promise<string> {
  const { VpcPeeringConnection: made } = await call<{ VpcPeeringConnection: { VpcPeeringConnectionId: string } }>(
    ORDERS,
    "ec2",
    "create_vpc_peering_connection",
    { VpcId: from.vpcId, PeerVpcId: to.vpcId, PeerOwnerId: IDENTITY },
  );
  return made.VpcPeeringConnectionId;
}

export function acceptPeering(call: Deployed["call"], id: string): Promise<unknown> {
  return call(IDENTITY, "ec2", "accept_vpc_peering_connection", { VpcPeeringConnectionId: id });
}

export async function makeLogForwarding(call: Deployed["call"], directoryId: string): Promise<void> {
  await call(IDENTITY, "logs", "create_log_group", { logGroupName: LOG_GROUP });
  await call(IDENTITY, "logs", "put_resource_policy", {
    policyName: "live-directory",
    policyDocument: JSON.stringify({
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Principal: { Service: "ds.amazonaws.com" },
          Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
          Resource: "*",
        },
      ],
    }),
  });
  await call(IDENTITY, "ds", "create_log_subscription", { DirectoryId: directoryId, LogGroupName: LOG_GROUP });
}

/** A share that its account has not accepted yet. */
export async function share(call: Deployed["call"], directoryId: string): Promise<string> {
  const { SharedDirectoryId } = await call<{ SharedDirectoryId: string }>(IDENTITY, "ds", "share_directory", {
    DirectoryId: directoryId,
    ShareMethod: "HANDSHAKE",
    ShareTarget: { Id: ORDERS, Type: "ACCOUNT" },
  });
  return SharedDirectoryId;
}

export function acceptShare(call: Deployed["call"], SharedDirectoryId: string): Promise<unknown> {
  return call(ORDERS, "ds", "accept_shared_directory", { SharedDirectoryId });
}

export function forceSsl(call: Deployed["call"], value: string): Promise<unknown> {
  return call(ORDERS, "rds", "modify_db_parameter_group", {
    DBParameterGroupName: "live-orders",
    Parameters: [{ ParameterName: "rds.force_ssl", ParameterValue: value, ApplyMethod: "pending-reboot" }],
  });
}

export function makeInstance(
  call: Deployed["call"],
  { sharedId, databaseGroup }: Pick<Deployed, "sharedId" | "databaseGroup">,
  changes: object = {},
): Promise<unknown> {
  return call(ORDERS, "rds", "create_db_instance", {
    DBInstanceIdentifier: "live-orders",
    Engine: "postgres",
    EngineVersion: "16.8",
    DBInstanceClass: "db.m7g.large",
    AllocatedStorage: 100,
    MasterUsername: "dbadmin",
    ManageMasterUserPassword: true,
    DBSubnetGroupName: "live-orders",
    DBParameterGroupName: "live-orders",
    VpcSecurityGroupIds: [databaseGroup],
    Domain: sharedId,
    DomainIAMRoleName: ROLE,
    PubliclyAccessible: false,
    EnableIAMDatabaseAuthentication: false,
    Port: 5432,
    ...changes,
  });
}

/** An environment file for VPCs that exist; everything AWS makes has the names a deployment gives it. */
export function environmentFile(url: string, identity: Vpc, orders: Vpc): string {
  const account = (key: string, id: string): string => `  ${key}:
    id: "${id}"
    deployRoleArn: arn:aws:iam::${id}:role/terraform-deploy
    state: { bucket: live-${key}-tfstate, readRoleArn: "arn:aws:iam::${id}:role/tfstate-outputs-read" }
`;
  const network = (key: string, prefix: string, { vpcId, subnetIds, routeTableId }: Vpc): string => `  ${key}:
    account: ${key}
    existing: { vpcId: ${vpcId}, cidrBlocks: [${prefix}.0.0/16], \
subnetIds: [${subnetIds.join(", ")}], routeTableIds: [${routeTableId}] }
`;
  return `name: live
region: us-east-1
awsEndpointUrl: ${url}
accounts:
${account("identity", IDENTITY)}${account("orders", ORDERS)}networks:
${network("identity", "10.0", identity)}${network("orders", "10.1", orders)}directory:
  network: identity
  domainName: ${DOMAIN}
  edition: Standard
  domainControllers: 3
  trusts: [{ domainName: onprem.example.net, conditionalForwarderIps: [192.168.10.10] }]
databases:
  orders:
    network: orders
    engineVersion: "16.8"
    instanceClass: db.m7g.large
    allocatedStorageGib: 100
    allowedCidrBlocks: [10.1.0.0/16]
    principals: [alice, "bob@ONPREM.EXAMPLE.NET"]
`;
}
