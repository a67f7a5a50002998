import { appendFileSync, cpSync, readdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { printed } from "../support/messages";
import { temporaryFolder } from "../support/temporary-folder";
import { ROOT, run, type Run } from "../support/terraform";

describe("the programs of a checkout", () => {
  // A copy, so that nothing that others run at the same time is built again.
  const folder = temporaryFolder("programs");
  const program = (...args: readonly string[]): Promise<Run> =>
    run(process.execPath, [join(folder, "scripts", "run.cjs"), ...args], { cwd: folder });
  const product = (...args: readonly string[]): Promise<Run> =>
    run(process.execPath, [join(folder, "bin", "rds-kerberos.cjs"), ...args], { cwd: folder });
  /** How often each program has been built. */
  const builds = (): Record<string, number> => {
    const counts: Record<string, number> = {};
    for (const name of readdirSync(join(folder, "dist", "programs"))) {
      const [, built] = /^([a-z]+)-[0-9a-f]{20}$/.exec(name) ?? [];
      if (built !== undefined) counts[built] = (counts[built] ?? 0) + 1;
    }
    return counts;
  };

  beforeAll(() => {
    for (const name of ["bin", "scripts", "src", "stacks", "package.json", "package-lock.json"])
      cpSync(join(ROOT, name), join(folder, name), { recursive: true });
    symlinkSync(join(ROOT, "node_modules"), join(folder, "node_modules"));
  });

  test("a program gets its arguments, and gives its exit code", async () => {
    const { code, stdout, stderr } = await program("demo", "destroy", "--folder", join(folder, "demo"));
    expect([code, stdout, printed(stderr)]).toEqual([0, "", ["demo/nothing"]]);
    const unknown = await program("demo", "dance");
    expect([unknown.code, unknown.stdout, printed(unknown.stderr)]).toEqual([
      1,
      "",
      [["demo/unknown-command", { command: "dance", known: ["deploy", "destroy"] }]],
    ]);
  });

  test("a name that is none", async () => {
    expect(await program("constructor")).toMatchObject({
      code: 1,
      stdout: "",
      stderr: expect.stringMatching(
        /^no program is named constructor; write one of app, cli, bench, cdktf, demo, generate, .*\n$/,
      ) as string,
    });
  });

  test("each is built again when its own sources have changed, and not otherwise", async () => {
    expect((await product("--help")).code).toBe(0);
    expect(builds()).toEqual({ cli: 1, demo: 1 });
    appendFileSync(join(folder, "scripts", "demo.ts"), "// changed\n");
    const destroy = ["demo", "destroy", "--folder", join(folder, "demo")];
    expect([(await product("--help")).code, (await program(...destroy)).code]).toEqual([0, 0]);
    expect(builds()).toEqual({ cli: 1, demo: 2 });
    appendFileSync(join(folder, "src", "aws", "cidr.ts"), "// changed\n");
    expect([(await product("--help")).code, (await program(...destroy)).code]).toEqual([0, 0]);
    expect(builds()).toEqual({ cli: 2, demo: 3 });
    writeFileSync(join(folder, "README.md"), "changed");
    expect([(await product("--help")).code, (await program(...destroy)).code]).toEqual([0, 0]);
    expect(builds()).toEqual({ cli: 2, demo: 3 });
  });
});
