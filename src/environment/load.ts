import { readdirSync } from "node:fs";
import { join } from "node:path";
import { draft } from "./draft";
import { resolveEnvironment, type Environment } from "./environment";
import { fileProblem, openYaml } from "./environment-file";
import { compareProblems, compareText, EnvironmentError, formatPath, type Problem } from "./problem";
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
  return checkSource(new YamlSource(file, content));
}

function checkSource(source: YamlSource): LoadedFile {
  const { file } = source;
  const read = source.read();
  if ("problems" in read) return { file, problems: read.problems };
  if (typeof read.value !== "object" || read.value === null || Array.isArray(read.value))
    return { file, problems: [notAMap(source)] };
  const secrets = secretProblems(source, read.value);
  const secretPaths = new Set(secrets.map((problem) => problem.path));
  // A message about a value that looks like a secret would repeat it.
  const shape = schemaProblems(source, read.value).filter((problem) => !secretPaths.has(problem.path));
  const partial = draft(read.value);
  const explained = placesAbove(shape);
  const rules = environmentRules.flatMap((rule) => {
    const found: Problem[] = [];
    rule.check(partial, (path, text, explainedBy = []) => {
      if (explainedBy.some((gap) => explained.has(formatPath(gap)))) return;
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

/** Deepest place that a rule names, with room for keys that contain dots. */
const MOST_PARTS = 16;

/** Where problems are, and all places around them. */
function placesAbove(problems: readonly Problem[]): ReadonlySet<string> {
  const places = new Set<string>();
  for (const { path } of problems) {
    places.add(path);
    let parts = 0;
    for (const { index } of path.matchAll(/[.[]/g)) {
      parts += 1;
      if (parts > MOST_PARTS) break;
      places.add(path.slice(0, index));
    }
  }
  return places;
}

/** A file of the folder, with its text if it has one. */
interface ReadFile {
  readonly loaded: LoadedFile;
  readonly source: YamlSource | undefined;
  /** Whether it can be used by itself. */
  readonly isSound: boolean;
}

/** Reads all `*.yaml` of a folder, and checks them together. */
export function loadEnvironments(folder: string, names?: readonly string[]): LoadedFile[] {
  return readFolder(folder, names).map(({ loaded }) => loaded);
}

function readFolder(folder: string, names: readonly string[] | undefined): ReadFile[] {
  const files = listYaml(folder).map((name) => readFile(join(folder, name)));
  const together = problemsTogether(files);
  const checked = files.map((file) => withProblems(file, together.get(file.loaded.file) ?? []));
  return names === undefined ? checked : select(folder, checked, names);
}

function readFile(file: string): ReadFile {
  const opened = openYaml(file);
  if ("problem" in opened) return { loaded: { file, problems: [opened.problem] }, source: undefined, isSound: false };
  const loaded = checkSource(opened.source);
  return { loaded, source: opened.source, isSound: loaded.environment !== undefined };
}

/** What is wrong with files that are fine one by one. */
function problemsTogether(files: readonly ReadFile[]): ReadonlyMap<string, readonly Problem[]> {
  const sources = new Map(files.map(({ loaded, source }) => [loaded.file, source]));
  const placed = files.flatMap(({ loaded: { file, environment } }): PlacedEnvironment[] =>
    environment ? [{ file, environment }] : [],
  );
  const together = new Map<string, Problem[]>(placed.map(({ file }) => [file, []]));
  for (const rule of environmentsRules) {
    rule.check(placed, (file, path, text) => {
      const place = sources.get(file)?.valueAt(path) ?? { line: 1, column: 1 };
      const { id, severity } = rule;
      together.get(file)?.push({ file, ...place, path: formatPath(path), rule: id, severity, message: text });
    });
  }
  return together;
}

function withProblems(file: ReadFile, more: readonly Problem[]): ReadFile {
  if (more.length === 0) return file;
  const { file: name, problems, environment } = file.loaded;
  const isUsable = environment && !more.some((problem) => problem.severity === "error");
  const all = [...problems, ...more].sort(compareProblems);
  return { ...file, loaded: { file: name, problems: all, ...(isUsable ? { environment } : {}) } };
}

/** The environments of a folder. @throws EnvironmentError with every error of every file that is asked for. */
export function environmentsOf(folder: string, names?: readonly string[]): Environment[] {
  return usable(readFolder(folder, names)).map(({ environment }) => environment);
}

/** An environment with its file, and where in it everything is. */
export interface NamedEnvironment extends PlacedEnvironment {
  readonly source: YamlSource;
}

/**
 * One environment of a folder, with its file.
 *
 * @throws EnvironmentError if there is none of that name, or if it has errors
 */
export function environmentNamed(folder: string, name: string): NamedEnvironment {
  const [named] = usable(readFolder(folder, [name]));
  if (!named) throw new Error(`nothing is loaded for ${name}`);
  return named;
}

function usable(files: readonly ReadFile[]): NamedEnvironment[] {
  const errors = files.flatMap(({ loaded }) => loaded.problems.filter((problem) => problem.severity === "error"));
  if (errors.length > 0) throw new EnvironmentError(errors);
  return files.flatMap(({ loaded: { file, environment }, source }) =>
    environment && source ? [{ file, environment, source }] : [],
  );
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
function select(folder: string, files: readonly ReadFile[], names: readonly string[]): ReadFile[] {
  const named = files.map((file) => ({ file, name: nameOf(file) }));
  const known = named.map(({ name }) => name);
  const missing = names.filter((name) => !known.includes(name));
  if (missing.length > 0) {
    throw new EnvironmentError(missing.map((name) => fileProblem(folder, say.unknownEnvironment({ name, known }))));
  }
  const usableNames = new Set(files.flatMap(({ loaded }) => loaded.environment?.name ?? []));
  return named
    .filter(({ file, name }) => names.includes(name) && !(usableNames.has(name) && isBadCopy(file, name)))
    .map(({ file }) => file);
}

/** A file with mistakes and with the name of another environment, which is not the file of that name. */
function isBadCopy({ loaded, isSound }: ReadFile, name: string): boolean {
  return !isSound && baseName(loaded.file) !== name;
}

function nameOf({ loaded, source }: ReadFile): string {
  return loaded.environment?.name ?? nameInside(source) ?? baseName(loaded.file);
}

function baseName(file: string): string {
  return file.replace(/^.*[\\/]/, "").replace(/\.yaml$/, "");
}

/** The name a file gives its environment although something else in it is wrong. */
function nameInside(source: YamlSource | undefined): string | undefined {
  const read = source?.read();
  return read && "value" in read ? draft(read.value).name : undefined;
}
