import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runTerraform } from "../terraform/terraform";
import { message } from "../text/message";
import { OperationError } from "./operation-error";
import { type RestorableState } from "./states/earlier-states";
import { damageInMessage, type StateDamage } from "./states/state-file";

const say = {
  cannotStart: message<{ stderr: string }>(
    "state-probe/cannot-start",
    ({ stderr }) => `Terraform cannot start:\n${stderr}`,
  ),
  noAnswer: message("state-probe/no-answer", "Terraform gave no answer"),
  noCredentials: message("state-probe/no-credentials", "there are no AWS credentials"),
  notReached: message("state-probe/not-reached", "AWS is not reached from here"),
};

/** Another state that a stack reads, or its own: the backend, and how to reach it. */
export interface StateReference {
  /** Name of the data source. */
  readonly name: string;
  readonly backend: string;
  readonly config: Readonly<Record<string, unknown>>;
}

/** What is known of a state: its outputs with the keys of those that are maps, or why it cannot be read. */
export type StateAnswer =
  | { readonly status: "exists"; readonly outputs: Readonly<Record<string, readonly string[]>> }
  /** There is none; `lost` if there was one that described something. */
  | { readonly status: "absent"; readonly lost?: RestorableState }
  /** It is there, and Terraform cannot read it. */
  | {
      readonly status: "damaged";
      readonly damage: StateDamage;
      readonly reference: StateReference;
      /** The newest version that can be read. */
      readonly earlier?: RestorableState;
    }
  /** No credentials, or no network: nothing is known. */
  | { readonly status: "unreachable"; readonly reason: string }
  /** There is an answer, and it is no: planning on would hide a mistake. */
  | { readonly status: "refused"; readonly reason: string };

interface Diagnostic {
  readonly severity: string;
  readonly summary: string;
  readonly detail: string;
  readonly address?: string;
}

interface UiMessage {
  readonly type: string;
  readonly hook?: { readonly resource?: { readonly addr?: string } };
  readonly diagnostic?: Diagnostic;
  readonly outputs?: Readonly<Record<string, { readonly value?: Readonly<Record<string, readonly string[]>> }>>;
}

/** The same state reached in the same way is asked for once. */
export function stateKeyOf(reference: StateReference): string {
  return JSON.stringify([reference.backend, reading(reference)]);
}

/** What an output is asked for: by default the keys it has, where it is a map. */
const KEYS = "try(keys(value), [])";

/**
 * Looks which states exist, and what outputs they have. It asks Terraform itself, with the backend, roles and
 * credentials that the plans will use. No value of an output is read into this program, unless `expression` makes
 * another list of strings of its `value`.
 *
 * @throws the reason of the signal, when Terraform has ended
 * @see https://developer.hashicorp.com/terraform/internals/machine-readable-ui
 */
