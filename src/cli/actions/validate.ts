import { loadEnvironments, type LoadedFile } from "../../environment/load";
import { formatProblem, type Problem, type Severity } from "../../environment/problem";
import { environmentsFolder } from "../../environment/selection";

export interface ValidateOptions {
  readonly json?: boolean;
}

const TITLES: Readonly<Record<Severity, string>> = {
  error: "Errors",
  warning: "Warnings",
  relaxation: "Relaxed defaults",
};

export function validate(names: readonly string[], options: ValidateOptions): number {
  const files = loadEnvironments(environmentsFolder(process.env), names.length > 0 ? names : undefined);
  process.stdout.write(
    options.json ? `${JSON.stringify({ files: files.map(toJson) }, undefined, 2)}\n` : report(files),
  );
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
    return found.length > 0
      ? [`${TITLES[severity]}:\n${found.map((problem) => `${formatProblem(problem)}\n`).join("")}`]
      : [];
  });
  const valid = files.filter((loaded) => loaded.environment !== undefined).length;
  return [...sections, `${valid} of ${files.length} environment files can be used.\n`].join("\n");
}
