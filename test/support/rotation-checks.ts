import { everySchedule, type Schedule } from "./rotation-schedules";
import { INITIAL, World } from "./rotation-world";

const CURRENT = "c0000000-0000-4000-8000-000000000000";
const PENDING = "p0000000-0000-4000-8000-000000000000";

/** What earlier runs have left. */
export const WORLDS = {
  "no secret": () => new World(),
  "a secret without versions": () => new World({}),
  "a current version": () => new World({ [CURRENT]: ["old", "AWSCURRENT"] }),
  "a pending version": () => new World({ [CURRENT]: ["old", "AWSCURRENT"], [PENDING]: ["new", "AWSPENDING"] }),
  "a version that is both": () => new World({ [PENDING]: ["new", "AWSCURRENT", "AWSPENDING"] }),
} as const satisfies Readonly<Record<string, () => World>>;

/** Everything has ended, and a client that reads the secret has the directory's password. */
function agrees({ world, turns }: Schedule): void {
  const current = world.at("AWSCURRENT");
  const pending = world.at("AWSPENDING");
  if (world.password === current && pending === undefined) return;
  throw new Error(JSON.stringify({ directory: world.password, current, pending, turns }));
}

function succeeded({ runs, turns }: Schedule, which = runs): void {
  const failed = which.flatMap(({ ended }) => (typeof ended === "object" && "rotation" in ended ? [] : [ended]));
  if (failed.length > 0) throw new Error(JSON.stringify({ failed: failed.map(String), turns }));
}

/** Wherever it stops, some version has the directory's password, unless no run has come so far. */
function keepsPassword({ world, turns }: Schedule): void {
  if (!world.isKept && world.password !== INITIAL) throw new Error(JSON.stringify({ lost: world.password, turns }));
}

/** In every order every run ends well, and the current version is the directory's. @returns how many ends there are */
export function runsAgree(world: () => World, runs: number): Promise<number> {
  const end = (schedule: Schedule): Promise<void> => {
    succeeded(schedule);
    agrees(schedule);
    return Promise.resolve();
  };
  return everySchedule({ world, runs, faults: 0, check: keepsPassword, end });
}

/** In every order, and with every fault of one call, the same command ends it well. @returns how many orders end */
export function nextRunMends(world: () => World, runs: number): Promise<number> {
  const end = async (schedule: Schedule): Promise<void> => {
    const [next] = [await schedule.finish(await schedule.add())];
    succeeded(schedule, next ? [next] : []);
    agrees(schedule);
  };
  return everySchedule({ world, runs, faults: 1, check: keepsPassword, end });
}
