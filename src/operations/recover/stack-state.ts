import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { runTerraform } from "../../terraform/terraform";
import { message } from "../../text/message";
import { type StateReference } from "../state-probe";

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
}

export type StackState =
  | { readonly status: "exists"; readonly state: KnownState }
  | { readonly status: "absent" }
  | { readonly status: "unreadable"; readonly reason: string };

/** Attributes that name a resource. Everything else of a state is forgotten at once: it may be secret. */
const NAMES = ["id", "arn", "key_id", "name", "identifier", "security_group_id", "shared_directory_id"];

interface StateJson {
  readonly version?: unknown;
  readonly lineage?: unknown;
  readonly serial?: unknown;
  readonly resources?: readonly {
    readonly module?: string;
    readonly mode?: string;
    readonly type?: string;
    readonly name?: string;
    readonly instances?: readonly {
      readonly index_key?: number | string;
      readonly status?: string;
      readonly deposed?: string;
      readonly attributes?: Readonly<Record<string, unknown>>;
    }[];
  }[];
}

/** Reduces a state to addresses and names; undefined for a text that is no state. */
export function reduceState(text: string): KnownState | undefined {
  let json: StateJson | null;
  try {
    json = JSON.parse(text) as StateJson | null;
  } catch {
    return undefined;
  }
  if (json?.version !== 4 || typeof json.lineage !== "string" || typeof json.serial !== "number") return undefined;
  return { lineage: json.lineage, serial: json.serial, resources: resourcesOf(json) };
}

function resourcesOf({ resources = [] }: StateJson): KnownResource[] {
  return resources
    .filter(({ mode }) => mode === "managed")
    .flatMap(({ module: inside, type = "", name = "", instances = [] }) =>
      instances
        .filter(({ deposed }) => deposed === undefined)
        .map(({ index_key: key, status, attributes = {} }) => ({
          address: [...(inside === undefined ? [] : [inside]), type, `${name}${indexOf(key)}`].join("."),
          type,
          isTainted: status === "tainted",
          names: namesOf(attributes),
        })),
    );
}

function indexOf(key: number | string | undefined): string {
  return key === undefined ? "" : `[${JSON.stringify(key)}]`;
}

function namesOf(attributes: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(
    NAMES.flatMap((name) => {
      const value = attributes[name];
      return typeof value === "string" && value !== "" ? [[name, value] as const] : [];
    }),
  );
}

/** What a text is that should be a state. Terraform prints nothing, or one without a lineage, if there is none. */
export function stateIn(text: string): StackState {
  const state = reduceState(text);
  if (text.trim() === "" || state?.lineage === "") return { status: "absent" };
  return state ? { status: "exists", state } : { status: "unreadable", reason: say.noState() };
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
  return { status: "unreadable", reason: reason ?? say.noState() };
}
