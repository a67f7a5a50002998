// @ts-check
"use strict";

// npm run bench: what the product's work costs, beside what people would use instead. Nothing in it passes or fails.
//   node bench/run.cjs [synthesis|review …] [--runs N] [--json]
const { parseArgs } = require("node:util");
const { compare, table } = require("./measuring.cjs");

const SCENARIOS = { synthesis: require("./synthesis.cjs").synthesis, review: require("./review.cjs").review };

const { values, positionals } = parseArgs({ allowPositionals: true, options: { runs: { type: "string", default: "5" }, json: { type: "boolean", default: false } } });
const turns = Math.max(5, Number(values.runs));
const unknown = positionals.filter((name) => !(name in SCENARIOS));
if (unknown.length > 0) {
  process.stderr.write(`${unknown.join(", ")} is not measured; write ${Object.keys(SCENARIOS).join(" or ")}\n`);
  process.exit(1);
}

const results = Object.entries(SCENARIOS).filter(([name]) => positionals.length === 0 || positionals.includes(name)).map(([name, make]) => {
  const scenario = make();
  try {
    const rows = compare(scenario, turns);
    if (!values.json) process.stdout.write(`${table(scenario.title, turns, rows)}\n`);
    return { name, title: scenario.title, runs: turns, rows };
  } finally {
    scenario.done?.();
  }
});
if (values.json) process.stdout.write(`${JSON.stringify(results, undefined, 2)}\n`);
