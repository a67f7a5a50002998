// @ts-check
"use strict";

// TypeScript for jest by esbuild, which builds the programs too.
const { transformSync } = require("esbuild");

module.exports = {
  /** @param {string} source @param {string} path */
  process(source, path) {
    return transformSync(source, {
      loader: "ts",
      format: "cjs",
      target: "node20",
      sourcemap: "inline",
      sourcefile: path,
    });
  },
};
