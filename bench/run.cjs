// @ts-check
"use strict";

// npm run bench: what the product's work costs, beside what people would use instead. Nothing in it passes or fails.
//   node bench/run.cjs [synthesis|scale|terraform|plan|review|install …] [--runs N] [--json]
const { cpus, release, totalmem } = require("node:os");
const { parseArgs } = require("node:util");
const { compare, table } = require("./measuring.cjs");
const { freshBuild } = require("../scripts/fresh-build.cjs");
const {
  demand,
  nodeProblem,
  pythonProblem,
  terraformProblem,
  terraformVersion,
} = require("../scripts/prerequisites.cjs");

/** @type {Record<string, () => import("./measuring.cjs").Scenario | Promise<import("./measuring.cjs").Scenario>>} */
const SCENARIOS = {
  synthesis: () => require("./synthesis.cjs").synthesis(),
  scale: () => require("./scale.cjs").scale(),
  terraform: () => require("./terraform.cjs").terraform(),
  plan: () => require("./plan.cjs").plan(),
  review: () => require("./review.cjs").review(),
  install: () => require("./install.cjs").install(),
};

async function main() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { runs: { type: "string", default: "5" }, json: { type: "boolean", default: false } },
  });
  const turns = Math.max(5, Number(values.runs) || 5);
  const unknown = positionals.filter((name) => !(name in SCENARIOS));
  if (unknown.length > 0) {
    process.stderr.write(`${unknown.join(", ")} is not measured; write ${Object.keys(SCENARIOS).join(", ")}\n`);
    process.exitCode = 1;
    return;
  }
  demand(...[nodeProblem(), terraformProblem(), pythonProblem()].filter((problem) => problem !== undefined));
  for (const program of ["app", "cli", "tools"]) freshBuild(program);
  const started = Date.now();
  const machine = {
    system: `${process.platform} ${release()}`,
    processors: `${cpus().length} × ${cpus()[0]?.model.trim() ?? "?"}`,
    memoryGib: Math.round(totalmem() / 2 ** 30),
    node: process.version,
    terraform: terraformVersion(),
  };
  if (!values.json)
    process.stdout.write(
      `${machine.processors}, ${machine.memoryGib} GiB, ${machine.system}, Node.js ${machine.node}, Terraform ${machine.terraform}. Median (min–max).\n\n`,
    );
  const results = [];
  for (const [name, make] of Object.entries(SCENARIOS)) {
    if (positionals.length > 0 && !positionals.includes(name)) continue;
    process.stderr.write(`${name} …\n`);
    /** @type {import("./measuring.cjs").Scenario | undefined} */
    let scenario;
    try {
      scenario = await make();
      const rows = compare(scenario, turns);
      const notes = scenario.says?.(Object.fromEntries(rows.map((row) => [row.name, row]))) ?? [];
      if (!values.json)
        process.stdout.write(
          `${table(scenario, rows)}${notes.length > 0 ? `\n${notes.map((note) => `- ${note}\n`).join("")}` : ""}\n`,
        );
      results.push({ name, title: scenario.title, base: scenario.base, rows, notes });
    } catch (error) {
      // The others are worth having all the same.
      process.stderr.write(`${name} is not measured: ${error instanceof Error ? error.message : String(error)}\n`);
      process.exitCode = 1;
    } finally {
      await scenario?.done?.();
    }
  }
  const seconds = Math.round((Date.now() - started) / 1000);
  process.stdout.write(
    values.json
      ? `${JSON.stringify({ machine, seconds, scenarios: results }, undefined, 2)}\n`
      : `Measured in ${Math.floor(seconds / 60)} min ${seconds % 60} s.\n`,
  );
}

main().catch((error) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
