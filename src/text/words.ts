/** A count with its noun: `1 stack`, `2 stacks`. */
export function plural(count: number, noun: string, nouns = `${noun}s`): string {
  return `${count} ${count === 1 ? noun : nouns}`;
}

/** `a`, `a and b`, `a, b and c`. */
export function list(items: readonly string[], word: "and" | "or" = "and"): string {
  return items.length < 2 ? items.join("") : `${items.slice(0, -1).join(", ")} ${word} ${items.at(-1) ?? ""}`;
}

/** Longest value that a message repeats. */
const MOST_QUOTED = 1000;

/** A value in a message: quoted, so that spaces and empty strings can be seen. */
export function quote(value: unknown): string {
  const text = (JSON.stringify(value) as string | undefined) ?? "undefined";
  return text.length <= MOST_QUOTED ? text : `${text.slice(0, MOST_QUOTED).replace(/[\ud800-\udbff]$/, "")}…`;
}

/** Begins with a capital. */
export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** A time to the second, in ISO 8601. */
export function utcTime(date: Date): string {
  return date.toISOString().replace(/\.\d+Z$/, "Z");
}

/** Begins with a capital, unless it begins with a name of Terraform's or PostgreSQL's. */
export function sentence(text: string): string {
  return /^[a-z]+[ ',;:]/.test(text) ? capital(text) : text;
}
