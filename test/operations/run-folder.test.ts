import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { prepareRunFolder } from "../../src/operations/plan/run-folder";

let parent: string;
beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), "run-folder-"));
});
afterEach(() => {
  rmSync(parent, { recursive: true });
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
  expect(() => prepareRunFolder(parent)).toThrow(
    new Error(`${parent} is not empty, and not a folder of an earlier plan; name another one in --out`),
  );
  expect([
    existsSync(join(parent, "stacks", "main.ts")),
    statSync(parent).mode,
    existsSync(join(parent, "plans")),
  ]).toEqual([true, mode, false]);
  // A .gitignore of one's own is none of this program's.
  writeFileSync(join(parent, ".gitignore"), "*\n");
  expect(() => prepareRunFolder(parent)).toThrow("is not empty");
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
  expect(() => prepareRunFolder(folder)).toThrow(
    new Error(
      `another plan is under way in ${folder} (process ${process.pid}); wait for its end, or name another folder in --out`,
    ),
  );
  release();
  writeFileSync(join(folder, "lock"), "999999999");
  prepareRunFolder(folder)();
});
