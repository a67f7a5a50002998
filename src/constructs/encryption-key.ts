import { KmsAlias } from "@cdktf/provider-aws/lib/kms-alias";
import { KmsKey } from "@cdktf/provider-aws/lib/kms-key";
import { type IResolvable } from "cdktf";
import { Construct } from "constructs";
import { formatArn } from "../aws/arn";
import { attributeWhen, when } from "./each";
import { policyDocument } from "../aws/policy";
import { dnsSuffix, partitionId } from "./region";

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
  /** A condition on which the key is made. @default - it is */
  readonly when?: IResolvable;
}

/**
 * A customer managed KMS key that rotates every year. The account's IAM policies decide who uses it; CloudWatch Logs
 * may use it only for the named log groups.
 *
 * @see https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/kms_key
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
 */
export class EncryptionKey extends Construct {
  /** ARN of the key; null if none was made. */
  public readonly arn: string;

  public constructor(scope: Construct, id: string, props: EncryptionKeyProps) {
    super(scope, id);
    const { accountId, region } = props;
    const partition = partitionId(this, region);
    const key = new KmsKey(this, "key", {
      ...when(props.when),
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
          Principal: { Service: `logs.${region}.${dnsSuffix(this, region)}` },
          Action: ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:DescribeKey"],
          Resource: "*",
          Condition: {
            ArnLike: {
              "kms:EncryptionContext:aws:logs:arn": formatArn({
                partition,
                service: "logs",
                region,
                accountId,
                resource: `log-group:${props.logGroupName}`,
              }),
            },
          },
        },
      ),
      tags: { Name: props.name },
      ...(props.protect === false ? {} : { lifecycle: { preventDestroy: true } }),
    });
    const of = (attribute: "arn" | "key_id", plain: string): string =>
      props.when === undefined ? plain : attributeWhen(key, attribute);
    new KmsAlias(this, "alias", {
      ...when(props.when),
      name: `alias/${props.name}`,
      targetKeyId: of("key_id", key.keyId),
    });
    this.arn = of("arn", key.arn);
  }
}
