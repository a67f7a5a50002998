import { buildSync } from "esbuild";
import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { temporaryFolder } from "../support/temporary-folder";
import { ROOT, run } from "../support/terraform";

const EXAMPLES = ["environments", "environments/examples"];

/** Every stack of the example environments as JSON, without what CDKTF notes for itself: its own version among it. */
type Stacks = Readonly<Record<string, unknown>>;

describe("CDK Terrain, and bindings of AWS provider 6", () => {
  const folder = temporaryFolder("lanes");
  const installed = join(folder, "node_modules");
  let expected: Stacks;

  beforeAll(async () => {
    for (const file of ["package.json", "package-lock.json"]) cpSync(join(__dirname, file), join(folder, file));
    cpSync(join(ROOT, ".npmrc"), join(folder, ".npmrc"));
    await succeed("npm", ["ci", "--prefer-offline"], folder);
    expected = await synthesize(join(ROOT, "scripts", "app.cjs"), ROOT, "cdktf");
  });

  test.each([
    [
      "cdktn with the bindings of the project",
      {
        cdktf: join(installed, "cdktn"),
        constructs: join(installed, "constructs"),
        "@cdktf/provider-aws": join(ROOT, "node_modules", "@cdktf", "provider-aws"),
      },
    ],
    [
      "cdktn with bindings 21",
      {
        cdktf: join(installed, "cdktn"),
        constructs: join(installed, "constructs"),
        "@cdktf/provider-aws": join(installed, "provider-aws-21"),
      },
    ],
    [
      "cdktf with bindings 21",
      {
        cdktf: join(ROOT, "node_modules", "cdktf"),
        constructs: join(ROOT, "node_modules", "constructs"),
        "@cdktf/provider-aws": join(installed, "provider-aws-21"),
      },
    ],
  ])("the same sources synthesize the same with %s", async (name, alias) => {
    const program = join(folder, `${name.replace(/ /g, "-")}.cjs`);
    buildSync({
      entryPoints: [join(ROOT, "stacks", "main.ts")],
      bundle: true,
      platform: "node",
      target: "node20",
      format: "cjs",
      outfile: program,
      alias,
      logLevel: "error",
    });
    expect(await synthesize(program, ROOT, name)).toEqual(expected);
  });

  test("the sources compile with cdktn and bindings 21", async () => {
    const path = (target: string): string[] => [join(installed, target)];
    const file = join(folder, "tsconfig.json");
    writeFileSync(
      file,
      JSON.stringify({
        extends: join(ROOT, "tsconfig.json"),
        compilerOptions: {
          typeRoots: [join(ROOT, "node_modules", "@types")],
          paths: {
            cdktf: path("cdktn"),
            "cdktf/*": path("cdktn/*"),
            cdktn: path("cdktn"),
            constructs: path("constructs"),
            "constructs/*": path("constructs/*"),
            "@cdktf/provider-aws/*": path("provider-aws-21/*"),
          },
        },
        include: [join(ROOT, "src"), join(ROOT, "stacks")],
      }),
    );
    const { code, all } = await run(join(ROOT, "node_modules", ".bin", "tsc"), ["-p", file], { background: true });
    expect([code, all]).toEqual([0, ""]);
  });

  test("the documented steps move the project to CDK Terrain, with the same JSON", async () => {
    const copy = join(folder, "moved");
    for (const path of await files()) {
      mkdirSync(dirname(join(copy, path)), { recursive: true });
      cpSync(join(ROOT, path), join(copy, path));
    }
    const steps =
      /```sh\n(npm pkg delete devDependencies\.cdktf [^`]*)```/.exec(
        readFileSync(join(ROOT, "docs", "cdk-terrain.md"), "utf8"),
      )?.[1] ?? "";
    await succeed("sh", ["-ec", steps], copy);
    const sources = await run(
      "grep",
      ["-rlE", "--exclude-dir=competitors", "[\"'](cdktf|@cdktf/[^\"']*)[\"']", "src", "stacks", "scripts", "bench"],
      { cwd: copy },
    );
    expect(sources.stdout).toBe("");
    const { devDependencies, peerDependencies } = JSON.parse(
      readFileSync(join(copy, "package.json"), "utf8"),
    ) as Record<string, Record<string, string>>;
    expect(
      Object.keys({ ...devDependencies, ...peerDependencies })
        .filter((name) => name.includes("cdkt"))
        .sort(),
    ).toEqual(["@cdktn/provider-aws", "cdktn", "cdktn-cli"]);
    await succeed(join(copy, "node_modules", ".bin", "tsc"), ["--noEmit"], copy);
    expect(await synthesize(join(copy, "scripts", "app.cjs"), copy, "moved")).toEqual(expected);
  });

  async function synthesize(program: string, cwd: string, name: string): Promise<Stacks> {
    const stacks: Record<string, unknown> = {};
    for (const environments of EXAMPLES) {
      const outdir = join(folder, "out", `${name}-${environments}`.replace(/[^a-z0-9]+/g, "-"));
      mkdirSync(dirname(outdir), { recursive: true });
      const { code, all } = await run(process.execPath, [program], {
        cwd,
        env: { ENVIRONMENTS_DIR: join(ROOT, environments), CDKTF_OUTDIR: outdir },
      });
      if (code !== 0) throw new Error(all);
      for (const id of readdirSync(join(outdir, "stacks")))
        stacks[id] = withoutNotes(JSON.parse(readFileSync(join(outdir, "stacks", id, "cdk.tf.json"), "utf8")));
    }
    expect(Object.keys(stacks).length).toBeGreaterThan(25);
    return stacks;
  }
});

async function succeed(command: string, args: readonly string[], cwd: string): Promise<void> {
  const { code, all } = await run(command, args, { cwd, background: true });
  if (code !== 0) throw new Error(`${command} ${args.join(" ")}:\n${all}`);
}

/** What a clone of the work at hand would hold. */
async function files(): Promise<string[]> {
  const { stdout } = await run("git", ["ls-files", "--cached", "--others", "--exclude-standard"]);
  const deleted = new Set((await run("git", ["ls-files", "--deleted"])).stdout.split("\n"));
  return stdout.split("\n").filter((path) => path !== "" && !deleted.has(path));
}

function withoutNotes(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNotes);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => key !== "//")
      .map(([key, item]) => [key, withoutNotes(item)]),
  );
}
