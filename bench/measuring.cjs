// @ts-check
"use strict";

const { spawnSync } = require("node:child_process");
const { mkdtempSync, readFileSync, rmSync } = require("node:fs");
const { tmpdir } = require("node:os");
const { join } = require("node:path");

const ROOT = join(__dirname, "..");

/**
 * @typedef {object} Program
 * @property {string[]} command
 * @property {Record<string, string | undefined>} [env] beside the variables of this process
 * @property {string} [cwd] the root of the project by default
 * @property {number[]} [ends] exit codes it may have, 0 by default
 * @property {() => void} [before] readies a run; no part of what is measured
 * @property {number} [turns] fewer than the others have, for what takes very long, or more, for what takes very short
 */
/**
 * @typedef {object} Scenario
 * @property {string} title
 * @property {string} base name of the program the others are compared with
 * @property {Record<string, Program>} programs
 * @property {(rows: Record<string, Row>) => string[]} [says] what follows from the figures, beside the table
 * @property {() => void | Promise<void>} [done]
 */
/** @typedef {{ median: number, min: number, max: number }} Summary */
/** @typedef {{ name: string, runs: number, seconds: Summary, cpuSeconds: Summary, mib: Summary }} Row */
/** @typedef {{ seconds: number, cpuSeconds: number, mib: number }} Figures */

/** @param {string} name @param {Program} program @returns {Figures} */
function measure(name, { command, env = {}, cwd = ROOT, ends = [0], before }) {
  before?.();
  const folder = mkdtempSync(join(tmpdir(), "bench-errors-"));
  const errors = join(folder, "stderr");
  try {
    const result = spawnSync("python3", [join(__dirname, "measure.py"), ...command], {
      cwd,
      encoding: "utf8",
      env: { ...process.env, ...env, MEASURE_STDERR: errors },
    });
    if (result.status !== 0) throw new Error(`${name}: ${command.join(" ")} cannot be run: ${result.stderr}`);
    const { status, ...figures } = JSON.parse(result.stdout);
    if (!ends.includes(status))
      throw new Error(`${name}: ${command.join(" ")} ended with ${status}:\n${readFileSync(errors, "utf8")}`);
    return figures;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** @param {number[]} numbers @returns {Summary} */
function summary(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b);
  return {
    median: sorted[Math.floor(sorted.length / 2)] ?? 0,
    min: sorted[0] ?? 0,
    max: sorted[sorted.length - 1] ?? 0,
  };
}

/** Programs take turns, so that all see the same machine. @param {Scenario} scenario @param {number} turns @returns {Row[]} */
function compare({ programs }, turns) {
  /** @type {Record<string, Figures[]>} */
  const runs = Object.fromEntries(Object.keys(programs).map((name) => [name, []]));
  const most = Math.max(turns, ...Object.values(programs).map((program) => program.turns ?? turns));
  for (let turn = 1; turn <= most; turn += 1) {
    for (const [name, program] of Object.entries(programs)) {
      if (turn > (program.turns ?? turns)) continue;
      const figures = measure(name, program);
      runs[name]?.push(figures);
    }
  }
  return Object.entries(runs).map(([name, figures]) => ({
    name,
    runs: figures.length,
    seconds: summary(figures.map(({ seconds }) => seconds)),
    cpuSeconds: summary(figures.map(({ cpuSeconds }) => cpuSeconds)),
    mib: summary(figures.map(({ mib }) => mib)),
  }));
}

/** @param {number} value */
function ratio(value) {
  return value.toFixed(2);
}

/** A Markdown table that reads as text too. @param {Scenario} scenario @param {Row[]} rows */
function table({ title, base }, rows) {
  const against = rows.find(({ name }) => name === base);
  /** @param {Summary} summary @param {number} digits */
  const show = ({ median, min, max }, digits) =>
    `${median.toFixed(digits)} (${min.toFixed(digits)}–${max.toFixed(digits)})`;
  /** @param {Row} row @param {"seconds" | "cpuSeconds" | "mib"} what */
  const of = (row, what) => (against ? ratio(row[what].median / against[what].median) : "");
  const cells = [
    ["", "wall s", "ratio", "CPU s", "ratio", "largest process MiB", "ratio", "runs"],
    ...rows.map((row) => [
      row.name,
      show(row.seconds, 2),
      of(row, "seconds"),
      show(row.cpuSeconds, 2),
      of(row, "cpuSeconds"),
      show(row.mib, 0),
      of(row, "mib"),
      String(row.runs),
    ]),
  ];
  const widths = (cells[0] ?? []).map((_, column) => Math.max(...cells.map((row) => (row[column] ?? "").length)));
  const line = (/** @type {string[]} */ row) =>
    `| ${row.map((cell, column) => (column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0))).join(" | ")} |`;
  const rule = `|${widths.map((width, column) => (column === 0 ? `-${"-".repeat(width)}-` : `-${"-".repeat(width)}:`)).join("|")}|`;
  const [head = [], ...body] = cells;
  return `## ${title}\n\n${[line(head), rule, ...body.map(line)].join("\n")}\n`;
}

module.exports = { compare, ratio, ROOT, table };
