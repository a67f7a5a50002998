// @ts-check
"use strict";

// The resources of environments/local.yaml as one would write them in AWS CDK: the measure for `npm run bench`. What
// CloudFormation has no resource for is left out, to AWS CDK's advantage: the share and its acceptance, the directory's
// log subscription, the default security group, the acceptance of a peering in its own stack.
const { App, CfnOutput, CfnParameter, Duration, RemovalPolicy, SecretValue, Stack, Tags } = require("aws-cdk-lib");
const directoryservice = require("aws-cdk-lib/aws-directoryservice");
const ec2 = require("aws-cdk-lib/aws-ec2");
const iam = require("aws-cdk-lib/aws-iam");
const kms = require("aws-cdk-lib/aws-kms");
const logs = require("aws-cdk-lib/aws-logs");
const rds = require("aws-cdk-lib/aws-rds");

const app = new App();
const identity = { account: "111111111111", region: "us-east-1" };
const orders = { account: "222222222222", region: "us-east-1" };

const PORTS = [
  ["DNS", "tcp", 53, 53],
  ["DNS", "udp", 53, 53],
  ["Kerberos", "tcp", 88, 88],
  ["Kerberos", "udp", 88, 88],
  ["NTP", "udp", 123, 123],
  ["RPC mapper", "tcp", 135, 135],
  ["NetBIOS", "udp", 138, 138],
  ["LDAP", "tcp", 389, 389],
  ["LDAP", "udp", 389, 389],
  ["SMB", "tcp", 445, 445],
  ["SMB", "udp", 445, 445],
  ["password", "tcp", 464, 464],
  ["password", "udp", 464, 464],
  ["LDAPS", "tcp", 636, 636],
  ["RPC", "tcp", 1024, 65535],
  ["global catalog", "tcp", 3268, 3269],
  ["ping", "icmp", -1, -1],
];

/** @typedef {{ account: string, region: string }} Place */

/** @param {string} id @param {Place} env */
function stackOf(id, env) {
  const stack = new Stack(app, id, { env });
  Tags.of(stack).add("owner", "demo");
  return stack;
}

/** @param {ReturnType<typeof stackOf>} stack @param {string} alias */
function keyOf(stack, alias) {
  const key = new kms.Key(stack, "Key", {
    alias,
    enableKeyRotation: true,
    pendingWindow: Duration.days(30),
    description: alias,
  });
  key.grantEncryptDecrypt(new iam.ServicePrincipal("logs.us-east-1.amazonaws.com"));
  return key;
}

/** @param {ReturnType<typeof stackOf>} stack @param {string} id */
function value(stack, id, type = "String") {
  return new CfnParameter(stack, id, { type });
}

/** @param {string} name @param {Place} env @param {string} cidr @param {string[]} blocks */
function network(name, env, cidr, blocks) {
  const stack = stackOf(`local-${name}-network`, env);
  const vpc = new ec2.CfnVPC(stack, "Vpc", { cidrBlock: cidr, enableDnsSupport: true, enableDnsHostnames: true });
  const table = new ec2.CfnRouteTable(stack, "Routes", { vpcId: vpc.ref });
  const subnets = blocks.map((cidrBlock, index) => {
    const subnet = new ec2.CfnSubnet(stack, `Subnet${index}`, {
      vpcId: vpc.ref,
      cidrBlock,
      availabilityZone: `us-east-1${"ab"[index]}`,
      mapPublicIpOnLaunch: false,
    });
    new ec2.CfnSubnetRouteTableAssociation(stack, `Routes${index}`, { subnetId: subnet.ref, routeTableId: table.ref });
    return subnet.ref;
  });
  const group = new logs.LogGroup(stack, "Logs", {
    logGroupName: `/aws/vpc/local-${name}/flow-logs`,
    retention: logs.RetentionDays.ONE_YEAR,
    encryptionKey: keyOf(stack, `local-${name}-network`),
  });
  const role = new iam.Role(stack, "LogsRole", {
    roleName: `local-${name}-flow-logs`,
    assumedBy: new iam.ServicePrincipal("vpc-flow-logs.amazonaws.com", {
      conditions: { StringEquals: { "aws:SourceAccount": env.account } },
    }),
  });
  group.grantWrite(role);
  new ec2.CfnFlowLog(stack, "FlowLog", {
    resourceId: vpc.ref,
    resourceType: "VPC",
    trafficType: "ALL",
    logDestination: group.logGroupArn,
    deliverLogsPermissionArn: role.roleArn,
  });
  for (const [id, output] of Object.entries({
    VpcId: vpc.ref,
    SubnetA: subnets[0],
    SubnetB: subnets[1],
    RouteTable: table.ref,
  }))
    new CfnOutput(stack, id, { value: output });
}

