import * as z from "zod/mini";
import { broken, type ValueRule } from "../../aws/rules/rule";

/** What an editor and an error message say about a key of the environment file. */
export interface FieldDocumentation {
  readonly description: string;
  /** A value to write, as it would stand in the file. */
  readonly example: string;
}

const documentation = z.registry<FieldDocumentation>();

/** Gives a schema its documentation, for editors and for messages about a missing or mistyped value. */
export function field<S extends z.ZodMiniType>(schema: S, description: string, example: string): S {
  documentation.add(schema, { description, example });
  return schema;
}

export function documentationOf(schema: z.core.$ZodType): FieldDocumentation | undefined {
  return documentation.get(schema);
}

function ruleCheck<T>(rules: readonly ValueRule<T>[]): z.core.CheckFn<T> {
  return (context) => {
    const problem = broken(context.value, rules);
    if (problem) {
      context.issues.push({
        code: "custom",
        input: context.value,
        message: problem.message,
        params: { rule: problem.id },
      });
    }
  };
}

const patterns = new WeakMap<object, RegExp>();

/** A string that value rules hold for; the first broken rule is reported, since the later ones presume it. */
export function text(...rules: readonly ValueRule<string>[]): z.ZodMiniString {
  const schema = z.string().check(ruleCheck(rules));
  const pattern = rules.find((rule) => rule.pattern)?.pattern;
  if (pattern) patterns.set(schema, pattern);
  return schema;
}

/** A number that value rules hold for. */
export function number(...rules: readonly ValueRule<number>[]): z.ZodMiniNumber {
  return z.number().check(ruleCheck(rules));
}

/** The pattern of a string, for editors, if its rules have one that an editor understands. */
export function patternOf(schema: z.core.$ZodType): RegExp | undefined {
  const pattern = patterns.get(schema);
  return pattern && !pattern.source.includes("\\p{") ? pattern : undefined;
}
