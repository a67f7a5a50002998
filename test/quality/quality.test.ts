import { readFileSync } from "node:fs";
import { join } from "node:path";
import { generatedFiles } from "../../scripts/generate";
import { ROOT, run } from "../support/terraform";

/** An npm script, without npm's own lines. */
const script = (name: string): ReturnType<typeof run> => run("npm", ["run", "--silent", name], { background: true });

test("the types are right", async () => {
  const { code, all } = await script("typecheck");
  expect([code, all]).toEqual([0, ""]);
});

test("the lint rules and the format hold, import directions among them", async () => {
  const { code, all } = await script("lint");
  expect([code, all]).toEqual([0, ""]);
});

const PLAIN = "This layer is plain data and functions: no cdktf here.";
const BARREL = "The barrel costs 2 s and 520 MiB: import from @cdktf/provider-aws/lib/<resource>.";
const STACKS = "src/constructs, src/contracts, src/environment, src/aws, src/text";

/** Imports that are refused: the file, the import, and the reason. */
const REFUSED = [
  [
    "src/aws/x.ts",
    'import "../environment/load";',
    "src/aws may import only itself, src/text; this is src/environment.",
  ],
  [
    "src/aws/rules/x.ts",
    'import "../../review/model";',
    "src/aws may import only itself, src/text; this is src/review.",
  ],
  ["src/aws/x.ts", 'import "cdktf";', PLAIN],
  ["src/text/x.ts", 'import "../aws/cidr";', "src/text may import only itself; this is src/aws."],
  ["src/text/x.ts", 'import "constructs";', PLAIN],
  [
    "src/environment/x.ts",
    'import "../../stacks/main";',
    "src/environment may import only itself, src/aws, src/text; this is stacks.",
  ],
  [
    "src/environment/x.ts",
    'export * from "../iam/forms";',
    "src/environment may import only itself, src/aws, src/text; this is src/iam.",
  ],
  [
    "src/constructs/x.ts",
    'import "../environment/load";',
    "src/constructs may import only itself, src/aws, src/text; this is src/environment.",
  ],
  ["src/constructs/x.ts", 'import "@cdktf/provider-aws";', BARREL],
  [
    "src/review/x.ts",
    'await import("../operations/shell.js");',
    "src/review may import only itself, src/environment, src/aws, src/text; this is src/operations.",
  ],
  [
    "src/terraform/x.ts",
    'type X = import("../aws/cidr").X;',
    "src/terraform may import only itself, src/text; this is src/aws.",
  ],
  [
    "src/operations/aws/x.ts",
    'import "../../../scripts/emulator";',
    "src/operations may import only itself, src/environment, src/aws, src/terraform, src/text; " +
      "this is scripts/emulator.",
  ],
  [
    "src/cli/x.ts",
    'import "../../stacks/main";',
    "src/cli may import only itself, src/iam, src/operations, src/review, src/environment, src/aws, src/terraform, " +
      "src/text, stacks/modules; this is stacks.",
  ],
  [
    "src/index.ts",
    'export * from "./cli/main";',
    `src/index.ts may import only itself, stacks, stacks/modules, ${STACKS}; this is src/cli.`,
  ],
  [
    "src/other/x.ts",
    'import "../aws/cidr";',
    "src/other/x.ts belongs to no layer: write it into ALLOWED of eslint.layers.mjs.",
  ],
  ...[
    ["../src/cli/main", "src/cli"],
    ["../src/iam/forms", "src/iam"],
    ["../src/index", "src/index"],
    ["../test/support/synth", "test/support/synth"],
    ["../scripts/root", "scripts/root"],
    ["../bench/environment", "bench/environment"],
  ].map(
    ([path = "", target = ""]) =>
      [
        "stacks/x.ts",
        `import "${path}";`,
        `stacks may import only itself, stacks/modules, ${STACKS}; this is ${target}.`,
      ] as const,
  ),
  [
    "stacks/modules/x.ts",
    'require("../../src/review/model");',
    `stacks/modules may import only itself, stacks, ${STACKS}; this is src/review.`,
  ],
] as const;

/** Imports that are allowed: the file, and the import. */
const ALLOWED = [
  ["src/aws/rules/x.ts", 'import "../../text/words"; import "../cidr"; import "node:fs";'],
  ["src/operations/preflight/x.ts", 'import "../aws/aws"; import "../../aws/cidr";'],
  ["src/cli/actions/x.ts", 'await import("../../../stacks/modules/export.js");'],
  ["stacks/x.ts", 'import "../src/aws/cidr"; import "../src/text/words"; import "./main"; import "cdktf";'],
] as const;

test("an import against the direction of the layers is refused, in whatever form, and others are not", async () => {
  const lint = `
    import { ESLint } from "eslint";
    import tseslint from "typescript-eslint";
    // Layers need no types, which files that do not exist have not.
    const eslint = new ESLint({ overrideConfig: tseslint.configs.disableTypeChecked });
    const results = [];
    for (const [filePath, code] of JSON.parse(process.argv[1])) {
      const [{ messages }] = await eslint.lintText(code + "\\n", { filePath });
      const rules = ["no-restricted-imports", "product/layers", null];
      const imports = messages.filter(({ ruleId }) => rules.includes(ruleId));
      results.push(imports.map(({ message }) => message));
    }
    console.log(JSON.stringify(results));
  `;
  const cases = JSON.stringify([...REFUSED, ...ALLOWED].map(([file, code]) => [file, code]));
  const { stdout, stderr } = await run(process.execPath, ["--input-type=module", "-e", lint, cases], {
    background: true,
  });
  expect(stderr).toBe("");
  const found = JSON.parse(stdout) as string[][];
  expect(found.slice(0, REFUSED.length)).toEqual(
    REFUSED.map(([, , reason]) => [expect.stringContaining(reason) as unknown]),
  );
  expect(found.slice(REFUSED.length)).toEqual(ALLOWED.map(() => []));
});

test("the JSON Schemas and the pages of the documentation are those of the definitions (npm run docs)", () => {
  const files = generatedFiles();
  expect(Object.keys(files).sort()).toEqual([
    "docs/checks.md",
    "docs/environment-file.md",
    "docs/findings.md",
    "docs/review.schema.json",
    "docs/rules.md",
    "environments/environment.schema.json",
  ]);
  for (const [path, content] of Object.entries(files)) expect(readFileSync(join(ROOT, path), "utf8")).toBe(content);
});

test("package-lock.json names no registry", () => {
  expect(readFileSync(join(ROOT, "package-lock.json"), "utf8")).not.toContain('"resolved"');
});
