// @ts-check
"use strict";

// Writes what is generated from the definitions: the JSON Schema of the environment file, and the pages on it and its rules.
const { writeFileSync } = require("node:fs");
const { join } = require("node:path");
const { freshBuild } = require("./fresh-build.cjs");

const ROOT = join(__dirname, "..");
/** @type {typeof import("./tools")} */
const { environmentJsonSchema, environmentPage, rulesPage } = require(freshBuild("tools"));
writeFileSync(join(ROOT, "environments", "environment.schema.json"), `${JSON.stringify(environmentJsonSchema(), undefined, 2)}\n`);
writeFileSync(join(ROOT, "docs", "rules.md"), rulesPage());
writeFileSync(join(ROOT, "docs", "environment-file.md"), environmentPage());
