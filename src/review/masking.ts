import { SECRET_VALUES } from "../environment/secrets";
import { type PlanJson } from "./plan-json";

/** What stands in place of a secret, in the words of Terraform. */
export const SENSITIVE_TEXT = "(sensitive value)";

const SECRET_WORDS = /(?:^|_)(?:password|passwd|pwd|passphrase|secret|secrets|token|credential|credentials|private_key|secret_key|access_key|api_key|apikey|auth_key|connection_string)(?:_|$)/;

/** Endings that make a name one about a secret, not of one. */
const ABOUT = /_(?:arn|arns|id|ids|name|names|version|versions|status|type|length|days|date|policy|enabled|recovery_window|size|count|expiration|method|url|region)$/;

/** Attributes have few names, and plans many attributes. */
const judged = new Map<string, boolean>();

/** Whether an attribute, a key of a map or a variable is named like a secret, whatever the schema says of it. */
export function isSecretName(name: string): boolean {
  const known = judged.get(name);
  if (known !== undefined) return known;
  const snake = name.replace(/([a-z0-9])([A-Z])/g, "$1_$2").replace(/[^A-Za-z0-9]+/g, "_").toLowerCase();
  const secret = SECRET_WORDS.test(snake) && !ABOUT.test(snake);
  judged.set(name, secret);
  return secret;
}

/** What every text has that is a secret by itself. */
const HINT = /AKIA|ASIA|-----BEGIN|:\/\/|=/;

/** Whether a text is a secret by itself: a private key, an access key, a URL with a password. */
export function isSecretText(text: string): boolean {
  return HINT.test(text) && SECRET_VALUES.some(({ pattern }) => pattern.test(text));
}

/** Shorter ones would hide words that are no secret. */
const SHORTEST = 6;

/**
 * The secrets of a change set. What one place of a plan marks as sensitive is hidden wherever else it stands, as a part
 * of another value too.
 */
export class Secrets {
  private readonly values = new Set<string>();
  private readonly lengths = new Set<number>();

  public add(value: unknown): void {
    if (typeof value === "string") {
      if (value.length < SHORTEST) return;
      for (const text of [value, JSON.stringify(value).slice(1, -1)]) {
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

  /** A text without the secrets in it. There may be thousands of secrets, of few lengths: each piece of such a length is looked up. */
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
}

function variableDeclarations(configuration: unknown): Record<string, { readonly sensitive?: unknown } | undefined> {
  const root = (configuration as { root_module?: { variables?: unknown } } | undefined)?.root_module?.variables;
  return typeof root === "object" && root !== null ? (root as Record<string, { readonly sensitive?: unknown }>) : {};
}
