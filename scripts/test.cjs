// @ts-check
"use strict";

// npm test: all rings, and a last line that counts. Arguments go to jest: npm test -- test/environment
const { spawnSync } = require("node:child_process");
const { mkdtempSync, readFileSync, rmSync, writeFileSync } = require("node:fs");
const { tmpdir } = require("node:os");
const { join, relative, sep } = require("node:path");
const { freshBuild } = require("./fresh-build.cjs");
const {
  chromiumProblem,
  demand,
  findChromium,
  nodeProblem,
  pythonProblem,
  signInProblem,
  terraformProblem,
} = require("./prerequisites.cjs");
const { findPython } = require("./emulator.cjs");

const ROOT = join(__dirname, "..");

/** Installs moto where there is none; why that cannot be done. */
function motoProblem() {
  try {
    findPython();
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

demand(nodeProblem());
const missing = [terraformProblem(), pythonProblem() ?? motoProblem()].filter((problem) => problem !== undefined);
const browser = findChromium();
const signIn = signInProblem();
const all = [...missing, chromiumProblem(browser), signIn].filter((problem) => problem !== undefined);
if (process.env.CI) demand(...all);
else if (all.length > 0) process.stderr.write(`Tests that need it are skipped:\n${all.join("\n")}\n`);

// Made once, before suites run beside each other.
for (const program of ["app", "cli", "tools"]) freshBuild(program);

/** @type {typeof import("./tools")} */
const { withLateGarbageCollection } = require(freshBuild("tools"));
const args = process.argv.slice(2);
const started = Date.now();
const update = args.includes("--update-goldens");
const folder = mkdtempSync(join(tmpdir(), "rds-kerberos-test-"));
const results = join(folder, "results.json");
const run = spawnSync(
  process.execPath,
  [
    join(ROOT, "node_modules", "jest", "bin", "jest.js"),
    "--json",
    "--outputFile",
    results,
    ...args.filter((arg) => arg !== "--update-goldens"),
  ],
  {
    cwd: ROOT,
    stdio: ["ignore", "ignore", "inherit"],
    // The tests start Terraform some hundred times, and its provider with it; of five suites at once few do so together.
    env: {
      ...withLateGarbageCollection(process.env, 6),
      ...(update ? { UPDATE_GOLDENS: "1" } : {}),
      ...(missing.length > 0 ? { MISSING_TOOLS: missing.join("; ") } : {}),
      ...(browser === undefined ? {} : { CHROMIUM: browser }),
      ...(signIn === undefined ? {} : { MISSING_SIGN_IN_TOOLS: signIn }),
    },
  },
);

/** @type {{ numPassedTests: number, numFailedTests: number, numPendingTests: number, numRuntimeErrorTestSuites: number, testResults: { name: string, startTime: number, endTime: number }[] }} */
let counts = {
  numPassedTests: 0,
  numFailedTests: 0,
  numPendingTests: 0,
  numRuntimeErrorTestSuites: 1,
  testResults: [],
};
try {
  counts = JSON.parse(readFileSync(results, "utf8"));
} catch {
  process.stderr.write("jest left no results\n");
}
rmSync(folder, { recursive: true, force: true });
// For npm run bench, which tells how long the rings take.
if (args.length === 0 && run.status === 0 && counts.testResults.length > 0) {
  /** @type {Record<string, number>} */
  const rings = {};
  for (const { name, startTime, endTime } of counts.testResults) {
    const [ring = ""] = relative(join(ROOT, "test"), name).split(sep);
    rings[ring] = (rings[ring] ?? 0) + (endTime - startTime) / 1000;
  }
  writeFileSync(
    join(ROOT, "dist", "test-times.json"),
    JSON.stringify({ seconds: (Date.now() - started) / 1000, rings }),
  );
}
// A suite that does not even load counts as one failure: none of its tests is in jest's own number.
const failed = counts.numFailedTests + counts.numRuntimeErrorTestSuites;
const skipped = counts.numPendingTests > 0 ? `, ${counts.numPendingTests} skipped` : "";
process.stdout.write(`${counts.numPassedTests} passed, ${failed} failed${skipped}\n`);
process.exitCode = run.status !== 0 || failed > 0 || counts.numPassedTests === 0 ? 1 : 0;
