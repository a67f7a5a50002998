import { Limiter } from "../../src/operations/aws/limiter";

test("so many at once, in their order, and a failure frees its place", async () => {
  const limiter = new Limiter(3);
  let running = 0;
  let most = 0;
  const begun: number[] = [];
  const work = (index: number): Promise<number> =>
    limiter.run(async () => {
      begun.push(index);
      running += 1;
      most = Math.max(most, running);
      await new Promise((resolve) => {
        setTimeout(resolve, 2);
      });
      running -= 1;
      if (index % 4 === 0) throw new Error(String(index));
      return index;
    });
  const all = Array.from({ length: 20 }, (_item, index) => index);
  const results = await Promise.allSettled(all.map(work));
  expect([most, running, begun]).toEqual([3, 0, all]);
  expect(results.map(({ status }) => status)).toEqual(all.map((index) => (index % 4 === 0 ? "rejected" : "fulfilled")));
  expect(await limiter.run(() => Promise.resolve("again"))).toBe("again");
});
