import { type Account, type Environment, type ExternalState, type OutputReference } from "../environment/environment";
import { stateKey, workspaceName } from "../environment/topology";
import { message } from "../text/message";
import { OperationError } from "./operation-error";
import { probeStates, stateKeyOf, type StateAnswer, type StateReference } from "./state-probe";
import { explainAnswers } from "./states/explained-states";

interface WrongOutput {
  readonly output: string;
  readonly state: string;
  /** Whether the state has it, with a value of another type. */
  readonly present: boolean;
}

const say = {
  noText: message<WrongOutput>(
    "published-output/text",
    ({ output, state, present }) =>
      `the output ${output} of ${state} is ${present ? "no text" : "missing"}; ` +
      "apply that state again with this version, or name another output",
  ),
  noList: message<WrongOutput>(
    "published-output/list",
    ({ output, state, present }) =>
      `the output ${output} of ${state} is ${present ? "no list of texts" : "missing"}; ` +
      "apply that state again with this version, or name another output",
  ),
};

/**
 * Where to look for outputs: a stack of the environment with its account, or a state of another pipeline as an account
 * reads it.
 */
export type PublishedSource =
  { readonly stack: string; readonly account: Account } | { readonly external: string; readonly account: Account };

/** Outputs of one state, or why there are none. */
export type PublishedOutputs =
  | { readonly status: "exists"; readonly outputs: ReadonlyMap<string, unknown> }
  | Exclude<StateAnswer, { readonly status: "exists" }>;

/** The value of each output, as JSON in a list of one. */
const VALUES = "[jsonencode(value)]";

/** What states publish, by source. Terraform reads them, so every backend and role is reached as in a deployment. */
export class Published {
  private readonly answers = new Map<string, PublishedOutputs>();

  public constructor(
    private readonly environment: Environment,
    private readonly variables: Readonly<Record<string, string | undefined>>,
    private readonly signal?: AbortSignal,
  ) {}

  /** Reads states that have not been read yet, all at once. */
  public async read(sources: readonly PublishedSource[]): Promise<void> {
    const wanted = new Map(sources.map((source) => [keyOf(source), stateReference(this.environment, source)]));
    const missing = [...wanted].filter(([key]) => !this.answers.has(key));
    if (missing.length === 0) return;
    const references = missing.map(([, reference]) => reference);
    const answers = await probeStates(references, this.variables, VALUES, this.signal);
    this.signal?.throwIfAborted();
    const found = await explainAnswers(references, answers, this.signal);
    this.signal?.throwIfAborted();
    for (const [key, reference] of missing)
      this.answers.set(key, parsed(found.get(stateKeyOf(reference)) ?? { status: "absent" }));
  }

  public of(source: PublishedSource): PublishedOutputs {
    return this.answers.get(keyOf(source)) ?? { status: "absent" };
  }
}

/** Where the state of a source is, and how it is reached. */
export function stateReference(environment: Environment, source: PublishedSource): StateReference {
  const { account } = source;
  if ("external" in source) {
    const location = externalLocation(environment, source.external);
    return s3Reference(environment, source.external, location, account);
  }
  const { cloud, bucket, region, roleArn, kmsKeyArn } = account.state;
  if (cloud)
    return {
      name: source.stack,
      backend: "remote",
      config: {
        organization: cloud.organization,
        hostname: cloud.hostname,
        workspaces: { name: workspaceName(account, source.stack) },
      },
    };
  return s3Reference(
    environment,
    source.stack,
    { bucket, region, roleArn, kmsKeyArn, objectKey: stateKey(account, source.stack), accountId: account.id },
    account,
  );
}

function keyOf(source: PublishedSource): string {
  return JSON.stringify(["external" in source ? `external ${source.external}` : source.stack, source.account.key]);
}

function parsed(answer: StateAnswer): PublishedOutputs {
  if (answer.status !== "exists") return answer;
  return {
    status: "exists",
    outputs: new Map(
      Object.entries(answer.outputs).map(([name, [json = "null"]]) => [name, JSON.parse(json) as unknown]),
    ),
  };
}

type Location = Pick<ExternalState, "bucket" | "objectKey" | "region" | "roleArn"> & {
  readonly accountId?: string;
  readonly kmsKeyArn?: string | undefined;
};

function externalLocation(environment: Environment, key: string): Location {
  const state = environment.externalStates.find((candidate) => candidate.key === key);
  if (!state) throw new Error(`no external state is named ${key}`);
  return state;
}

function s3Reference(environment: Environment, name: string, location: Location, { profile }: Account): StateReference {
  const url = environment.awsEndpointUrl;
  return {
    name,
    backend: "s3",
    config: {
      bucket: location.bucket,
      key: location.objectKey,
      region: location.region,
      ...(profile === undefined ? {} : { profile }),
      ...(location.roleArn === undefined ? {} : { assume_role: { role_arn: location.roleArn } }),
      ...(location.kmsKeyArn === undefined ? {} : { kms_key_id: location.kmsKeyArn }),
      ...(location.accountId === undefined ? {} : { allowed_account_ids: [location.accountId] }),
      ...(url === undefined
        ? {}
        : {
            endpoints: { iam: url, s3: url, sts: url },
            use_path_style: true,
            skip_credentials_validation: true,
            skip_metadata_api_check: true,
          }),
    },
  };
}

/** A string that a state publishes. @throws OperationError if it is missing or something else */
export function publishedText(outputs: ReadonlyMap<string, unknown>, name: string, state: string): string {
  const value = outputs.get(name);
  if (typeof value === "string") return value;
  throw new OperationError(say.noText({ output: name, state, present: value !== undefined }));
}

/** A list of strings that a state publishes. @throws OperationError if it is missing or something else */
export function publishedList(outputs: ReadonlyMap<string, unknown>, name: string, state: string): string[] {
  const value = outputs.get(name);
  if (Array.isArray(value) && value.every((item) => typeof item === "string")) return value;
  throw new OperationError(say.noList({ output: name, state, present: value !== undefined }));
}

export function isReference(value: unknown): value is OutputReference {
  return typeof value === "object" && value !== null && "output" in value;
}
