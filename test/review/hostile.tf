# What the review has to bear: secrets in places that nobody marked, and texts that would do something if they were let.
variable "db_password" {
  type      = string
  sensitive = true
  default   = "Hidden-Variable-41"
}

locals {
  names = ["<img src=x onerror=alert(1)>", "\u001b[31mred\u001b[0m", "[click](https://evil.example) @octocat"]
}

resource "aws_sqs_queue" "named" {
  for_each = toset(local.names)
  name     = "a-queue"
  tags     = { Name = each.value, html = "<script>alert(1)</script>", markdown = "``` </details> | **bold** #1" }
}

resource "aws_lambda_function" "with_environment" {
  function_name = "a-function"
  role          = "arn:aws:iam::222222222222:role/a-role"
  filename      = "a.zip"
  handler       = "a.b"
  runtime       = "nodejs20.x"
  environment {
    variables = {
      DB_PASSWORD = "Hidden-Environment-42"
      DB_HOST     = "db.example.com"
      DSN         = "postgres://app:Hidden-Url-43@db.example.com/app"
    }
  }
}

resource "aws_secretsmanager_secret_version" "one" {
  secret_id     = "a-secret"
  secret_string = "Hidden-Secret-44"
}

resource "aws_ssm_parameter" "one" {
  name  = "/a/parameter"
  type  = "SecureString"
  value = "Hidden-Parameter-45"
}

resource "aws_directory_service_trust" "one" {
  directory_id                   = "d-0123456789"
  remote_domain_name             = "onprem.example.net"
  trust_direction                = "One-Way: Outgoing"
  trust_password                 = "Hidden-Trust-46"
  conditional_forwarder_ip_addrs = ["192.168.10.10"]
}

resource "aws_ssm_parameter" "derived" {
  name        = "/a/derived"
  type        = "String"
  value       = "x"
  description = "made with ${nonsensitive(var.db_password)} in it"
}

resource "aws_cloudwatch_log_group" "document" {
  name = "a-group"
  tags = { definition = jsonencode({ env = [{ name = "a", password = "Hidden-Document-47" }] }) }
}

output "admin_password" {
  value = "Hidden-Output-48"
}

output "connection" {
  sensitive = true
  value     = "Hidden-Output-49"
}

output "harmless" {
  value = "shown"
}
