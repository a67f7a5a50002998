import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { PUBLISHED_OUTPUTS } from "../../src/environment/published-outputs";
import { printed, recordingVariables, said, saidIn, withIds } from "../support/messages";
import { temporaryFolderPerTest } from "../support/temporary-folder";
import { ROOT, run, type Run } from "../support/terraform";

const base = readFileSync(join(__dirname, "..", "environment", "base.yaml"), "utf8");
const bad = base
  .replace("instanceClass: db.m7g.large", "instanceClass: m7g.large")
  .replace("allocatedStorageGib: 100", "allocatedStorageGib: 100\n    multiAz: false");

/** How the problem of {@link bad} is printed, and its message. */
const BAD_LINE = ":55:20 databases.orders.instanceClass [instance-class] <instance-class>";
const BAD_MESSAGE = ["instance-class", { value: "m7g.large" }];
const RELAXED_LINE = ":57:14 databases.orders.multiAz [database-multi-az] <database-multi-az>";

const current = temporaryFolderPerTest("cli");
let folder: string;
beforeEach(() => {
  folder = current();
  mkdirSync(join(folder, "environments"));
});

const cli = (...args: string[]): Promise<Run> =>
  run(process.execPath, [join(ROOT, "bin", "rds-kerberos.cjs"), ...args], { cwd: folder });
const write = (name: string, text: string): void => writeFileSync(join(folder, "environments", name), text);

describe("validate", () => {
  test("a good file: its relaxed defaults, and 0", async () => {
    write("prod.yaml", base.replace("allocatedStorageGib: 100", "allocatedStorageGib: 100\n    multiAz: false"));
    const { code, stdout, stderr } = await cli("validate");
    expect([code, stderr]).toEqual([0, ""]);
    expect(withIds(stdout)).toBe(`<validate/title>
environments/prod.yaml${RELAXED_LINE}

<validate/summary>
`);
    expect(saidIn(stdout)).toEqual([
      ["validate/title", { severity: "relaxation" }],
      "database-multi-az",
      ["validate/summary", { valid: 1, files: 1 }],
    ]);
  });

  test("a bad file: every problem, and 1", async () => {
    write("prod.yaml", bad);
    const { code, stdout, stderr } = await cli("validate", "prod");
    expect([code, stderr]).toEqual([1, ""]);
    expect(withIds(stdout)).toBe(`<validate/title>
environments/prod.yaml${BAD_LINE}

<validate/title>
environments/prod.yaml${RELAXED_LINE}

<validate/summary>
`);
    expect(saidIn(stdout)).toEqual([
      ["validate/title", { severity: "error" }],
      BAD_MESSAGE,
      ["validate/title", { severity: "relaxation" }],
      "database-multi-az",
      ["validate/summary", { valid: 0, files: 1 }],
    ]);
  });

  test("as JSON", async () => {
    write("prod.yaml", bad);
    const { code, stdout } = await cli("validate", "--json");
    expect(code).toBe(1);
    const withSaid = (key: string, value: unknown): unknown =>
      key === "message" && typeof value === "string" ? said(value) : value;
    expect(JSON.parse(stdout, withSaid)).toEqual({
      files: [
        {
          file: "environments/prod.yaml",
          environment: null,
          valid: false,
          problems: [
            {
              file: "environments/prod.yaml",
              line: 55,
              column: 20,
              path: "databases.orders.instanceClass",
              rule: "instance-class",
              severity: "error",
              message: BAD_MESSAGE,
            },
            {
              file: "environments/prod.yaml",
              line: 57,
              column: 14,
              path: "databases.orders.multiAz",
              rule: "database-multi-az",
              severity: "relaxation",
              message: "database-multi-az",
            },
          ],
        },
      ],
    });
  });

  test("an environment that is not there", async () => {
    write("prod.yaml", base);
    const { code, stdout, stderr } = await cli("validate", "stage");
    expect([code, stdout]).toEqual([1, ""]);
    expect(withIds(stderr)).toBe("environments:1:1 [environment-files] <environment-files/unknown>\n");
    expect(saidIn(stderr)).toEqual([["environment-files/unknown", { name: "stage", known: ["prod"] }]]);
  });
});

test("--help names every command, and a wrong one is refused", async () => {
  const help = await cli("--help");
  expect(help.code).toBe(0);
  for (const command of ["validate", "export-modules", "terraform-environment"])
    expect(help.stdout).toContain(`  ${command} `);
  const { code, stdout, stderr } = await cli("deploy");
  expect([code, stdout, withIds(stderr)]).toEqual([1, "", "error: unknown command 'deploy'\n<cli/help>\n"]);
});

test("terraform-environment prints shell lines, or JSON", async () => {
  const lines = await cli("terraform-environment");
  expect(lines.stdout).toMatch(/^export CHECKPOINT_DISABLE=1\nexport DISABLE_VERSION_CHECK=1\n/);
  expect(lines.stdout).toMatch(/\nexport TERRAFORM_BINARY_NAME=\S*\/bin\/terraform-shield\.cjs\n/);
  const { stdout } = await cli("terraform-environment", "--json");
  expect(JSON.parse(stdout)).toMatchObject({ CHECKPOINT_DISABLE: "1", DISABLE_VERSION_CHECK: "1" });
});

