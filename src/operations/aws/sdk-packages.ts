/** What commands need that talk to AWS, but not those that only synthesize: together some 70 MB. */
export const SDK_PACKAGES = [
  "@aws-sdk/client-cloudwatch-logs",
  "@aws-sdk/client-directory-service",
  "@aws-sdk/client-ec2",
  "@aws-sdk/client-iam",
  "@aws-sdk/client-kms",
  "@aws-sdk/client-rds",
  "@aws-sdk/client-s3",
  "@aws-sdk/client-secrets-manager",
  "@aws-sdk/client-service-quotas",
  "@aws-sdk/client-sts",
  "@aws-sdk/credential-providers",
  "@smithy/node-http-handler",
  "pg",
];

/** Whether a module cannot be loaded because the SDK is not installed. */
export function isSdkMissing({ code, message: text }: NodeJS.ErrnoException): boolean {
  if (code !== "MODULE_NOT_FOUND" && code !== "ERR_MODULE_NOT_FOUND") return false;
  return SDK_PACKAGES.some((name) => text.includes(name));
}
