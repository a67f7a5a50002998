// @ts-check
"use strict";

/** @type {import("jest").Config} */
module.exports = {
  testEnvironment: "node",
  testMatch: ["<rootDir>/test/**/*.test.ts"],
  transform: { "^.+\\.ts$": "<rootDir>/test/support/transform.cjs" },
  setupFilesAfterEnv: ["<rootDir>/test/support/setup.ts"],
  // End-to-end suites wait for the provider most of their time: they start first, beside the others.
  testSequencer: "<rootDir>/test/support/sequencer.cjs",
  maxWorkers: 5,
  // Timings never fail a test: a loaded machine may take its time.
  testTimeout: 30 * 60_000,
  watchman: false,
};
