// @ts-check
"use strict";

// The least that a review of a plan can cost.
JSON.parse(require("node:fs").readFileSync(process.argv[2] ?? "", "utf8"));
