import { message } from "../../text/message";
import { manyLines, oneLine } from "../../text/safe-text";
import { plural } from "../../text/words";
import { type CheckResult, type CheckStatus } from "./check";

type Open = Exclude<CheckStatus, "passed">;

const NAMES: Readonly<Record<Open, string>> = { failed: "failed", waiting: "waiting", unknown: "not known" };

const say = {
  summary: message<{ environment: string; checks: number; open: Readonly<Partial<Record<Open, number>>> }>(
    "check-summary",
    ({ environment, checks, open }) => {
      const counts = Object.entries(open).map(([status, count]) => `${count} ${NAMES[status as Open]}`);
      return `${environment}: ${plural(checks, "check")}, ${counts.join(", ") || "all passed"}`;
    },
  ),
};

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

/** 3 if something needs a person, 2 if something is under way or could not be looked at. */
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
    summary: say.summary({
      environment,
      checks: checks.length,
      open: Object.fromEntries(open.map((status) => [status, count(status)])),
    }),
    exitCode: exitCode(open),
    checks,
    notes,
  };
}

function exitCode(open: readonly Open[]): CheckReport["exitCode"] {
  if (open.includes("failed")) return 3;
  return open.length > 0 ? 2 : 0;
}

const SIGNS: Readonly<Record<CheckStatus, string>> = {
  passed: "ok",
  failed: "FAILED",
  waiting: "waiting",
  unknown: "not known",
};
const COLOURS: Readonly<Record<CheckStatus, number>> = { passed: 32, failed: 31, waiting: 33, unknown: 36 };

/** For a terminal: what is open with cause and cure, then which checks each part has passed. */
export function checkText({ summary, checks, notes }: CheckReport, colour: boolean): string {
  const paint: Paint = (style, text) => (colour ? `\u001b[${style}m${text}\u001b[0m` : text);
  const open = checks.filter(({ status }) => status !== "passed").map((check) => openText(check, paint));
  return `${[paint(1, oneLine(summary)), ...open, ...passedText(checks), ...notes.map(manyLines)].join("\n\n")}\n`;
}

type Paint = (style: number, text: string) => string;

function openText({ status, subject, check, location, cause, cure }: CheckResult, paint: Paint): string {
  const place = location ? `  ${location.file}:${location.line}` : "";
  const head = `${paint(COLOURS[status], SIGNS[status])}  ${oneLine(`${subject}  ${check}${place}`)}`;
  return [head, `  ${manyLines(cause ?? "")}`, `  ${manyLines(cure ?? "")}`].join("\n");
}

function passedText(checks: readonly CheckResult[]): string[] {
  const subjects = [...new Set(checks.map(({ subject }) => subject))];
  const width = Math.max(0, ...subjects.map((subject) => oneLine(subject).length));
  const lines = subjects.flatMap((subject) => {
    const passed = checks.filter((check) => check.subject === subject && check.status === "passed");
    return passed.length === 0
      ? []
      : [`  ${oneLine(subject).padEnd(width)}  ${passed.map(({ check }) => check).join(", ")}`];
  });
  return lines.length === 0 ? [] : [`Passed\n${lines.join("\n")}`];
}
