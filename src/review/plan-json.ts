import { readFileSync, statSync } from "node:fs";
import * as z from "zod/mini";
import { readAnyFile } from "../environment/regular-file";
import { message } from "../text/message";
import { ReviewError } from "./review-error";

/** The version of Terraform's plan format that is understood; minor versions only add to it. */
const FORMAT_MAJOR = "1";

/** Stands for a path: what is piped in. */
export const STDIN = "-";

/** Longest text Node.js can hold. */
const MOST_MIB = 500;

const HOW = "make it by terraform show -json <plan> > plan.json";

type File = Readonly<{ file: string }>;

const say = {
  tooLarge: message<File & { mebibytes: number; most: number }>(
    "plan-json/too-large",
    ({ file, mebibytes, most }) =>
      `${file} has ${mebibytes} MiB; at most ${most} can be read: split the state, or plan with -target`,
  ),
  endless: message<File & { most: number }>(
    "plan-json/endless",
    ({ file, most }) => `${file} has no size, and does not end within the ${most} MiB that can be read; ${HOW}`,
  ),
  missing: message<File>("plan-json/missing", ({ file }) => `${file} is not there; write the path of a plan's JSON`),
  unreadable: message<File & { code: string }>(
    "plan-json/unreadable",
    ({ file, code }) => `${file} cannot be read (${code}); write the path of a plan's JSON`,
  ),
  empty: message<File>("plan-json/empty", ({ file }) => `${file} is empty; ${HOW}`),
  binary: message<File>(
    "plan-json/binary",
    ({ file }) => `${file} is a binary plan; write its JSON: terraform show -json ${file} > plan.json`,
  ),
  log: message<File>("plan-json/log", ({ file }) => `${file} is the log of terraform plan -json; ${HOW}`),
  truncated: message<File>("plan-json/truncated", ({ file }) => `${file} is not JSON: it ends too early; ${HOW}`),
  notJson: message<File & { character: number | undefined }>("plan-json/not-json", ({ file, character }) => {
    const where = character === undefined ? "" : ` at character ${character}`;
    return `${file} is not JSON: it cannot be read${where}; ${HOW}`;
  }),
  notPlan: message<File>("plan-json/not-plan", ({ file }) => `${file} is JSON, but no plan; ${HOW}`),
  withoutVersion: message<File>(
    "plan-json/without-version",
    ({ file }) => `${file} is JSON, but no plan: it has no format_version; ${HOW}`,
  ),
  version: message<File & { version: string; major: string }>(
    "plan-json/version",
    ({ file, version, major }) =>
      `${file} has plan format ${version}, and this version understands ${major}.x; ` +
      "use a version of rds-kerberos that knows it",
  ),
  state: message<File>("plan-json/state", ({ file }) => `${file} is the JSON of a state, not of a plan; ${HOW}`),
  shape: message<File & { path: string }>(
    "plan-json/shape",
    ({ file, path }) => `${file} is no plan that can be read: ${path} is not what Terraform writes there; ${HOW}`,
  ),
};

const changeSchema = z.object({
  actions: z.array(z.string()),
  before: z.optional(z.unknown()),
  after: z.optional(z.unknown()),
  after_unknown: z.optional(z.unknown()),
  before_sensitive: z.optional(z.unknown()),
  after_sensitive: z.optional(z.unknown()),
  replace_paths: z.optional(z.array(z.array(z.union([z.string(), z.number()])))),
  importing: z.optional(z.nullable(z.object({ id: z.optional(z.string()) }))),
});

const resourceSchema = z.object({
  address: z.string(),
  previous_address: z.optional(z.string()),
  mode: z.optional(z.string()),
  type: z.string(),
  deposed: z.optional(z.string()),
  action_reason: z.optional(z.string()),
  change: changeSchema,
});

const planSchema = z.object({
  format_version: z.string(),
  terraform_version: z.optional(z.string()),
  resource_changes: z.optional(z.array(resourceSchema)),
  resource_drift: z.optional(z.array(resourceSchema)),
  output_changes: z.optional(z.record(z.string(), changeSchema)),
  variables: z.optional(z.record(z.string(), z.object({ value: z.optional(z.unknown()) }))),
  configuration: z.optional(z.unknown()),
  complete: z.optional(z.boolean()),
  errored: z.optional(z.boolean()),
});

