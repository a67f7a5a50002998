import { type Outcome, type SweptCase, type SweptResult } from "./sweep";

const COLUMNS = ["403", "500", "throttled", "reset before", "reset after", "kill -9"];

/** The cell of a fault that a call does not have. */
const NONE = "–";

/** A call as the table names it. */
function callOf({ call: { service, action, path, after } }: SweptCase): string {
  if (path !== undefined) return "the state is saved";
  return `\`${service}:${action}\`${after === undefined ? "" : ` after \`${after}\``}`;
}

function cell(outcome: Outcome | undefined): string {
  if (outcome === undefined) return NONE;
  return outcome.startsWith("failed") ? "**fails**" : outcome;
}

/** What came of each case, as a table of Markdown: a row for each call, a column for each fault. */
export function tableOf(results: readonly SweptResult[]): string {
  const inOrder = [...results].sort((one, other) => one.place - other.place);
  const rows = new Map<string, Map<string, Outcome>>();
  for (const result of inOrder) {
    const row = `| ${result.stack.id} | ${callOf(result)} |`;
    const cells = rows.get(row) ?? new Map<string, Outcome>();
    rows.set(row, cells.set(result.fault.name, result.outcome));
  }
  const lines = [...rows].map(([row, cells]) => `${row} ${COLUMNS.map((name) => cell(cells.get(name))).join(" | ")} |`);
  const converged = results.filter(({ outcome }) => !outcome.startsWith("failed")).length;
  const share = `${converged} of ${results.length} converge (${Math.floor((100 * converged) / results.length)} %).`;
  const header = `| stack | call | ${COLUMNS.join(" | ")} |`;
  return [share, "", header, `|${"---|".repeat(COLUMNS.length + 2)}`, ...lines].join("\n");
}
