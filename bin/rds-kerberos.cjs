#!/usr/bin/env node
// @ts-check
"use strict";

// In a checkout the command runs what the sources say now; in an installed package, what was compiled for it.
const { existsSync } = require("node:fs");
const { join } = require("node:path");

const checkout = existsSync(join(__dirname, "..", "src", "cli", "main.ts"));
const program = checkout ? require("../scripts/run.cjs").freshBuild("cli") : "../lib/src/cli/main.js";

require(program)
  .main(process.argv.slice(2))
  .then((/** @type {number} */ code) => {
    process.exitCode = code;
  });
