import { existsSync, readFileSync } from "node:fs";
import * as z from "zod/mini";
import { compareProblems, EnvironmentError, formatPath, type Path, type Problem } from "../environment/problem";
import { YamlSource } from "../environment/yaml-source";
import { type PlacedAcknowledgement } from "./model";

/** The file of acknowledged findings that is read where no other is named. */
export const ACKNOWLEDGEMENTS_FILE = "acknowledgements.yaml";

const KEYS = ["id", "stack", "address", "reason", "expires"] as const;
const REQUIRED: readonly string[] = ["id", "address", "reason", "expires"];

const EXAMPLE =
  '- { id: database-public, stack: prod-orders-database, address: aws_db_instance.instance, reason: "ticket 4711", expires: 2027-01-31 }';

/**
 * Reads the findings that somebody has looked at and accepts for a while.
 *
 * @param named - Path of the file. Default: `acknowledgements.yaml`, if there is one.
 * @throws EnvironmentError with every problem of the file
 */
export function readAcknowledgements(named: string | undefined): PlacedAcknowledgement[] {
  const file = named ?? ACKNOWLEDGEMENTS_FILE;
  if (named === undefined && !existsSync(file)) return [];
  let content: string;
  try {
    content = readFileSync(file, "utf8");
  } catch {
    throw new EnvironmentError([
      {
        file,
        line: 1,
        column: 1,
        path: "",
        rule: "acknowledgement",
        severity: "error",
        message: "the file cannot be read; write the path of a file with acknowledged findings",
      },
    ]);
  }
  return parseAcknowledgements(file, content);
}

/** Reads the text of such a file. @throws EnvironmentError with every problem of it */
export function parseAcknowledgements(file: string, content: string): PlacedAcknowledgement[] {
  const source = new YamlSource(file, content);
  const read = source.read();
  if ("problems" in read) throw new EnvironmentError(read.problems);
  if (read.value === null) return [];
  const problems: Problem[] = [];
  const report = (path: Path, message: string): void => {
    problems.push({
      file,
      ...source.valueAt(path),
      path: formatPath(path),
      rule: "acknowledgement",
      severity: "error",
      message,
    });
  };
  const items: readonly unknown[] = Array.isArray(read.value) ? read.value : [];
  if (!Array.isArray(read.value)) report([], `the file is no list; write for example ${EXAMPLE}`);
  const found = items.flatMap((item, index): PlacedAcknowledgement[] => {
    if (typeof item !== "object" || item === null || Array.isArray(item)) {
      report([index], `this is no acknowledgement; write for example ${EXAMPLE}`);
      return [];
    }
    const before = problems.length;
    const value = item as Record<string, unknown>;
    for (const key of Object.keys(value)) {
      if (!(KEYS as readonly string[]).includes(key))
        report([index, key], `${JSON.stringify(key)} is not a key of an acknowledgement; write ${KEYS.join(", ")}`);
      else if (typeof value[key] !== "string" || (value[key] === "" && key !== "address"))
        report([index, key], `${key} is no text; put it in quotes`);
    }
    for (const key of REQUIRED.filter((name) => !(name in value)))
      report([index], `${key} is missing; write for example ${EXAMPLE}`);
    const { id, stack, address, reason, expires } = value as Record<string, string>;
    if (typeof expires === "string" && !isDate(expires))
      report([index, "expires"], `${JSON.stringify(expires)} is no day; write it as 2027-01-31`);
    if (
      problems.length > before ||
      id === undefined ||
      address === undefined ||
      reason === undefined ||
      expires === undefined
    )
      return [];
    return [{ id, stack: stack ?? null, address, reason, expires, file, line: source.valueAt([index]).line }];
  });
  if (problems.length > 0) throw new EnvironmentError(problems.sort(compareProblems));
  return found;
}

function isDate(text: string): boolean {
  return z.safeParse(z.iso.date(), text).success;
}

/** Today, as `2027-01-31`; `RDS_KERBEROS_TODAY` names another day, to see what will have expired by then. */
export function today(variables: Readonly<Record<string, string | undefined>>): string {
  const named = variables["RDS_KERBEROS_TODAY"];
  return named !== undefined && isDate(named) ? named : new Date().toISOString().slice(0, 10);
}
