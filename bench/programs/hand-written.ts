// The resources of environments/local.yaml as one would write them by hand in cdktf: the measure for `npm run bench`.
import { CloudwatchLogGroup } from "@cdktf/provider-aws/lib/cloudwatch-log-group";
import { CloudwatchLogResourcePolicy } from "@cdktf/provider-aws/lib/cloudwatch-log-resource-policy";
import { DbInstance } from "@cdktf/provider-aws/lib/db-instance";
import { DbParameterGroup } from "@cdktf/provider-aws/lib/db-parameter-group";
import { DbSubnetGroup } from "@cdktf/provider-aws/lib/db-subnet-group";
import { DirectoryServiceDirectory } from "@cdktf/provider-aws/lib/directory-service-directory";
import { DirectoryServiceLogSubscription } from "@cdktf/provider-aws/lib/directory-service-log-subscription";
import { DirectoryServiceSharedDirectory } from "@cdktf/provider-aws/lib/directory-service-shared-directory";
import * as accepters from "@cdktf/provider-aws/lib/directory-service-shared-directory-accepter";
import { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { IamRolePolicyAttachment } from "@cdktf/provider-aws/lib/iam-role-policy-attachment";
import { Route } from "@cdktf/provider-aws/lib/route";
import { SecurityGroup } from "@cdktf/provider-aws/lib/security-group";
import { VpcPeeringConnection } from "@cdktf/provider-aws/lib/vpc-peering-connection";
import { VpcPeeringConnectionAccepterA } from "@cdktf/provider-aws/lib/vpc-peering-connection-accepter";
import { VpcSecurityGroupEgressRule } from "@cdktf/provider-aws/lib/vpc-security-group-egress-rule";
import { VpcSecurityGroupIngressRule } from "@cdktf/provider-aws/lib/vpc-security-group-ingress-rule";
import { Fn, TerraformIterator, TerraformVariable } from "cdktf";
import { app, accounts, newStack, state, outputs, PORTS, policy, key, network } from "./hand-written/stacks";

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
  const accepter = new accepters.DirectoryServiceSharedDirectoryAccepter(access, "accepter", {
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
