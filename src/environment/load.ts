import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { draft } from "./draft";
import { resolveEnvironment, type Environment } from "./environment";
import { compareProblems, compareText, EnvironmentError, formatPath, type Path, type Problem } from "./problem";
import { environmentRules } from "./rules";
import { environmentsRules, type PlacedEnvironment } from "./rules/environments";
import { schemaProblems } from "./schema-problems";
import { environmentSchema } from "./schema/environment";
import { secretProblems } from "./secrets";
import { YamlSource } from "./yaml-source";
import { message } from "../text/message";
import { quote } from "../text/words";

const say = {
  notAMap: message("type/not-a-map", "the file is no map; write keys and values, for example name: prod"),
  unreadableFolder: message(
    "environment-files/unreadable-folder",
    "the folder of environment files cannot be read; make it, or name another one in ENVIRONMENTS_DIR",
  ),
  emptyFolder: message(
    "environment-files/empty-folder",
    "the folder has no environment file; write one named <environment>.yaml",
  ),
  unreadableFile: message(
    "environment-files/unreadable-file",
    "the file cannot be read; make it a readable file, or give it another ending than .yaml",
  ),
  unknownEnvironment: message<{ name: string; known: readonly string[] }>(
    "environment-files/unknown",
    ({ name, known }) => `no environment is named ${quote(name)}; write ${known.join(", ")}`,
  ),
};

/** What became of one environment file. */
export interface LoadedFile {
  readonly file: string;
  /** Everything worth reporting, in the order of the file. */
  readonly problems: readonly Problem[];
  /** Missing if one of the problems is an error. */
  readonly environment?: Environment;
}

/** Reads one environment file; never throws for what is wrong with its content. */
export function parseEnvironment(file: string, content: string): LoadedFile {
  const source = new YamlSource(file, content);
  const read = source.read();
  if ("problems" in read) return { file, problems: read.problems };
  if (typeof read.value !== "object" || read.value === null || Array.isArray(read.value))
    return { file, problems: [notAMap(source)] };
  const secrets = secretProblems(source, read.value);
  const secretPaths = new Set(secrets.map((problem) => problem.path));
  // A message about a value that looks like a secret would repeat it.
  const shape = schemaProblems(source, read.value).filter((problem) => !secretPaths.has(problem.path));
  const partial = draft(read.value);
  const rules = environmentRules.flatMap((rule) => {
    const found: Problem[] = [];
    rule.check(partial, (path, text, explainedBy = []) => {
      if (explainedBy.some((gap) => shape.some((problem) => isAtOrBelow(problem.path, formatPath(gap))))) return;
      found.push({
        file,
        ...source.valueAt(path),
        path: formatPath(path),
        rule: rule.id,
        severity: rule.severity,
        message: text,
      });
    });
    return found;
  });
  const problems = [...secrets, ...shape, ...rules].sort(compareProblems);
  if (problems.some((problem) => problem.severity === "error")) return { file, problems };
  return { file, problems, environment: resolveEnvironment(environmentSchema.parse(read.value)) };
}

function notAMap(source: YamlSource): Problem {
  return {
    file: source.file,
    ...source.valueAt([]),
    path: "",
    rule: "type",
    severity: "error",
    message: say.notAMap(),
  };
}

function isAtOrBelow(path: string, ancestor: string): boolean {
  return path === ancestor || path.startsWith(`${ancestor}.`) || path.startsWith(`${ancestor}[`);
}

/** Reads all `*.yaml` of a folder, and checks them together. */
export function loadEnvironments(folder: string, names?: readonly string[]): LoadedFile[] {
  const files = listYaml(folder).map((name) => {
    const file = join(folder, name);
    const content = readText(file);
    return content === undefined ? { file, problems: [unreadable(file)] } : parseEnvironment(file, content);
  });
  const placed = files.filter((loaded): loaded is LoadedFile & PlacedEnvironment => loaded.environment !== undefined);
  const together = new Map<string, Problem[]>();
  for (const rule of environmentsRules) {
    rule.check(placed, (file, path, text) => {
      const problem = placeProblem(file, path, { rule: rule.id, severity: rule.severity, message: text });
      together.set(file, [...(together.get(file) ?? []), problem]);
    });
  }
  const checked = files.map((loaded): LoadedFile => {
    const problems = together.get(loaded.file);
    if (!problems) return loaded;
    const all = { file: loaded.file, problems: [...loaded.problems, ...problems].sort(compareProblems) };
    return problems.some((problem) => problem.severity === "error") || !loaded.environment
      ? all
      : { ...all, environment: loaded.environment };
  });
  return names === undefined ? checked : select(folder, checked, names);
}

/** The environments of a folder. @throws EnvironmentError with every error of every file that is asked for. */
export function environmentsOf(folder: string, names?: readonly string[]): Environment[] {
  return usable(loadEnvironments(folder, names)).map(({ environment }) => environment);
}

/**
 * One environment of a folder, with its file.
 *
 * @throws EnvironmentError if there is none of that name, or if it has errors
 */
export function environmentNamed(folder: string, name: string): PlacedEnvironment {
  const [placed] = usable(loadEnvironments(folder, [name]));
  if (!placed) throw new Error(`nothing is loaded for ${name}`);
  return placed;
}

function usable(files: readonly LoadedFile[]): PlacedEnvironment[] {
  const errors = files.flatMap((loaded) => loaded.problems.filter((problem) => problem.severity === "error"));
  if (errors.length > 0) throw new EnvironmentError(errors);
  return files.flatMap(({ file, environment }) => (environment ? [{ file, environment }] : []));
}

function listYaml(folder: string): string[] {
  let names: string[];
  try {
    names = readdirSync(folder);
  } catch {
    throw new EnvironmentError([fileProblem(folder, say.unreadableFolder())]);
  }
  // Editors keep their own notes in files whose names begin with a dot.
  const yaml = names.filter((name) => name.endsWith(".yaml") && !name.startsWith(".")).sort(compareText);
  if (yaml.length === 0) throw new EnvironmentError([fileProblem(folder, say.emptyFolder())]);
  return yaml;
}

/** The files of some environments: by the name inside, or by the file's name if the inside cannot be read. */
function select(folder: string, files: readonly LoadedFile[], names: readonly string[]): LoadedFile[] {
  const nameOf = (loaded: LoadedFile): string =>
    loaded.environment?.name ?? nameInside(loaded.file) ?? baseName(loaded.file);
  const known = files.map(nameOf);
  const missing = names.filter((name) => !known.includes(name));
  if (missing.length > 0) {
    throw new EnvironmentError(missing.map((name) => fileProblem(folder, say.unknownEnvironment({ name, known }))));
  }
  return files.filter((loaded) => names.includes(nameOf(loaded)));
}

function baseName(file: string): string {
  return file.replace(/^.*[\\/]/, "").replace(/\.yaml$/, "");
}

/** The name a file gives its environment although something else in it is wrong. */
function nameInside(file: string): string | undefined {
  const read = new YamlSource(file, readText(file) ?? "").read();
  return "value" in read ? draft(read.value).name : undefined;
}

function placeProblem(file: string, path: Path, rest: Pick<Problem, "rule" | "severity" | "message">): Problem {
  const source = new YamlSource(file, readText(file) ?? "");
  return { file, ...source.valueAt(path), path: formatPath(path), ...rest };
}

function readText(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}

function unreadable(file: string): Problem {
  return fileProblem(file, say.unreadableFile());
}

/** A problem of a file, or a folder, as a whole. */
function fileProblem(file: string, text: string): Problem {
  return { file, line: 1, column: 1, path: "", rule: "environment-files", severity: "error", message: text };
}
