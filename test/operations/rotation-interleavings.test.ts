import { AwsError } from "../../src/operations/aws/aws-error";
import { ignoreMessages } from "../support/messages";
import { everySchedule, Schedule } from "../support/rotation-schedules";
import { INITIAL, World } from "../support/rotation-world";

// Thousands of runs write the same messages.
ignoreMessages();

const CURRENT = "c0000000-0000-4000-8000-000000000000";
const PENDING = "p0000000-0000-4000-8000-000000000000";

/** What earlier runs have left. */
const WORLDS: readonly (readonly [what: string, world: () => World])[] = [
  ["there is no secret", () => new World()],
  ["the secret has no version", () => new World({})],
  ["the secret has a current version", () => new World({ [CURRENT]: ["old", "AWSCURRENT"] })],
  [
    "a run was broken off before it had ended",
    () => new World({ [CURRENT]: ["old", "AWSCURRENT"], [PENDING]: ["new", "AWSPENDING"] }),
  ],
  ["a run was broken off at its end", () => new World({ [PENDING]: ["new", "AWSCURRENT", "AWSPENDING"] })],
];

/** Everything has ended, and a client that reads the secret has the directory's password. */
function expectAgreement({ world, turns }: Schedule): void {
  const current = world.at("AWSCURRENT");
  const pending = world.at("AWSPENDING");
  if (world.password === current && pending === undefined) return;
  throw new Error(JSON.stringify({ directory: world.password, current, pending, turns }));
}

function expectSuccess({ runs, turns }: Schedule): void {
  const failed = runs.flatMap(({ ended }) => (typeof ended === "object" && "rotation" in ended ? [] : [ended]));
  if (failed.length > 0) throw new Error(JSON.stringify({ failed: failed.map(String), turns }));
}

/** Wherever it stops, some version has the directory's password, unless no run has come so far. */
function expectKept({ world, turns }: Schedule): void {
  if (!world.isKept && world.password !== INITIAL) throw new Error(JSON.stringify({ kept: world.password, turns }));
}

describe.each(WORLDS)("%s", (_what, world) => {
  test.each([1, 2])("%d at the same time end with the directory's password as the current one", async (runs) => {
    const { all, ends } = await everySchedule({
      world,
      runs,
      faults: 0,
      check: expectKept,
      end: (schedule) => {
        expectSuccess(schedule);
        expectAgreement(schedule);
        return Promise.resolve();
      },
    });
    console.log(runs, all, ends);
    expect(ends).toBeGreaterThan(0);
  });
});

test("three", async () => {
  const { all, ends } = await everySchedule({
    world: WORLDS[2]![1],
    runs: 3,
    faults: 0,
    check: expectKept,
    end: (schedule) => {
      expectSuccess(schedule);
      expectAgreement(schedule);
      return Promise.resolve();
    },
  });
  console.log(3, all, ends, AwsError.name);
}, 300000);