describe("the app of cdktf.json", () => {
  const synth = (env: Record<string, string> = {}): Promise<Run> =>
    run(process.execPath, [join(ROOT, "scripts", "app.cjs")], { cwd: folder, env });

  test("ends with the messages of a bad file, without a stack trace, and writes nothing", async () => {
    write("prod.yaml", bad);
    const { code, stdout, stderr } = await synth();
    expect([code, stdout]).toEqual([1, ""]);
    expect([withIds(stderr), saidIn(stderr)]).toEqual([`environments/prod.yaml${BAD_LINE}\n`, [BAD_MESSAGE]]);
    expect(() => readFileSync(join(folder, "cdktf.out", "manifest.json"))).toThrow(/ENOENT/);
  });

  test("synthesizes what ENVIRONMENT names, from ENVIRONMENTS_DIR", async () => {
    mkdirSync(join(folder, "elsewhere"));
    writeFileSync(join(folder, "elsewhere", "a.yaml"), base.replace("name: prod", "name: a"));
    writeFileSync(join(folder, "elsewhere", "b.yaml"), base.replace("name: prod", "name: b"));
    writeFileSync(join(folder, "elsewhere", "c.yaml"), base.replace("name: prod", "name: c"));
    expect((await synth({ ENVIRONMENTS_DIR: "elsewhere", ENVIRONMENT: "a, c" })).code).toBe(0);
    const { stacks } = JSON.parse(readFileSync(join(folder, "cdktf.out", "manifest.json"), "utf8")) as {
      stacks: object;
    };
    expect([...new Set(Object.keys(stacks).map((id) => id.split("-")[0]))]).toEqual(["a", "c"]);
  });

  test("runs the sources as they are now, whatever their dates say", async () => {
    for (const name of ["scripts", "src", "stacks", "package.json", "package-lock.json"])
      cpSync(join(ROOT, name), join(folder, name), { recursive: true });
    write("prod.yaml", base);
    const env = { CDKTF_OUTDIR: join(folder, "out") };
    const app = (): Promise<Run> => run(process.execPath, [join(folder, "scripts", "app.cjs")], { cwd: folder, env });
    const description = (): unknown =>
      (
        JSON.parse(readFileSync(join(folder, "out", "stacks", "prod-orders-network", "cdk.tf.json"), "utf8")) as {
          output: { vpc_id: { description: string } };
        }
      ).output.vpc_id.description;
    // The copy finds its packages where the checkout has them.
    symlinkSync(join(ROOT, "node_modules"), join(folder, "node_modules"));
    const first = await app();
    expect([first.code, first.all]).toEqual([0, ""]);
    const before = description();
    expect(before).toBe(PUBLISHED_OUTPUTS.network.vpcId.description);
    const file = join(folder, "src", "environment", "published-outputs.ts");
    writeFileSync(file, readFileSync(file, "utf8").replace(`"${String(before)}"`, '"Changed."'));
    await run("touch", ["-d", "2001-01-01", file]);
    const second = await app();
    expect([second.code, second.all]).toEqual([0, ""]);
    expect(description()).toBe("Changed.");
  });
});

test("cdktf synth passes the messages of a bad file on", async () => {
  write("prod.yaml", bad);
  const { code, all } = await run(
    join(ROOT, "node_modules", ".bin", "cdktf"),
    ["synth", "--output", join(folder, "cdktf.out")],
    {
      cwd: ROOT,
      env: {
        ENVIRONMENTS_DIR: join(folder, "environments"),
        CHECKPOINT_DISABLE: "1",
        DISABLE_VERSION_CHECK: "1",
        ...recordingVariables(),
      },
    },
  );
  expect(code).toBe(1);
  expect(withIds(all)).toContain(`${join(folder, "environments", "prod.yaml")}${BAD_LINE}`);
  expect(saidIn(all)).toContainEqual(BAD_MESSAGE);
  expect(all).not.toMatch(/^\s+at .*\.(ts|cjs|js):\d+/m);
});

describe("export-modules", () => {
  test("writes modules into a new folder, and overwrites nothing", async () => {
    const written = await cli("export-modules", "modules", "--json");
    expect([written.code, written.stderr]).toEqual([0, ""]);
    const { files } = JSON.parse(written.stdout) as { files: string[] };
    expect(files).toContain("database/main.tf.json");
    for (const file of files) expect(existsSync(join(folder, "modules", file))).toBe(true);
    mkdirSync(join(folder, "empty"));
    expect(await cli("export-modules", "empty", "--json")).toMatchObject({ code: 0, stderr: "" });
    expect(readdirSync(join(folder, "empty")).sort()).toEqual(readdirSync(join(folder, "modules")).sort());
    writeFileSync(join(folder, "modules", "README.md"), "mine");
    const notEmpty = await cli("export-modules", "modules");
    expect([notEmpty.code, notEmpty.stdout]).toEqual([1, ""]);
    expect(printed(notEmpty.stderr)).toEqual([["export-modules/not-empty", { folder: "modules" }]]);
    expect(readFileSync(join(folder, "modules", "README.md"), "utf8")).toBe("mine");
    writeFileSync(join(folder, "file"), "");
    const file = await cli("export-modules", "file");
    expect([file.code, file.stdout]).toEqual([1, ""]);
    expect(printed(file.stderr)).toEqual([["export-modules/file", { path: "file" }]]);
    expect(readdirSync(folder).sort()).toEqual(["empty", "environments", "file", "modules"]);
  });
});
