/** What Terraform writes into the lock of a state. */
export interface HeldLock {
  readonly id: string;
  /** Where the state is, as its backend says it: bucket and key in S3. Empty if it does not say. */
  readonly path: string;
  /** For example `plan` or `apply`, which is that of a destroy too. Empty if the lock does not say. */
  readonly operation: string;
  /** User and host. Empty if the lock does not say. */
  readonly who: string;
  /** Of Terraform. */
  readonly version: string;
  /** Since when it is held, in milliseconds since 1970; missing if the lock does not say. */
  readonly created?: number;
}

/** The object that is the lock of a state in S3. @see https://developer.hashicorp.com/terraform/language/backend/s3 */
export function lockKey(stateKey: string): string {
  return `${stateKey}.tflock`;
}

/**
 * The lock that kept Terraform from its work, from what it printed.
 *
 * @returns undefined if it failed for another reason, or does not say who holds the lock
 */
export function lockInMessage(stderr: string): HeldLock | undefined {
  if (!/Error acquiring the state lock|Error locking state/.test(stderr)) return undefined;
  const [, info] = stderr.split(/^[\s│]*Lock Info:\s*$/m);
  if (info === undefined) return undefined;
  const field = (name: string): string => new RegExp(`^[\\s│]*${name}:[^\\S\\n]*(.*)$`, "m").exec(info)?.[1] ?? "";
  return heldLock(field);
}

/** The lock that an object in S3 holds; undefined if that is no lock of Terraform's. */
export function lockInObject(json: string): HeldLock | undefined {
  let fields: unknown;
  try {
    fields = JSON.parse(json);
  } catch {
    return undefined;
  }
  if (typeof fields !== "object" || fields === null) return undefined;
  const given = fields as Readonly<Record<string, unknown>>;
  return heldLock((name) => {
    const value = given[name];
    return typeof value === "string" ? value : "";
  });
}

function heldLock(field: (name: string) => string): HeldLock | undefined {
  const text = (name: string): string => printable(field(name));
  const id = text("ID");
  // What begins with a dash would be an option of force-unlock.
  if (id === "" || id.startsWith("-")) return undefined;
  const created = timeOf(text("Created"));
  return {
    id,
    path: text("Path"),
    operation: text("Operation")
      .replace(/^OperationType/, "")
      .toLowerCase(),
    who: text("Who"),
    version: text("Version"),
    ...(created === undefined ? {} : { created }),
  };
}

/** Others have written it, and it is printed to a terminal. */
function printable(text: string): string {
  return text
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, "")
    .trim()
    .slice(0, 300);
}

/** A time as Go prints it and as it writes it into JSON. */
function timeOf(text: string): number | undefined {
  const parts = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)(?:\.\d+)? ?(Z|[+-]\d\d:?\d\d)/.exec(text);
  if (!parts) return undefined;
  const [, day = "", time = "", zone = ""] = parts;
  const value = Date.parse(`${day}T${time}${zone.replace(/^([+-]\d\d):?(\d\d)$/, "$1:$2")}`);
  return Number.isNaN(value) ? undefined : value;
}
