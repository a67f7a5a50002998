// @ts-check
"use strict";

// Synthesis of environments/local.yaml by the app command of cdktf.json, against a hand-written cdktf program with the same
// resources and no logic.
const { mkdtempSync, readFileSync, rmSync } = require("node:fs");
const { tmpdir } = require("node:os");
const { join } = require("node:path");
const { buildSync } = require("esbuild");

const ROOT = join(__dirname, "..");

/** @returns {import("./measuring.cjs").Scenario} */
function synthesis() {
  const folder = mkdtempSync(join(tmpdir(), "bench-"));
  const handWritten = join(ROOT, "dist", "bench-hand-written.cjs");
  buildSync({
    entryPoints: [join(__dirname, "hand-written.ts")], outfile: handWritten, bundle: true, platform: "node", target: "node20", format: "cjs",
    external: ["cdktf", "constructs", "@cdktf/provider-aws"], logLevel: "error",
  });
  const app = JSON.parse(readFileSync(join(ROOT, "cdktf.json"), "utf8")).app.replace(/^node /, "");
  const env = { ENVIRONMENT: "local", CDKTF_OUTDIR: join(folder, "out") };
  return {
    title: "Synthesis of environments/local.yaml",
    programs: { "hand-written cdktf program": { args: [handWritten], env }, [`app command (node ${app})`]: { args: [join(ROOT, app)], env } },
    done: () => { rmSync(folder, { recursive: true, force: true }); },
  };
}

module.exports = { synthesis };
