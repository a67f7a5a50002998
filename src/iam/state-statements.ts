import { formatArn } from "../aws/arn";
import { type PolicyStatement } from "../aws/policy";
import { type Account, type Environment } from "../environment/environment";
import { stackIds, stateKey, type StackDescription } from "../environment/topology";
import { allow } from "./statements";

function bucketArn(environment: Environment, account: Account, key?: string): string {
  return formatArn({
    partition: environment.partition.id,
    service: "s3",
    resource: `${account.state.bucket}${key === undefined ? "" : `/${key}`}`,
  });
}

/** Names of objects, which S3 asks for before it says that a state is not there yet. */
function list(environment: Environment, account: Account): PolicyStatement {
  return allow("ListStates", ["s3:ListBucket"], bucketArn(environment, account), {
    StringLikeIfExists: { "s3:prefix": ["env:/*", `${account.state.keyPrefix}/*`] },
  });
}

function stateKeyUse(
  environment: Environment,
  account: Account,
  sid: string,
  actions: readonly string[],
): PolicyStatement[] {
  const { kmsKeyArn, region } = account.state;
  return kmsKeyArn === undefined
    ? []
    : [
        allow(sid, actions, kmsKeyArn, {
          StringEquals: { "kms:ViaService": `s3.${region}.${environment.partition.dnsSuffix}` },
        }),
      ];
}

/** The states of an account's stacks and their locks. @see https://developer.hashicorp.com/terraform/language/backend/s3#permissions-required */
export function stateStatements(
  environment: Environment,
  account: Account,
  stacks: readonly StackDescription[],
): PolicyStatement[] {
  const states = stacks.map(({ stateKey: key }) => bucketArn(environment, account, key)).sort();
  return [
    list(environment, account),
    allow("States", ["s3:GetObject", "s3:PutObject"], states),
    allow(
      "Locks",
      ["s3:DeleteObject", "s3:GetObject", "s3:PutObject"],
      states.map((state) => `${state}.tflock`),
    ),
    ...stateKeyUse(environment, account, "StateKey", ["kms:Decrypt", "kms:GenerateDataKey"]),
  ];
}

/** What other accounts read of this one: never the directory's own state, which holds its password. */
export function readStatements(
  environment: Environment,
  account: Account,
  all: readonly StackDescription[],
): PolicyStatement[] {
  const read = new Set(all.filter((stack) => stack.account.key !== account.key).flatMap(({ reads }) => reads));
  const states = all
    .filter((stack) => stack.account.key === account.key && read.has(stack.id))
    .map(({ stateKey: key }) => bucketArn(environment, account, key))
    .sort();
  return states.length === 0
    ? []
    : [
        list(environment, account),
        allow("PublishedStates", ["s3:GetObject"], states),
        ...stateKeyUse(environment, account, "StateKey", ["kms:Decrypt"]),
      ];
}

/** What nobody may do with the states, whatever else allows it. */
export function bucketPolicy(
  environment: Environment,
  account: Account,
  stacks: readonly StackDescription[],
): PolicyStatement[] {
  const { roleArn, readRoleArn, kmsKeyArn } = account.state;
  const bucket = bucketArn(environment, account);
  const objects = bucketArn(environment, account, "*");
  const deny = (
    Sid: string,
    Action: string | string[],
    Resource: string | string[],
    Condition: NonNullable<PolicyStatement["Condition"]>,
  ): PolicyStatement => ({ Sid, Effect: "Deny", Principal: { AWS: "*" }, Action, Resource, Condition });
  const directory = stacks.some(({ kind }) => kind === "directory")
    ? bucketArn(environment, account, stateKey(account, stackIds.directory(environment.name)))
    : undefined;
  // Without a role of the file's it is not known who deploys: then at least the readers are kept out.
  const keepOut =
    roleArn === undefined
      ? readRoleArn && { ArnEquals: { "aws:PrincipalArn": readRoleArn } }
      : { ArnNotEquals: { "aws:PrincipalArn": roleArn } };
  return [
    deny("EncryptedTransport", "s3:*", [bucket, objects], { Bool: { "aws:SecureTransport": "false" } }),
    deny("OwnAccount", "s3:*", [bucket, objects], {
      StringNotEquals: { "aws:PrincipalAccount": account.id },
      BoolIfExists: { "aws:PrincipalIsAWSService": "false" },
    }),
    ...(directory === undefined || !keepOut
      ? []
      : [deny("DirectoryPassword", ["s3:GetObject", "s3:GetObjectVersion"], directory, keepOut)]),
    ...(kmsKeyArn === undefined
      ? []
      : [
          deny(
            "StateKey",
            "s3:PutObject",
            stacks.map(({ stateKey: key }) => bucketArn(environment, account, key)).sort(),
            { StringNotEquals: { "s3:x-amz-server-side-encryption-aws-kms-key-id": kmsKeyArn } },
          ),
        ]),
  ];
}
