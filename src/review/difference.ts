import { effectiveName, isSecretName, isSecretText, SENSITIVE_TEXT, type Secrets } from "./masking";
import { type AttributeChange, type Value } from "./model";
import { type ChangeJson } from "./plan-json";

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
type Segment = string | number;
type Dict = Record<string, unknown>;

const ABSENT: Value = { kind: "absent" };
const UNKNOWN: Value = { kind: "unknown" };
const SENSITIVE: Value = { kind: "sensitive" };

/** What is shown instead of a value that is not known yet, in Terraform's words. */
export const UNKNOWN_TEXT = "(known after apply)";

export function isDict(value: unknown): value is Dict {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** What a change does to each attribute, down to single values; secrets are named, but never shown. */
export function attributeChanges(change: ChangeJson, secrets: Secrets): AttributeChange[] {
  return new Difference(secrets, change.replace_paths ?? []).of(change);
}

/** A value as a whole, for outputs. */
export function wholeValue(
  value: unknown,
  unknown: unknown,
  sensitive: unknown,
  name: string,
  secrets: Secrets,
): Value {
  if (hasTrue(unknown)) return UNKNOWN;
  if (value === null || value === undefined) return ABSENT;
  const isNamedLikeSecret = isSecretName(name) && typeof value !== "boolean" && typeof value !== "number";
  if (hasTrue(sensitive) || isNamedLikeSecret) return SENSITIVE;
  return shown(value, undefined, undefined, secrets, name);
}

/** Collects the secrets of a change, so that they are hidden elsewhere too. */
export function collectSecrets(change: ChangeJson, secrets: Secrets): void {
  // A mark on one side holds for the other one too, which may be a password that was plain text until now.
  for (const value of [change.before, change.after]) {
    for (const sensitive of [change.before_sensitive, change.after_sensitive]) collect(value, sensitive, "", secrets);
  }
}

function collect(value: unknown, sensitive: unknown, name: string, secrets: Secrets): void {
  if (value === null || value === undefined) return;
  if (sensitive === true) secrets.add(value);
  else if (typeof value === "string") {
    const document = documentIn(value);
    if (document !== undefined && !isSecretName(name)) collect(document, undefined, name, secrets);
    else if (isSecretName(name) || isSecretText(value)) secrets.add(value);
  } else if (Array.isArray(value)) {
    value.forEach((item, index) => {
      collect(item, at(sensitive, index), name, secrets);
    });
  } else if (isDict(value)) {
    for (const [key, item] of Object.entries(value)) {
      collect(item, at(sensitive, key), effectiveName(name, key, value), secrets);
    }
  } else if (isSecretName(name)) secrets.add(value);
}

/** Walks the two sides of a change together. */
class Difference {
  private readonly found: AttributeChange[] = [];
  /** Index of blocks that are identified by their name. */
  private readonly indexes = new Map<string, number>();

  public constructor(
    private readonly secrets: Secrets,
    private readonly replacePaths: readonly (readonly Segment[])[],
  ) {}

  public of(change: ChangeJson): AttributeChange[] {
    this.walk([], "", side(change.before, change.before_sensitive), {
      ...side(change.after, change.after_sensitive),
      unknown: change.after_unknown,
    });
    return this.found;
  }

  private walk(path: readonly Segment[], name: string, before: Side, after: Side): void {
    const [b, a] = [before.value ?? null, after.value ?? null];
    if (after.unknown === true) {
      this.add(path, after.sensitive === true && b !== null ? SENSITIVE : this.value(before, name), UNKNOWN);
    } else if (isSecret(before, name) || isSecret(after, name)) {
      this.secret(path, before, after);
    } else if ((isDict(b) || isDict(a)) && (isDict(b) || b === null) && (isDict(a) || a === null)) {
      this.dicts(path, name, before, after);
    } else if (isBlocks(b) && isBlocks(a)) {
      this.blocks(path, name, before, after, b, a);
    } else if (isBlocks(a) && b === null && a.length > 0) {
      a.forEach((_item, index) => this.walk([...path, index], name, NOTHING, child(after, index)));
    } else if (isBlocks(b) && a === null && b.length > 0) {
      b.forEach((_item, index) => this.walk([...path, index], name, child(before, index), NOTHING));
    } else if (!same(b, a) || hasTrue(after.unknown)) {
      this.single(path, name, before, after);
    }
  }

  private secret(path: readonly Segment[], { value: b = null }: Side, { value: a = null, unknown }: Side): void {
    const isUnknown = hasTrue(unknown);
    if (same(b, a) && !isUnknown) return;
    const after = a === null ? ABSENT : SENSITIVE;
    this.add(path, b === null ? ABSENT : SENSITIVE, isUnknown ? UNKNOWN : after);
  }

  /** A value without parts, unless it is a document. */
  private single(path: readonly Segment[], name: string, before: Side, after: Side): void {
    const [from, to] = [documentIn(before.value), documentIn(after.value)];
    if (from !== undefined && to !== undefined) this.walk(path, name, { value: from }, { value: to });
    else this.add(path, this.value(before, name), this.value(after, name));
  }

  private dicts(path: readonly Segment[], name: string, before: Side, after: Side): void {
    const holder = { ...(isDict(before.value) ? before.value : {}), ...(isDict(after.value) ? after.value : {}) };
    const keys = new Set(
      [before.value, after.value, after.unknown].flatMap((value) => (isDict(value) ? Object.keys(value) : [])),
    );
    for (const key of [...keys].sort()) {
      this.walk([...path, key], effectiveName(name, key, holder), child(before, key), child(after, key));
    }
  }

  /** Blocks are identified by their name if all have one, and by their content otherwise. */
  private blocks(
    path: readonly Segment[],
    name: string,
    before: Side,
    after: Side,
    b: readonly Dict[],
    a: readonly Dict[],
  ): void {
    if ([...b, ...a].every((item) => typeof item["name"] === "string") && unique(b) && unique(a)) {
      this.namedBlocks(path, name, before, after, b, a);
      return;
    }
    const { removed, added } = unmatched(b, a, after.unknown);
    if (removed.length === added.length) {
      removed.forEach((from, position) => {
        const to = added[position] ?? from;
        this.walk([...path, to], name, child(before, from), child(after, to));
      });
      return;
    }
    for (const index of removed) this.add([...path, index], this.value(child(before, index), name), ABSENT);
    for (const index of added) this.add([...path, index], ABSENT, this.value(child(after, index), name));
  }

  private namedBlocks(
    path: readonly Segment[],
    name: string,
    before: Side,
    after: Side,
    b: readonly Dict[],
    a: readonly Dict[],
  ): void {
    const indexOf = (items: readonly Dict[], key: string): number => items.findIndex((item) => item["name"] === key);
    for (const key of [...new Set([...b, ...a].map((item) => String(item["name"])))].sort()) {
      const [from, to] = [indexOf(b, key), indexOf(a, key)];
      const inner = [...path, key];
      this.indexes.set(formatAttributePath(inner), to < 0 ? from : to);
      if (from < 0) this.add(inner, ABSENT, this.value(child(after, to), name));
      else if (to < 0) this.add(inner, this.value(child(before, from), name), ABSENT);
      else this.walk(inner, name, child(before, from), child(after, to));
    }
  }

  private value({ value, sensitive, unknown }: Side, name: string): Value {
    if (unknown === true) return UNKNOWN;
    if (value === null || value === undefined) return ABSENT;
    if (isSecret({ value, sensitive }, name)) return SENSITIVE;
    return shown(value, sensitive, unknown, this.secrets, name);
  }

  private add(path: readonly Segment[], before: Value, after: Value): void {
    if (before.kind === "absent" && after.kind === "absent") return;
    // Terraform identifies blocks by their index, even those that this path identifies by their name.
    const indexed = path.map(
      (part, position) => this.indexes.get(formatAttributePath(path.slice(0, position + 1))) ?? part,
    );
    const forcesReplacement = this.replacePaths.some(
      (forcing) => isPrefix(forcing, indexed) || isPrefix(indexed, forcing),
    );
    const shownPath = path.map((part, position) =>
      position > 0 && typeof part === "string" ? this.secrets.hide(part) : part,
    );
    this.found.push({ path: formatAttributePath(shownPath), before, after, forcesReplacement });
  }
}

/** Indexes of blocks that only one side has. */
function unmatched(
  b: readonly Dict[],
  a: readonly Dict[],
  unknown: unknown,
): { readonly removed: readonly number[]; readonly added: readonly number[] } {
  const kept = new Map<string, number>();
  for (const text of b.map(canonical)) kept.set(text, (kept.get(text) ?? 0) + 1);
  const takeOne = (item: Dict): boolean => {
    const text = canonical(item);
    const left = kept.get(text) ?? 0;
    if (left > 0) kept.set(text, left - 1);
    return left > 0;
  };
  const added = a.flatMap((item, index) => (!hasTrue(at(unknown, index)) && takeOne(item) ? [] : [index]));
  const removed = b.flatMap((item, index) => (takeOne(item) ? [index] : []));
  return { removed, added };
}

function isBlocks(value: unknown): value is Dict[] {
  return Array.isArray(value) && value.every(isDict);
}

interface Side {
  readonly value?: unknown;
  readonly sensitive?: unknown;
  readonly unknown?: unknown;
}

const NOTHING: Side = { value: null };

function isSecret({ value, sensitive }: Side, name: string): boolean {
  return sensitive === true || (typeof value === "string" && isSecretName(name));
}

function side(value: unknown, sensitive: unknown): Side {
  return { value, sensitive };
}

function child({ value, sensitive, unknown }: Side, key: Segment): Side {
  return { value: at(value, key), sensitive: at(sensitive, key), unknown: at(unknown, key) };
}

function at(value: unknown, key: Segment): unknown {
  if (Array.isArray(value)) return typeof key === "number" ? (value as unknown[])[key] : undefined;
  return isDict(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}

/** A value with its inner secrets and unknowns replaced by words. */
function shown(value: unknown, sensitive: unknown, unknown: unknown, secrets: Secrets, name = ""): Value {
  return { kind: "value", value: display(value, sensitive, unknown, secrets, name) };
}

function display(value: unknown, sensitive: unknown, unknown: unknown, secrets: Secrets, name: string): Json {
  if (unknown === true) return UNKNOWN_TEXT;
  if (sensitive === true) return SENSITIVE_TEXT;
  if (typeof value === "string") return isSecretName(name) ? SENSITIVE_TEXT : displayText(value, secrets, name);
  if (typeof value === "number") return isSecretName(name) ? SENSITIVE_TEXT : value;
  if (typeof value === "boolean") return value;
  if (Array.isArray(value)) {
    return value.map((item, index) => display(item, at(sensitive, index), at(unknown, index), secrets, name));
  }
  if (!isDict(value)) return null;
  const keys = new Set([...Object.keys(value), ...(isDict(unknown) ? Object.keys(unknown) : [])]);
  const entries = [...keys].sort().flatMap((key) => {
    const inner = effectiveName(name, key, value);
    const item = display(at(value, key), at(sensitive, key), at(unknown, key), secrets, inner);
    return item === null ? [] : [[secrets.hide(key), item] as const];
  });
  return Object.fromEntries(entries);
}

function displayText(text: string, secrets: Secrets, name: string): string {
  const document = documentIn(text);
  if (document === undefined) return isSecretText(text) ? SENSITIVE_TEXT : secrets.hide(text);
  if (!holdsSecret(document)) return secrets.hide(text);
  return JSON.stringify(display(document, undefined, undefined, secrets, name));
}

function holdsSecret(value: unknown): boolean {
  if (typeof value === "string") return isSecretText(value);
  if (Array.isArray(value)) return value.some(holdsSecret);
  if (!isDict(value)) return false;
  return Object.entries(value).some(([key, item]) => isSecretName(effectiveName("", key, value)) || holdsSecret(item));
}

/** Whether a mirror of a value marks anything in it. */
export function hasTrue(mark: unknown): boolean {
  if (mark === true) return true;
  return typeof mark === "object" && mark !== null && Object.values(mark).some(hasTrue);
}

export function same(a: unknown, b: unknown): boolean {
  return a === b || (typeof a === "object" && typeof b === "object" && canonical(a) === canonical(b));
}

function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    isDict(inner) ? Object.fromEntries(Object.entries(inner).sort(([x], [y]) => (x < y ? -1 : 1))) : inner,
  );
}

function unique(items: readonly Dict[]): boolean {
  return new Set(items.map((item) => item["name"])).size === items.length;
}

/** The document in a value that is a text with one. */
function documentIn(value: unknown): unknown {
  return typeof value === "string" && /^\s*[{[]/.test(value) ? parsed(value) : undefined;
}

/** The document in a text, or `undefined`. */
export function parsed(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

function isPrefix(short: readonly Segment[], long: readonly Segment[]): boolean {
  return short.length <= long.length && short.every((part, index) => part === long[index]);
}

/** `vpc_settings[0].vpc_id`, `tags["a b"]`. */
export function formatAttributePath(path: readonly Segment[]): string {
  return path.reduce<string>((text, part) => {
    if (typeof part === "number") return `${text}[${part}]`;
    if (!/^[A-Za-z_][\w-]*$/.test(part)) return `${text}[${JSON.stringify(part)}]`;
    return text === "" ? part : `${text}.${part}`;
  }, "");
}