network("identity", identity, "10.0.0.0/16", ["10.0.0.0/19", "10.0.32.0/19"]);
network("orders", orders, "10.1.0.0/16", ["10.1.0.0/19", "10.1.32.0/19"]);

{
  const stack = stackOf("local-directory", identity);
  const directory = new directoryservice.CfnMicrosoftAD(stack, "Directory", {
    name: "corp.example.com",
    shortName: "CORP",
    edition: "Standard",
    password: SecretValue.secretsManager("directory-admin").unsafeUnwrap(),
    vpcSettings: {
      vpcId: value(stack, "VpcId").valueAsString,
      subnetIds: value(stack, "SubnetIds", "List<AWS::EC2::Subnet::Id>").valueAsList,
    },
  });
  new logs.LogGroup(stack, "Logs", {
    logGroupName: `/aws/directoryservice/local`,
    retention: logs.RetentionDays.ONE_YEAR,
    encryptionKey: keyOf(stack, "local-directory"),
  });
  new logs.ResourcePolicy(stack, "LogsPolicy", {
    resourcePolicyName: "local-directory-logs",
    policyStatements: [
      new iam.PolicyStatement({
        principals: [new iam.ServicePrincipal("ds.amazonaws.com")],
        actions: ["logs:CreateLogStream", "logs:PutLogEvents"],
        resources: ["*"],
      }),
    ],
  });
  new CfnOutput(stack, "DirectoryId", { value: directory.ref });
  new CfnOutput(stack, "Alias", { value: directory.attrAlias });
}

stackOf("local-directory-sharing", identity);

{
  const stack = stackOf("local-orders-peering", orders);
  const peering = new ec2.CfnVPCPeeringConnection(stack, "Peering", {
    vpcId: value(stack, "VpcId").valueAsString,
    peerVpcId: value(stack, "PeerVpcId").valueAsString,
    peerOwnerId: identity.account,
  });
  new ec2.CfnRoute(stack, "ToDirectory", {
    routeTableId: value(stack, "RouteTable").valueAsString,
    destinationCidrBlock: "10.0.0.0/16",
    vpcPeeringConnectionId: peering.ref,
  });
  new CfnOutput(stack, "PeeringId", { value: peering.ref });
}

{
  const stack = stackOf("local-orders-peering-accepter", identity);
  new ec2.CfnRoute(stack, "ToOrders", {
    routeTableId: value(stack, "RouteTable").valueAsString,
    destinationCidrBlock: "10.1.0.0/16",
    vpcPeeringConnectionId: value(stack, "PeeringId").valueAsString,
  });
  const groupId = value(stack, "GroupId").valueAsString;
  for (const [name, ipProtocol, fromPort, toPort] of PORTS) {
    new ec2.CfnSecurityGroupIngress(stack, `${name}-${ipProtocol}`, {
      groupId,
      description: `${name} from orders`,
      cidrIp: "10.1.0.0/16",
      ipProtocol,
      fromPort,
      toPort,
    });
  }
}

{
  const stack = stackOf("local-orders-directory-access", orders);
  const conditions = { StringEquals: { "aws:SourceAccount": orders.account } };
  const role = new iam.Role(stack, "Role", {
    roleName: "local-rds-directory-access",
    assumedBy: new iam.CompositePrincipal(
      new iam.ServicePrincipal("rds.amazonaws.com", { conditions }),
      new iam.ServicePrincipal("directoryservice.rds.amazonaws.com", { conditions }),
    ),
    managedPolicies: [iam.ManagedPolicy.fromAwsManagedPolicyName("service-role/AmazonRDSDirectoryServiceAccess")],
  });
  new CfnOutput(stack, "RoleArn", { value: role.roleArn });
}

