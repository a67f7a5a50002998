// Writes atlantis.yaml: a project per stack, in the order of the graph.
//   npx rds-kerberos graph prod --json | node examples/atlantis/projects.mjs atlantis.out > atlantis.yaml
// JSON is YAML, so no library is needed to write it.
import { readFileSync } from "node:fs";

const [, , folder = "atlantis.out"] = process.argv;
/** @type {{ stacks: { id: string, dependsOn: string[] }[] }} */
const { stacks } = JSON.parse(readFileSync(0, "utf8"));

/** From the folder of a stack to the root. */
const up = "../".repeat(`${folder}/stacks/x`.split("/").filter((part) => part !== "" && part !== ".").length);

/** Stacks of one group are independent of each other; each group waits for those before it. */
/** @type {Map<string, number>} */
const groups = new Map();
for (const { id, dependsOn } of stacks)
  groups.set(id, Math.max(-1, ...dependsOn.map((upstream) => groups.get(upstream) ?? -1)) + 1);

const projects = stacks.map(({ id, dependsOn }) => ({
  name: id,
  dir: `${folder}/stacks/${id}`,
  workflow: "rds-kerberos",
  execution_order_group: groups.get(id),
  depends_on: dependsOn,
  // A synthesized file is new in every pull request: what counts is what it comes from.
  autoplan: {
    enabled: true,
    when_modified: [`${up}environments/**`, `${up}stacks/**`, `${up}src/**`, `${up}package-lock.json`],
  },
}));

console.log(
  JSON.stringify(
    { version: 3, abort_on_execution_order_fail: true, parallel_plan: true, parallel_apply: true, projects },
    undefined,
    2,
  ),
);
