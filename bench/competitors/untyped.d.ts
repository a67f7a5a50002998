// Packages of the competitors, which are not checked: their types would take longer to read than everything of ours.
declare module "aws-cdk-lib";
declare module "aws-cdk-lib/aws-directoryservice";
declare module "aws-cdk-lib/aws-ec2";
declare module "aws-cdk-lib/aws-iam";
declare module "aws-cdk-lib/aws-kms";
declare module "aws-cdk-lib/aws-logs";
declare module "aws-cdk-lib/aws-rds";
