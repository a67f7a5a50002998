import { readFileSync } from "node:fs";
import { join } from "node:path";
import { environmentPage } from "../../src/environment/environment-page";
import { environmentJsonSchema } from "../../src/environment/json-schema";
import { rulesPage } from "../../src/environment/rules-page";
import { checksPage } from "../../src/operations/checks/checks-page";
import { findingsPage } from "../../src/review/findings-page";
import { reviewJsonSchema } from "../../src/review/model";
import { ROOT, run } from "../support/terraform";

const bin = (name: string): string => join(ROOT, "node_modules", ".bin", name);

test("the types are right", async () => {
  const { code, all } = await run(bin("tsc"), ["--noEmit"], { background: true });
  expect([code, all]).toEqual([0, ""]);
});

test("the lint rules hold, import directions among them", async () => {
  const { code, all } = await run(bin("eslint"), ["."], { background: true });
  expect([code, all]).toEqual([0, ""]);
});

test("a layer that imports against the direction is refused", async () => {
  const wrong = [
    ["src/aws/x.ts", 'import "../environment/load";', "src/aws may import only itself."],
    ["src/aws/x.ts", 'import "cdktf";', "This layer is plain data and functions: no cdktf here."],
    ["src/environment/x.ts", 'import "../../stacks/main";', "src/environment may import only src/aws."],
    ["src/constructs/x.ts", 'import "../environment/load";', "src/constructs may import only src/aws."],
    [
      "src/constructs/x.ts",
      'import "@cdktf/provider-aws";',
      "The barrel costs 2 s and 520 MiB: import from @cdktf/provider-aws/lib/<resource>.",
    ],
    ["stacks/x.ts", 'import "../src/cli/main";', "Stacks import constructs, contracts, environment and aws."],
  ] as const;
  const script = `
    import { readFileSync } from "node:fs";
    import { ESLint } from "eslint";
    const eslint = new ESLint({ overrideConfig: { languageOptions: { parserOptions: { projectService: { allowDefaultProject: ["src/*/x.ts", "stacks/x.ts"] } } } } });
    const results = [];
    for (const [filePath, code] of JSON.parse(process.argv[1])) {
      const [result] = await eslint.lintText(code + "\\n", { filePath });
      results.push(result.messages.filter((message) => message.ruleId === "no-restricted-imports").map((message) => message.message));
    }
    console.log(JSON.stringify(results));
  `;
  const { stdout, stderr } = await run(process.execPath, ["--input-type=module", "-e", script, JSON.stringify(wrong)], {
    background: true,
  });
  expect(stderr).toBe("");
  const messages = JSON.parse(stdout) as string[][];
  wrong.forEach(([, , reason], index) => {
    expect(messages[index]).toEqual([expect.stringContaining(reason)]);
  });
});

test("the JSON Schemas and the pages of the documentation are those of the definitions (npm run docs)", () => {
  expect(readFileSync(join(ROOT, "environments", "environment.schema.json"), "utf8")).toBe(
    `${JSON.stringify(environmentJsonSchema(), undefined, 2)}\n`,
  );
  expect(readFileSync(join(ROOT, "docs", "review.schema.json"), "utf8")).toBe(
    `${JSON.stringify(reviewJsonSchema(), undefined, 2)}\n`,
  );
  expect(readFileSync(join(ROOT, "docs", "findings.md"), "utf8")).toBe(findingsPage());
  expect(readFileSync(join(ROOT, "docs", "rules.md"), "utf8")).toBe(rulesPage());
  expect(readFileSync(join(ROOT, "docs", "checks.md"), "utf8")).toBe(checksPage());
  expect(readFileSync(join(ROOT, "docs", "environment-file.md"), "utf8")).toBe(environmentPage());
});

test("package-lock.json names no registry", () => {
  expect(readFileSync(join(ROOT, "package-lock.json"), "utf8")).not.toContain('"resolved"');
});
