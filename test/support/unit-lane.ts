// What holds for every suite of the unit lane: it runs no programs, and each of its tests has seconds.

const SECONDS = 20;

// Ends a test that waits.
jest.setTimeout(SECONDS * 1000);

// Jest cannot end a test that computes. Processor time counts, so that a busy machine fails nothing.
let before: NodeJS.CpuUsage;
beforeEach(() => {
  before = process.cpuUsage();
});
afterEach(() => {
  const { user, system } = process.cpuUsage(before);
  const seconds = (user + system) / 1e6;
  if (seconds > SECONDS)
    throw new Error(`the test took ${seconds.toFixed(1)} s of processor time; in the unit lane it has ${SECONDS}`);
});

function refuse(): never {
  throw new Error("a suite of the unit lane runs no programs: take it out of the lane in test/support/lanes.cjs");
}

jest.mock("node:child_process", () => ({
  exec: refuse,
  execFile: refuse,
  execFileSync: refuse,
  execSync: refuse,
  fork: refuse,
  spawn: refuse,
  spawnSync: refuse,
}));
