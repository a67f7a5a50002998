import { existsSync } from "node:fs";
import * as z from "zod/mini";
import { openYaml } from "../environment/environment-file";
import { compareProblems, EnvironmentError, formatPath, type Path, type Problem } from "../environment/problem";
import { YamlSource } from "../environment/yaml-source";
import { message } from "../text/message";
import { quote } from "../text/words";
import { type PlacedAcknowledgement } from "./model";

/** The file of acknowledged findings that is read if no other is named. */
export const ACKNOWLEDGEMENTS_FILE = "acknowledgements.yaml";

const RULE = "acknowledgement";
const REQUIRED = ["id", "address", "reason", "expires"] as const;
const KEYS: readonly string[] = ["id", "stack", "address", "reason", "expires"];

const EXAMPLE =
  "- { id: database-public, stack: prod-orders-database, address: aws_db_instance.instance, " +
  'reason: "ticket 4711", expires: 2027-01-31 }';

const say = {
  unreadable: message(
    "acknowledgement/unreadable",
    "the file cannot be read; write the path of a file with acknowledged findings",
  ),
  notList: message("acknowledgement/not-list", `the file is no list; write for example ${EXAMPLE}`),
  notMap: message("acknowledgement/not-map", `this is no acknowledgement; write for example ${EXAMPLE}`),
  unknownKey: message<{ key: string; known: readonly string[] }>(
    "acknowledgement/unknown-key",
    ({ key, known }) => `${quote(key)} is not a key of an acknowledgement; write ${known.join(", ")}`,
  ),
  notString: message<{ key: string }>("acknowledgement/not-string", ({ key }) => `${key} is no text; put it in quotes`),
  missing: message<{ key: string }>(
    "acknowledgement/missing",
    ({ key }) => `${key} is missing; write for example ${EXAMPLE}`,
  ),
  notDay: message<{ expires: string }>(
    "acknowledgement/not-day",
    ({ expires }) => `${quote(expires)} is no day; write it as 2027-01-31`,
  ),
};

/**
 * Reads the findings that somebody has looked at and accepted for a while.
 *
 * @param named - Path of the file. Default: `acknowledgements.yaml`, if there is one.
 * @throws EnvironmentError with every problem of the file
 */
export function readAcknowledgements(named: string | undefined): PlacedAcknowledgement[] {
  const file = named ?? ACKNOWLEDGEMENTS_FILE;
  if (named === undefined && !existsSync(file)) return [];
  const opened = openYaml(file);
  if ("source" in opened) return acknowledgementsOf(opened.source);
  const { problem } = opened;
  throw new EnvironmentError([existsSync(file) ? problem : { ...problem, rule: RULE, message: say.unreadable() }]);
}

/** Reads the text of such a file. @throws EnvironmentError with every problem of it */
export function parseAcknowledgements(file: string, content: string): PlacedAcknowledgement[] {
  return acknowledgementsOf(new YamlSource(file, content));
}

function acknowledgementsOf(source: YamlSource): PlacedAcknowledgement[] {
  const { file } = source;
  const read = source.read();
  if ("problems" in read) throw new EnvironmentError(read.problems);
  if (read.value === null) return [];
  const problems: Problem[] = [];
  const report = (path: Path, text: string): void => {
    const place = { file, ...source.valueAt(path), path: formatPath(path) };
    problems.push({ ...place, rule: RULE, severity: "error", message: text });
  };
  const items: readonly unknown[] = Array.isArray(read.value) ? read.value : [];
  if (!Array.isArray(read.value)) report([], say.notList());
  const found = items.flatMap((item, index): PlacedAcknowledgement[] => {
    const before = problems.length;
    const acknowledgement = readItem(item, (path, text) => {
      report([index, ...path], text);
    });
    if (!acknowledgement || problems.length > before) return [];
    return [{ ...acknowledgement, file, line: source.valueAt([index]).line }];
  });
  if (problems.length > 0) throw new EnvironmentError(problems.sort(compareProblems));
  return found;
}

type Report = (path: Path, text: string) => void;
type Acknowledgement = Omit<PlacedAcknowledgement, "file" | "line">;

/** One entry of the file; what it reports makes the result useless. */
function readItem(item: unknown, report: Report): Acknowledgement | undefined {
  if (typeof item !== "object" || item === null || Array.isArray(item)) {
    report([], say.notMap());
    return undefined;
  }
  const entry = item as Record<string, unknown>;
  for (const [key, value] of Object.entries(entry)) {
    if (!KEYS.includes(key)) report([key], say.unknownKey({ key, known: KEYS }));
    else if (typeof value !== "string" || (value === "" && key !== "address")) report([key], say.notString({ key }));
  }
  for (const key of REQUIRED) {
    if (!(key in entry)) report([], say.missing({ key }));
  }
  const { id, stack, address, reason, expires } = entry as Record<string, string>;
  if (typeof expires === "string" && !isDate(expires)) report(["expires"], say.notDay({ expires }));
  if (id === undefined || address === undefined || reason === undefined || expires === undefined) return undefined;
  return { id, stack: stack ?? null, address, reason, expires };
}

function isDate(text: string): boolean {
  return z.safeParse(z.iso.date(), text).success;
}

/** Today, as `2027-01-31`; `RDS_KERBEROS_TODAY` names another day, to see what will have expired by then. */
export function today(variables: Readonly<Record<string, string | undefined>>): string {
  const named = variables["RDS_KERBEROS_TODAY"];
  return named !== undefined && isDate(named) ? named : new Date().toISOString().slice(0, 10);
}
