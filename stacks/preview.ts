import { readFileSync } from "node:fs";
import { PREVIEW_VARIABLE, type Previews } from "../src/environment/preview";

/** The previews that the environment variable asks for; none without it. */
export function previewsOf(variables: Readonly<Record<string, string | undefined>>): Previews {
  const file = variables[PREVIEW_VARIABLE];
  return file === undefined || file === "" ? { stacks: {} } : (JSON.parse(readFileSync(file, "utf8")) as Previews);
}
