import { createHash } from "node:crypto";
import {
  CreateSecretCommand,
  DescribeSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  UpdateSecretVersionStageCommand,
} from "@aws-sdk/client-secrets-manager";
import { type AwsAccount } from "../aws/aws";
import { AwsError, isMissing } from "../aws/aws-error";
import { secretFields } from "../secret-fields";
import { say } from "./rotation-messages";

export const ADMIN = "Admin";
const CURRENT = "AWSCURRENT";
const PENDING = "AWSPENDING";
const PREVIOUS = "AWSPREVIOUS";

/** Version with no password: a secret's first version is its current one before the directory has it. */
const FIRST = "00000000-0000-4000-8000-000000000000";

/** Versions of the secret by stage. */
export interface Stages {
  readonly arn: string;
  readonly current: string | undefined;
  readonly pending: string | undefined;
  /** Whether the pending version has been the current one: a run was broken off before it removed the stage. */
  readonly spent: boolean;
}

/** One version of the secret. */
export interface Version {
  readonly password: string | undefined;
  readonly isPending: boolean;
  /** It is the current version, or was until the last change. */
  readonly isSpent: boolean;
}

/** The secret that keeps the Admin's password, by calls that several runs may make at the same time. */
export class AdminSecret {
  public constructor(
    private readonly account: AwsAccount,
    public readonly name: string,
  ) {}

  /** @returns nothing if there is no such secret */
  public async stages(): Promise<Stages | undefined> {
    const { aws, secrets } = this.account;
    try {
      const { ARN, VersionIdsToStages, DeletedDate } = await aws.call((options) =>
        secrets.send(new DescribeSecretCommand({ SecretId: this.name }), options),
      );
      if (DeletedDate) {
        throw new AwsError("other", "InvalidRequestException", say.secretDeleted({ secret: this.name }));
      }
      const versions = Object.entries(VersionIdsToStages ?? {});
      const [pending, stages] = versions.find(([, all]) => all.includes(PENDING)) ?? [];
      return {
        arn: ARN ?? this.name,
        current: versions.find(([, all]) => all.includes(CURRENT))?.[0],
        pending,
        spent: isSpent(stages),
      };
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw error;
    }
  }

  /** @returns the stages of the new secret; nothing if another run was faster */
  public async create(description: string, tags: Readonly<Record<string, string>>): Promise<Stages | undefined> {
    const { aws, secrets } = this.account;
    const command = new CreateSecretCommand({
      Name: this.name,
      Description: description,
      ClientRequestToken: FIRST,
      SecretString: JSON.stringify({ username: ADMIN }),
      Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
    });
    try {
      const { ARN, VersionId } = await aws.call((options) => secrets.send(command, options));
      return { arn: ARN ?? this.name, current: VersionId ?? FIRST, pending: undefined, spent: false };
    } catch (error) {
      if (isTaken(error)) return undefined;
      throw error;
    }
  }

  /** Gives a secret without versions its first one. */
  public async putFirst(): Promise<void> {
    await this.put(FIRST, { username: ADMIN });
  }

  /**
   * Keeps a password as the pending version.
   *
   * @param id - Of the version: AWS makes no second one with it, so only one run makes it.
   * @returns whether it is kept; false if the version exists with another password
   */
  public async putPending(id: string, password: string): Promise<boolean> {
    try {
      await this.put(id, { username: ADMIN, password }, [PENDING]);
      return true;
    } catch (error) {
      if (isTaken(error)) return false;
      throw error;
    }
  }

  public async version(id: string): Promise<Version> {
    const { aws, secrets } = this.account;
    const { SecretString, VersionStages } = await aws.call((options) =>
      secrets.send(new GetSecretValueCommand({ SecretId: this.name, VersionId: id }), options),
    );
    return {
      password: secretFields(SecretString).password,
      isPending: VersionStages?.includes(PENDING) ?? false,
      isSpent: isSpent(VersionStages),
    };
  }

  /** Makes a version the current one, if that is still the one it was. @throws AwsError if it is not */
  public async moveCurrent(from: string, to: string): Promise<void> {
    await this.updateStage({ VersionStage: CURRENT, MoveToVersionId: to, RemoveFromVersionId: from });
  }

  /** Removes the stage from a version, unless another run has done so. */
  public async removePending(id: string): Promise<void> {
    try {
      await this.updateStage({ VersionStage: PENDING, RemoveFromVersionId: id });
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      const now = await this.stages().catch(() => undefined);
      if (now === undefined || now.pending === id) throw error;
    }
  }

  private async put(id: string, value: object, VersionStages?: string[]): Promise<void> {
    const { aws, secrets } = this.account;
    const command = new PutSecretValueCommand({
      SecretId: this.name,
      ClientRequestToken: id,
      SecretString: JSON.stringify(value),
      ...(VersionStages === undefined ? {} : { VersionStages }),
    });
    await aws.call((options) => secrets.send(command, options));
  }

  private async updateStage(
    change: Omit<ConstructorParameters<typeof UpdateSecretVersionStageCommand>[0], "SecretId">,
  ): Promise<void> {
    const { aws, secrets } = this.account;
    const command = new UpdateSecretVersionStageCommand({ SecretId: this.name, ...change });
    await aws.call((options) => secrets.send(command, options));
  }
}

/** Id of a version that follows another one: every run that begins with the same one comes to the same id. */
export function successor(current: string, attempt: number): string {
  const hex = createHash("sha256").update(`${current}:${attempt}`).digest("hex");
  return [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join(
    "-",
  );
}

function isSpent(stages: readonly string[] | undefined): boolean {
  return stages?.some((stage) => stage === CURRENT || stage === PREVIOUS) ?? false;
}

function isTaken(error: unknown): boolean {
  return error instanceof AwsError && error.code === "ResourceExistsException";
}
