// @ts-check
"use strict";

// TypeScript for jest by esbuild, which builds the programs too.
const { createHash } = require("node:crypto");
const { readFileSync } = require("node:fs");
const { transformSync, version } = require("esbuild");

const SELF = readFileSync(__filename);

module.exports = {
  /** @param {string} source @param {string} path */
  process(source, path) {
    return transformSync(source, {
      loader: "ts",
      format: "cjs",
      target: "node20",
      // Jest knows the modules that require() loads, not those that import() does.
      supported: { "dynamic-import": false },
      sourcemap: "inline",
      sourcefile: path,
    });
  },
  /**
   * Without it Jest keeps what an earlier version of this file has made. @param {string} source @param {string} path
   */
  getCacheKey(source, path) {
    const parts = [SELF, version, path, source];
    const hash = createHash("sha256");
    for (const part of parts) hash.update(part).update("\0");
    return hash.digest("hex");
  },
};
