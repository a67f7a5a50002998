// npm run bench: what the product's work costs, compared with what people would use instead. Nothing in it passes or
// fails.
//   npm run bench -- [synthesis|scale|terraform|plan|apply|review|install …] [--runs N] [--json]
import { cpus, release, totalmem } from "node:os";
import { parseArgs } from "node:util";
import { demand, nodeProblem, pythonProblem, terraformProblem, terraformVersion } from "../scripts/prerequisites";
import { apply } from "./apply";
import { install } from "./install";
import { compare, type Row, type Scenario } from "./measuring";
import { plan } from "./plan";
import { review } from "./review";
import { scale } from "./scale";
import { synthesis } from "./synthesis";
import { table } from "./table";
import { terraform } from "./terraform";

const SCENARIOS: Readonly<Record<string, () => Scenario | Promise<Scenario>>> = {
  synthesis,
  scale,
  terraform,
  plan,
  apply,
  review,
  install,
};

interface Machine {
  readonly system: string;
  readonly processors: string;
  readonly memoryGib: number;
  readonly node: string;
  readonly terraform: string | undefined;
}

interface Result {
  readonly name: string;
  readonly title: string;
  readonly base: string;
  readonly rows: readonly Row[];
  readonly notes: readonly string[];
}

async function thisMachine(): Promise<Machine> {
  return {
    system: `${process.platform} ${release()}`,
    processors: `${cpus().length} × ${cpus()[0]?.model.trim() ?? "?"}`,
    memoryGib: Math.round(totalmem() / 2 ** 30),
    node: process.version,
    terraform: await terraformVersion(),
  };
}

function machineText({ system, processors, memoryGib, node, terraform: version }: Machine): string {
  const versions = `Node.js ${node}, Terraform ${version ?? "?"}`;
  return `${processors}, ${memoryGib} GiB, ${system}, ${versions}. Median (min–max).\n\n`;
}

/** Measures a scenario, and shows its table unless all is printed as JSON at the end. */
async function result(name: string, turns: number, show: (text: string) => void): Promise<Result> {
  const scenario = await SCENARIOS[name]?.();
  if (!scenario) throw new Error("there is no such scenario");
  try {
    const rows = compare(scenario, turns);
    const notes = scenario.says?.(Object.fromEntries(rows.map((row) => [row.name, row]))) ?? [];
    const list = notes.length > 0 ? `\n${notes.map((note) => `- ${note}\n`).join("")}` : "";
    show(`${table(scenario, rows)}${list}\n`);
    return { name, title: scenario.title, base: scenario.base, rows, notes };
  } finally {
    await scenario.done?.();
  }
}

/** @param build - Builds a program of the checkout. */
export async function main(args: string[], build: (program: string) => string): Promise<number> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { runs: { type: "string", default: "5" }, json: { type: "boolean", default: false } },
  });
  const turns = Math.max(5, Number(values.runs) || 5);
  const known = Object.keys(SCENARIOS);
  const unknown = positionals.filter((name) => !known.includes(name));
  if (unknown.length > 0) {
    process.stderr.write(`${unknown.join(", ")} is not measured; write ${known.join(", ")}\n`);
    return 1;
  }
  demand(nodeProblem(), ...(await Promise.all([terraformProblem(), pythonProblem()])));
  for (const program of ["app", "cli"]) build(program);
  const show = (text: string): void => {
    if (!values.json) process.stdout.write(text);
  };
  const started = Date.now();
  const machine = await thisMachine();
  show(machineText(machine));
  const results: Result[] = [];
  let code = 0;
  for (const name of known.filter((each) => positionals.length === 0 || positionals.includes(each))) {
    process.stderr.write(`${name} …\n`);
    try {
      results.push(await result(name, turns, show));
    } catch (error) {
      // The others are worth having all the same.
      process.stderr.write(`${name} is not measured: ${error instanceof Error ? error.message : String(error)}\n`);
      code = 1;
    }
  }
  const seconds = Math.round((Date.now() - started) / 1000);
  show(`Measured in ${Math.floor(seconds / 60)} min ${seconds % 60} s.\n`);
  if (values.json) process.stdout.write(`${JSON.stringify({ machine, seconds, scenarios: results }, undefined, 2)}\n`);
  return code;
}
