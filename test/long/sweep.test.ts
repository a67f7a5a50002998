import { appendFileSync, existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { nameOf, sweep, type SweptResult } from "../support/sweep/sweep";
import { tableOf } from "../support/sweep/table";
import { temporaryFolder } from "../support/temporary-folder";
import { describeWithTools, ROOT } from "../support/terraform";

const PAGE = join(ROOT, "docs", "reliability.md");

/** What each case has come to, a line each: a sweep that was stopped goes on with SWEEP_RESUME=1. */
const LOG = join(ROOT, "dist", "sweep.jsonl");

/** Chooses the cases whose names have it. */
const { SWEEP = "", SWEEP_RESUME, UPDATE_GOLDENS } = process.env;

function results(): SweptResult[] {
  if (!existsSync(LOG)) return [];
  const lines = readFileSync(LOG, "utf8").split("\n");
  const all = lines.filter((line) => line !== "").map((line) => JSON.parse(line) as SweptResult);
  // The last one counts.
  return [...new Map(all.map((result) => [nameOf(result), result])).values()];
}

const hasFailed = ({ outcome }: SweptResult): boolean => outcome.startsWith("failed");

/** The page with a table for each direction. */
function pageWith(all: readonly SweptResult[]): string {
  return ["apply", "destroy"].reduce(
    (page, direction) => {
      const [start, end] = [`<!-- ${direction} -->\n`, `\n<!-- /${direction} -->`];
      const table = tableOf(all.filter((result) => result.direction === direction));
      const [before = "", rest = ""] = page.split(start);
      return `${before}${start}\n${table}\n${end}${rest.split(end)[1] ?? ""}`;
    },
    readFileSync(PAGE, "utf8"),
  );
}

/** The page without what a case has taken to converge, which the moment of a kill decides. */
function casesOf(page: string): string {
  return page.replace(/ (same run|apply|recover, apply) (?=\|)/g, " tried ").replace(/-{3,}| {2,}/g, "");
}

describeWithTools("every call of a deployment and of its destruction", () => {
  const folder = temporaryFolder("sweep");

  test("may fail, get lost or be the last one: what follows converges", async () => {
    if (SWEEP_RESUME === undefined) rmSync(LOG, { force: true });
    const done = new Set(results().flatMap((result) => (hasFailed(result) ? [] : [nameOf(result)])));
    await sweep({
      folder,
      // Most of the time the provider waits.
      workers: 2 * availableParallelism(),
      directions: ["apply", "destroy"],
      chosen: (name) => name.includes(SWEEP) && !done.has(name),
      onResult: (result) => {
        appendFileSync(LOG, `${JSON.stringify(result)}\n`);
      },
    });
    const all = results();
    process.stdout.write(`${pageWith(all)}\n`);
    expect(all.filter(hasFailed).map((result) => [nameOf(result), result.outcome])).toEqual([]);
    if (SWEEP !== "") return;
    if (UPDATE_GOLDENS === undefined) expect(casesOf(pageWith(all))).toBe(casesOf(readFileSync(PAGE, "utf8")));
    else writeFileSync(PAGE, pageWith(all));
  });
});
