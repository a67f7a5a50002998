/** A root module that wires the modules for two accounts and creates their VPCs, by file name. */
export const TWO_ACCOUNTS_EXAMPLE: Readonly<Record<string, string>> = {
  "README.md": [
    "# Two accounts",
    "",
    "A directory in one account, a database in another, and VPCs that this root makes itself. " +
      "Put your roles, blocks and names",
    "into `terraform.tfvars`; the password of the directory's user Admin comes from `TF_VAR_directory_admin_password`.",
    "",
    "Everything is one state here, to be read at one glance. The state then holds the directory's password: " +
      "where other people",
    "may read the state of the databases, make one root of the directory's modules and another one of the rest.",
    "",
  ].join("\n"),
  "versions.tf": `terraform {
  required_version = ">= 1.10"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.100.0, < 7.0.0"
    }
  }
}
`,
  "providers.tf": `# Without roles Terraform takes the credentials it finds; both providers need their own then.
provider "aws" {
  alias               = "identity"
  region              = var.region
  allowed_account_ids = [var.identity_account_id]

  assume_role {
    role_arn = var.identity_role_arn
  }

  default_tags {
    tags = var.tags
  }
}

provider "aws" {
  alias               = "orders"
  region              = var.region
  allowed_account_ids = [var.orders_account_id]

  assume_role {
    role_arn = var.orders_role_arn
  }

  default_tags {
    tags = var.tags
  }
}
`,
  "variables.tf": `variable "region" {
  type    = string
  default = "us-east-1"
}

variable "tags" {
  type    = map(string)
  default = {}
}

variable "identity_account_id" {
  description = "Account of the directory."
  type        = string
}

variable "identity_role_arn" {
  description = "Role to deploy into that account with."
  type        = string
}

variable "orders_account_id" {
  description = "Account of the database."
  type        = string
}

variable "orders_role_arn" {
  description = "Role to deploy into that account with."
  type        = string
}

variable "domain_name" {
  type    = string
  default = "corp.example.com"
}

variable "directory_admin_password" {
  description = "First password of the directory's user Admin; only read when the directory is made."
  type        = string
  sensitive   = true
}

variable "removal_policy" {
  description = "What happens to the database on destruction: retain, snapshot or destroy."
  type        = string
  default     = "retain"
}
`,
  "networks.tf": `# VPCs as many teams have them: made in HCL, by modules of their own or like this.
locals {
  zones = ["\${var.region}a", "\${var.region}b"]
}

resource "aws_vpc" "identity" {
  provider   = aws.identity
  cidr_block = "10.0.0.0/16"
}

resource "aws_subnet" "identity" {
  provider = aws.identity
  count    = length(local.zones)

  vpc_id            = aws_vpc.identity.id
  availability_zone = local.zones[count.index]
  cidr_block        = cidrsubnet(aws_vpc.identity.cidr_block, 8, count.index)
}

resource "aws_route_table" "identity" {
  provider = aws.identity
  vpc_id   = aws_vpc.identity.id
}

resource "aws_route_table_association" "identity" {
  provider = aws.identity
  count    = length(local.zones)

  subnet_id      = aws_subnet.identity[count.index].id
  route_table_id = aws_route_table.identity.id
}

resource "aws_vpc" "orders" {
  provider   = aws.orders
  cidr_block = "10.1.0.0/16"
}

resource "aws_subnet" "orders" {
  provider = aws.orders
  count    = length(local.zones)

  vpc_id            = aws_vpc.orders.id
  availability_zone = local.zones[count.index]
  cidr_block        = cidrsubnet(aws_vpc.orders.cidr_block, 8, count.index)
}

# One route table per zone: the modules take lists of any length, known before the apply or not.
resource "aws_route_table" "orders" {
  provider = aws.orders
  count    = length(local.zones)
  vpc_id   = aws_vpc.orders.id
}

resource "aws_route_table_association" "orders" {
  provider = aws.orders
  count    = length(local.zones)

  subnet_id      = aws_subnet.orders[count.index].id
  route_table_id = aws_route_table.orders[count.index].id
}

resource "aws_security_group" "orders_clients" {
  provider    = aws.orders
  name        = "orders-clients"
  description = "Clients of the orders database"
  vpc_id      = aws_vpc.orders.id
}
`,
  "main.tf": `module "directory" {
  source    = "../../directory"
  providers = { aws = aws.identity }

  name                     = "corp-directory"
  account_id               = var.identity_account_id
  region                   = var.region
  vpc_id                   = aws_vpc.identity.id
  subnet_ids               = aws_subnet.identity[*].id
  domain_name              = var.domain_name
  edition                  = "Standard"
  directory_admin_password = var.directory_admin_password
}

module "directory_sharing" {
  source    = "../../directory-sharing"
  providers = { aws = aws.identity }

  account_id           = var.identity_account_id
  region               = var.region
  directory_id         = module.directory.directory_id
  domain_name          = module.directory.domain_name
  netbios_name         = module.directory.netbios_name
  dns_ip_addresses     = module.directory.dns_ip_addresses
  security_group_id    = module.directory.security_group_id
  consumer_account_ids = [var.orders_account_id]
}

module "orders_network" {
  source = "../../peered-network"

  providers = {
    aws.network   = aws.orders
    aws.directory = aws.identity
  }

  name                      = "orders-to-directory"
  network_name              = "orders"
  account_id                = var.orders_account_id
  region                    = var.region
  vpc_id                    = aws_vpc.orders.id
  route_table_ids           = aws_route_table.orders[*].id
  cidr_blocks               = [aws_vpc.orders.cidr_block]
  directory_account_id      = var.identity_account_id
  directory_vpc_id          = aws_vpc.identity.id
  directory_route_table_ids = [aws_route_table.identity.id]
  directory_cidr_blocks     = [aws_vpc.identity.cidr_block]
  security_group_id         = module.directory.security_group_id
}

module "directory_access" {
  source    = "../../directory-access"
  providers = { aws = aws.orders }

  account_id           = var.orders_account_id
  region               = var.region
  role_name            = "rds-directory-access"
  directory_id         = module.directory_sharing.directory_id
  shared_directory_ids = module.directory_sharing.shared_directory_ids
}

module "orders_database" {
  source    = "../../database"
  providers = { aws = aws.orders }

  identifier                 = "orders"
  account_id                 = var.orders_account_id
  region                     = var.region
  vpc_id                     = aws_vpc.orders.id
  subnet_ids                 = aws_subnet.orders[*].id
  directory_id               = module.directory_access.directory_id
  directory_access_role_name = module.directory_access.directory_access_role_name
  directory_cidr_blocks      = [aws_vpc.identity.cidr_block]
  domain_name                = module.directory_sharing.domain_name
  engine_version             = "16"
  instance_class             = "db.m7g.large"
  allocated_storage_gib      = 100
  allowed_security_group_ids = [aws_security_group.orders_clients.id]
  removal_policy             = var.removal_policy

  # The instance reaches the domain controllers while it joins, and goes before they do.
  depends_on = [module.orders_network]
}
`,
  "outputs.tf": `output "orders_endpoint" {
  value = module.orders_database.endpoint
}

output "orders_master_user_secret_arn" {
  value = module.orders_database.master_user_secret_arn
}
`,
};
