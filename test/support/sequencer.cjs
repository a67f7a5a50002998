// @ts-check
"use strict";

const Sequencer = require("@jest/test-sequencer").default;

/**
 * Suites that take minutes, the longest first: they mostly wait for the provider, and the others run meanwhile. Of the
 * others those that run programs come first, so that short ones fill the end.
 */
const LONGEST = [
  "e2e/two-accounts",
  "e2e/exported-modules",
  "e2e/iam-policies",
  "e2e/one-account",
  "e2e/existing-things",
  "lanes/cdk-terrain",
  "quality/quality",
  "package/tarball",
  "e2e/preview-plan",
  // Of the unit lane.
  "stacks/every-key",
  "stacks/quick-synthesis",
  "stacks/network-stacks",
  "stacks/preview",
].map((name) => `/test/${name}.test.ts`);
const PROGRAMS = /\/(e2e|terraform|quality|emulator|sign-in|operations)\//;

/** @param {string} file */
function rank(file) {
  const path = file.replaceAll("\\", "/");
  const place = LONGEST.findIndex((suite) => path.endsWith(suite));
  if (place >= 0) return place;
  return LONGEST.length + (PROGRAMS.test(path) ? 0 : 1);
}

module.exports = class extends Sequencer {
  /**
   * @override
   * @param {Parameters<Sequencer["sort"]>[0]} tests
   */
  sort(tests) {
    return [...tests].sort((a, b) => rank(a.path) - rank(b.path) || (a.path < b.path ? -1 : 1));
  }
};
