import { setTimeout as wait } from "node:timers/promises";
import { type InitializeOutcome } from "../../src/operations/plan/initialize";
import { FoldersAhead } from "../../src/operations/plan/initialize-ahead";

const DONE: InitializeOutcome = { code: 0, stderr: "", spared: false };

let begun: string[];
let atOnce: number;
let most: number;
let failing: Record<string, Error | InitializeOutcome>;
let mayStart: boolean;
beforeEach(() => {
  [begun, atOnce, most, failing, mayStart] = [[], 0, 0, {}, true];
});

function subject(...folders: string[]): FoldersAhead {
  return new FoldersAhead({
    folders,
    variables: {},
    mayStart: () => mayStart,
    initialize: async (folder, _variables, again) => {
      begun.push(again ? `${folder} again` : folder);
      atOnce += 1;
      most = Math.max(most, atOnce);
      await wait(5);
      atOnce -= 1;
      const failure = failing[folder];
      if (failure instanceof Error) throw failure;
      return failure ?? DONE;
    },
  });
}

test("folders are initialized once, in order, one at a time", async () => {
  const ahead = subject("a", "b", "c");
  ahead.goOn();
  ahead.goOn();
  expect(await ahead.initialize("b", {})).toEqual(DONE);
  expect(await ahead.initialize("a", {})).toEqual(DONE);
  await wait(50);
  ahead.goOn();
  await ahead.end();
  expect([begun, most]).toEqual([["a", "b", "c"], 2]);
});

test("whoever plans is not disturbed", async () => {
  const ahead = subject("a", "b", "c");
  await ahead.planning(async () => {
    ahead.goOn();
    await wait(20);
    expect(begun).toEqual([]);
  });
  await expect(ahead.planning(() => Promise.reject(new Error("no plan")))).rejects.toThrow(new Error("no plan"));
  ahead.goOn();
  await wait(50);
  expect(begun).toEqual(["a", "b", "c"]);
});

test("a failure is none before the folder's turn has come; it is tried again then", async () => {
  failing = { a: { code: 1, stderr: "no backend", spared: false }, b: new Error("no disk") };
  const ahead = subject("a", "b", "c");
  ahead.goOn();
  await wait(50);
  expect(begun).toEqual(["a", "b", "c"]);
  expect(await ahead.initialize("a", {})).toMatchObject({ code: 1, stderr: "no backend" });
  await expect(ahead.initialize("b", {})).rejects.toThrow(new Error("no disk"));
  expect(await ahead.initialize("c", {}, true)).toEqual(DONE);
  expect(begun).toEqual(["a", "b", "c", "a", "b", "c again"]);
});

test("the end waits for the folder under way and begins no other; nor does a run that must not start one", async () => {
  const ahead = subject("a", "b");
  ahead.goOn();
  const end = ahead.end();
  expect(atOnce).toBe(1);
  await end;
  expect(atOnce).toBe(0);
  ahead.goOn();
  await ahead.end();
  expect(begun).toEqual(["a"]);
  mayStart = false;
  const other = subject("c");
  other.goOn();
  await other.end();
  expect(begun).toEqual(["a"]);
});
