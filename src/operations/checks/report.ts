import { type CheckResult, type CheckStatus } from "./check";

/** What a command that checks has to say. */
export interface CheckReport {
  readonly environment: string;
  readonly command: "preflight" | "verify";
  readonly summary: string;
  readonly exitCode: 0 | 2 | 3;
  readonly checks: readonly CheckResult[];
  /** What was not looked at, and why. */
  readonly notes: readonly string[];
}

const NAMES: Readonly<Record<Exclude<CheckStatus, "passed">, string>> = {
  failed: "failed",
  waiting: "waiting",
  unknown: "not known",
};

/** 3 where something needs a person, 2 where something is under way or could not be looked at. */
export function checkReport(
  command: CheckReport["command"],
  environment: string,
  checks: readonly CheckResult[],
  notes: readonly string[] = [],
): CheckReport {
  const count = (status: CheckStatus): number => checks.filter((check) => check.status === status).length;
  const open = (["failed", "waiting", "unknown"] as const).filter((status) => count(status) > 0);
  return {
    environment,
    command,
    summary: `${environment}: ${checks.length} checks, ${open.length === 0 ? "all passed" : open.map((status) => `${count(status)} ${NAMES[status]}`).join(", ")}`,
    exitCode: count("failed") > 0 ? 3 : open.length > 0 ? 2 : 0,
    checks,
    notes,
  };
}

const SIGNS: Readonly<Record<CheckStatus, string>> = {
  passed: "ok",
  failed: "FAILED",
  waiting: "waiting",
  unknown: "not known",
};
const COLOURS: Readonly<Record<CheckStatus, number>> = { passed: 32, failed: 31, waiting: 33, unknown: 36 };

/** For a terminal: what is open with cause and cure, then how many checks each part has passed. */
export function checkText({ summary, checks, notes }: CheckReport, colour: boolean): string {
  const paint = (style: number, text: string): string => (colour ? `\u001b[${style}m${text}\u001b[0m` : text);
  const open = checks
    .filter(({ status }) => status !== "passed")
    .map((check) =>
      [
        `${paint(COLOURS[check.status], SIGNS[check.status])}  ${check.subject}  ${check.check}${check.location ? `  ${check.location.file}:${check.location.line}` : ""}`,
        `  ${check.cause ?? ""}`,
        `  ${check.cure ?? ""}`,
      ].join("\n"),
    );
  const subjects = [...new Set(checks.map(({ subject }) => subject))];
  const width = Math.max(0, ...subjects.map((subject) => subject.length));
  const passed = subjects.flatMap((subject) => {
    const names = checks
      .filter((check) => check.subject === subject && check.status === "passed")
      .map(({ check }) => check);
    return names.length === 0 ? [] : [`  ${subject.padEnd(width)}  ${names.join(", ")}`];
  });
  return `${[paint(1, summary), ...open, ...(passed.length > 0 ? [`Passed\n${passed.join("\n")}`] : []), ...notes].join("\n\n")}\n`;
}
