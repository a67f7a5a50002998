import { parse } from "yaml";
import * as z from "zod/mini";
import { environmentSchema } from "./schema/environment";
import { documentationOf, patternOf } from "./schema/field";

/**
 * The JSON Schema of the environment file, for completion and hints in editors. It has no rules over several values.
 */
export function environmentJsonSchema(): object {
  return z.toJSONSchema(environmentSchema, {
    io: "input",
    override: ({ zodSchema, jsonSchema }) => {
      const documentation = documentationOf(zodSchema);
      if (documentation) {
        jsonSchema.description = documentation.description;
        jsonSchema.examples = [parse(documentation.example)];
      }
      const pattern = patternOf(zodSchema);
      if (pattern) jsonSchema.pattern = pattern.source;
    },
  });
}
