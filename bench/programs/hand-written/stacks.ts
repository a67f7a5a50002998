// What every stack of the hand-written program takes, and its networks.
import { CloudwatchLogGroup } from "@cdktf/provider-aws/lib/cloudwatch-log-group";
import { DefaultSecurityGroup } from "@cdktf/provider-aws/lib/default-security-group";
import { FlowLog } from "@cdktf/provider-aws/lib/flow-log";
import { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { IamRolePolicy } from "@cdktf/provider-aws/lib/iam-role-policy";
import { KmsAlias } from "@cdktf/provider-aws/lib/kms-alias";
import { KmsKey } from "@cdktf/provider-aws/lib/kms-key";
import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { RouteTable } from "@cdktf/provider-aws/lib/route-table";
import { RouteTableAssociation } from "@cdktf/provider-aws/lib/route-table-association";
import { Subnet } from "@cdktf/provider-aws/lib/subnet";
import { Vpc } from "@cdktf/provider-aws/lib/vpc";
import { App, DataTerraformRemoteStateS3, S3Backend, TerraformOutput, TerraformStack } from "cdktf";

export const app = new App();
const endpoint = "http://127.0.0.1:4566";
export const accounts = {
  identity: { id: "111111111111", bucket: "local-identity-tfstate" },
  orders: { id: "222222222222", bucket: "local-orders-tfstate" },
};
export type Account = (typeof accounts)[keyof typeof accounts];

const s3 = {
  region: "us-east-1",
  endpoints: { s3: endpoint, sts: endpoint },
  usePathStyle: true,
  skipCredentialsValidation: true,
  skipMetadataApiCheck: true,
};

export function newStack(id: string, account: Account): TerraformStack {
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

export function state(
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

export function outputs(stack: TerraformStack, values: Record<string, unknown>): void {
  for (const [name, value] of Object.entries(values)) new TerraformOutput(stack, name, { value, staticId: true });
}

export const PORTS: [string, string, number, number][] = [
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

export function policy(...statements: object[]): string {
  return JSON.stringify({ Version: "2012-10-17", Statement: statements });
}

export function key(stack: TerraformStack, name: string, account: Account, logGroups: string): KmsKey {
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

export function network(name: string, account: Account, cidr: string, halves: [string, string]): void {
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
