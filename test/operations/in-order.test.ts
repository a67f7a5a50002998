import { inOrder } from "../../src/operations/in-order";

const soon = (): Promise<void> =>
  new Promise((resolve) => {
    setImmediate(resolve);
  });

test("begins in order, a few at once", async () => {
  const begun: number[] = [];
  let [running, most] = [0, 0];
  await inOrder([1, 2, 3, 4, 5], 2, async (item) => {
    begun.push(item);
    running += 1;
    most = Math.max(most, running);
    await soon();
    running -= 1;
  });
  expect([begun, most]).toEqual([[1, 2, 3, 4, 5], 2]);
});

test("after a signal none begins, and it is reported when those that run have ended", async () => {
  const controller = new AbortController();
  const done: number[] = [];
  const work = async (item: number): Promise<void> => {
    if (item === 1) controller.abort();
    await soon();
    done.push(item);
  };
  await expect(inOrder([1, 2, 3, 4], 2, work, controller.signal)).rejects.toMatchObject({ name: "AbortError" });
  expect(done).toEqual([1]);
});

test("after an error none begins, and it is reported when those that run have ended", async () => {
  const done: number[] = [];
  await expect(
    inOrder([1, 2, 3, 4], 2, async (item) => {
      if (item === 1) throw new Error("no");
      await soon();
      done.push(item);
    }),
  ).rejects.toThrow(new Error("no"));
  expect(done).toEqual([2]);
});
