import { KmsAlias } from "@cdktf/provider-aws/lib/kms-alias";
import { KmsKey } from "@cdktf/provider-aws/lib/kms-key";
import { Construct } from "constructs";
import { formatArn } from "../aws/arn";
import { partitionOf } from "../aws/partitions";
import { policyDocument } from "./policy";

export interface EncryptionKeyProps {
  /** Alias without `alias/`, and Name tag. */
  readonly name: string;
  /** What the key encrypts, for people. */
  readonly description: string;
  /** Account the key is in. */
  readonly accountId: string;
  readonly region: string;
  /** Log groups that CloudWatch Logs may encrypt with the key; a name may end in `*`. */
  readonly logGroupName: string;
  /** Refuse to destroy the key, and with it all it encrypts. @default true */
  readonly protect?: boolean;
}

/**
 * A customer managed KMS key that rotates every year. The account's IAM policies decide who uses it; CloudWatch Logs may
 * for the named log groups alone.
 *
 * @see https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/kms_key
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
 */
export class EncryptionKey extends Construct {
  public readonly arn: string;

  public constructor(scope: Construct, id: string, props: EncryptionKeyProps) {
    super(scope, id);
    const { accountId, region } = props;
    const partition = partitionOf(region)?.id ?? "aws";
    const dnsSuffix = partitionOf(region)?.dnsSuffix ?? "amazonaws.com";
    const key = new KmsKey(this, "key", {
      description: props.description,
      enableKeyRotation: true,
      deletionWindowInDays: 30,
      policy: policyDocument(
        {
          Sid: "AccountDecidesByIamPolicies",
          Effect: "Allow",
          Principal: { AWS: formatArn({ partition, service: "iam", accountId, resource: "root" }) },
          Action: "kms:*",
          Resource: "*",
        },
        {
          Sid: "CloudWatchLogsForItsLogGroups",
          Effect: "Allow",
          Principal: { Service: `logs.${region}.${dnsSuffix}` },
          Action: ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:DescribeKey"],
          Resource: "*",
          Condition: {
            ArnLike: {
              "kms:EncryptionContext:aws:logs:arn": formatArn({ partition, service: "logs", region, accountId, resource: `log-group:${props.logGroupName}` }),
            },
          },
        },
      ),
      tags: { Name: props.name },
      ...(props.protect === false ? {} : { lifecycle: { preventDestroy: true } }),
    });
    new KmsAlias(this, "alias", { name: `alias/${props.name}`, targetKeyId: key.keyId });
    this.arn = key.arn;
  }
}
