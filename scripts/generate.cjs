// @ts-check
"use strict";

// Writes what is generated from the definitions: JSON Schemas, and the pages on the environment file, its rules, findings and checks.
const { writeFileSync } = require("node:fs");
const { join } = require("node:path");
const { freshBuild } = require("./fresh-build.cjs");

const ROOT = join(__dirname, "..");
/** @type {typeof import("./tools")} */
const { checksPage, environmentJsonSchema, environmentPage, findingsPage, reviewJsonSchema, rulesPage } = require(
  freshBuild("tools"),
);
writeFileSync(
  join(ROOT, "environments", "environment.schema.json"),
  `${JSON.stringify(environmentJsonSchema(), undefined, 2)}\n`,
);
writeFileSync(join(ROOT, "docs", "review.schema.json"), `${JSON.stringify(reviewJsonSchema(), undefined, 2)}\n`);
writeFileSync(join(ROOT, "docs", "findings.md"), findingsPage());
writeFileSync(join(ROOT, "docs", "checks.md"), checksPage());
writeFileSync(join(ROOT, "docs", "rules.md"), rulesPage());
writeFileSync(join(ROOT, "docs", "environment-file.md"), environmentPage());
