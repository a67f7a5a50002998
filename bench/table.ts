import { ratio, type Row, type Scenario, type Summary } from "./measuring";

const HEAD = ["", "wall s", "ratio", "CPU s", "ratio", "largest process MiB", "ratio", "runs"];

/** A Markdown table that reads as text too. */
export function table({ title, base }: Scenario, rows: readonly Row[]): string {
  const against = rows.find(({ name }) => name === base);
  const body = rows.map((row) => cellsOf(row, against));
  const widths = HEAD.map((_, column) => Math.max(...[HEAD, ...body].map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]): string => {
    const cells = row.map((cell, column) => {
      const width = widths[column] ?? 0;
      return column === 0 ? cell.padEnd(width) : cell.padStart(width);
    });
    return `| ${cells.join(" | ")} |`;
  };
  const rule = widths.map((width, column) => `-${"-".repeat(width)}${column === 0 ? "-" : ":"}`).join("|");
  return `## ${title}\n\n${[line(HEAD), `|${rule}|`, ...body.map(line)].join("\n")}\n`;
}

function cellsOf(row: Row, against: Row | undefined): string[] {
  const compared = (what: "cpuSeconds" | "mib" | "seconds"): string =>
    against ? ratio(row[what].median / against[what].median) : "";
  return [
    row.name,
    summaryText(row.seconds, 2),
    compared("seconds"),
    summaryText(row.cpuSeconds, 2),
    compared("cpuSeconds"),
    summaryText(row.mib, 0),
    compared("mib"),
    String(row.runs),
  ];
}

function summaryText({ median, min, max }: Summary, digits: number): string {
  return `${median.toFixed(digits)} (${min.toFixed(digits)}–${max.toFixed(digits)})`;
}
