import { SECRET_VALUES } from "../environment/secrets";
import { type PlanJson } from "./plan-json";

/** What stands in place of a secret, in the words of Terraform. */
export const SENSITIVE_TEXT = "(sensitive value)";

const SECRET_WORDS = /(?:^|_)(?:password|passwd|pwd|passphrase|secret|secrets|token|credential|credentials|private_key|secret_key|access_key|api_key|apikey|auth_key|connection_string)(?:_|$)/;

/** Endings that make a name one about a secret, not of one. */
const ABOUT = /_(?:arn|arns|id|ids|name|names|version|versions|status|type|length|days|date|policy|enabled|recovery_window|size|count|expiration|method|url|region)$/;

/** Whether an attribute, a key of a map or a variable is named like a secret, whatever the schema says of it. */
export function isSecretName(name: string): boolean {
  const snake = name.replace(/([a-z0-9])([A-Z])/g, "$1_$2").replace(/[^A-Za-z0-9]+/g, "_").toLowerCase();
  return SECRET_WORDS.test(snake) && !ABOUT.test(snake);
}

/** Whether a text is a secret by itself: a private key, an access key, a URL with a password. */
export function isSecretText(text: string): boolean {
  return SECRET_VALUES.some(({ pattern }) => pattern.test(text));
}

/** Shorter ones would hide words that are no secret. */
const SHORTEST = 6;

/** More than these are compared as a whole only. */
const MOST_SEARCHED = 1000;

/**
 * The secrets of a change set. What one place of a plan marks as sensitive is hidden wherever else it stands, as a part
 * of another value too.
 */
export class Secrets {
  private readonly values = new Set<string>();
  private pattern: RegExp | undefined;
  private compiled = 0;

  public add(value: unknown): void {
    if (typeof value === "string") {
      if (value.length >= SHORTEST) this.values.add(value);
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

  /** A text without the secrets in it. */
  public hide(text: string): string {
    if (this.values.size === 0) return text;
    if (this.values.has(text)) return SENSITIVE_TEXT;
    if (this.compiled !== this.values.size) this.compile();
    return this.pattern ? text.replace(this.pattern, SENSITIVE_TEXT) : text;
  }

  /** Whether a text holds a secret. */
  public in(text: string): boolean {
    return this.hide(text) !== text;
  }

  private compile(): void {
    this.compiled = this.values.size;
    const searched = [...this.values].sort((a, b) => b.length - a.length).slice(0, MOST_SEARCHED);
    this.pattern = new RegExp(searched.flatMap((value) => [...new Set([value, JSON.stringify(value).slice(1, -1)])]).map((value) => value.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")).join("|"), "g");
  }
}

function variableDeclarations(configuration: unknown): Record<string, { readonly sensitive?: unknown } | undefined> {
  const root = (configuration as { root_module?: { variables?: unknown } } | undefined)?.root_module?.variables;
  return typeof root === "object" && root !== null ? (root as Record<string, { readonly sensitive?: unknown }>) : {};
}
