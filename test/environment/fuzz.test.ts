import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { parseEnvironment } from "../../src/environment/load";
import { formatProblem } from "../../src/environment/problem";
import { ignoreMessages } from "../support/messages";

ignoreMessages();

const base = readFileSync(join(__dirname, "base.yaml"), "utf8");

test("whatever is in a file, reading it gives problems or an environment, and never throws", () => {
  const words = fc.constantFrom(
    "name",
    "region",
    "accounts",
    "networks",
    "directory",
    "databases",
    "existing",
    "create",
    "id",
    "state",
    "output",
    "x",
  );
  const tree: fc.Arbitrary<unknown> = fc.letrec((tie) => ({
    node: fc.oneof(
      { maxDepth: 5 },
      fc.string(),
      fc.integer(),
      fc.boolean(),
      fc.constant(null),
      fc.array(tie("node"), { maxLength: 4 }),
      fc.dictionary(fc.oneof(words, fc.string()), tie("node"), { maxKeys: 6 }),
    ),
  })).node;
  fc.assert(
    fc.property(tree, (value) => {
      const loaded = parseEnvironment("f.yaml", JSON.stringify(value));
      expect(loaded.problems.length > 0 || loaded.environment !== undefined).toBe(true);
    }),
    { numRuns: 300, seed: 7 },
  );
});

test("one change anywhere in a good file is either fine or reported in one line with a place", () => {
  fc.assert(
    fc.property(fc.nat(base.length - 1), fc.constantFrom("x", "", " ", "{", "-", '"', "\n", "0", ":"), (at, put) => {
      const loaded = parseEnvironment("f.yaml", base.slice(0, at) + put + base.slice(at + 1));
      for (const problem of loaded.problems)
        expect(formatProblem(problem)).toMatch(/^f\.yaml:\d+:\d+ (\S.* )?\[[a-z0-9-]+\] .*;.*$/s);
    }),
    { numRuns: 500, seed: 11 },
  );
});
