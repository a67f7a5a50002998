// Writes what is generated from the definitions: JSON Schemas, and the pages on the environment file, its rules,
// findings and checks.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { environmentPage } from "../src/environment/environment-page";
import { environmentJsonSchema } from "../src/environment/json-schema";
import { rulesPage } from "../src/environment/rules-page";
import { checksPage } from "../src/operations/checks/checks-page";
import { findingsPage } from "../src/review/findings-page";
import { reviewJsonSchema } from "../src/review/model";
import { ROOT } from "./root";

/** Every generated file by its path in the checkout. */
export function generatedFiles(): Record<string, string> {
  return {
    "environments/environment.schema.json": asJson(environmentJsonSchema()),
    "docs/review.schema.json": asJson(reviewJsonSchema()),
    "docs/findings.md": findingsPage(),
    "docs/checks.md": checksPage(),
    "docs/rules.md": rulesPage(),
    "docs/environment-file.md": environmentPage(),
  };
}

function asJson(schema: object): string {
  return `${JSON.stringify(schema, undefined, 2)}\n`;
}

export function main(): number {
  for (const [path, content] of Object.entries(generatedFiles())) writeFileSync(join(ROOT, path), content);
  return 0;
}
