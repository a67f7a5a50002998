// The resources of environments/local.yaml as one would write them by hand in cdktf: the measure for `npm run bench`.
import { CloudwatchLogGroup } from "@cdktf/provider-aws/lib/cloudwatch-log-group";
import { CloudwatchLogResourcePolicy } from "@cdktf/provider-aws/lib/cloudwatch-log-resource-policy";
import { DbInstance } from "@cdktf/provider-aws/lib/db-instance";
import { DbParameterGroup } from "@cdktf/provider-aws/lib/db-parameter-group";
import { DbSubnetGroup } from "@cdktf/provider-aws/lib/db-subnet-group";
import { DefaultSecurityGroup } from "@cdktf/provider-aws/lib/default-security-group";
import { DirectoryServiceDirectory } from "@cdktf/provider-aws/lib/directory-service-directory";
import { DirectoryServiceLogSubscription } from "@cdktf/provider-aws/lib/directory-service-log-subscription";
import { DirectoryServiceSharedDirectory } from "@cdktf/provider-aws/lib/directory-service-shared-directory";
import { DirectoryServiceSharedDirectoryAccepter } from "@cdktf/provider-aws/lib/directory-service-shared-directory-accepter";
import { FlowLog } from "@cdktf/provider-aws/lib/flow-log";
import { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { IamRolePolicy } from "@cdktf/provider-aws/lib/iam-role-policy";
import { IamRolePolicyAttachment } from "@cdktf/provider-aws/lib/iam-role-policy-attachment";
import { KmsAlias } from "@cdktf/provider-aws/lib/kms-alias";
import { KmsKey } from "@cdktf/provider-aws/lib/kms-key";
import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { Route } from "@cdktf/provider-aws/lib/route";
import { RouteTable } from "@cdktf/provider-aws/lib/route-table";
import { RouteTableAssociation } from "@cdktf/provider-aws/lib/route-table-association";
import { SecurityGroup } from "@cdktf/provider-aws/lib/security-group";
import { Subnet } from "@cdktf/provider-aws/lib/subnet";
import { Vpc } from "@cdktf/provider-aws/lib/vpc";
import { VpcPeeringConnection } from "@cdktf/provider-aws/lib/vpc-peering-connection";
import { VpcPeeringConnectionAccepterA } from "@cdktf/provider-aws/lib/vpc-peering-connection-accepter";
import { VpcSecurityGroupEgressRule } from "@cdktf/provider-aws/lib/vpc-security-group-egress-rule";
import { VpcSecurityGroupIngressRule } from "@cdktf/provider-aws/lib/vpc-security-group-ingress-rule";
import {
  App,
  DataTerraformRemoteStateS3,
  Fn,
  S3Backend,
  TerraformIterator,
  TerraformOutput,
  TerraformStack,
  TerraformVariable,
} from "cdktf";

const app = new App();
const endpoint = "http://127.0.0.1:4566";
const accounts = {
  identity: { id: "111111111111", bucket: "local-identity-tfstate" },
  orders: { id: "222222222222", bucket: "local-orders-tfstate" },
};
type Account = (typeof accounts)[keyof typeof accounts];

const s3 = {
  region: "us-east-1",
  endpoints: { s3: endpoint, sts: endpoint },
  usePathStyle: true,
  skipCredentialsValidation: true,
  skipMetadataApiCheck: true,
};

function newStack(id: string, account: Account): TerraformStack {
  const stack = new TerraformStack(app, id);
  const roleArn = `arn:aws:iam::${account.id}:role/terraform-deploy`;
  stack.addOverride("terraform.required_version", ">= 1.10");
  stack.addOverride("terraform.required_providers.aws", { source: "hashicorp/aws", version: ">= 5.100.0, < 7.0.0" });
  new AwsProvider(stack, "aws", {
    region: "us-east-1",
    allowedAccountIds: [account.id],
    assumeRole: [{ roleArn }],
    defaultTags: [{ tags: { owner: "demo" } }],
    endpoints: [
      {
        ds: endpoint,
        ec2: endpoint,
        iam: endpoint,
        kms: endpoint,
        logs: endpoint,
        rds: endpoint,
        s3: endpoint,
        secretsmanager: endpoint,
        sts: endpoint,
      },
    ],
    skipCredentialsValidation: true,
    skipMetadataApiCheck: "true",
    s3UsePathStyle: true,
  });
  new S3Backend(stack, {
    ...s3,
    bucket: account.bucket,
    key: `rds-kerberos/${id}.tfstate`,
    encrypt: true,
    assumeRole: { roleArn },
    allowedAccountIds: [account.id],
  });
  stack.addOverride("terraform.backend.s3.use_lockfile", true);
  return stack;
}

function state(
  stack: TerraformStack,
  id: string,
  account: Account,
  role = "terraform-deploy",
): DataTerraformRemoteStateS3 {
  return new DataTerraformRemoteStateS3(stack, id, {
    ...s3,
    bucket: account.bucket,
    key: `rds-kerberos/${id}.tfstate`,
    assumeRole: { roleArn: `arn:aws:iam::${account.id}:role/${role}` },
    allowedAccountIds: [account.id],
  });
}

function outputs(stack: TerraformStack, values: Record<string, unknown>): void {
  for (const [name, value] of Object.entries(values)) new TerraformOutput(stack, name, { value, staticId: true });
}

const PORTS: [string, string, number, number][] = [
  ["dns", "tcp", 53, 53],
  ["dns", "udp", 53, 53],
  ["kerberos", "tcp", 88, 88],
  ["kerberos", "udp", 88, 88],
  ["ntp", "udp", 123, 123],
  ["rpc-mapper", "tcp", 135, 135],
  ["netbios", "udp", 138, 138],
  ["ldap", "tcp", 389, 389],
  ["ldap", "udp", 389, 389],
  ["smb", "tcp", 445, 445],
  ["smb", "udp", 445, 445],
  ["kpasswd", "tcp", 464, 464],
  ["kpasswd", "udp", 464, 464],
  ["ldaps", "tcp", 636, 636],
  ["rpc", "tcp", 1024, 65535],
  ["gc", "tcp", 3268, 3269],
  ["ping", "icmp", -1, -1],
];

function policy(...statements: object[]): string {
  return JSON.stringify({ Version: "2012-10-17", Statement: statements });
}

function key(stack: TerraformStack, name: string, account: Account, logGroups: string): KmsKey {
  const kms = new KmsKey(stack, "key", {
    description: name,
    enableKeyRotation: true,
    deletionWindowInDays: 30,
    tags: { Name: name },
    policy: policy(
      { Effect: "Allow", Principal: { AWS: `arn:aws:iam::${account.id}:root` }, Action: "kms:*", Resource: "*" },
      {
        Effect: "Allow",
        Principal: { Service: "logs.us-east-1.amazonaws.com" },
        Action: ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:DescribeKey"],
        Resource: "*",
        Condition: {
          ArnLike: {
            "kms:EncryptionContext:aws:logs:arn": `arn:aws:logs:us-east-1:${account.id}:log-group:${logGroups}`,
          },
        },
      },
    ),
  });
  new KmsAlias(stack, "alias", { name: `alias/${name}`, targetKeyId: kms.keyId });
  return kms;
}

function network(name: string, account: Account, cidr: string, halves: [string, string]): void {
  const stack = newStack(`local-${name}-network`, account);
  const vpc = new Vpc(stack, "vpc", {
    cidrBlock: cidr,
    enableDnsSupport: true,
    enableDnsHostnames: true,
    tags: { Name: `local-${name}` },
  });
  new DefaultSecurityGroup(stack, "default", { vpcId: vpc.id });
  const table = new RouteTable(stack, "routes", { vpcId: vpc.id, tags: { Name: `local-${name}-private` } });
  const a = new Subnet(stack, "a", {
    vpcId: vpc.id,
    cidrBlock: halves[0],
    availabilityZone: "us-east-1a",
    mapPublicIpOnLaunch: false,
    tags: { Name: `local-${name}-private-a` },
  });
  const b = new Subnet(stack, "b", {
    vpcId: vpc.id,
    cidrBlock: halves[1],
    availabilityZone: "us-east-1b",
    mapPublicIpOnLaunch: false,
    tags: { Name: `local-${name}-private-b` },
  });
  new RouteTableAssociation(stack, "routes-a", { subnetId: a.id, routeTableId: table.id });
  new RouteTableAssociation(stack, "routes-b", { subnetId: b.id, routeTableId: table.id });
  const logName = `/aws/vpc/local-${name}/flow-logs`;
  const logs = new CloudwatchLogGroup(stack, "logs", {
    name: logName,
    retentionInDays: 365,
    kmsKeyId: key(stack, `local-${name}-network`, account, logName).arn,
  });
  const role = new IamRole(stack, "logs-role", {
    name: `local-${name}-flow-logs`,
    assumeRolePolicy: policy({
      Effect: "Allow",
      Principal: { Service: "vpc-flow-logs.amazonaws.com" },
      Action: "sts:AssumeRole",
      Condition: { StringEquals: { "aws:SourceAccount": account.id } },
    }),
  });
  const write = new IamRolePolicy(stack, "logs-policy", {
    role: role.name,
    policy: policy({
      Effect: "Allow",
      Action: ["logs:CreateLogStream", "logs:PutLogEvents", "logs:DescribeLogStreams"],
      Resource: `${logs.arn}:*`,
    }),
  });
  new FlowLog(stack, "flow", {
    vpcId: vpc.id,
    trafficType: "ALL",
    logDestination: logs.arn,
    iamRoleArn: role.arn,
    maxAggregationInterval: 600,
    dependsOn: [write],
  });
  outputs(stack, { vpc_id: vpc.id, subnet_ids: [a.id, b.id], route_table_ids: [table.id], cidr_blocks: [cidr] });
}

network("identity", accounts.identity, "10.0.0.0/16", ["10.0.0.0/19", "10.0.32.0/19"]);
network("orders", accounts.orders, "10.1.0.0/16", ["10.1.0.0/19", "10.1.32.0/19"]);

const directoryStack = newStack("local-directory", accounts.identity);
{
  const home = state(directoryStack, "local-identity-network", accounts.identity);
  const password = new TerraformVariable(directoryStack, "directory_admin_password", {
    type: "string",
    sensitive: true,
    nullable: false,
  });
  const directory = new DirectoryServiceDirectory(directoryStack, "directory", {
    name: "corp.example.com",
    shortName: "CORP",
    type: "MicrosoftAD",
    edition: "Standard",
    password: password.stringValue,
    desiredNumberOfDomainControllers: 2,
    vpcSettings: { vpcId: home.getString("vpc_id"), subnetIds: home.getList("subnet_ids") },
    timeouts: { create: "90m", update: "90m", delete: "90m" },
    lifecycle: { ignoreChanges: ["password", "description"] },
    tags: { Name: "corp.example.com" },
  });
  const logs = new CloudwatchLogGroup(directoryStack, "logs", {
    name: `/aws/directoryservice/${directory.id}`,
    retentionInDays: 365,
    kmsKeyId: key(directoryStack, "local-directory", accounts.identity, "/aws/directoryservice/*").arn,
  });
  const write = new CloudwatchLogResourcePolicy(directoryStack, "logs-policy", {
    policyName: "local-directory-logs",
    policyDocument: policy({
      Effect: "Allow",
      Principal: { Service: "ds.amazonaws.com" },
      Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
      Resource: `${logs.arn}:*`,
    }),
  });
  new DirectoryServiceLogSubscription(directoryStack, "subscription", {
    directoryId: directory.id,
    logGroupName: logs.name,
    dependsOn: [write],
  });
  outputs(directoryStack, {
    directory_id: directory.id,
    domain_name: "corp.example.com",
    netbios_name: directory.shortName,
    dns_ip_addresses: Fn.sort(directory.dnsIpAddresses),
    security_group_id: directory.securityGroupId,
  });
}

const sharing = newStack("local-directory-sharing", accounts.identity);
{
  const directory = state(sharing, "local-directory", accounts.identity);
  const share = new DirectoryServiceSharedDirectory(sharing, "orders", {
    directoryId: directory.getString("directory_id"),
    method: "HANDSHAKE",
    target: { id: accounts.orders.id, type: "ACCOUNT" },
    timeouts: { delete: "60m" },
  });
  outputs(sharing, {
    directory_id: directory.getString("directory_id"),
    domain_name: directory.getString("domain_name"),
    netbios_name: directory.getString("netbios_name"),
    dns_ip_addresses: directory.getList("dns_ip_addresses"),
    security_group_id: directory.getString("security_group_id"),
    shared_directory_ids: { [accounts.orders.id]: share.sharedDirectoryId },
  });
}

const peering = newStack("local-orders-peering", accounts.orders);
{
  const here = state(peering, "local-orders-network", accounts.orders);
  const there = state(peering, "local-identity-network", accounts.identity, "tfstate-outputs-read");
  const connection = new VpcPeeringConnection(peering, "connection", {
    vpcId: here.getString("vpc_id"),
    peerVpcId: there.getString("vpc_id"),
    peerOwnerId: accounts.identity.id,
    tags: { Name: "local-orders-to-directory" },
    timeouts: { create: "10m", update: "10m", delete: "10m" },
  });
  const tables = TerraformIterator.fromList(here.getList("route_table_ids"));
  new Route(peering, "to-directory", {
    forEach: tables,
    routeTableId: tables.value as string,
    destinationCidrBlock: "10.0.0.0/16",
    vpcPeeringConnectionId: connection.id,
  });
  outputs(peering, {
    peering_connection_id: connection.id,
    vpc_id: here.getString("vpc_id"),
    cidr_blocks: ["10.1.0.0/16"],
  });
}

const accepterStack = newStack("local-orders-peering-accepter", accounts.identity);
{
  const request = state(accepterStack, "local-orders-peering", accounts.orders, "tfstate-outputs-read");
  const home = state(accepterStack, "local-identity-network", accounts.identity);
  const directory = state(accepterStack, "local-directory", accounts.identity);
  const accepter = new VpcPeeringConnectionAccepterA(accepterStack, "accepter", {
    vpcPeeringConnectionId: request.getString("peering_connection_id"),
    autoAccept: true,
    tags: { Name: "local-orders-to-directory" },
    timeouts: { create: "10m", update: "10m" },
  });
  const tables = TerraformIterator.fromList(home.getList("route_table_ids"));
  new Route(accepterStack, "to-orders", {
    forEach: tables,
    routeTableId: tables.value as string,
    destinationCidrBlock: "10.1.0.0/16",
    vpcPeeringConnectionId: accepter.id,
  });
  for (const [name, ipProtocol, fromPort, toPort] of PORTS) {
    new VpcSecurityGroupIngressRule(accepterStack, `${name}-${ipProtocol}`, {
      securityGroupId: directory.getString("security_group_id"),
      description: `${name} from orders`,
      cidrIpv4: "10.1.0.0/16",
      ipProtocol,
      fromPort,
      toPort,
    });
  }
  outputs(accepterStack, { peering_connection_id: accepter.id, accept_status: accepter.acceptStatus });
}

const access = newStack("local-orders-directory-access", accounts.orders);
{
  const shares = state(access, "local-directory-sharing", accounts.identity, "tfstate-outputs-read");
  const role = new IamRole(access, "role", {
    name: "local-rds-directory-access",
    assumeRolePolicy: policy({
      Effect: "Allow",
      Principal: { Service: ["directoryservice.rds.amazonaws.com", "rds.amazonaws.com"] },
      Action: "sts:AssumeRole",
      Condition: { StringEquals: { "aws:SourceAccount": accounts.orders.id } },
    }),
  });
  const attachment = new IamRolePolicyAttachment(access, "policy", {
    role: role.name,
    policyArn: "arn:aws:iam::aws:policy/service-role/AmazonRDSDirectoryServiceAccess",
  });
  const accepter = new DirectoryServiceSharedDirectoryAccepter(access, "accepter", {
    sharedDirectoryId: Fn.lookup(shares.get("shared_directory_ids"), accounts.orders.id) as string,
    timeouts: { create: "60m", delete: "60m" },
    dependsOn: [attachment],
  });
  outputs(access, {
    directory_id: accepter.id,
    directory_access_role_name: role.name,
    directory_access_role_arn: role.arn,
  });
}

const database = newStack("local-orders-database", accounts.orders);
{
  const here = state(database, "local-orders-network", accounts.orders);
  const joined = state(database, "local-orders-directory-access", accounts.orders);
  const shares = state(database, "local-directory-sharing", accounts.identity, "tfstate-outputs-read");
  const kms = key(database, "local-orders-database", accounts.orders, "/aws/rds/instance/local-orders/*");
  const group = new SecurityGroup(database, "group", {
    name: "database-local-orders",
    description: "DB instance local-orders",
    vpcId: here.getString("vpc_id"),
  });
  const client = new VpcSecurityGroupIngressRule(database, "clients", {
    securityGroupId: group.id,
    description: "PostgreSQL clients",
    cidrIpv4: "10.1.0.0/16",
    ipProtocol: "tcp",
    fromPort: 5432,
    toPort: 5432,
  });
  const egress = PORTS.map(
    ([name, ipProtocol, fromPort, toPort]) =>
      new VpcSecurityGroupEgressRule(database, `${name}-${ipProtocol}`, {
        securityGroupId: group.id,
        description: `${name} to the directory`,
        cidrIpv4: "10.0.0.0/16",
        ipProtocol,
        fromPort,
        toPort,
      }),
  );
  const ingress = PORTS.filter(([name]) => name !== "rpc").map(
    ([name, ipProtocol, fromPort, toPort]) =>
      new VpcSecurityGroupIngressRule(database, `from-${name}-${ipProtocol}`, {
        securityGroupId: group.id,
        description: `${name} from the directory`,
        cidrIpv4: "10.0.0.0/16",
        ipProtocol,
        fromPort,
        toPort,
      }),
  );
  const parameters = new DbParameterGroup(database, "parameters", {
    namePrefix: "local-orders-postgres16-",
    family: "postgres16",
    lifecycle: { createBeforeDestroy: true },
    parameter: [
      { name: "log_connections", value: "1", applyMethod: "immediate" },
      { name: "log_disconnections", value: "1", applyMethod: "immediate" },
      { name: "log_min_duration_statement", value: "1000", applyMethod: "immediate" },
      { name: "log_statement", value: "ddl", applyMethod: "immediate" },
      { name: "rds.force_ssl", value: "1", applyMethod: "pending-reboot" },
    ],
  });
  const logs = ["postgresql", "upgrade"].map(
    (log) =>
      new CloudwatchLogGroup(database, log, {
        name: `/aws/rds/instance/local-orders/${log}`,
        retentionInDays: 365,
        kmsKeyId: kms.arn,
      }),
  );
  const role = new IamRole(database, "monitoring", {
    name: "local-orders-monitoring",
    assumeRolePolicy: policy({
      Effect: "Allow",
      Principal: { Service: "monitoring.rds.amazonaws.com" },
      Action: "sts:AssumeRole",
      Condition: { StringEquals: { "aws:SourceAccount": accounts.orders.id } },
    }),
  });
  const monitoring = new IamRolePolicyAttachment(database, "monitoring-policy", {
    role: role.name,
    policyArn: "arn:aws:iam::aws:policy/service-role/AmazonRDSEnhancedMonitoringRole",
  });
  const subnets = new DbSubnetGroup(database, "subnets", {
    name: "local-orders",
    subnetIds: here.getList("subnet_ids"),
  });
  const instance = new DbInstance(database, "instance", {
    identifier: "local-orders",
    engine: "postgres",
    engineVersion: "16",
    instanceClass: "db.m7g.large",
    autoMinorVersionUpgrade: true,
    engineLifecycleSupport: "open-source-rds-extended-support-disabled",
    multiAz: true,
    port: 5432,
    parameterGroupName: parameters.name,
    caCertIdentifier: "rds-ca-rsa2048-g1",
    domain: joined.getString("directory_id"),
    domainIamRoleName: joined.getString("directory_access_role_name"),
    iamDatabaseAuthenticationEnabled: false,
    dbSubnetGroupName: subnets.name,
    vpcSecurityGroupIds: [group.id],
    publiclyAccessible: false,
    allocatedStorage: 100,
    storageType: "gp3",
    storageEncrypted: true,
    kmsKeyId: kms.arn,
    username: "dbadmin",
    dbName: "orders",
    manageMasterUserPassword: true,
    masterUserSecretKmsKeyId: kms.arn,
    enabledCloudwatchLogsExports: ["postgresql", "upgrade"],
    monitoringInterval: 60,
    monitoringRoleArn: role.arn,
    performanceInsightsEnabled: true,
    performanceInsightsKmsKeyId: kms.arn,
    performanceInsightsRetentionPeriod: 7,
    backupRetentionPeriod: 14,
    copyTagsToSnapshot: true,
    deletionProtection: false,
    skipFinalSnapshot: true,
    deleteAutomatedBackups: true,
    timeouts: { create: "60m", update: "80m", delete: "60m" },
    lifecycle: { ignoreChanges: ["snapshot_identifier"] },
    tags: { Name: "local-orders" },
    dependsOn: [client, ...egress, ...ingress, ...logs, monitoring],
  });
  outputs(database, {
    db_instance_identifier: instance.identifier,
    db_instance_arn: instance.arn,
    address: instance.address,
    port: instance.port,
    endpoint: instance.endpoint,
    database_name: "orders",
    security_group_id: group.id,
    master_user_secret_arn: instance.masterUserSecret.get(0).secretArn,
    domain_name: shares.getString("domain_name"),
  });
}

app.synth();
