import { closest, distance } from "fastest-levenshtein";
import * as core from "zod/v4/core";
import { formatPath, type Path, type Problem } from "./problem";
import { documentationOf } from "./schema/field";
import { environmentSchema } from "./schema/environment";
import { secretKey } from "./secrets";
import { type YamlSource } from "./yaml-source";
import { list, quote } from "../text/words";

type Issue = core.$ZodIssue;

/** Turns what the schema found into problems with a place, a rule and a cure. */
export function schemaProblems(source: YamlSource, value: unknown): Problem[] {
  const result = core.safeParse(environmentSchema, value, { reportInput: true });
  return result.success ? [] : result.error.issues.flatMap((issue) => problemsOf(source, issue, []));
}

function problemsOf(source: YamlSource, issue: Issue, outer: Path): Problem[] {
  const path: Path = [...outer, ...issue.path.map((part) => (typeof part === "symbol" ? String(part) : part))];
  const at = (rule: string, message: string): Problem => ({
    file: source.file,
    ...source.valueAt(path),
    path: formatPath(path),
    rule,
    severity: "error",
    message,
  });
  switch (issue.code) {
    case "unrecognized_keys":
      return issue.keys.map((key) => unknownKey(source, path, key));
    case "invalid_union":
      return chooseBranch(issue.errors).flatMap((inner) => problemsOf(source, inner, path));
    case "invalid_key":
      return issue.issues
        .flatMap((inner) => problemsOf(source, inner, path))
        .map((problem) => ({ ...problem, ...source.keyAt(path) }));
    case "invalid_type":
      return [wrongType(source, path, issue)];
    case "invalid_value":
      return [at("one-of", `${quote(issue.input)} is not offered; write ${list(issue.values.map(String), "or")}`)];
    case "too_small":
      return [
        at("list-length", `the list is empty; write at least ${issue.minimum} item, for example ${example(path)}`),
      ];
    case "too_big":
      return [at("list-length", `the list is too long; write at most ${issue.maximum} items`)];
    case "custom":
      return [at(String(issue.params?.["rule"] ?? "value"), issue.message)];
    default:
      return [at("value", `${issue.message}; write for example ${example(path)}`)];
  }
}

/** Of the forms a value may have, the one the writer meant: whose own type is right. */
function chooseBranch(branches: readonly (readonly Issue[])[]): readonly Issue[] {
  const meant = branches.find(
    (issues) => !issues.some((issue) => issue.code === "invalid_type" && issue.path.length === 0),
  );
  return meant ?? branches[0] ?? [];
}

function wrongType(source: YamlSource, path: Path, issue: core.$ZodIssueInvalidType): Problem {
  const place = { file: source.file, path: formatPath(path), severity: "error" as const };
  const expected = KINDS[issue.expected] ?? issue.expected;
  if (issue.input === undefined) {
    return {
      ...place,
      ...source.keyAt(path.slice(0, -1)),
      rule: "required",
      message: `the key is missing; write ${keyLine(path)}`,
    };
  }
  if (issue.input === null) {
    return {
      ...place,
      ...source.keyAt(path),
      rule: "type",
      message: `the value is empty; write ${example(path)}, or leave the key out where it is optional`,
    };
  }
  if (issue.expected === "string" && (typeof issue.input === "number" || typeof issue.input === "boolean")) {
    const written = source.written(path) ?? String(issue.input);
    return {
      ...place,
      ...source.valueAt(path),
      rule: "type",
      message: `YAML reads ${written} as a ${typeof issue.input}, and a text is needed; write ${quote(written)} in quotes`,
    };
  }
  return {
    ...place,
    ...source.valueAt(path),
    rule: "type",
    message: `${expected} is needed, not ${kindOf(issue.input)}; write for example ${example(path)}`,
  };
}

const KINDS: Readonly<Record<string, string>> = {
  string: "a text",
  number: "a number",
  boolean: "true or false",
  array: "a list",
  object: "a map",
  record: "a map",
};

function kindOf(value: unknown): string {
  return KINDS[Array.isArray(value) ? "array" : typeof value] ?? typeof value;
}

function unknownKey(source: YamlSource, path: Path, key: string): Problem {
  const known = keysAt(path);
  const place = {
    file: source.file,
    ...source.keyAt([...path, key]),
    path: formatPath([...path, key]),
    severity: "error" as const,
  };
  const special = secretKey(key) ?? iamAuthenticationKey(key);
  if (special) return { ...place, ...special };
  const near = known.length > 0 ? closest(key, known) : "";
  const hint = near !== "" && distance(key.toLowerCase(), near.toLowerCase()) <= 3 ? `did you mean ${near}? ` : "";
  const where = path.length === 0 ? "the environment file" : formatPath(path);
  return {
    ...place,
    rule: "unknown-key",
    message: `${quote(key)} is not a key of ${where}; ${hint}write one of ${known.join(", ")}`,
  };
}

/** The one option of RDS that people look for here and that Kerberos rules out. */
function iamAuthenticationKey(key: string): { rule: string; message: string } | undefined {
  if (!/^iam_?(database)?_?auth/i.test(key)) return undefined;
  return {
    rule: "kerberos-excludes-iam-authentication",
    message:
      "RDS for PostgreSQL does not offer IAM database authentication together with Kerberos; remove the key, it is always off",
  };
}

/** The schema of the value at a path, as far as the path can be followed. */
function schemaAt(path: Path): core.$ZodType | undefined {
  let schema: core.$ZodType | undefined = environmentSchema;
  for (const part of path) {
    const inner: core.$ZodType | undefined = schema && unwrap(schema);
    if (inner instanceof core.$ZodObject)
      schema = (inner._zod.def.shape as Record<string, core.$ZodType>)[String(part)];
    else if (inner instanceof core.$ZodRecord) schema = inner._zod.def.valueType;
    else if (inner instanceof core.$ZodArray) schema = inner._zod.def.element;
    else return undefined;
  }
  return schema;
}

function unwrap(schema: core.$ZodType): core.$ZodType {
  if (schema instanceof core.$ZodOptional || schema instanceof core.$ZodDefault)
    return unwrap(schema._zod.def.innerType);
  if (schema instanceof core.$ZodUnion) {
    // An error inside a union is about its map form or about the items of its list form.
    const options = schema._zod.def.options.map(unwrap);
    return options.find((option) => option instanceof core.$ZodObject) ?? options[0] ?? schema;
  }
  return schema;
}

function keysAt(path: Path): string[] {
  const schema = schemaAt(path);
  const inner = schema && unwrap(schema);
  return inner instanceof core.$ZodObject ? Object.keys(inner._zod.def.shape) : [];
}

function documentationAt(path: Path): ReturnType<typeof documentationOf> {
  let schema = schemaAt(path);
  while (schema) {
    const found = documentationOf(schema);
    if (found) return found;
    schema =
      schema instanceof core.$ZodOptional || schema instanceof core.$ZodDefault ? schema._zod.def.innerType : undefined;
  }
  return undefined;
}

function example(path: Path): string {
  return documentationAt(path)?.example ?? "a value";
}

function keyLine(path: Path): string {
  return `for example ${path[path.length - 1] ?? ""}: ${example(path)}`;
}
