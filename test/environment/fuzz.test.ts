import fc from "fast-check";
import { parseEnvironment } from "../../src/environment/load";
import { ignoreMessages } from "../support/messages";

ignoreMessages();

// Good files with changes are in mutated-files.test.ts.
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
