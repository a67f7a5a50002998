// What holds for every suite of the unit lane.

jest.setTimeout(20_000);

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
