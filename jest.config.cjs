// @ts-check
"use strict";

const { availableParallelism } = require("node:os");
const lanes = require("./test/support/lanes.cjs");

/** Negated patterns cannot name <rootDir>. @param {string[]} patterns */
function suites(patterns) {
  return patterns.map((pattern) => pattern.replace(/^(!?)(.*)$/, "$1**/test/$2.test.ts"));
}

/** @param {string[]} patterns */
function allBut(patterns) {
  // The last pattern that matches decides: what a lane leaves out is back here.
  const swapped = patterns.map((pattern) => (pattern.startsWith("!") ? pattern.slice(1) : `!${pattern}`));
  return suites(["**/*", ...swapped]);
}

const SHARED = {
  testEnvironment: "node",
  transform: { "^.+\\.ts$": "<rootDir>/test/support/transform.cjs" },
  // import() names what is compiled; the tests run the sources.
  moduleNameMapper: { "^(\\.\\./aws/state-versions)\\.js$": "$1" },
};
const SETUP = "<rootDir>/test/support/setup.ts";
const PREPARATION = { globalSetup: "<rootDir>/test/support/global-setup.ts", setupFilesAfterEnv: [SETUP] };

/** @type {Record<string, import("jest").Config>} */
const PROJECTS = {
  unit: {
    ...SHARED,
    testMatch: suites(lanes.unit),
    setupFilesAfterEnv: ["<rootDir>/test/support/unit-lane.ts", SETUP],
  },
  integration: { ...SHARED, ...PREPARATION, testMatch: allBut([...lanes.unit, ...lanes.long]) },
  long: { ...SHARED, ...PREPARATION, testMatch: suites(lanes.long) },
};

const { TEST_LANES = "unit,integration" } = process.env;

/** @type {import("jest").Config} */
module.exports = {
  projects: TEST_LANES.split(",").map((lane) => {
    const project = PROJECTS[lane];
    if (!project) throw new Error(`no lane is named ${lane}; write one of ${Object.keys(PROJECTS).join(", ")}`);
    return { displayName: lane, ...project };
  }),
  // End-to-end suites wait for the provider most of their time: they start first, along with the others.
  testSequencer: "<rootDir>/test/support/sequencer.cjs",
  // Each worker loads all of CDKTF: more than processors are worth it only while the others wait for programs.
  maxWorkers: TEST_LANES === "unit" ? Math.min(availableParallelism(), 6) : 6,
  // Timings never fail a test of programs: a loaded machine may take its time.
  testTimeout: 30 * 60_000,
  watchman: false,
};
