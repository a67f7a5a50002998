import { channel } from "node:diagnostics_channel";
import { manyLines } from "./safe-text";

/** Name of the diagnostics channel on which every message is published: when it is declared, and when it is written. */
export const MESSAGE_CHANNEL = "rds-kerberos:message";

/** What is published when a message is declared. */
export interface DeclaredMessage {
  readonly id: string;
}

/** What is published when a message is written. */
export interface WrittenMessage extends DeclaredMessage {
  readonly args: object;
  readonly text: string;
}

const messages = channel(MESSAGE_CHANNEL);

/**
 * Declares a message to the user: an id, and the sentence made of named arguments. The id is that of the rule, finding
 * or check the message belongs to, followed by `/` and a word of its own if there are several. Tests assert the id and
 * the arguments; the sentences themselves are kept in one snapshot, which `npm run messages` rewrites.
 *
 * @param write - The sentence, or a function of its arguments.
 * @returns what writes the sentence
 * @see https://nodejs.org/api/diagnostics_channel.html
 */
export function message(id: string, write: string): () => string;
export function message<Args extends object>(id: string, write: (args: Args) => string): (args: Args) => string;
export function message<Args extends object>(
  id: string,
  write: string | ((args: Args) => string),
): (args?: Args) => string {
  messages.publish({ id } satisfies DeclaredMessage);
  return (args = {} as Args) => {
    const text = typeof write === "string" ? write : safely(write, args);
    if (messages.hasSubscribers) messages.publish({ id, args, text } satisfies WrittenMessage);
    return text;
  };
}

/** Stands for a line break of an argument while a sentence is written: a character that no text has. */
const LINE_BREAK = "\ue00a";

/** Arguments that are texts of several lines. */
const SEVERAL_LINES: readonly string[] = ["stderr"];

/** Writes a sentence in which arguments neither control a terminal nor begin a line. */
function safely<Args extends object>(write: (args: Args) => string, args: Args): string {
  return manyLines(write(withoutLineBreaks(args) as Args)).replaceAll(LINE_BREAK, "\\n");
}

/** The same value if it has no line break. */
function withoutLineBreaks(value: unknown): unknown {
  if (typeof value === "string") return value.includes("\n") ? value.replaceAll("\n", LINE_BREAK) : value;
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.some(hasLineBreak) ? value.map(withoutLineBreaks) : value;
  if (!Object.entries(value).some(([key, item]) => !SEVERAL_LINES.includes(key) && hasLineBreak(item))) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, SEVERAL_LINES.includes(key) ? item : withoutLineBreaks(item)]),
  );
}

function hasLineBreak(value: unknown): boolean {
  if (typeof value === "string") return value.includes("\n");
  return typeof value === "object" && value !== null && Object.values(value).some(hasLineBreak);
}
