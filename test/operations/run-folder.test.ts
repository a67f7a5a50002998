import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { prepareRunFolder } from "../../src/operations/plan/run-folder";
import { saidBy } from "../support/messages";
import { temporaryFolderPerTest } from "../support/temporary-folder";

const current = temporaryFolderPerTest("run-folder");
let parent: string;
beforeEach(() => {
  parent = current();
});

test("a new folder is its owner's alone, and git leaves it alone", () => {
  const folder = join(parent, "a", "b");
  prepareRunFolder(folder)();
  expect((statSync(folder).mode & 0o777).toString(8)).toBe("700");
  expect(readFileSync(join(folder, ".gitignore"), "utf8")).toMatch(/^\*$/m);
});

test("a folder of somebody else's is left as it is", () => {
  mkdirSync(join(parent, "stacks"));
  writeFileSync(join(parent, "stacks", "main.ts"), "");
  const { mode } = statSync(parent);
  const refused = [["plan/folder-not-empty", { folder: parent }]];
  expect(saidBy(() => prepareRunFolder(parent))).toEqual(refused);
  expect([
    existsSync(join(parent, "stacks", "main.ts")),
    statSync(parent).mode,
    existsSync(join(parent, "plans")),
  ]).toEqual([true, mode, false]);
  // Somebody else's .gitignore is not the mark of this program.
  writeFileSync(join(parent, ".gitignore"), "*\n");
  expect(saidBy(() => prepareRunFolder(parent))).toEqual(refused);
});

test("a second run takes away what the first one has left, its review too", () => {
  const folder = join(parent, "run");
  prepareRunFolder(folder)();
  for (const name of ["plans/a.json", "review.html", "run.json"]) writeFileSync(join(folder, name), "old");
  prepareRunFolder(folder)();
  expect(["plans/a.json", "review.html", "run.json"].filter((name) => existsSync(join(folder, name)))).toEqual([]);
});

test("two runs at once are kept apart; a run that was killed does not stand in the way", () => {
  const folder = join(parent, "run");
  const release = prepareRunFolder(folder);
  expect(saidBy(() => prepareRunFolder(folder))).toEqual([
    ["plan/folder-in-use", { folder, process: String(process.pid) }],
  ]);
  release();
  writeFileSync(join(folder, "lock"), "999999999 1");
  prepareRunFolder(folder)();
});
