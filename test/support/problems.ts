import { type Problem, type Severity } from "../../src/environment/problem";
import { said, type Said } from "./messages";

/** A problem of an environment file with its message by id and arguments. */
export interface SaidProblem extends Pick<Problem, "severity" | "path" | "rule"> {
  /** File, line and column. */
  readonly at: string;
  readonly message: Said;
}

export function saidProblem({ severity, file, line, column, path, rule, message }: Problem): SaidProblem {
  return { severity, at: `${file}:${line}:${column}`, path, rule, message: said(message) };
}

type Expected = (at: string, path: string, message: Said) => SaidProblem;

/**
 * What tests expect of a file: problems by severity, each with its line and column, its path and its message. The id of
 * the message begins with that of the rule.
 */
export function problemsOf(file: string): Readonly<Record<Severity, Expected>> {
  const of =
    (severity: Severity): Expected =>
    (at, path, message) => {
      const id = typeof message === "string" ? message : message[0];
      return { severity, at: `${file}:${at}`, path, rule: id.split("/")[0] ?? "", message };
    };
  return { error: of("error"), warning: of("warning"), relaxation: of("relaxation") };
}
