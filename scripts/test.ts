// Runs jest, and ends with a line that counts. Arguments go to jest, but for two:
//   npm test -- test/environment          --lane NAME: the suites of one lane of jest.config.cjs
//                                         --update-goldens: writes the golden files
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative, sep } from "node:path";
import { demand, nodeProblem } from "./prerequisites";
import { ROOT } from "./root";

/** For npm run bench, which says how long the tests took. */
export const TEST_TIMES = join(ROOT, "dist", "test-times.json");

export interface TestTimes {
  readonly seconds: number;
  /** Seconds of the suites in each folder of test/. */
  readonly folders: Readonly<Record<string, number>>;
}

interface Options {
  readonly lane: string | undefined;
  readonly update: boolean;
  /** What jest gets. */
  readonly args: readonly string[];
}

/** What jest writes with --json, as far as it is read here. */
interface Results {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly numRuntimeErrorTestSuites: number;
  readonly testResults: readonly { readonly name: string; readonly startTime: number; readonly endTime: number }[];
}

const NO_RESULTS: Results = {
  numPassedTests: 0,
  numFailedTests: 0,
  numPendingTests: 0,
  numRuntimeErrorTestSuites: 1,
  testResults: [],
};

export function main(given: readonly string[]): number {
  demand(nodeProblem());
  const options = parse(given);
  if (options.args.some((arg) => arg === "--watch" || arg === "--watchAll"))
    return jest(options, options.args, "inherit");
  const started = Date.now();
  const { status, results } = withResults((file) =>
    // A lane may have no suites yet, but a name that is given must be one of a suite.
    jest(options, [
      "--json",
      "--outputFile",
      file,
      ...(isWholeLane(options) ? ["--passWithNoTests"] : []),
      ...options.args,
    ]),
  );
  const seconds = (Date.now() - started) / 1000;
  if (given.length === 0 && status === 0 && results.testResults.length > 0) writeTimes(seconds, results);
  return report(options, status, results);
}

function parse(given: readonly string[]): Options {
  const at = given.indexOf("--lane");
  const lane = at < 0 ? undefined : given[at + 1];
  if (at >= 0 && lane === undefined) throw new Error("--lane needs the name of a lane");
  const rest = at < 0 ? given : [...given.slice(0, at), ...given.slice(at + 2)];
  return {
    lane,
    update: rest.includes("--update-goldens"),
    args: rest.filter((arg) => arg !== "--update-goldens"),
  };
}

function isWholeLane({ lane, args }: Options): boolean {
  return lane !== undefined && args.length === 0;
}

/** Runs jest, and gives its exit code. */
function jest({ lane, update }: Options, args: readonly string[], stdin: "ignore" | "inherit" = "ignore"): number {
  const run = spawnSync(process.execPath, [join(ROOT, "node_modules", "jest", "bin", "jest.js"), ...args], {
    cwd: ROOT,
    // Without a watcher, standard output holds the results once more.
    stdio: [stdin, stdin, "inherit"],
    env: {
      ...process.env,
      ...(lane === undefined ? {} : { TEST_LANES: lane }),
      ...(update ? { UPDATE_GOLDENS: "1" } : {}),
    },
  });
  return run.status ?? 1;
}

function withResults(run: (file: string) => number): { readonly status: number; readonly results: Results } {
  const folder = mkdtempSync(join(tmpdir(), "rds-kerberos-test-"));
  const file = join(folder, "results.json");
  try {
    const status = run(file);
    if (existsSync(file)) return { status, results: JSON.parse(readFileSync(file, "utf8")) as Results };
    process.stderr.write("jest left no results\n");
    return { status, results: NO_RESULTS };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function writeTimes(seconds: number, { testResults }: Results): void {
  const folders: Record<string, number> = {};
  for (const { name, startTime, endTime } of testResults) {
    const [folder = ""] = relative(join(ROOT, "test"), name).split(sep);
    folders[folder] = (folders[folder] ?? 0) + (endTime - startTime) / 1000;
  }
  mkdirSync(dirname(TEST_TIMES), { recursive: true });
  writeFileSync(TEST_TIMES, JSON.stringify({ seconds, folders } satisfies TestTimes));
}

/** Writes the line that counts, and gives the exit code. */
function report(options: Options, status: number, results: Results): number {
  const isEmpty = isWholeLane(options) && status === 0 && results.testResults.length === 0;
  if (isEmpty) process.stderr.write(`The lane ${options.lane ?? ""} has no suites yet.\n`);
  // A suite that does not even load counts as one failure: none of its tests is in jest's own number.
  const failed = results.numFailedTests + results.numRuntimeErrorTestSuites;
  const skipped = results.numPendingTests > 0 ? `, ${results.numPendingTests} skipped` : "";
  process.stdout.write(`${results.numPassedTests} passed, ${failed} failed${skipped}\n`);
  if (isEmpty) return 0;
  return status !== 0 || failed > 0 || results.numPassedTests === 0 ? 1 : 0;
}
