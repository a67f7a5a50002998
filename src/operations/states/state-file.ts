/** What is wrong with the text of a state. */
export type StateDamage =
  /** JSON ends too early. */
  | { readonly kind: "truncated"; readonly bytes: number }
  /** Something else than JSON, from a byte on. */
  | { readonly kind: "not-json"; readonly offset: number }
  /** JSON, but no state of Terraform. */
  | { readonly kind: "not-a-state" }
  /** A format that a newer Terraform writes. */
  | { readonly kind: "newer-format"; readonly version: number; readonly terraform?: string }
  /** A part of the state has another type than Terraform writes. */
  | { readonly kind: "field"; readonly field: string }
  /** The type of an output, or its value, is not valid. */
  | { readonly kind: "output"; readonly output: string };

/** What the text of a state is; `empty` if nothing is left of what it described. */
export type StateDiagnosis =
  { readonly status: "sound"; readonly empty: boolean } | { readonly status: "damaged"; readonly damage: StateDamage };

/** The newest format that Terraform 1 reads and writes. */
const FORMAT = 4;

/**
 * Judges the text of a state as Terraform would read it. No value of it is kept.
 *
 * @see https://developer.hashicorp.com/terraform/language/state
 */
export function diagnoseState(text: string): StateDiagnosis {
  let state: unknown;
  try {
    state = JSON.parse(text);
  } catch {
    const bytes = Buffer.byteLength(text);
    return damaged(isCutOff(text) ? { kind: "truncated", bytes } : { kind: "not-json", offset: syntaxErrorAt(text) });
  }
  if (!isObject(state)) return damaged({ kind: "not-a-state" });
  const { version, terraform_version: terraform } = state;
  if (typeof version !== "number" || !Number.isInteger(version) || version < 1) return damaged({ kind: "not-a-state" });
  if (version > FORMAT)
    return damaged({ kind: "newer-format", version, ...(typeof terraform === "string" ? { terraform } : {}) });
  // Terraform upgrades older formats when it reads them.
  if (version < FORMAT) return { status: "sound", empty: false };
  const { outputs = {}, resources = [] } = state;
  if (outputs !== null && !isObject(outputs)) return damaged({ kind: "field", field: "outputs" });
  if (resources !== null && !Array.isArray(resources)) return damaged({ kind: "field", field: "resources" });
  const wrong = Object.entries(outputs ?? {}).find(([, output]) => !isOutput(output));
  if (wrong) return damaged({ kind: "output", output: wrong[0] });
  // Data sources and outputs are nothing that could be lost.
  const managed = ((resources ?? []) as unknown[]).filter((each) => !isObject(each) || each["mode"] !== "data");
  return { status: "sound", empty: managed.length === 0 };
}

function damaged(damage: StateDamage): StateDiagnosis {
  return { status: "damaged", damage };
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

const PRIMITIVES: Readonly<Record<string, readonly string[]>> = {
  string: ["string"],
  // Terraform converts between primitive types.
  number: ["number", "string"],
  bool: ["boolean", "string"],
};

/** Whether a value may have the type that the state says; types within collections are left to Terraform. */
function isOutput(output: unknown): boolean {
  if (!isObject(output)) return false;
  const { type, value } = output;
  if (value === null || value === undefined) return true;
  if (typeof type === "string") {
    if (type === "dynamic") return true;
    const allowed = PRIMITIVES[type];
    return allowed !== undefined && (type === "string" ? typeof value !== "object" : allowed.includes(typeof value));
  }
  if (!Array.isArray(type)) return false;
  const [kind] = type as unknown[];
  if (kind === "list" || kind === "set" || kind === "tuple") return Array.isArray(value);
  return (kind === "map" || kind === "object") && isObject(value);
}

/** Whether a text is the beginning of a JSON object: nothing in it is wrong but its end. */
function isCutOff(text: string): boolean {
  return text.trimStart().startsWith("{") && syntaxErrorAt(text) >= Buffer.byteLength(text.trimEnd());
}

/** A whole token of JSON. */
const TOKEN = /\s*(?:[[\]{},:]|"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[\da-fA-F]{4}))*"|[-+.\w]+)/y;

/** A token that the end of the text may have cut off. */
const CUT_TOKEN = /\s*(?:"(?:[^"\\\u0000-\u001f]|\\.)*\\?|)$/y;

const LITERAL = /^(?:true|false|null|-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?)$/;

/** The byte from which on a text is no JSON; its length if only its end is missing, 0 if it is not clear. */
function syntaxErrorAt(text: string): number {
  const open: string[] = [];
  let at = 0;
  while (at < text.length) {
    TOKEN.lastIndex = at;
    const [token] = TOKEN.exec(text) ?? [];
    if (token === undefined) {
      CUT_TOKEN.lastIndex = at;
      return bytesTo(text, CUT_TOKEN.test(text) ? text.length : at);
    }
    const end = at + token.length;
    if (!takes(open, token.trim(), end === text.length)) return bytesTo(text, at);
    at = end;
    if (open.length === 0 && at < text.trimEnd().length) return bytesTo(text, at);
  }
  return open.length > 0 ? bytesTo(text, text.length) : 0;
}

/** Whether a token may stand there, as far as its brackets and its own form say. */
function takes(open: string[], token: string, isLast: boolean): boolean {
  if (token === "{" || token === "[") {
    open.push(token);
    return true;
  }
  if (open.length === 0) return false;
  if (token === "}" || token === "]") return open.pop() === (token === "}" ? "{" : "[");
  if (/^[",:]/.test(token) || LITERAL.test(token)) return true;
  // The last one may be the beginning of a number or a word.
  return isLast && /^(?:-?[\d.eE+-]*|t|tr|tru|f|fa|fal|fals|n|nu|nul)$/.test(token);
}

function bytesTo(text: string, index: number): number {
  return Buffer.byteLength(text.slice(0, index));
}

/**
 * What Terraform says is wrong with a state; undefined if it says something else.
 *
 * @param size - Bytes of the state, if they are known: JSON that is wrong only at its end was cut off there.
 */
export function damageInMessage(text: string, size?: number): StateDamage | undefined {
  const offset = /could not be parsed as JSON: syntax error at byte offset (\d+)/.exec(text)?.[1];
  if (offset !== undefined) return syntaxDamage(Number(offset), size);
  if (text.includes("could not be parsed as JSON")) return { kind: "not-json", offset: 0 };
  const newer = /uses format version (\d+), which is not supported by/.exec(text)?.[1];
  if (newer !== undefined) {
    const terraform = /state file was created by (?:Terraform|OpenTofu) (\d[\w.+-]*\w)/.exec(text)?.[1];
    return { kind: "newer-format", version: Number(newer), ...(terraform === undefined ? {} : { terraform }) };
  }
  const output = /has an invalid (?:type specification|value) for output "([^"]+)"/.exec(text)?.[1];
  if (output !== undefined) return { kind: "output", output };
  const field = /state file field "([^"]+)" has invalid value/.exec(text)?.[1];
  if (field !== undefined) return { kind: "field", field };
  const isNone = /Unsupported state file format|Invalid state file format|Invalid Terraform version string/.test(text);
  return isNone ? { kind: "not-a-state" } : undefined;
}

/** JSON that is wrong only at its end was cut off there. */
export function syntaxDamage(offset: number, size: number | undefined): StateDamage {
  return size !== undefined && offset >= size ? { kind: "truncated", bytes: size } : { kind: "not-json", offset };
}
