import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { parseEnvironment } from "../../src/environment/load";
import { formatProblem } from "../../src/environment/problem";

const ROOT = join(__dirname, "..", "..");

/** Good files, each with other keys. */
const GOOD = [
  "test/environment/base.yaml",
  "environments/local.yaml",
  "environments/examples/one-account.yaml",
  "environments/examples/two-accounts.yaml",
].map((name) => readFileSync(join(ROOT, name), "utf8"));

/** What has a meaning in YAML, in a terminal, or in a message. */
const PIECES = [
  ...Array.from("x0 \n\t\r\0\u001b\u0085\u009b\u2028\u202e\ufeff{}[]:,-?#&*!|>'\"%@`~<=.$\\"),
  "&a ",
  "*a",
  "&a {x: *a}",
  "<<: *a\n",
  "? ",
  "!!set ",
  "!!python/object ",
  "---\n",
  "...\n",
  "%YAML 1.1\n",
  ".inf",
  ".nan",
  "-1e999",
  "0o17",
  "null",
  "yes",
  "2001-01-01",
  "__proto__: ",
  "constructor: ",
  '"\\u001b[31m\\n"',
  "[".repeat(200),
  "- ".repeat(200),
  "\n  ",
  "${x}",
  "\ud800",
];

type Change = (text: string) => string;

/** One change of a text: a piece put in, a part left out, doubled or moved, or two lines exchanged. */
function change(): fc.Arbitrary<Change> {
  const at = fc.double({ min: 0, max: 1, noNaN: true });
  const place = (text: string, share: number): number => Math.floor(share * text.length);
  const length = fc.oneof(fc.nat(3), fc.nat(200));
  const piece = fc.oneof(
    fc.constantFrom(...PIECES),
    fc.nat(0xffff).map((unit) => String.fromCharCode(unit)),
  );
  return fc.oneof(
    fc.tuple(at, piece, length).map(([share, put, gone]): Change => {
      return (text) => text.slice(0, place(text, share)) + put + text.slice(place(text, share) + gone);
    }),
    fc.tuple(at, at, length).map(([from, to, count]): Change => {
      return (text) => {
        const part = text.slice(place(text, from), place(text, from) + count);
        return text.slice(0, place(text, to)) + part + text.slice(place(text, to));
      };
    }),
    fc.tuple(at, at).map(([one, other]): Change => {
      return (text) => {
        const lines = text.split("\n");
        const [a, b] = [one, other].map((share) => Math.min(Math.floor(share * lines.length), lines.length - 1));
        return lines
          .map((line, index) => lines[index === a ? (b ?? 0) : index === b ? (a ?? 0) : index] ?? line)
          .join("\n");
      };
    }),
  );
}

/**
 * Reads so many changed files, each with one to six changes. The same seed gives the same files.
 *
 * @returns how many of them could be used in spite of the changes
 */
export function readMutatedFiles(count: number, seed: number): number {
  let usable = 0;
  const changes = fc.array(change(), { minLength: 1, maxLength: 6 });
  fc.assert(
    fc.property(fc.constantFrom(...GOOD), changes, (good, all) => {
      const { environment, problems } = parseEnvironment(
        "f.yaml",
        all.reduce((text, one) => one(text), good),
      );
      if (environment) usable += 1;
      else if (problems.length === 0) throw new Error("a file that cannot be used has no problem");
      for (const problem of problems) checkLine(formatProblem(problem));
    }),
    { numRuns: count, seed },
  );
  return usable;
}

/** A problem is one line with a place, a rule, and what to do, and moves no cursor. */
function checkLine(line: string): void {
  if (!/^f\.yaml:\d+:\d+ (.* )?\[[a-z0-9-]+\] .*;.*$/.test(line)) throw new Error(`no problem in one line: ${line}`);
  if (/[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/.test(line))
    throw new Error(`a control character: ${line}`);
}
