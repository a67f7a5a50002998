import * as core from "zod/v4/core";
import { environmentSchema, type EnvironmentFile } from "./schema/environment";

/** A type all of whose parts may be missing, as in a file with mistakes. */
export type Partly<T> = T extends readonly (infer Item)[]
  ? readonly (Partly<Item> | undefined)[]
  : T extends object
    ? { readonly [Key in keyof T]?: Partly<T[Key]> | undefined }
    : T;

/** What can be said of a file while parts of it are wrong: every valid value, with defaults. */
export type EnvironmentDraft = Partly<EnvironmentFile>;

/** Keeps each value that is valid by itself, so that rules over several values still see the rest of a bad file. */
export function draft(value: unknown): EnvironmentDraft {
  return keepValid(environmentSchema, value) ?? {};
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function keepValid(schema: core.$ZodType, value: unknown): unknown {
  if (schema instanceof core.$ZodOptional)
    return value === undefined ? undefined : keepValid(schema._zod.def.innerType, value);
  if (schema instanceof core.$ZodDefault)
    return value === undefined ? schema._zod.def.defaultValue : keepValid(schema._zod.def.innerType, value);
  if (schema instanceof core.$ZodObject && isRecord(value)) {
    const kept = Object.entries(schema._zod.def.shape).map(
      ([name, inner]) => [name, keepValid(inner, value[name])] as const,
    );
    return Object.fromEntries(kept.filter(([, item]) => item !== undefined));
  }
  if (schema instanceof core.$ZodRecord && isRecord(value)) {
    const inner = schema._zod.def.valueType;
    const names = Object.keys(value).filter((name) => core.safeParse(schema._zod.def.keyType, name).success);
    return Object.fromEntries(
      names.map((name) => [name, keepValid(inner, value[name])] as const).filter(([, item]) => item !== undefined),
    );
  }
  if (schema instanceof core.$ZodArray && Array.isArray(value)) {
    const inner = schema._zod.def.element;
    return value.map((item: unknown) => keepValid(inner, item));
  }
  if (schema instanceof core.$ZodUnion) {
    return schema._zod.def.options.map((option) => keepValid(option, value)).find((kept) => kept !== undefined);
  }
  const result = core.safeParse(schema, value);
  return result.success ? result.data : undefined;
}
