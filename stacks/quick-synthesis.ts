import { TerraformStack, Tokenization } from "cdktf";

/**
 * Does CDKTF's work without three of its costs, which grow with every value of every stack:
 * - A stack trace for each reference. It only serves errors that say where a reference was made; errors that are thrown keep
 *   their own.
 * - A walk through all that will be written, in search of references from stack to stack. The stacks of an environment file
 *   have none: what crosses their borders is read from states.
 * - Ten objects and four patterns for each value that is written, to find references in it. Here values that cannot hold one
 *   are passed by, and CDKTF sees the rest.
 *
 * What is synthesized stays the same, byte for byte. All is put back at the end.
 */
export function quickly<Result>(work: () => Result): Result {
  /* eslint-disable @typescript-eslint/unbound-method -- put back as they were */
  const { captureStackTrace } = Error;
  const { resolve } = Tokenization;
  const { prepareStack } = TerraformStack.prototype;
  /* eslint-enable @typescript-eslint/unbound-method */
  Error.captureStackTrace = () => undefined;
  TerraformStack.prototype.prepareStack = function prepare(this: TerraformStack) { this.ensureBackendExists(); };
  Tokenization.resolve = (value, options) => {
    const byCdktf = (part: unknown): unknown => resolve.call(Tokenization, part, options);
    try {
      return resolved(value, byCdktf);
    } catch {
      // With the whole of it CDKTF says where in it the mistake is.
      return byCdktf(value);
    }
  };
  try {
    return work();
  } finally {
    Error.captureStackTrace = captureStackTrace;
    Tokenization.resolve = resolve;
    TerraformStack.prototype.prepareStack = prepareStack;
  }
}

type ByCdktf = (value: unknown) => unknown;

/**
 * A value as CDKTF resolves it: what may hold a reference by CDKTF itself, and the rest without what is undefined. A part in
 * which nothing changes is not copied.
 */
function resolved(value: unknown, byCdktf: ByCdktf): unknown {
  if (isPlain(value)) return value;
  if (!isOrdinary(value)) return byCdktf(value);
  if (isList(value)) {
    const items = value.map((item) => resolved(item, byCdktf));
    return items.every((item, index) => item !== undefined && item === value[index]) ? value : items.filter((item) => item !== undefined);
  }
  const keys = Object.keys(value);
  let result: Record<string, unknown> | undefined;
  for (const [index, key] of keys.entries()) {
    const item = resolved(value[key], byCdktf);
    if (!result && (item === undefined || item !== value[key])) {
      result = {};
      for (const before of keys.slice(0, index)) result[before] = value[before];
    }
    if (result && item !== undefined) result[key] = item;
  }
  return result ?? value;
}

/** References in texts are `${TfToken[…]}` and the like, or numbers like -1.8e+289. */
function isPlain(value: unknown): boolean {
  if (typeof value === "string") return !value.includes("TfToken[") && !value.includes("e+");
  if (typeof value === "number") return Math.abs(value) < Number.MAX_SAFE_INTEGER;
  return typeof value === "boolean" || value === undefined || value === null;
}

/** The names of arguments come back in every resource. */
const plainKeys = new Set<string>();

function isPlainKey(key: string): boolean {
  if (plainKeys.has(key)) return true;
  if (!isPlain(key)) return false;
  plainKeys.add(key);
  return true;
}

type List = readonly unknown[];

function isList(value: unknown): value is List {
  return Array.isArray(value);
}

/** Whether a value means to CDKTF no more than its parts do. A text, object, list or map may be a reference, or a mistake. */
function isOrdinary(value: unknown): value is List | Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null || value instanceof Date) return false;
  if (isList(value)) return value.every((item) => (typeof item !== "string" && typeof item !== "number") || isPlain(item));
  return !("resolve" in value || "node" in value) && Object.keys(value).every(isPlainKey);
}
