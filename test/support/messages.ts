import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { MESSAGE_CHANNEL, type DeclaredMessage, type WrittenMessage } from "../../src/text/message";
import { differences, readSnapshot, type SuiteMessages } from "./message-snapshot";
import { stable } from "./stable";

/** A message by what tests assert of it: its id, with its arguments if it has any. */
export type Said = string | readonly [id: string, args: unknown];

const byText = new Map<string, WrittenMessage>();
const declared = new Set<string>();
const duplicates = new Set<string>();
let ignored = false;
/** Where programs that a test starts leave their messages, one JSON object a line. */
const childFile = join(mkdtempSync(join(tmpdir(), "messages-")), "written.jsonl");

function record(published: unknown): void {
  const given = published as DeclaredMessage | WrittenMessage;
  if ("text" in given) byText.set(given.text, given);
  else if (declared.has(given.id)) duplicates.add(given.id);
  else declared.add(given.id);
}

/** Starts to keep what is published on the channel of messages. */
export function recordMessages(): void {
  subscribe(MESSAGE_CHANNEL, record);
}

/** Leaves what this suite writes out of the snapshot: for suites that write messages of random values. */
export function ignoreMessages(): void {
  ignored = true;
}

/** Variables with which a Node.js program leaves its messages for {@link said}. */
export function recordingVariables(): Record<string, string> {
  return { NODE_OPTIONS: `--require ${join(__dirname, "record-messages.cjs")}`, MESSAGES_FILE: childFile };
}

function readChildren(): void {
  if (!existsSync(childFile)) return;
  for (const line of readFileSync(childFile, "utf8").split("\n")) {
    if (line !== "") record(JSON.parse(line));
  }
  rmSync(childFile);
}

/**
 * A message as its id and arguments, instead of its sentence.
 *
 * @throws Error for a text that is not, as a whole, one message that has been written in this suite
 */
export function said(text: string): Said {
  readChildren();
  const known = byText.get(text);
  if (!known) throw new Error(`no message reads: ${text}`);
  return asSaid(known);
}

/**
 * The messages of the error that a function throws, each on a line.
 *
 * @throws Error if it throws nothing, or anything but messages
 */
export function saidBy(act: () => unknown): Said[] {
  try {
    act();
  } catch (error) {
    return printed(`${error instanceof Error ? error.message : String(error)}\n`);
  }
  throw new Error("nothing has been thrown");
}

/** The messages of a longer text in their order, those that are part of another one left out. */
export function saidIn(text: string): Said[] {
  return messagesIn(text).map(({ written }) => asSaid(written));
}

/**
 * The messages of what a command has printed, each of which ends with a line break.
 *
 * @throws Error if anything else has been printed
 */
export function printed(text: string): Said[] {
  const found = messagesIn(text);
  const rest = withoutMessages(text, found, () => "");
  if (rest !== "\n".repeat(found.length)) throw new Error(`not only messages, each on a line: ${text}`);
  return found.map(({ written }) => asSaid(written));
}

/** A text with `<id>` instead of each message, for what is between messages; {@link saidIn} gives their arguments. */
export function withIds(text: string): string {
  return withoutMessages(text, messagesIn(text), ({ written }) => `<${written.id}>`);
}

interface Occurrence {
  readonly at: number;
  readonly end: number;
  readonly written: WrittenMessage;
}

function withoutMessages(text: string, found: readonly Occurrence[], replace: (one: Occurrence) => string): string {
  return found.reduceRight((rest, one) => rest.slice(0, one.at) + replace(one) + rest.slice(one.end), text);
}

function messagesIn(text: string): Occurrence[] {
  readChildren();
  const found: Occurrence[] = [];
  const longestFirst = [...byText.values()].sort((a, b) => b.text.length - a.text.length);
  for (const written of longestFirst) {
    if (written.text === "") continue;
    for (let at = text.indexOf(written.text); at >= 0; at = text.indexOf(written.text, at + 1)) {
      const end = at + written.text.length;
      if (!found.some((other) => at < other.end && end > other.at)) found.push({ at, end, written });
    }
  }
  return found.sort((a, b) => a.at - b.at);
}

function asSaid({ id, args }: WrittenMessage): Said {
  return Object.keys(args).length === 0 ? id : [id, nested(args)];
}

/** Arguments that are messages themselves are shown as such. */
function nested(value: unknown): unknown {
  if (typeof value === "string") {
    const inner = byText.get(value);
    return inner ? asSaid(inner) : value;
  }
  if (Array.isArray(value)) return value.map(nested);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, item]) => item !== undefined)
      .map(([key, item]) => [key, nested(item)]),
  );
}

/** Everything this suite has declared and written, without what differs from run to run. */
export function recorded(): SuiteMessages {
  readChildren();
  const written = ignored
    ? []
    : [...byText.values()].map(({ id, args, text }) => {
        // Ids must have the same numbers in both.
        const [stableArgs, stableText] = JSON.parse(stable(JSON.stringify([args, text]))) as [object, string];
        return { id, args: stableArgs, text: stableText };
      });
  return { declared: [...declared], duplicates: [...duplicates], written };
}

/** Ends the recording and gives what the snapshot lacks, or says otherwise. */
export function finishMessages(): string[] {
  unsubscribe(MESSAGE_CHANNEL, record);
  const all = recorded();
  rmSync(join(childFile, ".."), { recursive: true, force: true });
  const folder = process.env["MESSAGES_FOLDER"];
  if (folder !== undefined) {
    writeFileSync(join(mkdtempSync(join(folder, "suite-")), "messages.json"), JSON.stringify(all));
    return [];
  }
  const snapshot = readSnapshot();
  return snapshot ? differences(snapshot, all.written) : [];
}
