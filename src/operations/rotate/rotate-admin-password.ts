import { setTimeout as sleep } from "node:timers/promises";
import { ResetUserPasswordCommand } from "@aws-sdk/client-directory-service";
import { adminPasswordSecretName } from "../../aws/secrets";
import { type Environment } from "../../environment/environment";
import { type Aws, type AwsAccount } from "../aws/aws";
import { AwsError } from "../aws/aws-error";
import { OperationError } from "../operation-error";
import { Published } from "../published";
import { adminDirectory } from "./admin-directory";
import { ADMIN, AdminSecret, successor, type Stages } from "./admin-secret";
import { strongPassword } from "./password";
import { rotationFailure } from "./rotation-failure";
import { say, type Reached, type Step } from "./rotation-messages";

/** What was done. No password is in it. */
export interface Rotation {
  readonly directoryId: string;
  readonly secretName: string;
  readonly secretArn: string;
  /** The version that holds the password now. */
  readonly versionId: string;
  /** Whether this run has ended what another one began. */
  readonly resumed: boolean;
}

/** Another run ends in each attempt that fails: so many runs at once are a mistake. */
const ATTEMPTS = 10;

export interface RotationOptions {
  /** What the environment's states publish. */
  readonly published?: Published;
  readonly makePassword?: () => string;
  /** Waits before another attempt. */
  readonly pause?: (signal: AbortSignal) => Promise<void>;
}

/** Secrets Manager may show a change a moment later. */
function halfASecond(signal: AbortSignal): Promise<void> {
  return sleep(500, undefined, { signal });
}

/** A version that is about to be the directory's password. */
interface Candidate {
  readonly id: string;
  readonly password: string;
  readonly resumed: boolean;
}

/** The stages of a secret that has a current version. */
type Start = Stages & { readonly current: string };

/**
 * Gives the directory's Admin a new password that is in Secrets Manager and in no Terraform state.
 *
 * The new password is kept as the pending version before the directory gets it, and becomes the current one afterwards.
 * Wherever a run is broken off, the next one begins with the pending version that exists.
 *
 * Nothing joins the reset and the change of the current version, so runs at the same time rely on two calls of which
 * only one can succeed. The id of a new version follows from that of the current one: only one run makes it, and the
 * others use it. The stage AWSCURRENT moves only from the version that was current when the run began. A run whose move
 * fails begins again, also if its version is the current one: it may have become so before the reset, and the next run
 * may have gone on from there. Hence the run that resets last either makes its version current, or resets once more.
 *
 * @see https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_UpdateSecretVersionStage.html
 * @see https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_PutSecretValue.html
 * @see https://docs.aws.amazon.com/directoryservice/latest/devguide/API_ResetUserPassword.html
 */
export function rotateAdminPassword(
  environment: Environment,
  aws: Aws,
  progress: (line: string) => void,
  options: RotationOptions = {},
): Promise<Rotation> {
  return new PasswordRotation(environment, aws, progress, options).rotate();
}

class PasswordRotation {
  private readonly account: AwsAccount;
  private readonly secret: AdminSecret;
  private directoryId: string | undefined;
  private reached: Reached = "nothing";

  public constructor(
    private readonly environment: Environment,
    private readonly aws: Aws,
    private readonly progress: (line: string) => void,
    private readonly options: RotationOptions,
  ) {
    this.account = aws.account(environment.directory.network.account);
    this.secret = new AdminSecret(this.account, adminPasswordSecretName(environment.name));
  }

  public async rotate(): Promise<Rotation> {
    try {
      return await this.attempts();
    } catch (error) {
      if (this.aws.signal.aborted) this.progress(say.stopped({ ...this.place, reached: this.reached }));
      throw error;
    }
  }

