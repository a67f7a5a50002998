import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { writeFiles } from "../../src/cli/actions/output";
import { systemErrorText } from "../../src/text/system-error";
import { printed, recordingVariables, saidIn, withIds } from "../support/messages";
import { temporaryFolderPerTest } from "../support/temporary-folder";
import { ROOT, run, type Run, type RunOptions } from "../support/terraform";

const base = readFileSync(join(__dirname, "..", "environment", "base.yaml"), "utf8");
const BIN = join(ROOT, "bin", "rds-kerberos.cjs");
const current = temporaryFolderPerTest("output");
let folder: string;

// Whatever limits a test sets, the command is built: by ../support/global-setup.
beforeEach(() => {
  folder = current();
  mkdirSync(join(folder, "environments"));
  write("prod.yaml", base);
});

const write = (name: string, text: string): void => {
  writeFileSync(join(folder, "environments", name), text);
};
const cli = (args: readonly string[], options: RunOptions = {}): Promise<Run> =>
  run(process.execPath, [BIN, ...args], { cwd: folder, ...options });

/** A line of a shell, in which "$@" is the command with its arguments. */
const shell = (line: string, args: readonly string[], env = recordingVariables()): Promise<Run> =>
  run("bash", ["-c", line, "bash", process.execPath, BIN, ...args], { cwd: folder, env });

/** No file can be longer than 1 KiB: the record of messages could not either. */
const onSmallDisk = (...args: readonly string[]): Promise<Run> => shell('ulimit -f 1; "$@"', args, {});
const tooLong = (path: string): string | undefined =>
  systemErrorText(Object.assign(new Error(), { code: "EFBIG", syscall: "write", path }));

/** A plan in which nothing changes. */
function plan(): string {
  const file = join(folder, "plan.json");
  writeFileSync(file, JSON.stringify({ format_version: "1.2", resource_changes: [] }));
  return file;
}

describe("a reader that closes the pipe", () => {
  beforeEach(() => {
    // More than a pipe holds.
    write("large.yaml", `name: large\n${Array.from({ length: 5000 }, (_, key) => `key${key}: x\n`).join("")}`);
  });

  test.each([
    ["validate", ["validate"], 1],
    ["validate --json", ["validate", "--json"], 1],
    ["validate of a good file", ["validate", "prod"], 0],
    ["graph --json", ["graph", "prod", "--json"], 0],
    ["iam-policies", ["iam-policies", "prod"], 0],
    ["--help", ["--help"], 0],
  ])("%s: no word, and its own exit code", async (_, args, code) => {
    for (const reader of ["head -1 >/dev/null", "true"]) {
      // Without a record of thousands of messages.
      const { stdout, stderr } = await shell(`"$@" | ${reader}; echo "\${PIPESTATUS[0]}"`, args, {});
      expect([stdout, stderr]).toEqual([`${code}\n`, ""]);
    }
  });

  test("standard error as well", async () => {
    const { stdout } = await shell('"$@" 2>&1 | true; echo "${PIPESTATUS[0]}"', ["validate", "none"], {});
    expect(stdout).toBe("1\n");
  });
});

describe("a full disk", () => {
  test.each([
    ["validate", ["validate"]],
    ["graph --json", ["graph", "prod", "--json"]],
    ["terraform-environment", ["terraform-environment"]],
    ["--help", ["--help"]],
  ])("%s > /dev/full: one line, and 1", async (_, args) => {
    const { code, stderr } = await shell('"$@" > /dev/full', args);
    expect([code, printed(stderr)]).toEqual([1, [["system-error/output", { code: "ENOSPC" }]]]);
  });

  test("review --out leaves neither half a file nor the folder", async () => {
    const out = join(folder, "new", "out");
    const { code, stderr } = await onSmallDisk("review", plan(), "--out", out);
    expect(code).toBe(1);
    expect(stderr).toBe(`${tooLong(join(out, "review.html"))}\n`);
    expect(readdirSync(folder).sort()).toEqual(["environments", "plan.json"]);
  });

  test("review --out keeps what is in the folder", async () => {
    const out = join(folder, "out");
    mkdirSync(out);
    writeFileSync(join(out, "review.txt"), "of an earlier run");
    const { code } = await onSmallDisk("review", plan(), "--out", out);
    expect([code, readdirSync(out)]).toEqual([1, ["review.txt"]]);
    expect(readFileSync(join(out, "review.txt"), "utf8")).toBe("of an earlier run");
  });

  test("export-modules leaves an empty folder empty", async () => {
    const out = join(folder, "out");
    mkdirSync(out);
    const { code, stderr } = await onSmallDisk("export-modules", out);
    expect([code, stderr.split("\n").length]).toEqual([1, 2]);
    expect(readdirSync(folder).sort()).toEqual(["environments", "out"]);
    expect(readdirSync(out)).toEqual([]);
  });
});

