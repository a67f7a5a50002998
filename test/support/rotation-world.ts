import { type Environment } from "../../src/environment/environment";
import { type Aws } from "../../src/operations/aws/aws";
import { AwsError } from "../../src/operations/aws/aws-error";
import { type Published } from "../../src/operations/published";
import { fakeEnvironment } from "./check-worlds";

export const SECRET = "live-directory-admin";
export const DIRECTORY = "d-0123456789";
export const INITIAL = "initial";

interface Version {
  readonly value: string;
  stages: readonly string[];
}

/** An answer of AWS, or its refusal. */
type Answer = object;

interface Command {
  readonly input: Readonly<Record<string, unknown>>;
}

/** As much of Secrets Manager and Directory Service as a rotation calls, with the rules of their API references. */
export class World {
  public password = INITIAL;
  public stage = "Active";
  public deleted = false;
  public versions: Map<string, Version> | undefined;

  /** @param versions - Values with stages by id; no secret without them. */
  public constructor(versions?: Readonly<Record<string, readonly [password: string | undefined, ...string[]]>>) {
    if (!versions) return;
    this.versions = new Map(
      Object.entries(versions).map(([id, [password, ...stages]]) => [
        id,
        { value: JSON.stringify({ username: "Admin", password }), stages },
      ]),
    );
  }

  public answer(action: string, { input }: Command): Answer {
    switch (action) {
      case "DescribeDirectories":
        return { DirectoryDescriptions: [this.description] };
      case "ResetUserPassword":
        if (this.stage !== "Active") throw refusal("DirectoryUnavailableException");
        this.password = String(input["NewPassword"]);
        return {};
      case "CreateSecret":
        if (this.versions) throw refusal("ResourceExistsException");
        this.versions = new Map();
        return { ARN: SECRET, VersionId: this.put(input, ["AWSCURRENT"]) };
      case "DescribeSecret":
        return this.described();
      case "PutSecretValue":
        return { VersionId: this.put(input, (input["VersionStages"] as string[] | undefined) ?? ["AWSCURRENT"]) };
      case "GetSecretValue": {
        const { value, stages } = this.version(String(input["VersionId"]));
        return { SecretString: value, VersionStages: [...stages] };
      }
      case "UpdateSecretVersionStage":
        this.move(input as unknown as Move);
        return {};
      default:
        throw new Error(`no answer to ${action}`);
    }
  }

  /** The password of the version with a stage. */
  public at(stage: string): string | undefined {
    const found = [...(this.versions?.values() ?? [])].find(({ stages }) => stages.includes(stage));
    return found && (JSON.parse(found.value) as { password?: string }).password;
  }

  /** Whether a version of the secret has the directory's password. */
  public get isKept(): boolean {
    return [...(this.versions?.values() ?? [])].some(({ value }) => value.includes(`"${this.password}"`));
  }

  public get key(): string {
    return JSON.stringify([this.password, [...(this.versions ?? [])].sort(([a], [b]) => a.localeCompare(b))]);
  }

  private get description(): object {
    return { DirectoryId: DIRECTORY, Name: "corp.example.com", Type: "MicrosoftAD", Stage: this.stage };
  }

  private get existing(): Map<string, Version> {
    if (!this.versions) throw new AwsError("missing", "ResourceNotFoundException", "there is no such secret");
    if (this.deleted) throw refusal("InvalidRequestException", "the secret was marked for deletion");
    return this.versions;
  }

  private version(id: string): Version {
    const found = this.existing.get(id);
    if (!found) throw new AwsError("missing", "ResourceNotFoundException", "there is no such version");
    return found;
  }

  private described(): Answer {
    if (this.versions && this.deleted) return { ARN: SECRET, DeletedDate: new Date(0) };
    const staged = [...this.existing].filter(([, { stages }]) => stages.length > 0);
    return {
      ARN: SECRET,
      VersionIdsToStages: Object.fromEntries(staged.map(([id, { stages }]) => [id, [...stages]])),
    };
  }

  private put({ ClientRequestToken, SecretString }: Command["input"], stages: readonly string[]): string {
    const [id, value] = [String(ClientRequestToken), String(SecretString)];
    const found = this.existing.get(id);
    if (found) {
      if (found.value !== value) throw refusal("ResourceExistsException");
      return id;
    }
    const all = this.existing.size === 0 ? [...new Set(["AWSCURRENT", ...stages])] : stages;
    this.existing.set(id, { value, stages: [] });
    for (const stage of all) this.attach(stage, id);
    return id;
  }

  private move({ VersionStage: stage, MoveToVersionId: to, RemoveFromVersionId: from }: Move): void {
    const [holder] = [...this.existing].find(([, { stages }]) => stages.includes(stage)) ?? [];
    if (holder !== from || (to === undefined && stage === "AWSCURRENT")) throw refusal("InvalidParameterException");
    if (to === undefined) this.detach(stage);
    else this.attach(stage, to);
  }

  private attach(stage: string, id: string): void {
    const version = this.version(id);
    const [holder] = [...this.existing].find(([, { stages }]) => stages.includes(stage)) ?? [];
    this.detach(stage);
    if (stage === "AWSCURRENT" && holder !== undefined) this.attach("AWSPREVIOUS", holder);
    version.stages = [...version.stages, stage].filter((each) => !(stage === "AWSCURRENT" && each === "AWSPREVIOUS"));
  }

  private detach(stage: string): void {
    for (const version of this.existing.values()) version.stages = version.stages.filter((each) => each !== stage);
  }
}

interface Move {
  readonly VersionStage: string;
  readonly MoveToVersionId?: string;
  readonly RemoveFromVersionId?: string;
}

export function refusal(code: string, reason = "reason"): AwsError {
  return new AwsError("other", code, reason);
}

/** Name of an action by the command of the SDK. */
export function actionOf(command: object): string {
  return command.constructor.name.replace(/Command\d*$/, "");
}

/** AWS of one run: what sends its calls decides when they are answered. */
export function awsOf(
  send: (command: Command) => Promise<Answer>,
  environment: Environment,
  signal = new AbortController().signal,
): Aws {
  const aws = {
    environment,
    signal,
    call: (act: (options: object) => Promise<Answer>) => act({}),
    pages: async (act: (token: undefined) => Promise<Answer>, read: (page: Answer) => { items: object[] }) =>
      read(await act(undefined)).items,
    account: (account: unknown) => ({ aws, account, secrets: { send }, directoryService: { send } }),
  };
  return aws as unknown as Aws;
}

/** States of which none has been published. */
export const unpublished = {
  read: () => Promise.resolve(),
  of: () => ({ status: "absent" }),
} as unknown as Published;

export const environment = fakeEnvironment();
