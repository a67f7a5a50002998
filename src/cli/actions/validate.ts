import { loadEnvironments, type LoadedFile } from "../../environment/load";
import { formatProblem, type Problem, type Severity } from "../../environment/problem";
import { environmentsFolder } from "../../environment/selection";
import { message } from "../../text/message";
import { plural } from "../../text/words";
import { printJson, printText } from "./output";

export interface ValidateOptions {
  readonly json?: boolean;
}

const TITLES: Readonly<Record<Severity, string>> = {
  error: "Errors",
  warning: "Warnings",
  relaxation: "Relaxed defaults",
};

const say = {
  title: message<{ severity: Severity }>("validate/title", ({ severity }) => `${TITLES[severity]}:`),
  summary: message<{ valid: number; files: number }>(
    "validate/summary",
    ({ valid, files }) => `${valid} of ${plural(files, "environment file")} can be used.`,
  ),
};

export function validate(names: readonly string[], options: ValidateOptions): number {
  const files = loadEnvironments(environmentsFolder(process.env), names.length > 0 ? names : undefined);
  if (options.json) printJson({ files: files.map(toJson) });
  else printText(report(files));
  return files.some((file) => file.environment === undefined) ? 1 : 0;
}

function toJson(loaded: LoadedFile): object {
  return {
    file: loaded.file,
    environment: loaded.environment?.name ?? null,
    valid: loaded.environment !== undefined,
    problems: loaded.problems,
  };
}

function report(files: readonly LoadedFile[]): string {
  const all = files.flatMap((loaded) => loaded.problems);
  const sections = (["error", "warning", "relaxation"] as const).flatMap((severity) => {
    const found = all.filter((problem: Problem) => problem.severity === severity);
    if (found.length === 0) return [];
    return [`${say.title({ severity })}\n${found.map((problem) => `${formatProblem(problem)}\n`).join("")}`];
  });
  const valid = files.filter((loaded) => loaded.environment !== undefined).length;
  return [...sections, `${say.summary({ valid, files: files.length })}\n`].join("\n");
}
