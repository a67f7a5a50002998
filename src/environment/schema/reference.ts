import * as z from "zod/mini";
import { keyName } from "../../aws/rules/accounts";
import { outputName } from "../../aws/rules/networks";
import { field, text } from "./field";

/** A value that an output of an external state holds. */
export const outputReference = z.strictObject({
  state: field(text(keyName), "Name of one of the externalStates.", "platform"),
  output: field(text(outputName), "Name of the output in that state.", "vpc_id"),
});

/** A literal value, or the output of an external state that holds it. */
export function orOutput<S extends z.ZodMiniType>(schema: S): z.ZodMiniUnion<readonly [S, typeof outputReference]> {
  return z.union([schema, outputReference]);
}
