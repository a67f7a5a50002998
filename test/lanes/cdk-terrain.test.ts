import { buildSync } from "esbuild";
import { cpSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { moveCopy, type Stacks, succeed, synthesizeExamples } from "../support/cdk-terrain";
import { temporaryFolder } from "../support/temporary-folder";
import { ROOT } from "../support/terraform";

// The move with all that it installs is in test/long.
describe("CDK Terrain, and bindings of AWS provider 6", () => {
  const folder = temporaryFolder("lanes");
  const installed = (name: string): string => join(folder, "node_modules", name);
  const own = (name: string): string => join(ROOT, "node_modules", name);
  const moved = join(folder, "moved");
  let expected: Stacks;

  beforeAll(async () => {
    for (const file of ["package.json", "package-lock.json"]) cpSync(join(__dirname, file), join(folder, file));
    cpSync(join(ROOT, ".npmrc"), join(folder, ".npmrc"));
    await succeed("npm", ["ci", "--prefer-offline"], folder);
    expected = await synthesizeExamples(join(ROOT, "scripts", "app.cjs"), ROOT, join(folder, "expected"));
    await moveCopy(moved, { install: false });
    symlinkSync(join(ROOT, "node_modules"), join(moved, "node_modules"));
  });

  /** What sources make of the examples with packages in the place of those that they import. */
  function synthesized(sources: string, name: string, alias: Readonly<Record<string, string>>): Promise<Stacks> {
    const program = join(folder, `${name}.cjs`);
    buildSync({
      entryPoints: [join(sources, "stacks", "main.ts")],
      bundle: true,
      platform: "node",
      target: "node20",
      format: "cjs",
      outfile: program,
      alias,
      logLevel: "error",
    });
    return synthesizeExamples(program, ROOT, join(folder, name));
  }

  test("the same sources synthesize the same with cdktn and the bindings of the project", async () => {
    const alias = { cdktf: installed("cdktn"), constructs: installed("constructs") };
    expect(await synthesized(ROOT, "cdktn", alias)).toEqual(expected);
  });

  test("the same sources synthesize the same with cdktf and bindings 21", async () => {
    const alias = {
      cdktf: own("cdktf"),
      constructs: own("constructs"),
      "@cdktf/provider-aws": installed("provider-aws-21"),
    };
    expect(await synthesized(ROOT, "bindings-21", alias)).toEqual(expected);
  });

  test("sources that the documented steps have moved synthesize the same with cdktn and bindings 21", async () => {
    const alias = {
      cdktf: installed("cdktn"),
      cdktn: installed("cdktn"),
      constructs: installed("constructs"),
      "@cdktn/provider-aws": installed("provider-aws-21"),
    };
    expect(await synthesized(moved, "moved-sources", alias)).toEqual(expected);
  });

  test("the moved sources compile with cdktn and bindings 21", async () => {
    const cdktn = [installed("cdktn")];
    const file = join(folder, "tsconfig.json");
    const compilerOptions = {
      typeRoots: [own("@types")],
      paths: {
        cdktf: cdktn,
        "cdktf/*": [installed("cdktn/*")],
        cdktn,
        constructs: [installed("constructs")],
        "constructs/*": [installed("constructs/*")],
        "@cdktn/provider-aws/*": [installed("provider-aws-21/*")],
      },
    };
    const include = [join(moved, "src"), join(moved, "stacks")];
    writeFileSync(file, JSON.stringify({ extends: join(ROOT, "tsconfig.json"), compilerOptions, include }));
    await succeed(own(".bin/tsc"), ["-p", file], ROOT);
  });
});
