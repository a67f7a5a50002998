// @ts-check
"use strict";

// npm run bench: synthesis of environments/local.yaml by the app command of cdktf.json, against a hand-written cdktf
// program with the same resources and no logic. Runs take turns, so that both see the same machine.
//   node bench/synthesis.cjs [--runs N] [--json]
const { spawnSync } = require("node:child_process");
const { mkdtempSync, readFileSync, rmSync } = require("node:fs");
const { tmpdir } = require("node:os");
const { join } = require("node:path");
const { parseArgs } = require("node:util");
const { buildSync } = require("esbuild");

const ROOT = join(__dirname, "..");
const { values } = parseArgs({ options: { runs: { type: "string", default: "9" }, json: { type: "boolean", default: false } } });
const RUNS = Math.max(5, Number(values.runs));

const folder = mkdtempSync(join(tmpdir(), "bench-"));
const handWritten = join(ROOT, "dist", "bench-hand-written.cjs");
buildSync({
  entryPoints: [join(__dirname, "hand-written.ts")], outfile: handWritten, bundle: true, platform: "node", target: "node20", format: "cjs",
  external: ["cdktf", "constructs", "@cdktf/provider-aws"], logLevel: "error",
});
const app = JSON.parse(readFileSync(join(ROOT, "cdktf.json"), "utf8")).app.replace(/^node /, "");
const programs = { "hand-written cdktf program": handWritten, [`app command (node ${app})`]: join(ROOT, app) };

/** @param {string} program */
function measure(program) {
  const started = process.hrtime.bigint();
  const result = spawnSync(process.execPath, ["-r", join(__dirname, "measure.cjs"), program], {
    cwd: ROOT, stdio: ["ignore", "ignore", "inherit", "pipe"], env: { ...process.env, ENVIRONMENT: "local", CDKTF_OUTDIR: join(folder, "out") },
  });
  if (result.status !== 0) throw new Error(`${program} failed`);
  const seconds = Number(process.hrtime.bigint() - started) / 1e9;
  return { seconds, ...JSON.parse(String(result.output[3])) };
}

/** @param {number[]} numbers */
function summary(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b);
  return { median: sorted[Math.floor(sorted.length / 2)] ?? 0, min: sorted[0] ?? 0, max: sorted[sorted.length - 1] ?? 0 };
}

/** @type {Record<string, { seconds: number, cpuSeconds: number, mib: number }[]>} */
const runs = Object.fromEntries(Object.keys(programs).map((name) => [name, []]));
for (let turn = 0; turn <= RUNS; turn += 1) {
  for (const [name, program] of Object.entries(programs)) {
    const figures = measure(program);
    if (turn > 0) runs[name]?.push(figures);
  }
}
rmSync(folder, { recursive: true, force: true });

const rows = Object.entries(runs).map(([name, figures]) => ({
  name,
  seconds: summary(figures.map((figure) => figure.seconds)),
  cpuSeconds: summary(figures.map((figure) => figure.cpuSeconds)),
  mib: summary(figures.map((figure) => figure.mib)),
}));
const [base] = rows;
if (values.json) process.stdout.write(`${JSON.stringify({ runs: RUNS, rows }, undefined, 2)}\n`);
else if (base) {
  /** @param {{ median: number, min: number, max: number }} figure @param {number} digits */
  const show = ({ median, min, max }, digits) => `${median.toFixed(digits)} (${min.toFixed(digits)}–${max.toFixed(digits)})`;
  process.stdout.write(`Synthesis of environments/local.yaml, median of ${RUNS} runs (min–max)\n\n`);
  process.stdout.write(`${"".padEnd(40)} ${"wall s".padEnd(18)} ${"ratio".padEnd(6)} ${"CPU s".padEnd(18)} ${"ratio".padEnd(6)} ${"peak MiB".padEnd(18)} ratio\n`);
  for (const row of rows) {
    const cells = [show(row.seconds, 2).padEnd(18), (row.seconds.median / base.seconds.median).toFixed(2).padEnd(6), show(row.cpuSeconds, 2).padEnd(18), (row.cpuSeconds.median / base.cpuSeconds.median).toFixed(2).padEnd(6), show(row.mib, 0).padEnd(18), (row.mib.median / base.mib.median).toFixed(2)];
    process.stdout.write(`${row.name.padEnd(40)} ${cells.join(" ")}\n`);
  }
}
