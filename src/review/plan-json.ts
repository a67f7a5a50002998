import { readFileSync, statSync } from "node:fs";
import * as z from "zod/mini";
import { ReviewError } from "./review-error";

/** The version of Terraform's plan format that is understood; minor versions only add to it. */
const FORMAT_MAJOR = "1";

/** In place of a path: what is piped in. */
export const STDIN = "-";

/** Longest text Node.js can hold. */
const MOST_BYTES = 500 * 1024 * 1024;

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

/** A change of a resource or an output, as Terraform writes it. @see https://developer.hashicorp.com/terraform/internals/json-format#change-representation */
export type ChangeJson = z.infer<typeof changeSchema>;
export type ResourceJson = z.infer<typeof resourceSchema>;

/** What of a plan's JSON a review looks at. @see https://developer.hashicorp.com/terraform/internals/json-format#plan-representation */
export type PlanJson = z.infer<typeof planSchema>;

/**
 * Reads the JSON of a plan: `terraform show -json <plan>`, of any origin.
 *
 * @throws ReviewError for anything else, with what it seems to be and what to write instead; no content is repeated in it
 */
export function readPlan(file: string): PlanJson {
  return parsePlan(file, decode(file, readBytes(file)));
}

function readBytes(file: string): Buffer {
  if (file === STDIN) return readFileSync(0);
  try {
    const { size } = statSync(file);
    if (size > MOST_BYTES)
      throw new ReviewError(
        `${file} has ${Math.round(size / 1024 / 1024)} MiB; at most ${MOST_BYTES / 1024 / 1024} can be read: split the state, or plan with -target`,
      );
    return readFileSync(file);
  } catch (error) {
    if (error instanceof ReviewError) throw error;
    const code = (error as NodeJS.ErrnoException).code;
    throw new ReviewError(
      code === "ENOENT"
        ? `${file} is not there; write the path of a plan's JSON`
        : `${file} cannot be read (${code ?? "unknown error"}); write the path of a plan's JSON`,
    );
  }
}

function decode(file: string, bytes: Buffer): string {
  if (bytes.length === 0) throw new ReviewError(`${file} is empty; ${HOW}`);
  if (bytes.subarray(0, 2).toString("latin1") === "PK")
    throw new ReviewError(`${file} is a binary plan; write its JSON: terraform show -json ${file} > plan.json`);
  // PowerShell redirects in UTF-16.
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return bytes.subarray(2).toString("utf16le");
  return (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? bytes.subarray(3) : bytes).toString("utf8");
}

const HOW = "make it by terraform show -json <plan> > plan.json";

/** Checks the text of a plan's JSON. @throws ReviewError */
export function parsePlan(file: string, text: string): PlanJson {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    // The message of JSON.parse repeats the text around the mistake, which may be a secret.
    if (/^\s*\{"@level"/.test(text)) throw new ReviewError(`${file} is the log of terraform plan -json; ${HOW}`);
    const message = error instanceof Error ? error.message : "";
    const position = /position (\d+)/.exec(message)?.[1];
    const cut = /end of JSON input|Unterminated/.test(message) || Number(position) >= text.trimEnd().length;
    throw new ReviewError(
      `${file} is not JSON: ${cut ? "it ends too early" : `it cannot be read${position === undefined ? "" : ` at character ${position}`}`}; ${HOW}`,
    );
  }
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new ReviewError(`${file} is JSON, but no plan; ${HOW}`);
  const version = (value as { format_version?: unknown }).format_version;
  if (typeof version !== "string") {
    throw new ReviewError(
      "@level" in value
        ? `${file} is the log of terraform plan -json; ${HOW}`
        : `${file} is JSON, but no plan: it has no format_version; ${HOW}`,
    );
  }
  if (version.split(".")[0] !== FORMAT_MAJOR)
    throw new ReviewError(
      `${file} has plan format ${clean(version)}, and this version understands ${FORMAT_MAJOR}.x; use a version of rds-kerberos that knows it`,
    );
  if (!["resource_changes", "planned_values", "configuration"].some((key) => key in value))
    throw new ReviewError(`${file} is the JSON of a state, not of a plan; ${HOW}`);
  const checked = z.safeParse(planSchema, value);
  if (!checked.success) {
    const path = checked.error.issues[0]?.path.map(String).join(".") ?? "";
    throw new ReviewError(
      `${file} is no plan that can be read: ${clean(path)} is not what Terraform writes there; ${HOW}`,
    );
  }
  return checked.data;
}

function clean(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, "?").slice(0, 120);
}
