import { oneLine } from "../text/safe-text";

/** Where in an environment file something stands: keys and list indexes from the top. */
export type Path = readonly (string | number)[];

/**
 * `error` stops everything; `warning` is likely a mistake; `relaxation` is a default the file weakens, listed so that
 * a reviewer sees it.
 */
export type Severity = "error" | "warning" | "relaxation";

/** One thing that is wrong with, or worth knowing of, an environment file. */
export interface Problem {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** The keys from the top, joined by dots; empty for the file as a whole. */
  readonly path: string;
  /** Stable id of the rule. */
  readonly rule: string;
  readonly severity: Severity;
  /** What is wrong, and what to write instead. */
  readonly message: string;
}

export function formatPath(path: Path): string {
  return path.reduce<string>(
    (text, part) => (typeof part === "number" ? `${text}[${part}]` : text === "" ? part : `${text}.${part}`),
    "",
  );
}

/** `environments/prod.yaml:41:12 databases.orders.instanceClass [instance-class] …`, one line. */
export function formatProblem(problem: Problem): string {
  const where = `${problem.file}:${problem.line}:${problem.column}`;
  // Keys and file names may contain line breaks: no part of them must look like another problem.
  return oneLine(`${where} ${problem.path === "" ? "" : `${problem.path} `}[${problem.rule}] ${problem.message}`);
}

/** Files that cannot be used, with every reason. */
export class EnvironmentError extends Error {
  public constructor(public readonly problems: readonly Problem[]) {
    super(problems.map(formatProblem).join("\n"));
    this.name = "EnvironmentError";
  }
}

/** In the order of the file, then by rule, so that output does not depend on the order of the checks. */
export function compareProblems(a: Problem, b: Problem): number {
  return (
    compareText(a.file, b.file) ||
    a.line - b.line ||
    a.column - b.column ||
    compareText(a.rule, b.rule) ||
    compareText(a.message, b.message)
  );
}

/** Order by code unit, the same on every machine. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
