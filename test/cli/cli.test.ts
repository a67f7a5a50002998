import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ROOT, run, type Run } from "../support/terraform";

const base = readFileSync(join(__dirname, "..", "environment", "base.yaml"), "utf8");
const bad = base
  .replace("instanceClass: db.m7g.large", "instanceClass: m7g.large")
  .replace("allocatedStorageGib: 100", "allocatedStorageGib: 100\n    multiAz: false");

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "cli-"));
  mkdirSync(join(folder, "environments"));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

const cli = (...args: string[]): Promise<Run> =>
  run(process.execPath, [join(ROOT, "bin", "rds-kerberos.cjs"), ...args], { cwd: folder });
const write = (name: string, text: string): void => writeFileSync(join(folder, "environments", name), text);

describe("validate", () => {
  test("a good file: its relaxed defaults, and 0", async () => {
    write("prod.yaml", base.replace("allocatedStorageGib: 100", "allocatedStorageGib: 100\n    multiAz: false"));
    expect(await cli("validate")).toMatchObject({
      code: 0,
      stderr: "",
      stdout:
        "Relaxed defaults:\nenvironments/prod.yaml:57:14 databases.orders.multiAz [database-multi-az] the instance has no standby; the default is true\n\n1 of 1 environment files can be used.\n",
    });
  });

  test("a bad file: every problem, and 1", async () => {
    write("prod.yaml", bad);
    expect(await cli("validate", "prod")).toMatchObject({
      code: 1,
      stderr: "",
      stdout:
        'Errors:\nenvironments/prod.yaml:55:20 databases.orders.instanceClass [instance-class] the instance class "m7g.large" is not valid: it must be db., a family and a size; write for example db.m7g.large\n\nRelaxed defaults:\nenvironments/prod.yaml:57:14 databases.orders.multiAz [database-multi-az] the instance has no standby; the default is true\n\n0 of 1 environment files can be used.\n',
    });
  });

  test("as JSON", async () => {
    write("prod.yaml", bad);
    const { code, stdout } = await cli("validate", "--json");
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toEqual({
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
              message:
                'the instance class "m7g.large" is not valid: it must be db., a family and a size; write for example db.m7g.large',
            },
            {
              file: "environments/prod.yaml",
              line: 57,
              column: 14,
              path: "databases.orders.multiAz",
              rule: "database-multi-az",
              severity: "relaxation",
              message: "the instance has no standby; the default is true",
            },
          ],
        },
      ],
    });
  });

  test("an environment that is not there", async () => {
    write("prod.yaml", base);
    expect(await cli("validate", "stage")).toMatchObject({
      code: 1,
      stdout: "",
      stderr: 'environments:1:1 [environment-files] no environment is named "stage"; write prod\n',
    });
  });
});

test("--help names every command, and a wrong one is refused", async () => {
  const help = await cli("--help");
  expect(help.code).toBe(0);
  for (const command of ["validate", "export-modules", "terraform-environment"])
    expect(help.stdout).toContain(`  ${command} `);
  expect(await cli("deploy")).toMatchObject({
    code: 1,
    stdout: "",
    stderr: "error: unknown command 'deploy'\n(run rds-kerberos --help for the commands)\n",
  });
});

test("terraform-environment prints shell lines, or JSON", async () => {
  const lines = await cli("terraform-environment");
  expect(lines.stdout).toMatch(/^export CHECKPOINT_DISABLE=1\nexport DISABLE_VERSION_CHECK=1\n/);
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
    expect(stderr).toBe(
      'environments/prod.yaml:55:20 databases.orders.instanceClass [instance-class] the instance class "m7g.large" is not valid: it must be db., a family and a size; write for example db.m7g.large\n',
    );
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
    expect(description()).toBe("Id of the VPC.");
    const file = join(folder, "src", "environment", "published-outputs.ts");
    writeFileSync(file, readFileSync(file, "utf8").replace("Id of the VPC.", "Number of the VPC."));
    await run("touch", ["-d", "2001-01-01", file]);
    const second = await app();
    expect([second.code, second.all]).toEqual([0, ""]);
    expect(description()).toBe("Number of the VPC.");
  });
});

test("cdktf synth passes the messages of a bad file on", async () => {
  write("prod.yaml", bad);
  const { code, all } = await run(
    join(ROOT, "node_modules", ".bin", "cdktf"),
    ["synth", "--output", join(folder, "cdktf.out")],
    {
      cwd: ROOT,
      env: { ENVIRONMENTS_DIR: join(folder, "environments"), CHECKPOINT_DISABLE: "1", DISABLE_VERSION_CHECK: "1" },
    },
  );
  expect(code).toBe(1);
  expect(all).toContain(
    `${join(folder, "environments", "prod.yaml")}:55:20 databases.orders.instanceClass [instance-class] the instance class "m7g.large" is not valid: it must be db., a family and a size; write for example db.m7g.large`,
  );
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
    expect(await cli("export-modules", "modules")).toMatchObject({
      code: 1,
      stdout: "",
      stderr:
        "the folder modules is not empty, and nothing in it is overwritten; name one that does not exist yet, or empty it\n",
    });
    expect(readFileSync(join(folder, "modules", "README.md"), "utf8")).toBe("mine");
    writeFileSync(join(folder, "file"), "");
    expect(await cli("export-modules", "file")).toMatchObject({
      code: 1,
      stdout: "",
      stderr: "file is a file; name a folder that does not exist yet\n",
    });
    expect(readdirSync(folder).sort()).toEqual(["empty", "environments", "file", "modules"]);
  });
});
