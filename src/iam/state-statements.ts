import { formatArn } from "../aws/arn";
import { type PolicyStatement } from "../aws/policy";
import { type Account, type Environment } from "../environment/environment";
import { stackIds, stateKey, type StackDescription } from "../environment/topology";
import { allow } from "./statements";

type Condition = NonNullable<PolicyStatement["Condition"]>;

function bucketArn(environment: Environment, account: Account, key?: string): string {
  return formatArn({
    partition: environment.partition.id,
    service: "s3",
    resource: `${account.state.bucket}${key === undefined ? "" : `/${key}`}`,
  });
}

/** Names of objects, without which S3 does not say that a state does not exist yet. */
function listStates(environment: Environment, account: Account): PolicyStatement {
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
  if (kmsKeyArn === undefined) return [];
  const service = `s3.${region}.${environment.partition.dnsSuffix}`;
  return [allow(sid, actions, kmsKeyArn, { StringEquals: { "kms:ViaService": service } })];
}

function stateArns(environment: Environment, account: Account, stacks: readonly StackDescription[]): string[] {
  return stacks.map(({ stateKey: key }) => bucketArn(environment, account, key)).sort();
}

/**
 * The states of an account's stacks and their locks.
 *
 * @see https://developer.hashicorp.com/terraform/language/backend/s3#permissions-required
 */
export function stateStatements(
  environment: Environment,
  account: Account,
  stacks: readonly StackDescription[],
): PolicyStatement[] {
  const states = stateArns(environment, account, stacks);
  return [
    listStates(environment, account),
    allow("States", ["s3:GetObject", "s3:PutObject"], states),
    allow(
      "Locks",
      ["s3:DeleteObject", "s3:GetObject", "s3:PutObject"],
      states.map((state) => `${state}.tflock`),
    ),
    ...stateKeyUse(environment, account, "StateKey", ["kms:Decrypt", "kms:GenerateDataKey"]),
  ];
}

/** What finds the version of a state that can be restored. Reading a version shows whether it is whole. */
export function stateVersionStatements(
  environment: Environment,
  account: Account,
  stacks: readonly StackDescription[],
): PolicyStatement[] {
  const states = stateArns(environment, account, stacks);
  return [
    allow("ListStateVersions", ["s3:ListBucketVersions"], bucketArn(environment, account), {
      StringLike: { "s3:prefix": `${account.state.keyPrefix}/*` },
    }),
    allow("StateVersions", ["s3:GetObjectVersion"], states),
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
  if (states.length === 0) return [];
  return [
    listStates(environment, account),
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
  const { kmsKeyArn } = account.state;
  const bucket = bucketArn(environment, account);
  const all = [bucket, bucketArn(environment, account, "*")];
  const statements = [
    deny("EncryptedTransport", "s3:*", all, { Bool: { "aws:SecureTransport": "false" } }),
    deny("OwnAccount", "s3:*", all, {
      StringNotEquals: { "aws:PrincipalAccount": account.id },
      BoolIfExists: { "aws:PrincipalIsAWSService": "false" },
    }),
  ];
  const excluded = excludedReaders(account);
  if (excluded && stacks.some(({ kind }) => kind === "directory")) {
    const state = bucketArn(environment, account, stateKey(account, stackIds.directory(environment.name)));
    statements.push(deny("DirectoryPassword", ["s3:GetObject", "s3:GetObjectVersion"], state, excluded));
  }
  if (kmsKeyArn !== undefined) {
    const states = stateArns(environment, account, stacks);
    const otherKey = { StringNotEquals: { "s3:x-amz-server-side-encryption-aws-kms-key-id": kmsKeyArn } };
    statements.push(deny("StateKey", "s3:PutObject", states, otherKey));
  }
  return statements;
}

/** Who must not read the directory's state: everyone but the role that deploys, or at least the readers' role. */
function excludedReaders({ state: { roleArn, readRoleArn } }: Account): Condition | undefined {
  if (roleArn !== undefined) return { ArnNotEquals: { "aws:PrincipalArn": roleArn } };
  // Without a role in the file it is not known who deploys.
  return readRoleArn ? { ArnEquals: { "aws:PrincipalArn": readRoleArn } } : undefined;
}

function deny(
  Sid: string,
  Action: string | string[],
  Resource: string | string[],
  condition: Condition,
): PolicyStatement {
  return { Sid, Effect: "Deny", Principal: { AWS: "*" }, Action, Resource, Condition: condition };
}