{
  const stack = stackOf("local-orders-database", orders);
  const key = keyOf(stack, "local-orders-database");
  const vpc = ec2.Vpc.fromVpcAttributes(stack, "Vpc", {
    vpcId: value(stack, "VpcId").valueAsString,
    availabilityZones: ["us-east-1a", "us-east-1b"],
    isolatedSubnetIds: [value(stack, "SubnetA").valueAsString, value(stack, "SubnetB").valueAsString],
    isolatedSubnetRouteTableIds: [value(stack, "TableA").valueAsString, value(stack, "TableB").valueAsString],
  });
  const group = new ec2.CfnSecurityGroup(stack, "Group", {
    groupName: "database-local-orders",
    groupDescription: "DB instance local-orders",
    vpcId: vpc.vpcId,
  });
  new ec2.CfnSecurityGroupIngress(stack, "Clients", {
    groupId: group.attrGroupId,
    description: "PostgreSQL clients",
    cidrIp: "10.1.0.0/16",
    ipProtocol: "tcp",
    fromPort: 5432,
    toPort: 5432,
  });
  for (const [name, ipProtocol, fromPort, toPort] of PORTS) {
    new ec2.CfnSecurityGroupEgress(stack, `To ${name}-${ipProtocol}`, {
      groupId: group.attrGroupId,
      description: `${name} to the directory`,
      cidrIp: "10.0.0.0/16",
      ipProtocol,
      fromPort,
      toPort,
    });
    if (name !== "RPC")
      new ec2.CfnSecurityGroupIngress(stack, `From ${name}-${ipProtocol}`, {
        groupId: group.attrGroupId,
        description: `${name} from the directory`,
        cidrIp: "10.0.0.0/16",
        ipProtocol,
        fromPort,
        toPort,
      });
  }
  const engine = rds.DatabaseInstanceEngine.postgres({ version: rds.PostgresEngineVersion.VER_16 });
  for (const log of ["postgresql", "upgrade"])
    new logs.LogGroup(stack, log, {
      logGroupName: `/aws/rds/instance/local-orders/${log}`,
      retention: logs.RetentionDays.ONE_YEAR,
      encryptionKey: key,
    });
  const instance = new rds.DatabaseInstance(stack, "Instance", {
    instanceIdentifier: "local-orders",
    engine,
    instanceType: new ec2.InstanceType("m7g.large"),
    vpc,
    vpcSubnets: { subnetType: ec2.SubnetType.PRIVATE_ISOLATED },
    securityGroups: [ec2.SecurityGroup.fromSecurityGroupId(stack, "Imported", group.attrGroupId, { mutable: false })],
    multiAz: true,
    allocatedStorage: 100,
    storageType: rds.StorageType.GP3,
    storageEncryptionKey: key,
    databaseName: "orders",
    credentials: rds.Credentials.fromGeneratedSecret("dbadmin", { encryptionKey: key }),
    cloudwatchLogsExports: ["postgresql", "upgrade"],
    monitoringInterval: Duration.seconds(60),
    enablePerformanceInsights: true,
    performanceInsightEncryptionKey: key,
    backupRetention: Duration.days(14),
    copyTagsToSnapshot: true,
    deletionProtection: false,
    removalPolicy: RemovalPolicy.DESTROY,
    iamAuthentication: false,
    publiclyAccessible: false,
    autoMinorVersionUpgrade: true,
    domain: value(stack, "DirectoryId").valueAsString,
    domainRole: iam.Role.fromRoleArn(
      stack,
      "DomainRole",
      `arn:aws:iam::${orders.account}:role/local-rds-directory-access`,
    ),
    parameters: {
      "rds.force_ssl": "1",
      log_connections: "1",
      log_disconnections: "1",
      log_min_duration_statement: "1000",
      log_statement: "ddl",
    },
  });
  for (const [id, output] of Object.entries({
    Address: instance.instanceEndpoint.hostname,
    Port: instance.dbInstanceEndpointPort,
    Secret: instance.secret.secretArn,
  }))
    new CfnOutput(stack, id, { value: output });
}

app.synth();