/**
 * A change of a resource or an output, as Terraform writes it.
 *
 * @see https://developer.hashicorp.com/terraform/internals/json-format#change-representation
 */
export type ChangeJson = z.infer<typeof changeSchema>;
export type ResourceJson = z.infer<typeof resourceSchema>;

/**
 * What of a plan's JSON a review looks at.
 *
 * @see https://developer.hashicorp.com/terraform/internals/json-format#plan-representation
 */
export type PlanJson = z.infer<typeof planSchema>;

/**
 * Reads the JSON of a plan: `terraform show -json <plan>`, of any origin.
 *
 * @throws ReviewError for anything else, with what it seems to be and what to write instead, and without its content
 */
export function readPlan(file: string): PlanJson {
  return parsePlan(file, decode(file, readBytes(file)));
}

function readBytes(file: string): Buffer {
  if (file === STDIN) return readFileSync(0);
  const mebibytes = mebibytesOf(file);
  if (mebibytes > MOST_MIB) throw new ReviewError(say.tooLarge({ file, mebibytes, most: MOST_MIB }));
  const read = readAnyFile(file, MOST_MIB * 1024 * 1024);
  if ("bytes" in read) return read.bytes;
  if ("code" in read) {
    throw new ReviewError(read.code === "ENOENT" ? say.missing({ file }) : say.unreadable({ file, code: read.code }));
  }
  throw new ReviewError(say.endless({ file, most: MOST_MIB }));
}

/** A device or a pipe has no size. */
function mebibytesOf(file: string): number {
  try {
    return Math.round(statSync(file).size / 1024 / 1024);
  } catch {
    // Reading it says why.
    return 0;
  }
}

function decode(file: string, bytes: Buffer): string {
  if (bytes.length === 0) throw new ReviewError(say.empty({ file }));
  if (bytes.subarray(0, 2).toString("latin1") === "PK") throw new ReviewError(say.binary({ file }));
  // PowerShell redirects in UTF-16.
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return bytes.subarray(2).toString("utf16le");
  const hasMark = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
  return bytes.subarray(hasMark ? 3 : 0).toString("utf8");
}

/** Checks the text of a plan's JSON. @throws ReviewError */
export function parsePlan(file: string, text: string): PlanJson {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new ReviewError(syntaxMessage(file, text, error instanceof Error ? error.message : ""));
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new ReviewError(say.notPlan({ file }));
  }
  const version = (value as { format_version?: unknown }).format_version;
  if (typeof version !== "string") {
    throw new ReviewError("@level" in value ? say.log({ file }) : say.withoutVersion({ file }));
  }
  if (version.split(".")[0] !== FORMAT_MAJOR) {
    throw new ReviewError(say.version({ file, version: clean(version), major: FORMAT_MAJOR }));
  }
  if (!["resource_changes", "planned_values", "configuration"].some((key) => key in value)) {
    throw new ReviewError(say.state({ file }));
  }
  const checked = z.safeParse(planSchema, value);
  if (checked.success) return checked.data;
  const path = checked.error.issues[0]?.path.map(String).join(".") ?? "";
  throw new ReviewError(say.shape({ file, path: clean(path) }));
}

/** What is wrong with a text. The message of JSON.parse repeats the text around the mistake, which may be a secret. */
function syntaxMessage(file: string, text: string, parserMessage: string): string {
  if (/^\s*\{"@level"/.test(text)) return say.log({ file });
  const position = /position (\d+)/.exec(parserMessage)?.[1];
  const character = position === undefined ? undefined : Number(position);
  const endsTooEarly =
    /end of JSON input|Unterminated/.test(parserMessage) || (character ?? 0) >= text.trimEnd().length;
  return endsTooEarly ? say.truncated({ file }) : say.notJson({ file, character });
}

function clean(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, "?").slice(0, 120);
}
