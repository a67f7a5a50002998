import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { withTemporaryFolder } from "../support/temporary-folder";
import { ROOT, run } from "../support/terraform";

const readme = readFileSync(join(ROOT, "README.md"), "utf8");
const scripts = (JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as { scripts: Record<string, string> })
  .scripts;

test("npm scripts that the README names exist", () => {
  const named = [...readme.matchAll(/npm (?:run )?((?!ci\b|run\b|pack\b|pkg\b|install\b)[a-z][a-z:-]*)/g)].map(
    ([, name]) => name ?? "",
  );
  expect(named.length).toBeGreaterThan(5);
  expect(named.filter((name) => scripts[name] === undefined)).toEqual([]);
});

test("commands that the README names exist, and none is left out", async () => {
  const named = new Set([...readme.matchAll(/npx rds-kerberos ([a-z-]+)/g)].map(([, name]) => name));
  const { stdout } = await run(process.execPath, [join(ROOT, "bin", "rds-kerberos.cjs"), "--help"]);
  const commands = [...stdout.matchAll(/^ {2}([a-z-]+)/gm)]
    .map(([, name]) => name)
    .filter((name) => name !== "help" && !name?.startsWith("-"));
  expect([...named].sort()).toEqual(commands.sort());
});

test("CI runs the README's test command", () => {
  expect(readme).toContain("npm ci && npm test");
  expect(readFileSync(join(ROOT, ".ci", "run"), "utf8")).toContain("\nnpm ci && npm test\n");
});

test("files that the README links to exist", () => {
  const links = [...readme.matchAll(/\]\(([^)#:]+)\)/g)].map(([, link]) => link ?? "");
  expect(links.length).toBeGreaterThan(3);
  expect(links.filter((link) => !existsSync(join(ROOT, link)))).toEqual([]);
});

test("the README's TypeScript compiles against the package", () =>
  withTemporaryFolder("readme", async (folder) => {
    const [, snippet = ""] = /```ts\n([\s\S]*?)```/.exec(readme) ?? [];
    const [imports = "", ...body] = snippet.split("\n\n");
    const lines = [
      'import { Construct } from "constructs";',
      imports,
      "declare const vpc: { id: string };",
      "declare const subnets: { id: string }[];",
      "export class Snippet extends Construct {",
      '  constructor(scope: Construct) {\n    super(scope, "s");',
      `${body.join("\n\n")}\n  }\n}\n`,
    ];
    writeFileSync(join(folder, "snippet.ts"), lines.join("\n"));
    writeFileSync(
      join(folder, "tsconfig.json"),
      JSON.stringify({
        extends: join(ROOT, "tsconfig.json"),
        compilerOptions: {
          types: ["node"],
          typeRoots: [join(ROOT, "node_modules", "@types")],
          paths: { "cdktf-rds-kerberos": [join(ROOT, "src", "index.ts")], "*": [join(ROOT, "node_modules", "*")] },
        },
        include: [join(folder, "snippet.ts")],
      }),
    );
    const { code, all } = await run(join(ROOT, "node_modules", ".bin", "tsc"), ["-p", folder], { background: true });
    expect([code, all]).toEqual([0, ""]);
  }));
