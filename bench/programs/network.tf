# The resources of the stack local-identity-network as one would write them by hand: the measure for `npm run bench`.
# Names of resources are those of the stack, so that both plans are of one state.
terraform {
  required_version = ">= 1.10"
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.100.0, < 7.0.0"
    }
  }
  backend "s3" {
    bucket                      = "local-identity-tfstate"
    key                         = "rds-kerberos/local-identity-network.tfstate"
    region                      = "us-east-1"
    encrypt                     = true
    use_lockfile                = true
    allowed_account_ids         = ["111111111111"]
    assume_role                 = { role_arn = "arn:aws:iam::111111111111:role/terraform-deploy" }
    endpoints                   = { s3 = "http://127.0.0.1:4566", sts = "http://127.0.0.1:4566" }
    skip_credentials_validation = true
    skip_metadata_api_check     = true
    use_path_style              = true
  }
}

provider "aws" {
  region              = "us-east-1"
  allowed_account_ids = ["111111111111"]
  assume_role {
    role_arn = "arn:aws:iam::111111111111:role/terraform-deploy"
  }
  default_tags {
    tags = { owner = "demo" }
  }
  skip_credentials_validation = true
  skip_metadata_api_check     = true
  s3_use_path_style           = true
}

resource "aws_vpc" "vpc" {
  cidr_block           = "10.0.0.0/16"
  enable_dns_support   = true
  enable_dns_hostnames = true
  tags                 = { Name = "local-identity" }
}

resource "aws_default_security_group" "default-security-group" {
  vpc_id = aws_vpc.vpc.id
  tags   = { Name = "local-identity-default-locked" }
}

resource "aws_route_table" "route-table" {
  vpc_id = aws_vpc.vpc.id
  tags   = { Name = "local-identity-private" }
}

resource "aws_subnet" "subnet-a" {
  vpc_id                  = aws_vpc.vpc.id
  cidr_block              = "10.0.0.0/19"
  availability_zone       = "us-east-1a"
  map_public_ip_on_launch = false
  tags                    = { Name = "local-identity-private-a" }
}

resource "aws_subnet" "subnet-b" {
  vpc_id                  = aws_vpc.vpc.id
  cidr_block              = "10.0.32.0/19"
  availability_zone       = "us-east-1b"
  map_public_ip_on_launch = false
  tags                    = { Name = "local-identity-private-b" }
}

resource "aws_route_table_association" "route-table-association-a" {
  route_table_id = aws_route_table.route-table.id
  subnet_id      = aws_subnet.subnet-a.id
}

resource "aws_route_table_association" "route-table-association-b" {
  route_table_id = aws_route_table.route-table.id
  subnet_id      = aws_subnet.subnet-b.id
}

resource "aws_kms_key" "encryption_key" {
  description             = "Flow logs of the VPC local-identity"
  enable_key_rotation     = true
  deletion_window_in_days = 30
  tags                    = { Name = "local-identity-network" }
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "AccountDecidesByIamPolicies"
        Effect    = "Allow"
        Principal = { AWS = "arn:aws:iam::111111111111:root" }
        Action    = "kms:*"
        Resource  = "*"
      },
      {
        Sid       = "CloudWatchLogsForItsLogGroups"
        Effect    = "Allow"
        Principal = { Service = "logs.us-east-1.amazonaws.com" }
        Action    = ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:DescribeKey"]
        Resource  = "*"
        Condition = {
          ArnLike = {
            "kms:EncryptionContext:aws:logs:arn" = join(":", [
              "arn:aws:logs:us-east-1:111111111111:log-group", "/aws/vpc/local-identity/flow-logs",
            ])
          }
        }
      },
    ]
  })
}

resource "aws_kms_alias" "encryption_alias" {
  name          = "alias/local-identity-network"
  target_key_id = aws_kms_key.encryption_key.key_id
}

resource "aws_cloudwatch_log_group" "flow-log-group" {
  name              = "/aws/vpc/local-identity/flow-logs"
  retention_in_days = 365
  kms_key_id        = aws_kms_key.encryption_key.arn
}

resource "aws_iam_role" "flow-log-role" {
  name        = "local-identity-flow-logs"
  description = "Lets VPC flow logs of local-identity write to CloudWatch Logs"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "vpc-flow-logs.amazonaws.com" }
      Action    = "sts:AssumeRole"
      Condition = { StringEquals = { "aws:SourceAccount" = "111111111111" } }
    }]
  })
}

resource "aws_iam_role_policy" "flow-log-policy" {
  name = "write-flow-logs"
  role = aws_iam_role.flow-log-role.name
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = ["logs:CreateLogStream", "logs:PutLogEvents", "logs:DescribeLogStreams"]
      Resource = "${aws_cloudwatch_log_group.flow-log-group.arn}:*"
    }]
  })
}

resource "aws_flow_log" "flow-log" {
  vpc_id                   = aws_vpc.vpc.id
  traffic_type             = "ALL"
  log_destination          = aws_cloudwatch_log_group.flow-log-group.arn
  iam_role_arn             = aws_iam_role.flow-log-role.arn
  max_aggregation_interval = 600
  tags                     = { Name = "local-identity-flow-logs" }
  depends_on               = [aws_iam_role_policy.flow-log-policy]
}

output "vpc_id" {
  description = "Id of the VPC."
  value       = aws_vpc.vpc.id
}

output "subnet_ids" {
  description = "Ids of the private subnets, one per Availability Zone."
  value       = [aws_subnet.subnet-a.id, aws_subnet.subnet-b.id]
}

output "route_table_ids" {
  description = "Ids of the subnets' route tables."
  value       = [aws_route_table.route-table.id]
}

output "cidr_blocks" {
  description = "IPv4 blocks of the VPC, the primary one first."
  value       = ["10.0.0.0/16"]
}
