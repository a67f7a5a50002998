// What cdktf says, as facts: which stack began, ended or failed. Without a terminal cdktf prefixes the first of several
// lines with the stack, and indents the others by as much.

/** Something that has become known of a stack. */
export type StackEvent =
  | { readonly kind: "started"; readonly stack: string }
  | { readonly kind: "done"; readonly stack: string; readonly changes: string }
  | { readonly kind: "failed"; readonly stack: string; readonly error: string };

/** cdktf's spinner, its counters, and what it repeats while it waits. */
const NOISE = [
  /^[⠀-⣿]/,
  /\d+ Stacks? (?:deploying|destroying)/,
  /Still (?:creating|destroying|modifying|reading)/,
  /Refreshing state/,
  /^(?:Starting|Synthesizing)$/,
];

const STARTED = new RegExp(
  "^(?:Acquiring state lock|Terraform used the selected|No changes\\.|.+: " +
    "(?:Reading|Refreshing state|Creating|Destroying|Modifying)\\.\\.\\.)",
);
const DONE = /^(?:Apply|Destroy) complete! Resources: (.*?)\.?$/;

/** Lines that only a programmer of cdktf needs. */
const INTERNAL = [/^\s+at /, /node:internal/, /^Node\.js v/, /^\s*\^$/, /\.js:\d+(?::\d+)?\)?$/];

/** Whether a line is worth a reader's time. */
export function isNews(line: string): boolean {
  const text = line.trim();
  return text !== "" && !NOISE.some((noise) => noise.test(text));
}

/** Removes the cursor play of a terminal. */
export function withoutControls(text: string): string {
  return text.replace(/\u001b\[[0-9;?]*[A-Za-z]/g, "");
}

/** `13 added`, `1 changed, 2 destroyed`, `nothing to change`. */
function changesOf(counts: string): string {
  const some = counts.split(", ").filter((count) => !count.startsWith("0 "));
  return some.length === 0 ? "nothing to change" : some.join(", ");
}

/** Reads cdktf's output line by line. */
export class CdktfOutput {
  private current = "";
  private indent = "";
  private readonly started = new Set<string>();
  /** What Terraform frames by ╷ and ╵, by stack. */
  private readonly boxes = new Map<string, string[]>();
  private readonly last: string[] = [];

  /** @param stacks - Ids of the stacks that cdktf is about. */
  public constructor(private readonly stacks: ReadonlySet<string>) {}

  /** The last lines of cdktf about itself, which may explain why it has ended. */
  public get lastLines(): readonly string[] {
    return this.last;
  }

  public read(line: string): StackEvent[] {
    const text = this.textOfStack(line);
    if (text !== undefined) return this.events(this.current, text);
    if (isNews(line) && !this.stacks.has(line.trim()) && !INTERNAL.some((internal) => internal.test(line))) {
      this.last.push(line);
      if (this.last.length > 12) this.last.shift();
    }
    return [];
  }

  /** The text that a line adds to a stack, without its margin; the stack is the current one then. */
  private textOfStack(line: string): string | undefined {
    const [, stack = "", text = ""] = /^(\S+) {2}(.*)$/.exec(line) ?? [];
    if (this.stacks.has(stack)) {
      this.current = stack;
      this.indent = " ".repeat(stack.length + 2);
      return text;
    }
    if (this.current === "" || !line.startsWith(this.indent)) return undefined;
    return line.slice(this.indent.length);
  }

  private events(stack: string, line: string): StackEvent[] {
    const text = line.trimEnd();
    const box = this.boxes.get(stack);
    if (box !== undefined) return this.boxed(stack, box, text);
    if (text.trim() === "╷") {
      this.boxes.set(stack, []);
      return [];
    }
    const [, counts] = DONE.exec(text) ?? [];
    const events: StackEvent[] = [];
    if (!this.started.has(stack) && STARTED.test(text)) {
      this.started.add(stack);
      events.push({ kind: "started", stack });
    }
    if (counts !== undefined) events.push({ kind: "done", stack, changes: changesOf(counts) });
    return events;
  }

  private boxed(stack: string, box: string[], text: string): StackEvent[] {
    if (text.trim() !== "╵") {
      box.push(text);
      return [];
    }
    this.boxes.delete(stack);
    const isError = box.some((line) => /^\s*│ Error: /.test(line));
    return isError ? [{ kind: "failed", stack, error: ["╷", ...box, "╵"].join("\n") }] : [];
  }
}
