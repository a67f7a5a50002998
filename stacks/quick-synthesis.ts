import { App, TerraformStack, Token, Tokenization } from "cdktf";
import { message } from "../src/text/message";

const say = {
  crossStack: message<{ from: string; to: string; reference: string }>(
    "cross-stack-reference",
    ({ from, to, reference }) =>
      `the stack ${to} uses ${reference} of the stack ${from}; publish it as an output there and read it from that ` +
      "stack's state, as contracts do",
  ),
};

/** A reference from one stack to another, which the stacks of an environment file do not have. */
export class CrossStackReferenceError extends Error {}

/**
 * Does CDKTF's work without three of its costs, which grow with every value of every stack:
 * - A stack trace for each reference. It only serves errors that say where a reference was made; errors that are thrown
 *   keep their stack traces.
 * - A walk through all that will be written, in search of references from stack to stack. The stacks of an environment
 *   file have none: what crosses their borders is read from states. One that is found nevertheless is an error.
 * - Ten objects and four patterns for each value that is written, to find references in it. Here values that cannot
 *   hold one are skipped, and CDKTF sees the rest.
 *
 * What is synthesized stays the same, byte for byte. Everything is restored at the end.
 *
 * @throws CrossStackReferenceError for a value of one stack in another one
 */
export function quickly<Result>(work: () => Result): Result {
  /* eslint-disable @typescript-eslint/unbound-method -- put back as they were */
  const { captureStackTrace } = Error;
  const { resolve } = Tokenization;
  const { prepareStack } = TerraformStack.prototype;
  const { crossStackReference } = App.prototype;
  /* eslint-enable @typescript-eslint/unbound-method */
  Error.captureStackTrace = () => undefined;
  TerraformStack.prototype.prepareStack = function prepare(this: TerraformStack) {
    this.ensureBackendExists();
  };
  App.prototype.crossStackReference = (from, to, identifier) => {
    throw new CrossStackReferenceError(say.crossStack({ from: from.node.id, to: to.node.id, reference: identifier }));
  };
  Tokenization.resolve = (value, options) => {
    // In this mode CDKTF looks at the stack a reference comes from.
    const looking = { ...options, preparing: true };
    const byCdktf = (part: unknown): unknown => resolve.call(Tokenization, part, looking);
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
    App.prototype.crossStackReference = crossStackReference;
  }
}

type ByCdktf = (value: unknown) => unknown;

/**
 * A value as CDKTF resolves it: what may hold a reference by CDKTF itself, and the rest without what is undefined. A
 * part in which nothing changes is not copied.
 */
function resolved(value: unknown, byCdktf: ByCdktf): unknown {
  if (isPlain(value)) return value;
  if (!isOrdinary(value)) return byCdktf(value);
  if (isList(value)) {
    const items = value.map((item) => resolved(item, byCdktf));
    return items.every((item, index) => item !== undefined && item === value[index])
      ? value
      : items.filter((item) => item !== undefined);
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

/** What a map that is a reference has for values: CDKTF refuses them by themselves. */
const MISUSED: ReadonlySet<unknown> = new Set([
  Token.STRING_MAP_TOKEN_VALUE,
  Token.ANY_MAP_TOKEN_VALUE,
  Token.NUMBER_MAP_TOKEN_VALUE,
]);

/** References in strings are `${TfToken[…]}` and the like, or numbers like -1.8e+289. */
function isPlain(value: unknown): boolean {
  if (typeof value === "string") return !value.includes("TfToken[") && !value.includes("e+") && !MISUSED.has(value);
  if (typeof value === "number") return Math.abs(value) < Number.MAX_SAFE_INTEGER && !MISUSED.has(value);
  return typeof value === "boolean" || value === undefined || value === null;
}

type List = readonly unknown[];

function isList(value: unknown): value is List {
  return Array.isArray(value);
}

/**
 * Whether a value means to CDKTF no more than its parts do. A string, object, list or map may be a reference, or a
 * mistake.
 */
function isOrdinary(value: unknown): value is List | Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null || value instanceof Date) return false;
  if (isList(value))
    return value.every((item) => (typeof item !== "string" && typeof item !== "number") || isPlain(item));
  return !("resolve" in value || "node" in value) && Object.keys(value).every(isPlain);
}
