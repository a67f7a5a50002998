export const ACCOUNT = "333333333333";
export const ROLE = `arn:aws:iam::${ACCOUNT}:role/deploy`;

/** The other pipeline. */
export function platformText(url: string): string {
  const vpc = (name: string, second: number): string => `
resource "aws_vpc" "${name}" {
  cidr_block = "10.${second}.0.0/16"
}
resource "aws_subnet" "${name}" {
  for_each          = { "us-east-1a" = 0, "us-east-1b" = 1 }
  vpc_id            = aws_vpc.${name}.id
  availability_zone = each.key
  cidr_block        = cidrsubnet(aws_vpc.${name}.cidr_block, 8, each.value)
}
resource "aws_route_table" "${name}" {
  for_each = aws_subnet.${name}
  vpc_id   = aws_vpc.${name}.id
}
output "${name}_vpc_id" {
  value = aws_vpc.${name}.id
}
output "${name}_subnet_ids" {
  value = [for subnet in aws_subnet.${name} : subnet.id]
}
output "${name}_route_table_ids" {
  value = toset([for table in aws_route_table.${name} : table.id])
}
`;
  return `
terraform {
  backend "s3" {
    bucket                      = "brown-tfstate"
    key                         = "platform/vpcs.tfstate"
    region                      = "us-east-1"
    use_path_style              = true
    skip_credentials_validation = true
    endpoints                   = { iam = "${url}", s3 = "${url}", sts = "${url}" }
    assume_role                 = { role_arn = "${ROLE}" }
  }
}
provider "aws" {
  region = "us-east-1"
  assume_role {
    role_arn = "${ROLE}"
  }
}
${vpc("home", 0)}${vpc("data", 1)}${vpc("side", 2)}`;
}

/** Settings of the database that are those of the instance. */
export const SETTINGS = `    engineVersion: "16.4"
    instanceClass: db.m6g.large
    allocatedStorageGib: 200
    port: 5433
    multiAz: false
    backupRetentionDays: 7`;

/** Settings that nobody has compared with the instance. */
export const CARELESS = `    engineVersion: "15.8"
    instanceClass: db.m7g.large
    allocatedStorageGib: 100`;

export function environmentText(
  url: string,
  directoryId: string,
  securityGroupId: string,
  home: { readonly vpc: string; readonly subnets: readonly string[] },
): string {
  const network = (name: string): string =>
    `vpcId: { state: platform, output: ${name}_vpc_id }, subnetIds: { state: platform, output: ${name}_subnet_ids }, ` +
    `routeTableIds: { state: platform, output: ${name}_route_table_ids }`;
  const addresses = home.subnets.map((_subnet, index) => `10.0.${index}.10`).join(", ");
  return `
name: brown
region: us-east-1
awsEndpointUrl: ${url}
accounts:
  main:
    id: "${ACCOUNT}"
    deployRoleArn: ${ROLE}
    directoryAccessRoleArn: arn:aws:iam::${ACCOUNT}:role/rds-directory
    state: { bucket: brown-tfstate }
externalStates:
  platform: { bucket: brown-tfstate, key: platform/vpcs.tfstate, roleArn: "${ROLE}" }
networks:
  home: { account: main, existing: { cidrBlocks: [10.0.0.0/16], ${network("home")} } }
  data: { account: main, connectivity: existing, existing: { cidrBlocks: [10.1.0.0/16], ${network("data")} } }
  side: { account: main, existing: { cidrBlocks: [10.2.0.0/16], ${network("side")} } }
directory:
  network: home
  existing:
    directoryId: ${directoryId}
    domainName: corp.example.com
    netbiosName: CORP
    dnsIpAddresses: [${addresses}]
    securityGroupId: ${securityGroupId}
databases:
  orders:
    network: data
    importIdentifier: orders-db
    allowedCidrBlocks: [10.1.0.0/16]
${SETTINGS}
`;
}

/** HCL of somebody who imports the instance without looking at it. */
export function importText(): string {
  return `
provider "aws" {
  region = "us-east-1"
  assume_role {
    role_arn = "${ROLE}"
  }
}
import {
  to = aws_db_instance.orders
  id = "orders-db"
}
resource "aws_db_instance" "orders" {
  identifier                  = "orders-db"
  engine                      = "postgres"
  engine_version              = "16.4"
  instance_class              = "db.m6g.large"
  allocated_storage           = 200
  storage_encrypted           = false
  username                    = "dbadmin"
  manage_master_user_password = true
  db_name                     = "orders"
  port                        = 5433
}
`;
}
