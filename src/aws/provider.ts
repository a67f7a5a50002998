/** Full name of the AWS provider in the Terraform registry. */
export const PROVIDER_SOURCE = "hashicorp/aws";

/** AWS provider versions all arguments used here are valid in; the bindings are generated from the first one. */
export const PROVIDER_VERSION = ">= 5.100.0, < 7.0.0";

/** Terraform and OpenTofu versions with S3 state locking by lock file. */
export const TERRAFORM_VERSION = ">= 1.10";