export async function probeStates(
  references: readonly StateReference[],
  variables: Readonly<Record<string, string | undefined>>,
  expression: string = KEYS,
  signal?: AbortSignal,
): Promise<Map<string, StateAnswer>> {
  const waiting = new Map(references.map((reference) => [stateKeyOf(reference), reference]));
  const answers = new Map<string, StateAnswer>();
  const folder = mkdtempSync(join(tmpdir(), "rds-kerberos-states-"));
  try {
    await ask(folder, [...waiting], variables, answers, expression, signal);
    // Some errors of a backend do not say which state they are about.
    for (const entry of waiting) {
      if (!answers.has(entry[0])) await ask(folder, [entry], variables, answers, expression, signal);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return answers;
}

async function ask(
  folder: string,
  entries: readonly [string, StateReference][],
  variables: Readonly<Record<string, string | undefined>>,
  answers: Map<string, StateAnswer>,
  expression: string,
  signal: AbortSignal | undefined,
): Promise<void> {
  if (entries.length === 0) return;
  const references = entries.map(([, reference]) => reference);
  writeFileSync(join(folder, "main.tf.json"), JSON.stringify(question(references, expression)));
  const init = await runTerraform(folder, ["init", "-input=false", "-no-color"], variables, { signal });
  signal?.throwIfAborted();
  if (init.code !== 0) throw new OperationError(say.cannotStart({ stderr: init.stderr.trim() }));
  const { stdout } = await runTerraform(
    folder,
    ["apply", "-auto-approve", "-json", "-input=false", "-lock=false"],
    variables,
    { signal },
  );
  // What it says of a state then is not true.
  signal?.throwIfAborted();
  rmSync(join(folder, "terraform.tfstate"), { force: true });
  const messages = stdout
    .split("\n")
    .filter((line) => line.startsWith("{"))
    .map((line) => JSON.parse(line) as UiMessage);
  const found = messages
    .flatMap(({ outputs }) => Object.entries(outputs ?? {}))
    .filter(([, output]) => output.value !== undefined);
  const diagnostics = messages.flatMap(({ diagnostic }) => (diagnostic?.severity === "error" ? [diagnostic] : []));
  const read = new Set(messages.flatMap(({ type, hook }) => (type === "apply_complete" ? [hook?.resource?.addr] : [])));

  const unread: [string, StateReference][] = [];
  entries.forEach(([key, reference], index) => {
    const address = addressOf(index);
    const value = found.find(([output]) => output === nameOf(index))?.[1].value;
    const own = diagnostics.find((diagnostic) => diagnostic.address === address);
    if (value) answers.set(key, { status: "exists", outputs: value });
    else if (own) answers.set(key, judge([own], reference));
    else if (!read.has(address)) unread.push([key, reference]);
  });
  const general = diagnostics.filter(({ address }) => address === undefined);
  if (general.length > 0 && (unread.length === 1 || isOfAll(general)))
    for (const [key, reference] of unread) answers.set(key, judge(general, reference));
  // Those that could be read have given no outputs, because others failed: ask again without these.
  const rest = entries.filter(([key], index) => read.has(addressOf(index)) && !answers.has(key));
  if (rest.length > 0 && rest.length < entries.length) await ask(folder, rest, variables, answers, expression, signal);
  else if (entries.length === 1) {
    for (const [key] of entries) {
      if (!answers.has(key)) answers.set(key, { status: "refused", reason: diagnostics[0]?.summary ?? say.noAnswer() });
    }
  }
}

/** Whether errors that name no state say the same, of no one state: without a network there is none for any. */
function isOfAll(diagnostics: readonly Diagnostic[]): boolean {
  const anywhere: StateReference = { name: "", backend: "", config: {} };
  const answers = diagnostics.map((each) => ({ ...each, status: judge([each], anywhere).status }));
  return new Set(answers.map(({ status, summary }) => status + summary)).size === 1 && answers[0]?.status !== "damaged";
}

/** Name of a state's data source, and of the output with what is asked of it. */
function nameOf(index: number): string {
  return `state${index}`;
}

function addressOf(index: number): string {
  return `data.terraform_remote_state.${nameOf(index)}`;
}

/** A configuration whose outputs are what is asked of each state. */
function question(references: readonly StateReference[], expression: string): object {
  return {
    data: {
      terraform_remote_state: Object.fromEntries(
        references.map((reference, index) => [
          nameOf(index),
          { backend: reference.backend, config: patient(reference) },
        ]),
      ),
    },
    output: Object.fromEntries(
      references.map((_reference, index) => [
        nameOf(index),
        { value: `\${{ for name, value in ${addressOf(index)}.outputs : name => ${expression} }}` },
      ]),
    ),
  };
}

/** Arguments of the S3 backend that are for writing a state. */
const WRITING = ["encrypt", "kms_key_id", "use_lockfile", "dynamodb_table", "acl"];

function reading({ backend, config }: StateReference): Readonly<Record<string, unknown>> {
  return backend === "s3"
    ? Object.fromEntries(Object.entries(config).filter(([name]) => !WRITING.includes(name)))
    : config;
}

/** A state that cannot be reached is no reason to wait for minutes. */
function patient(reference: StateReference): object {
  return reference.backend === "s3" ? { max_retries: 1, ...reading(reference) } : reading(reference);
}

const ABSENT = /Unable to find remote state|NoSuchBucket|NoSuchKey|S3 bucket .* does not exist/i;
const NO_CREDENTIALS = anyOf(
  "No valid credential sources? found",
  "failed to refresh cached credentials",
  "no EC2 IMDS role found",
  "NoCredentialProviders",
  "failed to get shared config profile",
);
const NO_NETWORK = anyOf(
  "dial tcp",
  "no such host",
  "connection refused",
  "network is unreachable",
  "i/o timeout",
  "request send failed",
  "TLS handshake timeout",
  "deadline exceeded",
);

function anyOf(...patterns: readonly string[]): RegExp {
  return new RegExp(patterns.join("|"), "i");
}

/** @param diagnostics - At least one; the first is the cause of the others. */
function judge(diagnostics: readonly Diagnostic[], reference: StateReference): StateAnswer {
  const text = diagnostics.map(({ summary, detail }) => `${summary}\n${detail}`).join("\n");
  const [{ summary, detail } = { summary: say.noAnswer(), detail: "" }] = diagnostics;
  if (NO_CREDENTIALS.test(text)) return { status: "unreachable", reason: say.noCredentials() };
  if (NO_NETWORK.test(text)) return { status: "unreachable", reason: say.notReached() };
  if (ABSENT.test(text)) return { status: "absent" };
  const damage = damageInMessage(text, localSize(reference));
  if (damage) return { status: "damaged", damage, reference };
  const line =
    detail
      .split("\n")
      .map((part) => part.trim())
      .filter((part) => part !== "")
      .at(-1) ?? "";
  return { status: "refused", reason: line === "" ? summary : `${summary}: ${line}` };
}

/** Bytes of a state in a file; what is in a bucket is left to those who can ask for it. */
function localSize({ backend, config }: StateReference): number | undefined {
  const path = config["path"];
  if (backend !== "local" || typeof path !== "string") return undefined;
  return statSync(path, { throwIfNoEntry: false })?.size;
}
