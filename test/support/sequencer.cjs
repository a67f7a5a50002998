// @ts-check
"use strict";

const Sequencer = require("@jest/test-sequencer").default;

/** Longest suites first: end to end, then those that run Terraform, then the rest by name. @param {string} path */
function rank(path) {
  return /[\\/]e2e[\\/]/.test(path)
    ? 0
    : /[\\/](terraform|quality|emulator|sign-in|operations)[\\/]/.test(path)
      ? 1
      : 2;
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
