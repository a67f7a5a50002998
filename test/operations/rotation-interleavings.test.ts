import { ignoreMessages } from "../support/messages";
import { nextRunMends, runsAgree, WORLDS } from "../support/rotation-checks";

// Thousands of runs write the same messages.
ignoreMessages();

describe.each(Object.entries(WORLDS))("with %s", (_what, world) => {
  test.each([1, 2])(
    "%d runs at the same time, in every order of their calls, agree with the directory",
    async (runs) => {
      expect(await runsAgree(world, runs)).toBeGreaterThan(0);
    },
  );

  test("a run that is killed at any call, or gets no answer, is continued by the next one", async () => {
    expect(await nextRunMends(world, 1)).toBeGreaterThan(10);
  });
});

test("three runs at the same time, in every order of their calls, agree with the directory", async () => {
  expect(await runsAgree(WORLDS["a pending version"], 3)).toBeGreaterThan(1);
});

test("one of two runs is killed at any call, or gets no answer, and the next run continues", async () => {
  expect(await nextRunMends(WORLDS["a current version"], 2)).toBeGreaterThan(10);
});
