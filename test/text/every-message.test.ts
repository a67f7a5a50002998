import { readdirSync } from "node:fs";
import { join } from "node:path";
import { moduleFiles } from "../../stacks/modules/export";
import { readSnapshot } from "../support/message-snapshot";
import { recorded } from "../support/messages";

const ROOT = join(__dirname, "..", "..");

/** Every module of the product and of the demo, so that every message is declared. */
const modules = ["src", "stacks", "scripts/demo"].flatMap((folder) =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".ts"))
    .map((path) => join(ROOT, folder, path))
    // It synthesizes when it is loaded.
    .filter((path) => path !== join(ROOT, "stacks", "main.ts")),
);

test("each message has an id that no other has, and the snapshot knows of all", () => {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- which modules there are is known at run time
  for (const path of modules) require(path);
  // What Terraform says of a module's variables is declared with them.
  moduleFiles({ directoryRemovalPolicy: "retain" });
  const { declared, duplicates } = recorded();
  const { messages, unreached } = readSnapshot() ?? { messages: {}, unreached: [] };
  expect(declared.length).toBeGreaterThan(200);
  expect(duplicates).toEqual([]);
  // npm run messages writes both, with what the suites find meanwhile: look at its diff.
  if (process.env["MESSAGES_FOLDER"] === undefined)
    expect([...Object.keys(messages), ...unreached].sort()).toEqual([...declared].sort());
});
