import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../../scripts/root";
import { type WrittenMessage } from "../../src/text/message";

/** What the tests have seen of the messages: the only copy of their sentences outside of the sources. */
export interface MessageSnapshot {
  /** Ids of messages that no suite has seen. */
  readonly unreached: readonly string[];
  readonly messages: Readonly<Record<string, readonly Entry[]>>;
}

interface Entry {
  readonly args: unknown;
  readonly text: string;
}

/** What one suite has seen. */
export interface SuiteMessages {
  /** Ids of the messages whose modules it has loaded. */
  readonly declared: readonly string[];
  /** Ids among them that two messages have. */
  readonly duplicates: readonly string[];
  readonly written: readonly WrittenMessage[];
}

export const SNAPSHOT_FILE = join(ROOT, "test", "messages", "messages.json");

/** The snapshot; nothing if there is none yet. */
export function readSnapshot(): MessageSnapshot | undefined {
  return existsSync(SNAPSHOT_FILE) ? (JSON.parse(readFileSync(SNAPSHOT_FILE, "utf8")) as MessageSnapshot) : undefined;
}

/**
 * The snapshot of what suites have seen, in an order that does not depend on theirs.
 *
 * @param before - What is kept of messages that these suites have not seen. Default: nothing.
 */
export function mergedSnapshot(suites: readonly SuiteMessages[], before?: MessageSnapshot): MessageSnapshot {
  const texts = new Map<string, Map<string, string>>();
  const declared = new Set(before?.unreached);
  const keep = (id: string, args: unknown, text: string): void => {
    declared.add(id);
    const ofId = texts.get(id) ?? new Map<string, string>();
    texts.set(id, ofId.set(JSON.stringify(args), text));
  };
  for (const [id, entries] of Object.entries(before?.messages ?? {})) {
    for (const { args, text } of entries) keep(id, args, text);
  }
  for (const suite of suites) {
    for (const id of suite.declared) declared.add(id);
    for (const { id, args, text } of suite.written) keep(id, args, text);
  }
  const entriesOf = (id: string): Entry[] =>
    [...(texts.get(id) ?? [])]
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([args, text]) => ({
        args: JSON.parse(args) as unknown,
        text,
      }));
  const ids = [...declared].sort();
  return {
    unreached: ids.filter((id) => !texts.has(id)),
    messages: Object.fromEntries(ids.filter((id) => texts.has(id)).map((id) => [id, entriesOf(id)])),
  };
}

/** How what a suite has seen differs from the snapshot: a line for each message that it lacks or words otherwise. */
export function differences({ messages }: MessageSnapshot, written: readonly WrittenMessage[]): string[] {
  return written.flatMap(({ id, args, text }) => {
    const key = JSON.stringify(args);
    const kept = messages[id]?.find((entry) => JSON.stringify(entry.args) === key);
    if (kept?.text === text) return [];
    return [`${id} ${key}\n  writes   ${text}\n  snapshot ${kept?.text ?? "has no such message"}`];
  });
}