  private async attempts(): Promise<Rotation> {
    const { published = new Published(this.environment, process.env, this.aws.signal), pause = halfASecond } =
      this.options;
    const directoryId = await this.step("find-directory", () =>
      adminDirectory(this.environment, this.account, published, this.progress),
    );
    this.directoryId = directoryId;
    for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
      const done = await this.attempt(directoryId);
      if (done) return done;
      if (this.reached === "reset") {
        this.reached = "overtaken";
        this.progress(say.overtaken({ secret: this.secret.name }));
      }
      await pause(this.aws.signal);
    }
    throw new OperationError(say.busy({ ...this.place, attempts: ATTEMPTS }));
  }

  /** @returns nothing if another run has changed the secret meanwhile */
  private async attempt(directoryId: string): Promise<Rotation | undefined> {
    const start = await this.start();
    const version = start && (await this.candidate(start));
    if (!version) return undefined;
    this.reach("pending");
    const before = await this.stages();
    if (before.current !== start.current || before.pending !== version.id) return undefined;
    await this.reset(directoryId, version);
    if (!(await this.makeCurrent(start.current, version.id))) return undefined;
    this.reach("current");
    await this.step("remove-pending", () => this.secret.removePending(version.id));
    const { name: secretName } = this.secret;
    return { directoryId, secretName, secretArn: start.arn, versionId: version.id, resumed: version.resumed };
  }

  /** The secret, made if there is none, and without what a run has left that was broken off at its end. */
  private async start(): Promise<Start | undefined> {
    const found = (await this.step("read-secret", () => this.secret.stages())) ?? (await this.create());
    if (!found) return undefined;
    const { arn, current, pending } = found;
    if (current === undefined) {
      await this.step("make-secret", () => this.secret.putFirst());
      return undefined;
    }
    if (pending === undefined || !found.spent) return { ...found, current };
    await this.step("remove-pending", () => this.secret.removePending(pending));
    return { arn, current, pending: undefined, spent: false };
  }

  private async create(): Promise<Stages | undefined> {
    const { name, directory, tags } = this.environment;
    const description = `Password of the Admin of ${directory.domainName}, environment ${name}`;
    const made = await this.step("make-secret", () => this.secret.create(description, tags));
    if (made) this.progress(say.secretMade({ secret: this.secret.name }));
    return made;
  }

  /** The pending version, made if there is none. */
  private async candidate({ current, pending }: Start): Promise<Candidate | undefined> {
    if (pending !== undefined) return this.takeOver(pending);
    const password = (this.options.makePassword ?? strongPassword)();
    // A version that a directory has refused stays for a day, without a stage.
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      const id = successor(current, attempt);
      if (await this.step("make-pending", () => this.secret.putPending(id, password))) {
        this.progress(say.pending({ secret: this.secret.name }));
        return { id, password, resumed: false };
      }
      const { isPending, isSpent } = await this.step("read-secret", () => this.secret.version(id));
      if (isSpent) return undefined;
      if (isPending) return this.takeOver(id);
    }
    return undefined;
  }

  private async takeOver(id: string): Promise<Candidate> {
    const { name } = this.secret;
    const { region } = this.environment;
    const { password } = await this.step("read-secret", () => this.secret.version(id));
    if (password === undefined) throw new OperationError(say.pendingEmpty({ secret: name, region, versionId: id }));
    this.progress(say.resumed({ secret: name }));
    return { id, password, resumed: true };
  }

  private async reset(directoryId: string, { id, password }: Candidate): Promise<void> {
    const { directoryService } = this.account;
    const command = new ResetUserPasswordCommand({
      DirectoryId: directoryId,
      UserName: ADMIN,
      NewPassword: password,
    });
    this.reach("reset-tried");
    try {
      await this.aws.call((options) => directoryService.send(command, options));
    } catch (error) {
      if (error instanceof AwsError && error.code === "InvalidPasswordException") {
        // It is certain that the directory does not have it, and never will.
        await this.step("remove-pending", () => this.secret.removePending(id));
        throw new OperationError(say.refused({ directoryId, reason: error.message }));
      }
      throw this.failure("reset", error);
    }
    this.reach("reset");
    this.progress(say.reset({ directoryId }));
  }

  /** @returns false unless the version has become the current one by this call, and thus after the reset */
  private async makeCurrent(from: string, to: string): Promise<boolean> {
    try {
      await this.secret.moveCurrent(from, to);
      return true;
    } catch (error) {
      const current = error instanceof AwsError ? await this.currentNow() : undefined;
      if (current === undefined || current === from) throw this.failure("make-current", error);
      return false;
    }
  }

  private async currentNow(): Promise<string | undefined> {
    try {
      return (await this.secret.stages())?.current;
    } catch (error) {
      if (error instanceof AwsError) return undefined;
      throw error;
    }
  }

  /** The stages of a secret that this run has seen. */
  private stages(): Promise<Stages> {
    return this.step("read-secret", async () => {
      const found = await this.secret.stages();
      if (found) return found;
      const { name } = this.secret;
      throw new AwsError("missing", "ResourceNotFoundException", say.noSecret({ secret: name }));
    });
  }

  private async step<Result>(step: Step, act: () => Promise<Result>): Promise<Result> {
    try {
      return await act();
    } catch (error) {
      throw this.failure(step, error);
    }
  }

  private failure(step: Step, error: unknown): unknown {
    if (!(error instanceof AwsError)) return error;
    const { environment, account, directoryId, reached } = this;
    return rotationFailure(error, {
      environment,
      account: account.account,
      secret: this.secret.name,
      directoryId,
      step,
      reached,
    });
  }

  /** Once another run has come in between, only a current version of this run's is certain. */
  private reach(reached: Reached): void {
    const isCertain = reached === "reset" || reached === "current";
    if (this.reached !== "overtaken" || isCertain) this.reached = reached;
  }

  private get place(): { readonly environment: string; readonly secret: string; readonly directoryId?: string } {
    const { directoryId } = this;
    return {
      environment: this.environment.name,
      secret: this.secret.name,
      ...(directoryId === undefined ? {} : { directoryId }),
    };
  }
}
