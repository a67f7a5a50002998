import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { PREVIEW_MARKER } from "../../src/environment/preview";
import { readPlans, type PlannedStack } from "../../src/review/change-set";
import { said, saidBy } from "../support/messages";
import { temporaryFolderPerTest } from "../support/temporary-folder";

const folder = temporaryFolderPerTest("change-set");

function write(name: string, content: object): string {
  const file = join(folder(), name);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, JSON.stringify(content));
  return file;
}

const plan = (others: object = {}): object => ({ format_version: "1.2", resource_changes: [], ...others });
const reading = (stack: string, output: string): object =>
  plan({ configuration: { root_module: { references: [`data.terraform_remote_state.${stack}.outputs.${output}`] } } });

function stacksOf(...files: readonly string[]): PlannedStack[] {
  return readPlans(files).plans.map(({ stack }) => stack);
}

test("plans are put into the order in which they read each other", () => {
  const database = write("database.json", reading("network", "vpc_id"));
  const network = write("network.json", plan());
  expect(stacksOf(database, network).map(({ id, dependsOn, reads }) => [id, dependsOn, reads])).toEqual([
    ["network", [], []],
    ["database", ["network"], [{ stack: "network", outputs: ["vpc_id"] }]],
  ]);
});

test("plans of one name are named by as many folders as distinguish them", () => {
  const files = ["a/x/plan.json", "b/x/plan.json"].map((name) => write(name, plan()));
  expect(stacksOf(...files).map(({ id }) => id)).toEqual(["a/x/plan", "b/x/plan"]);
});

test("a plan that was made against placeholders names the stacks it waits for", () => {
  const file = write("database.json", plan({ variables: { [PREVIEW_MARKER]: { value: ["network"] } } }));
  const [stack] = stacksOf(file);
  const upstreams = stack?.preview?.upstreams.map(({ name, reason }) => [name, said(reason)]);
  expect(upstreams).toEqual([["network", "review/upstream-was-not-applied"]]);
});

test("a folder without a run, or with one that cannot be read", () => {
  expect(saidBy(() => readPlans([folder()]))).toEqual([["run-folder/without-run-file", { folder: folder() }]]);
  const file = write("run.json", { format: 0 });
  expect(saidBy(() => readPlans([folder()]))).toEqual([["run-folder/unreadable", { file }]]);
});