describe("--out", () => {
  test.each(["folder", "file/below"])("that is no folder: %s", async (path) => {
    writeFileSync(join(folder, "file"), "");
    writeFileSync(join(folder, "folder"), "");
    const { code, stderr } = await cli(["review", plan(), "--out", path]);
    expect([code, printed(stderr)]).toEqual([1, [["out-folder", { folder: path }]]]);
  });

  test("a folder with the name of a file is named, and nothing is left of the others", () => {
    const out = join(folder, "out");
    mkdirSync(join(out, "b", "c"), { recursive: true });
    expect(() => {
      writeFiles(out, { a: "1", b: "2" });
    }).toThrow(expect.objectContaining({ path: join(out, "b") }) as Error);
    expect(readdirSync(out).filter((name) => name.endsWith(".half"))).toEqual([]);
  });

  test("a link that somebody has put where a half is written is not followed", () => {
    const out = join(folder, "out");
    mkdirSync(out);
    writeFileSync(join(folder, "other"), "kept");
    symlinkSync(join(folder, "other"), join(out, "a.half"));
    writeFiles(out, { a: "1" }, 0o600);
    expect(readFileSync(join(folder, "other"), "utf8")).toBe("kept");
    expect(readFileSync(join(out, "a"), "utf8")).toBe("1");
  });
});

test("a missing folder of temporary files is named", async () => {
  const env = { TMPDIR: join(folder, "none") };
  const { code, stdout, stderr } = await cli(["export-modules", "modules"], { env });
  expect([code, stdout]).toEqual([1, ""]);
  expect(printed(stderr)).toEqual([["system-error/temporary-folder", { folder: env.TMPDIR, code: "ENOENT" }]]);
  expect(readdirSync(folder)).toEqual(["environments"]);
});

describe("a file that is none", () => {
  test("a named pipe stops neither a command with a name nor one without", async () => {
    await run("mkfifo", [join(folder, "environments", "pipe.yaml")]);
    const named = await cli(["graph", "prod"]);
    expect([named.code, named.stderr]).toEqual([0, ""]);
    const { code, stdout } = await cli(["validate"]);
    expect(code).toBe(1);
    expect(saidIn(stdout)).toContainEqual(["environment-files/not-a-file", { kind: "pipe" }]);
  });

  test("nor does it stop the app with ENVIRONMENT", async () => {
    await run("mkfifo", [join(folder, "environments", "pipe.yaml")]);
    write("bad.yaml", base.replace("tags:", "tags: &t\n  self: *t"));
    const env = { ENVIRONMENT: "prod", CDKTF_OUTDIR: join(folder, "cdktf.out") };
    const app = join(ROOT, "scripts", "app.cjs");
    expect((await run(process.execPath, [app], { cwd: folder, env })).code).toBe(0);
    const all = await run(process.execPath, [app], { cwd: folder, env: { ...env, ENVIRONMENT: "" } });
    expect([all.code, withIds(all.stderr)]).toEqual([
      1,
      "environments/bad.yaml:4:9 [yaml-syntax] <yaml-syntax/recursive-alias>\n" +
        "environments/pipe.yaml:1:1 [environment-files] <environment-files/not-a-file>\n",
    ]);
  });
});

describe("text of others", () => {
  const HOSTILE = "a\nforged.yaml:1:1 [x] b\u001b[2J\u009b1m\u202e";
  const CONTROL = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e]/;

  test("in keys, values and names of files is one line without control characters", async () => {
    const text = JSON.stringify({ name: HOSTILE, [HOSTILE]: HOSTILE, tags: { [HOSTILE]: [HOSTILE] } });
    write(`${HOSTILE.replace("/", "")}.yaml`, text.replace(/[\u007f-\u009f]/g, "\\u009b"));
    const { code, stdout, stderr } = await cli(["validate"]);
    expect([code, stderr]).toEqual([1, ""]);
    expect(stdout).not.toMatch(CONTROL);
    expect(stdout).not.toMatch(/^forged/m);
    const json = await cli(["validate", "--json"]);
    expect(json.stdout).not.toMatch(CONTROL);
    expect(JSON.parse(json.stdout)).toMatchObject({ files: [{ file: `environments/${HOSTILE}.yaml` }, {}] });
  });

  test.each([
    ["the name of an environment", ["validate", HOSTILE]],
    ["a command", [HOSTILE]],
    ["an option", [`--${HOSTILE}`]],
    ["the value of an option", ["review", "x", `--format=${HOSTILE}`]],
    ["a file", ["review", HOSTILE]],
    ["a file of acknowledgements", ["review", "x", "--acknowledgements", HOSTILE]],
    ["a database", ["connect", "prod", HOSTILE]],
    ["a pattern of stacks", ["plan", "prod", "--stack", HOSTILE]],
    ["an account", ["iam-policies", "prod", "--account", HOSTILE]],
  ])("in %s on the command line", async (_, args) => {
    const { code, all } = await cli(args);
    expect(code).toBe(1);
    expect(all).not.toMatch(CONTROL);
    expect(all).not.toMatch(/^forged/m);
    expect(all).not.toMatch(/^ +at /m);
  });
});
