import { SECRET_VALUES } from "../environment/secrets";
import { type PlanJson } from "./plan-json";

/** What is shown instead of a secret, in Terraform's words. */
export const SENSITIVE_TEXT = "(sensitive value)";

const SECRET_WORDS = anyOf([
  /password|passwd|passphrase|secret|token|credential/,
  /(?:private|secret|access|api|auth)_?key/,
  /(?:^|_)(?:pwd|pass|connection_string)(?:\d*_|\d*$)/,
]);

/** Endings of names that are about a secret, but not of one: `secret_arn`. */
const ABOUT = anyOf([
  /_(?:arn|arns|id|ids|name|names|version|versions|status|type|length|days|date|policy|enabled)$/,
  /_(?:window_in_days|recovery_window|size|count|expiration|method|url|region|server|rules|rotation)$/,
  /_(?:address|user|host|port)$/,
]);

function anyOf(patterns: readonly RegExp[]): RegExp {
  return new RegExp(patterns.map(({ source }) => source).join("|"));
}

/** Attributes have few names, and plans many attributes. */
const judged = new Map<string, boolean>();

/** Whether an attribute, a key of a map or a variable is named like a secret, whether or not the schema marks it. */
export function isSecretName(name: string): boolean {
  const known = judged.get(name);
  if (known !== undefined) return known;
  const snake = name
    .replace(/([a-z0-9])([A-Z])/g, "$1_$2")
    .replace(/[^A-Za-z0-9]+/g, "_")
    .toLowerCase();
  const secret = SECRET_WORDS.test(snake) && !ABOUT.test(snake);
  judged.set(name, secret);
  return secret;
}

/**
 * The name by which a value inside of another one is judged: its own; that of the pair it belongs to
 * (`{name = "DB_PASSWORD", value = "…"}`); or that of the secret it is a part of.
 */
export function effectiveName(outer: string, key: string, holder: Readonly<Record<string, unknown>>): string {
  if (/^value$/i.test(key)) {
    const label = holder["name"] ?? holder["key"] ?? holder["Name"] ?? holder["Key"];
    if (typeof label === "string" && isSecretName(label)) return label;
  }
  return isSecretName(outer) && !ABOUT.test(`_${key}`) && !/_?(?:arn|id|status)$/.test(key) ? outer : key;
}

/** Every text that is a secret by itself contains one of these. */
const HINT = /AKIA|ASIA|-----BEGIN|:\/\/|passw|pwd/i;

/** Secrets inside of a text: settings of a shell or a document, and URLs without a user. */
const INNER_SECRETS = [/(?:password|passwd|pwd)["']?\s*[=:]\s*\S+/i, /:\/\/[^\s/:@]*:[^\s/@]+@/] as const;

/** Whether a text is a secret by itself: a private key, an access key, a URL with a password. */
export function isSecretText(text: string): boolean {
  return (
    HINT.test(text) &&
    (SECRET_VALUES.some(({ pattern }) => pattern.test(text)) || INNER_SECRETS.some((pattern) => pattern.test(text)))
  );
}

/** Shorter secrets would hide ordinary words. */
const SHORTEST = 6;

/**
 * The secrets of a change set. What a plan marks as sensitive in one place is hidden in every other place, even as a
 * part of another value.
 */
export class Secrets {
  private readonly values = new Set<string>();
  private readonly lengths = new Set<number>();

  public add(value: unknown): void {
    if (typeof value === "string" || typeof value === "number") {
      const plain = String(value);
      if (plain.length < SHORTEST) return;
      const quoted = JSON.stringify(plain).slice(1, -1);
      // Terraform's jsonencode escapes more characters than JavaScript does.
      const escaped = quoted.replace(/[<>&]/g, (character) => `\\u00${character.charCodeAt(0).toString(16)}`);
      for (const text of [plain, quoted, escaped]) {
        this.values.add(text);
        this.lengths.add(text.length);
      }
    } else if (typeof value === "object" && value !== null) {
      for (const inner of Object.values(value)) this.add(inner);
    }
  }

  /** Variables that are marked as sensitive, or named like a secret. */
  public addVariables(plan: PlanJson): void {
    const declared = variableDeclarations(plan.configuration);
    for (const [name, { value }] of Object.entries(plan.variables ?? {})) {
      if (isSecretName(name) || declared[name]?.sensitive === true) this.add(value);
    }
  }

  /**
   * A text without the secrets in it. There may be thousands of secrets, but of few lengths: each piece of such a
   * length is looked up.
   */
  public hide(text: string): string {
    if (this.values.size === 0 || text.length < SHORTEST) return text;
    if (this.values.has(text)) return SENSITIVE_TEXT;
    let hidden = text;
    for (const length of [...this.lengths].sort((a, b) => b - a)) {
      for (let start = 0; start + length <= hidden.length; start += 1) {
        if (!this.values.has(hidden.slice(start, start + length))) continue;
        hidden = hidden.slice(0, start) + SENSITIVE_TEXT + hidden.slice(start + length);
        start += SENSITIVE_TEXT.length - 1;
      }
    }
    return hidden;
  }

  /** An address without the secrets in its keys; the rest of it consists of names from the configuration. */
  public hideKeys(address: string): string {
    return address.replace(/\["((?:[^"\\]|\\.)*)"\]/g, (_match, key: string) => `["${this.hide(key)}"]`);
  }
}

function variableDeclarations(configuration: unknown): Record<string, { readonly sensitive?: unknown } | undefined> {
  const root = (configuration as { root_module?: { variables?: unknown } } | undefined)?.root_module?.variables;
  return typeof root === "object" && root !== null ? (root as Record<string, { readonly sensitive?: unknown }>) : {};
}
