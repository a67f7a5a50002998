import { nextRunMends, runsAgree, WORLDS } from "../support/rotation-checks";

describe.each(Object.entries(WORLDS))("with %s", (_what, world) => {
  test("three runs at the same time, in every order of their calls, agree with the directory", async () => {
    expect(await runsAgree(world, 3)).toBeGreaterThan(0);
  });

  test("one of two runs is killed at any call, or gets no answer, and the next run continues", async () => {
    expect(await nextRunMends(world, 2)).toBeGreaterThan(10);
  });
});
