import { DescribeDirectoriesCommand, ResetUserPasswordCommand } from "@aws-sdk/client-directory-service";
import {
  CreateSecretCommand,
  DescribeSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  UpdateSecretVersionStageCommand,
} from "@aws-sdk/client-secrets-manager";
import { adminPasswordSecretName } from "../../aws/secrets";
import { type Environment } from "../../environment/environment";
import { type Aws, type AwsAccount } from "../aws/aws";
import { AwsError, isMissing } from "../aws/aws-error";
import { isManagedDirectory } from "../checks/directories";
import { OperationError } from "../operation-error";
import { isReference } from "../published";
import { secretFields } from "../secret-fields";
import { strongPassword } from "./password";
import { say } from "./rotation-messages";

/** What was done. No password is in it. */
export interface Rotation {
  readonly directoryId: string;
  readonly secretName: string;
  readonly secretArn: string;
  /** The version that holds the password now. */
  readonly versionId: string;
  /** Whether this run has finished an earlier one that was interrupted. */
  readonly resumed: boolean;
}

const ADMIN = "Admin";
const CURRENT = "AWSCURRENT";
const PENDING = "AWSPENDING";

/** Versions of the secret by stage. */
interface Stages {
  readonly arn: string;
  readonly current: string | undefined;
  readonly pending: string | undefined;
}

/**
 * Gives the directory's Admin a new password that is in Secrets Manager and in no Terraform state.
 *
 * The new password is kept as the pending version before the directory gets it, and becomes the current one afterwards.
 * Wherever a run is interrupted, one of the two versions is the directory's. The next run begins with a pending version
 * that exists, so that it is never overwritten while the directory may have it.
 *
 * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotate-secrets_lambda-functions.html
 * @see https://docs.aws.amazon.com/directoryservice/latest/devguide/API_ResetUserPassword.html
 */
export async function rotateAdminPassword(
  environment: Environment,
  aws: Aws,
  progress: (line: string) => void,
): Promise<Rotation> {
  const account = aws.account(environment.directory.network.account);
  const name = adminPasswordSecretName(environment.name);
  const directoryId = await findDirectory(environment, account);
  const found = await stages(account, name);
  const resumed = found?.pending !== undefined;
  const { arn, versionId, password } = resumed
    ? await pendingVersion(account, found, found.pending)
    : await newVersion(environment, account, name, found, progress);
  if (resumed) progress(say.resumed({ secret: name }));
  try {
    await aws.call((options) =>
      account.directoryService.send(
        new ResetUserPasswordCommand({ DirectoryId: directoryId, UserName: ADMIN, NewPassword: password }),
        options,
      ),
    );
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    if (error.code === "InvalidPasswordException") {
      // It is certain that the directory does not have it, and never will.
      if (found?.current !== undefined && found.current !== versionId) await removePending(account, arn, versionId);
      throw new OperationError(say.refused({ directoryId, reason: error.message }));
    }
    throw new OperationError(say.notReset({ directoryId, reason: error.message, secret: name }));
  }
  progress(say.reset({ directoryId }));
  // The first version of a secret is its current one from the start.
  const current = (await stages(account, name))?.current;
  if (current !== versionId) {
    await aws.call((options) =>
      account.secrets.send(
        new UpdateSecretVersionStageCommand({
          SecretId: arn,
          VersionStage: CURRENT,
          MoveToVersionId: versionId,
          ...(current === undefined ? {} : { RemoveFromVersionId: current }),
        }),
        options,
      ),
    );
  }
  await removePending(account, arn, versionId);
  return { directoryId, secretName: name, secretArn: arn, versionId, resumed };
}

function removePending({ aws, secrets }: AwsAccount, arn: string, versionId: string): Promise<unknown> {
  return aws.call((options) =>
    secrets.send(
      new UpdateSecretVersionStageCommand({ SecretId: arn, VersionStage: PENDING, RemoveFromVersionId: versionId }),
      options,
    ),
  );
}

async function findDirectory({ directory }: Environment, account: AwsAccount): Promise<string> {
  const id = directory.existing?.directoryId;
  if (typeof id === "string") return id;
  const all = await account.aws.pages(
    (NextToken, options) => account.directoryService.send(new DescribeDirectoriesCommand({ NextToken }), options),
    (page) => ({ items: page.DirectoryDescriptions, token: page.NextToken }),
  );
  const ours = all.filter((each) => isManagedDirectory(each, directory.domainName));
  const [only] = ours;
  if (ours.length !== 1 || only?.DirectoryId === undefined) {
    throw new OperationError(
      say.directories({
        account: account.account.id,
        domain: directory.domainName,
        found: ours.length,
        deployed: !isReference(id),
      }),
    );
  }
  const { DirectoryId: directoryId, Stage: stage } = only;
  if (stage !== "Active") throw new OperationError(say.notActive({ directoryId, stage }));
  return directoryId;
}

async function stages({ aws, secrets }: AwsAccount, name: string): Promise<Stages | undefined> {
  try {
    const { ARN, VersionIdsToStages, DeletedDate } = await aws.call((options) =>
      secrets.send(new DescribeSecretCommand({ SecretId: name }), options),
    );
    if (DeletedDate) throw new OperationError(say.secretDeleted({ secret: name }));
    const at = (stage: string): string | undefined =>
      Object.entries(VersionIdsToStages ?? {}).find(([, all]) => all.includes(stage))?.[0];
    return { arn: ARN ?? name, current: at(CURRENT), pending: at(PENDING) };
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

async function pendingVersion(
  { aws, secrets }: AwsAccount,
  { arn }: Stages,
  versionId: string,
): Promise<{ arn: string; versionId: string; password: string }> {
  const { SecretString } = await aws.call((options) =>
    secrets.send(new GetSecretValueCommand({ SecretId: arn, VersionId: versionId }), options),
  );
  const { password } = secretFields(SecretString);
  if (password === undefined) throw new OperationError(say.pendingEmpty({ secretArn: arn }));
  return { arn, versionId, password };
}

async function newVersion(
  { name: environment, directory, tags }: Environment,
  account: AwsAccount,
  name: string,
  found: Stages | undefined,
  progress: (line: string) => void,
): Promise<{ arn: string; versionId: string; password: string }> {
  const { aws, secrets } = account;
  const password = strongPassword();
  const SecretString = JSON.stringify({ username: ADMIN, password });
  let arn = found?.arn;
  if (arn === undefined) {
    const made = await aws.call((options) =>
      secrets.send(
        new CreateSecretCommand({
          Name: name,
          Description: `Password of the Admin of ${directory.domainName}, environment ${environment}`,
          Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
        }),
        options,
      ),
    );
    arn = made.ARN ?? name;
    progress(say.secretMade({ secret: name }));
  }
  const secretId = arn;
  const { VersionId } = await aws.call((options) =>
    secrets.send(new PutSecretValueCommand({ SecretId: secretId, SecretString, VersionStages: [PENDING] }), options),
  );
  if (VersionId === undefined) throw new OperationError(say.noVersion({ secret: name }));
  progress(say.pending({ secret: name }));
  return { arn, versionId: VersionId, password };
}
