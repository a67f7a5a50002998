import { reversed, runGraph, type GraphOptions } from "../../../src/operations/apply/run-graph";

interface Item {
  readonly id: string;
  readonly dependsOn: readonly string[];
}

const item = (id: string, ...dependsOn: string[]): Item => ({ id, dependsOn });

/** a → b → d, a → c → d, and e by itself. */
const GRAPH = [item("a"), item("b", "a"), item("c", "a"), item("d", "b", "c"), item("e")];

/** Runs a graph and records what began and ended when. */
async function run(
  items: readonly Item[],
  options: Partial<GraphOptions<Item>> & { fails?: readonly string[] } = {},
): Promise<{ log: string[]; most: number }> {
  const log: string[] = [];
  let [running, most] = [0, 0];
  await runGraph(items, {
    atOnce: 2,
    mayStart: () => true,
    work: async ({ id }) => {
      log.push(`+${id}`);
      running += 1;
      most = Math.max(most, running);
      await new Promise((resolve) => setImmediate(resolve));
      running -= 1;
      log.push(`-${id}`);
      return !options.fails?.includes(id);
    },
    ...options,
  });
  return { log, most };
}

const begun = (log: readonly string[]): string[] => log.filter((entry) => entry.startsWith("+"));

test("each item begins when those that it depends on have ended, as many at once as may be", async () => {
  const { log, most } = await run(GRAPH);
  expect(begun(log)).toEqual(["+a", "+e", "+b", "+c", "+d"]);
  for (const { id, dependsOn } of GRAPH)
    for (const other of dependsOn) expect(log.indexOf(`-${other}`)).toBeLessThan(log.indexOf(`+${id}`));
  expect(most).toBe(2);
});

test("one at a time is the order given", async () => {
  const { log, most } = await run(GRAPH, { atOnce: 1 });
  expect([log, most]).toEqual([["a", "b", "c", "d", "e"].flatMap((id) => [`+${id}`, `-${id}`]), 1]);
});

test("what depends on a failure never begins, directly or not; the rest goes on", async () => {
  expect(begun((await run(GRAPH, { fails: ["b"] })).log)).toEqual(["+a", "+e", "+b", "+c"]);
  expect(begun((await run(GRAPH, { fails: ["a"] })).log)).toEqual(["+a", "+e"]);
});

test("nothing begins that must not, and what runs is finished", async () => {
  const log: string[] = [];
  await runGraph(GRAPH, {
    atOnce: 2,
    mayStart: () => !log.includes("-a"),
    work: async ({ id }) => {
      log.push(`+${id}`);
      await new Promise((resolve) => setTimeout(resolve, id === "e" ? 20 : 0));
      log.push(`-${id}`);
      return id !== "a";
    },
  });
  expect(log).toEqual(["+a", "+e", "-a", "-e"]);
});

test("an error is thrown when all has ended, and nothing begins after it", async () => {
  const log: string[] = [];
  const work = async ({ id }: Item): Promise<boolean> => {
    log.push(`+${id}`);
    if (id === "a") throw new Error("broken");
    await new Promise((resolve) => setTimeout(resolve, 10));
    log.push(`-${id}`);
    return true;
  };
  await expect(runGraph([item("a"), item("e"), item("f")], { atOnce: 2, mayStart: () => true, work })).rejects.toThrow(
    "broken",
  );
  expect(log).toEqual(["+a", "+e", "-e"]);
});

test("a dependency that is not among the items counts as done", async () => {
  expect(begun((await run([item("b", "a"), item("c", "b")])).log)).toEqual(["+b", "+c"]);
});

test("no items, and more places than items", async () => {
  expect(await run([])).toEqual({ log: [], most: 0 });
  expect((await run(GRAPH, { atOnce: 100 })).most).toBe(3);
});

test("reversed, each item depends on those that depended on it", async () => {
  expect(reversed(GRAPH)).toEqual([item("e"), item("d"), item("c", "d"), item("b", "d"), item("a", "b", "c")]);
  expect(begun((await run(reversed(GRAPH), { atOnce: 1 })).log)).toEqual(["+e", "+d", "+c", "+b", "+a"]);
});
