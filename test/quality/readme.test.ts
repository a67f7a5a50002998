import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { withTemporaryFolder } from "../support/temporary-folder";
import { ROOT, run } from "../support/terraform";

const pages = ["README.md", "CONTRIBUTING.md", ...readdirSync(join(ROOT, "docs")).map((name) => `docs/${name}`)].filter(
  (path) => path.endsWith(".md"),
);
const textOf = (path: string): string => readFileSync(join(ROOT, path), "utf8");
const readme = textOf("README.md");
const everything = pages.map(textOf).join("\n");
const scripts = (JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as { scripts: Record<string, string> })
  .scripts;

test("npm scripts that the pages name exist", () => {
  const named = [...everything.matchAll(/npm (?:run )?((?!ci\b|run\b|pack\b|pkg\b|install\b)[a-z][a-z:-]*)/g)].map(
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

test("files and sections that the pages link to exist", () => {
  const slug = (heading: string): string =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, "")
      .replaceAll(" ", "-");
  const sections = (path: string): string[] =>
    [...textOf(path).matchAll(/^#+ (.*)$/gm)].map(([, name = ""]) => slug(name));
  const links = pages.flatMap((page) =>
    [...textOf(page).matchAll(/\]\(([^):\s]+)\)/g)].map(([, link = ""]) => {
      const [path = "", section] = link.split("#");
      return { page, link, target: path === "" ? page : join(dirname(page), path), section };
    }),
  );
  expect(links.length).toBeGreaterThan(20);
  const dead = links.filter(
    ({ target, section }) =>
      !existsSync(join(ROOT, target)) || (section !== undefined && !sections(target).includes(section)),
  );
  expect(dead.map(({ page, link }) => `${page}: ${link}`)).toEqual([]);
});

test("the README's TypeScript compiles against the package", () =>
  withTemporaryFolder("readme", async (folder) => {
    const [, snippet = ""] = /```ts\n([\s\S]*?)```/.exec(textOf("docs/embedding.md")) ?? [];
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
