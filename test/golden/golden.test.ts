import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { addresses, synthesizeText } from "../support/synth";

const ROOT = join(__dirname, "..", "..");

/** Each example environment, and the file that freezes its addresses. */
const EXAMPLES = {
  local: "environments/local.yaml",
  "one-account": "environments/examples/one-account.yaml",
  "two-accounts": "environments/examples/two-accounts.yaml",
  "three-accounts": "environments/examples/three-accounts.yaml",
};

// A changed address destroys a resource and makes another one: it needs moveFromId, and a note to users. That the bytes
// are the same each time is in test/stacks/quick-synthesis.test.ts.
describe.each(Object.entries(EXAMPLES))("%s", (name, file) => {
  const synthesized = synthesizeText(readFileSync(join(ROOT, file), "utf8"));
  const golden = join(__dirname, `${name}.json`);

  test("has the stacks, order and addresses it always had", () => {
    const actual = Object.fromEntries(
      Object.entries(synthesized.stacks).map(([id, stack]) => [
        id,
        { dependsOn: synthesized.dependencies[id], addresses: addresses(stack) },
      ]),
    );
    if (process.env["UPDATE_GOLDENS"] === "1") writeFileSync(golden, `${JSON.stringify(actual, undefined, 2)}\n`);
    expect(existsSync(golden)).toBe(true);
    expect(actual).toEqual(JSON.parse(readFileSync(golden, "utf8")));
  });
});
