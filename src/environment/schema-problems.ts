import { closest, distance } from "fastest-levenshtein";
import * as core from "zod/v4/core";
import { formatPath, type Path, type Problem } from "./problem";
import { documentationOf } from "./schema/field";
import { environmentSchema } from "./schema/environment";
import { say } from "./schema-problems-messages";
import { secretKey } from "./secrets";
import { type YamlSource } from "./yaml-source";
import { quote } from "../text/words";

type Issue = core.$ZodIssue;

/** Turns what the schema found into problems with a location, a rule and a cure. */
export function schemaProblems(source: YamlSource, value: unknown): Problem[] {
  const result = core.safeParse(environmentSchema, value, { reportInput: true });
  return result.success ? [] : result.error.issues.flatMap((issue) => problemsOf(source, issue, []));
}

function problemsOf(source: YamlSource, issue: Issue, outer: Path): Problem[] {
  const path: Path = [...outer, ...issue.path.map((part) => (typeof part === "symbol" ? String(part) : part))];
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
    default:
      return [atValue(source, path, wrongValue(path, issue))];
  }
}

/** What is wrong, and the rule that says so. */
type Finding = Pick<Problem, "rule" | "message">;

function wrongValue(path: Path, issue: Issue): Finding {
  switch (issue.code) {
    case "invalid_value":
      return { rule: "one-of", message: say.oneOf({ value: issue.input, options: issue.values.map(String) }) };
    case "too_small":
      return {
        rule: "list-length",
        message: say.listLength.short({ minimum: Number(issue.minimum), example: example(path) }),
      };
    case "too_big":
      return { rule: "list-length", message: say.listLength.long({ maximum: Number(issue.maximum) }) };
    case "custom":
      return { rule: String(issue.params?.["rule"] ?? "value"), message: issue.message };
    default:
      return { rule: "value", message: say.value({ reason: issue.message, example: example(path) }) };
  }
}

type Position = Pick<Problem, "line" | "column">;

function problemAt(source: YamlSource, path: Path, position: Position, finding: Finding): Problem {
  return { file: source.file, ...position, path: formatPath(path), severity: "error", ...finding };
}

function atValue(source: YamlSource, path: Path, finding: Finding): Problem {
  return problemAt(source, path, source.valueAt(path), finding);
}

/** Of the forms a value may have, the one the writer meant: whose own type is right. */
function chooseBranch(branches: readonly (readonly Issue[])[]): readonly Issue[] {
  const meant = branches.find(
    (issues) => !issues.some((issue) => issue.code === "invalid_type" && issue.path.length === 0),
  );
  return meant ?? branches[0] ?? [];
}

function wrongType(source: YamlSource, path: Path, { expected, input }: core.$ZodIssueInvalidType): Problem {
  if (input === undefined) {
    const message = say.required({ key: path.at(-1) ?? "", example: example(path) });
    return problemAt(source, path, source.keyAt(path.slice(0, -1)), { rule: "required", message });
  }
  if (input === null) {
    const message = say.type.empty({ example: example(path) });
    return problemAt(source, path, source.keyAt(path), { rule: "type", message });
  }
  const kind = Array.isArray(input) ? "array" : typeof input;
  if (expected === "string" && (kind === "number" || kind === "boolean")) {
    const written = source.written(path) ?? quote(input);
    return atValue(source, path, { rule: "type", message: say.type.unquoted({ written, kind }) });
  }
  const message =
    misread(source, path, { expected, input }) ?? say.type.other({ expected, found: kind, example: example(path) });
  return atValue(source, path, { rule: "type", message });
}

/** Words that YAML 1.1 reads as true or false. */
const YAML_11_WORDS: Readonly<Record<string, boolean>> = {
  y: true,
  yes: true,
  on: true,
  n: false,
  no: false,
  off: false,
};

/** What YAML 1.2 reads in another way than the writer may have thought. */
function misread(
  source: YamlSource,
  path: Path,
  { expected, input }: Pick<core.$ZodIssueInvalidType, "expected" | "input">,
): string | undefined {
  if (typeof input === "number" && !Number.isFinite(input))
    return say.type.notFinite({ written: source.written(path) ?? String(input), example: example(path) });
  if (typeof input !== "string" || !source.isPlain(path)) return undefined;
  const word = YAML_11_WORDS[input.toLowerCase()];
  if (expected === "boolean" && word !== undefined) return say.type.yaml11Word({ written: input, value: word });
  if (expected === "number" && /^[-+]?\d[\d_]*$/.test(input))
    return say.type.yaml11Number({ written: input, value: input.replaceAll("_", "") });
  return undefined;
}

function unknownKey(source: YamlSource, parent: Path, key: string): Problem {
  const path = [...parent, key];
  const finding = secretKey(key) ?? iamAuthenticationKey(key) ?? strangeKey(parent, key);
  return problemAt(source, path, source.keyAt(path), finding);
}

function strangeKey(parent: Path, key: string): Finding {
  const known = keysAt(parent);
  const near = known.length > 0 ? closest(key, known) : "";
  const isNear = near !== "" && distance(key.toLowerCase(), near.toLowerCase()) <= 3;
  const message = say.unknownKey({ key, parent: formatPath(parent), near: isNear ? near : undefined, known });
  return { rule: "unknown-key", message };
}

/** The one option of RDS that people look for here and that Kerberos rules out. */
function iamAuthenticationKey(key: string): Finding | undefined {
  if (!/^iam_?(database)?_?auth/i.test(key)) return undefined;
  return { rule: "kerberos-excludes-iam-authentication", message: say.iamAuthentication() };
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
