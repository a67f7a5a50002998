import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { runTerraform } from "../../terraform/terraform";
import { message } from "../../text/message";
import { type StateReference } from "../state-probe";
import { damageInMessage, diagnoseState, type StateDamage } from "../states/state-file";

const say = {
  noState: message("recover/no-state", "it is not a state of a format that Terraform 1 writes"),
};

/** A resource as a state has it: what names it, and no secret. */
export interface KnownResource {
  readonly address: string;
  readonly type: string;
  readonly isTainted: boolean;
  /** What other resources refer to it by. */
  readonly names: Readonly<Record<string, string>>;
}

/** What is known of a stack's state. */
export interface KnownState {
  readonly lineage: string;
  readonly serial: number;
  readonly resources: readonly KnownResource[];
  /** Objects that a replacement has not destroyed yet. */
  readonly deposed: readonly KnownResource[];
}

export type StackState =
  | { readonly status: "exists"; readonly state: KnownState }
  | { readonly status: "absent" }
  /** `damage` if its content is known to be wrong, and not only out of reach. */
  | { readonly status: "unreadable"; readonly reason: string; readonly damage?: StateDamage };

/** Attributes that name a resource. Everything else of a state is forgotten at once: it may be secret. */
const NAMES = ["id", "arn", "key_id", "name", "identifier", "security_group_id", "shared_directory_id"];

type Dict = Readonly<Record<string, unknown>>;

/** Reduces a state to addresses and names; undefined for a text that is no state that Terraform can read. */
export function reduceState(text: string): KnownState | undefined {
  const state = stateIn(text);
  return state.status === "exists" ? state.state : undefined;
}

/** What a text is that should be a state. Terraform prints nothing, or one without a lineage, if there is none. */
export function stateIn(text: string): StackState {
  if (text.trim() === "") return { status: "absent" };
  const diagnosis = diagnoseState(text);
  if (diagnosis.status === "damaged") return damaged(diagnosis.damage);
  const { version, lineage, serial, resources } = JSON.parse(text) as Dict;
  if (version !== 4 || typeof lineage !== "string" || typeof serial !== "number") return unreadable("");
  const given = (resources ?? []) as unknown[];
  if (lineage === "" && given.length === 0) return { status: "absent" };
  if (!given.every(isDict)) return damaged({ kind: "field", field: "resources" });
  if (!given.every(({ instances }) => isListOf(instances, isDict)))
    return damaged({ kind: "field", field: "instances" });
  const objects = given.filter(({ mode }) => mode === "managed").flatMap(objectsOf);
  const some = (isDeposed: boolean): KnownResource[] =>
    objects.filter((each) => each.isDeposed === isDeposed).map(({ known }) => known);
  return { status: "exists", state: { lineage, serial, resources: some(false), deposed: some(true) } };
}

function damaged(damage: StateDamage): StackState {
  return { status: "unreadable", reason: say.noState(), damage };
}

function isDict(value: unknown): value is Dict {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Terraform takes null for an empty list. */
function isListOf(value: unknown, fits: (item: unknown) => boolean): boolean {
  return value === undefined || value === null || (Array.isArray(value) && value.every(fits));
}

function objectsOf(resource: Dict): { readonly known: KnownResource; readonly isDeposed: boolean }[] {
  const { module: inside, type, name, instances } = resource;
  return ((instances ?? []) as Dict[]).map(({ index_key: key, status, deposed, attributes }) => ({
    known: {
      address: [...words(inside), ...words(type), `${words(name).join("")}${indexOf(key)}`].join("."),
      type: words(type).join(""),
      isTainted: status === "tainted",
      names: namesOf(isDict(attributes) ? attributes : {}),
    },
    isDeposed: typeof deposed === "string" && deposed !== "",
  }));
}

function words(value: unknown): string[] {
  return typeof value === "string" && value !== "" ? [value] : [];
}

function indexOf(key: unknown): string {
  return typeof key === "string" || typeof key === "number" ? `[${JSON.stringify(key)}]` : "";
}

function namesOf(attributes: Dict): Record<string, string> {
  return Object.fromEntries(NAMES.flatMap((name) => words(attributes[name]).map((value) => [name, value] as const)));
}

/**
 * Reads a state with the backend, role and credentials that Terraform deploys with, and takes no lock.
 *
 * @param folder - For Terraform to work in; it is removed.
 */
export async function readState(
  { backend, config }: StateReference,
  folder: string,
  variables: Readonly<Record<string, string | undefined>>,
  signal: AbortSignal,
): Promise<StackState> {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  try {
    writeFileSync(`${folder}/main.tf.json`, JSON.stringify({ terraform: { backend: { [backend]: config } } }));
    const init = await runTerraform(folder, ["init", "-input=false", "-no-color"], variables, { signal });
    if (init.code !== 0) return unreadable(init.stderr);
    const { code, stdout, stderr } = await runTerraform(folder, ["state", "pull"], variables, { signal });
    if (code !== 0) return unreadable(stderr);
    return stateIn(stdout);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Terraform's summary of an error, without the parts of a state that may follow. */
function unreadable(stderr: string): StackState {
  const [, reason] = /Error: (.+)/.exec(stderr) ?? [];
  const damage = damageInMessage(stderr.replace(/[\s│]+/g, " "));
  return { status: "unreadable", reason: reason ?? say.noState(), ...(damage ? { damage } : {}) };
}
