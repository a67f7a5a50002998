// @ts-check
"use strict";

const { spawnSync } = require("node:child_process");
const { join } = require("node:path");

const ROOT = join(__dirname, "..");

/** @typedef {{ args: string[], env?: Record<string, string>, ends?: number[] }} Program a Node.js program; `ends` are the exit codes it may have */
/** @typedef {{ title: string, programs: Record<string, Program>, done?: () => void }} Scenario the first program is what the others are compared with */
/** @typedef {{ median: number, min: number, max: number }} Summary */
/** @typedef {{ name: string, seconds: Summary, cpuSeconds: Summary, mib: Summary }} Row */

/** @param {Program} program @returns {{ seconds: number, cpuSeconds: number, mib: number }} */
function measure({ args, env = {}, ends = [0] }) {
  const started = process.hrtime.bigint();
  const result = spawnSync(process.execPath, ["-r", join(__dirname, "measure.cjs"), ...args], {
    cwd: ROOT, stdio: ["ignore", "ignore", "inherit", "pipe"], env: { ...process.env, ...env },
  });
  if (!ends.includes(result.status ?? -1)) throw new Error(`${args.join(" ")} ended with ${result.status}`);
  const seconds = Number(process.hrtime.bigint() - started) / 1e9;
  return { seconds, ...JSON.parse(String(result.output[3])) };
}

/** @param {number[]} numbers @returns {Summary} */
function summary(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b);
  return { median: sorted[Math.floor(sorted.length / 2)] ?? 0, min: sorted[0] ?? 0, max: sorted[sorted.length - 1] ?? 0 };
}

/** Programs take turns, so that all see the same machine; the first turn only warms up. @param {Scenario} scenario @param {number} turns @returns {Row[]} */
function compare({ programs }, turns) {
  /** @type {Record<string, { seconds: number, cpuSeconds: number, mib: number }[]>} */
  const runs = Object.fromEntries(Object.keys(programs).map((name) => [name, []]));
  for (let turn = 0; turn <= turns; turn += 1) {
    for (const [name, program] of Object.entries(programs)) {
      const figures = measure(program);
      if (turn > 0) runs[name]?.push(figures);
    }
  }
  return Object.entries(runs).map(([name, figures]) => ({
    name,
    seconds: summary(figures.map((figure) => figure.seconds)),
    cpuSeconds: summary(figures.map((figure) => figure.cpuSeconds)),
    mib: summary(figures.map((figure) => figure.mib)),
  }));
}

/** @param {string} title @param {number} turns @param {Row[]} rows */
function table(title, turns, rows) {
  const [base] = rows;
  if (!base) return "";
  /** @param {Summary} summary @param {number} digits */
  const show = ({ median, min, max }, digits) => `${median.toFixed(digits)} (${min.toFixed(digits)}–${max.toFixed(digits)})`;
  const head = `${title}, median of ${turns} runs (min–max)\n\n${"".padEnd(40)} ${"wall s".padEnd(18)} ${"ratio".padEnd(6)} ${"CPU s".padEnd(18)} ${"ratio".padEnd(6)} ${"peak MiB".padEnd(18)} ratio\n`;
  return head + rows.map((row) => {
    const cells = [show(row.seconds, 2).padEnd(18), (row.seconds.median / base.seconds.median).toFixed(2).padEnd(6), show(row.cpuSeconds, 2).padEnd(18), (row.cpuSeconds.median / base.cpuSeconds.median).toFixed(2).padEnd(6), show(row.mib, 0).padEnd(18), (row.mib.median / base.mib.median).toFixed(2)];
    return `${row.name.padEnd(40)} ${cells.join(" ")}\n`;
  }).join("");
}

module.exports = { compare, table };
