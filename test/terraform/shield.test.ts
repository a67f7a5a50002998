import { type ChildProcess, spawn } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, readFileSync, realpathSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { RUN_FILE, runIn } from "../../bin/terraform-shield.cjs";
import { isShield, shieldedTerraform, terraformBinary } from "../../src/terraform/shield";
import { temporaryFolderPerTest } from "../support/temporary-folder";
import { ROOT } from "../support/terraform";

const SHIELD = join(ROOT, "bin", "terraform-shield.cjs");

/** Runs a program in a terminal of its own, which closes if this is killed. */
const TERMINAL = "import os, pty, sys; sys.exit(os.waitstatus_to_exitcode(pty.spawn(sys.argv[1:])))";

/**
 * Instead of Terraform: says what it does, and keeps a journal of it. It begins to change something if there is a file
 * `change`, and ends if there is a file `end`.
 */
const FAKE = `#!/usr/bin/env node
const fs = require("node:fs");
const note = (text) => fs.appendFileSync("journal", text + "\\n");
note("start " + JSON.stringify(process.argv.slice(2)));
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"])
  process.on(signal, () => {
    note(signal);
    if (!changing) process.exit(1);
  });
let changing = false;
console.log("planning");
console.error("a warning");
const timer = setInterval(() => {
  if (!changing && fs.existsSync("change")) {
    changing = true;
    console.log("\\u001b[1maws_vpc.vpc: Creating...\\u001b[0m");
    note("change");
  }
  if (!fs.existsSync("end")) return;
  clearInterval(timer);
  console.log("the end");
  note("end");
  // Node.js, unlike Terraform, aborts if its terminal has been closed.
  if (fs.existsSync("closed")) process.kill(process.pid, "SIGKILL");
  process.exitCode = Number(fs.readFileSync("end", "utf8"));
}, 20);
`;

const folder = temporaryFolderPerTest("shield");

interface Shielded {
  readonly process: ChildProcess;
  readonly stdout: () => string;
  readonly stderr: () => string;
  readonly ended: Promise<number | string>;
}

/** Installs the program as `terraform` of its own PATH, which it returns. */
function install(text = FAKE, name = "terraform"): string {
  const bin = join(folder(), "bin");
  mkdirSync(bin, { recursive: true });
  writeFileSync(join(bin, name), text, { mode: 0o755 });
  return bin;
}

function start(command: readonly string[], variables: Readonly<Record<string, string>> = {}): Shielded {
  const [program = "", ...args] = command;
  const PATH = `${install()}:${process.env["PATH"] ?? ""}`;
  const child = spawn(program, args, { cwd: folder(), env: { ...process.env, PATH, ...variables }, stdio: "pipe" });
  const texts = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const)
    child[name].on("data", (chunk: Buffer) => {
      texts[name] += chunk.toString();
    });
  const ended = new Promise<number | string>((resolve) => {
    child.once("close", (code, signal) => resolve(code ?? signal ?? ""));
  });
  return { process: child, stdout: () => texts.stdout, stderr: () => texts.stderr, ended };
}

function journal(): string[] {
  const path = join(folder(), "journal");
  return existsSync(path) ? readFileSync(path, "utf8").trim().split("\n") : [];
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await wait(20);
}

function mark(name: string, text = ""): void {
  // Whoever waits for the file finds its whole content.
  writeFileSync(join(folder(), `${name}.half`), text);
  renameSync(join(folder(), `${name}.half`), join(folder(), name));
}

async function changing(command: readonly string[]): Promise<Shielded> {
  mark("change");
  const shielded = start(command);
  await until(() => journal().includes("change"));
  return shielded;
}

describe("what the shield passes on", () => {
  test.each(["apply", "output", "plan"])("arguments, both outputs and the exit code of %s", async (command) => {
    mark("end", "2");
    const { ended, stdout, stderr } = start([SHIELD, command, "-var=a b", "$c"]);
    expect([await ended, stdout(), stderr()]).toEqual([2, "planning\nthe end\n", "a warning\n"]);
    expect(journal()[0]).toBe(`start ${JSON.stringify([command, "-var=a b", "$c"])}`);
    expect(existsSync(join(folder(), "terraform-apply.log"))).toBe(false);
    expect(existsSync(join(folder(), RUN_FILE))).toBe(false);
  });

  test("input, as an approval", async () => {
    install('#!/bin/sh\nread answer\necho "answer: $answer"\n', "asking");
    const shielded = start([SHIELD, "apply"], { RDS_KERBEROS_TERRAFORM: join(folder(), "bin", "asking") });
    shielded.process.stdin?.end("yes\n");
    expect([await shielded.ended, shielded.stdout()]).toEqual([0, "answer: yes\n"]);
  });

  test("the end by a signal, as shells count it", async () => {
    install("#!/bin/sh\nkill -KILL $$\n", "dying");
    const variables = { RDS_KERBEROS_TERRAFORM: join(folder(), "bin", "dying") };
    expect(await start([SHIELD, "apply"], variables).ended).toBe(137);
  });

  test("that there is no such program", async () => {
    const { ended, stderr } = start([SHIELD, "apply"], { RDS_KERBEROS_TERRAFORM: "/nowhere/terraform" });
    expect([await ended, stderr()]).toEqual([127, expect.stringContaining("/nowhere/terraform")]);
  });

  test.each(["apply", "destroy", "import", "refresh", "plan"])(
    "no %s over a state that could not be saved, which stays as it is",
    async (command) => {
      mark("end", "0");
      mark("errored.tfstate", "unsaved");
      const { ended, stderr } = start([SHIELD, command]);
      expect([await ended, stderr()]).toEqual([
        1,
        expect.stringContaining(`terraform -chdir=${realpathSync(folder())} state push errored.tfstate`),
      ]);
      expect([journal(), readFileSync(join(folder(), "errored.tfstate"), "utf8")]).toEqual([[], "unsaved"]);
    },
  );

  test.each([["init"], ["state", "push", "errored.tfstate"]])("%s %s, by which it is saved", async (...args) => {
    mark("end", "0");
    mark("errored.tfstate", "unsaved");
    expect(await start([SHIELD, ...args]).ended).toBe(0);
    expect(journal()[0]).toBe(`start ${JSON.stringify(args)}`);
  });

  test("itself never: a shield that is to run a shield runs the terraform of the PATH", async () => {
    mark("end", "0");
    const other = join(folder(), "other");
    mkdirSync(other);
    copyFileSync(SHIELD, join(other, "terraform-shield.cjs"));
    expect(
      await start([SHIELD, "version"], { RDS_KERBEROS_TERRAFORM: join(other, "terraform-shield.cjs") }).ended,
    ).toBe(0);
    expect(journal()[0]).toBe('start ["version"]');
  });
});

describe("signals", () => {
  test.each(["SIGINT", "SIGTERM", "SIGHUP"] as const)(
    "%s does not reach a Terraform that is changing something",
    async (signal) => {
      const { process: shield, ended, stdout } = await changing([SHIELD, "apply"]);
      for (let time = 0; time < 3; time += 1) {
        shield.kill(signal);
        await wait(50);
      }
      mark("end", "0");
      expect(await ended).toBe(0);
      expect(stdout()).toContain("the end");
      expect(journal()).toEqual(['start ["apply"]', "change", "end"]);
    },
  );

  test.each(["apply", "plan", "init"])(
    "the first one asks a %s that changes nothing to stop, and no second one",
    async (command) => {
      install(FAKE.replace("if (!changing) process.exit(1);", ""), "patient");
      const { process: shield, ended } = start([SHIELD, command], {
        RDS_KERBEROS_TERRAFORM: join(folder(), "bin", "patient"),
      });
      await until(() => journal().length > 0);
      shield.kill("SIGHUP");
      await until(() => journal().includes("SIGINT"));
      shield.kill("SIGINT");
      shield.kill("SIGTERM");
      await wait(100);
      mark("end", "1");
      expect(await ended).toBe(1);
      expect(journal()).toEqual([`start ["${command}"]`, "SIGINT", "end"]);
    },
  );

  test("Ctrl-C in its terminal, as cdktf types it, is the same, and the caller's says what goes on", async () => {
    const terminal = ["python3", "-c", TERMINAL];
    const { process: caller, ended, stdout } = await changing([...terminal, ...terminal, SHIELD, "destroy"]);
    await until(() => runIn(folder()) !== undefined);
    const { pid = 0 } = runIn(folder()) ?? {};
    caller.stdin?.write("\x03\x03");
    await until(() => stdout().includes(`kill -INT ${pid}`));
    mark("end", "0");
    expect(await ended).toBe(0);
    expect(journal()).toEqual(['start ["destroy"]', "change", "end"]);
    expect(stdout().split(`kill -INT ${pid}`)).toHaveLength(2);
  });
});

describe("a Terraform that is left behind", () => {
  test("as its terminal closes: it ends well, and what it has said is kept", async () => {
    const { process: terminal, ended } = await changing(["python3", "-c", TERMINAL, SHIELD, "apply"]);
    terminal.kill("SIGKILL");
    await ended;
    mark("closed");
    await wait(100);
    mark("end", "0");
    await until(() => !existsSync(join(folder(), RUN_FILE)));
    expect(journal()).toEqual(['start ["apply"]', "change", "end"]);
    expect(readFileSync(join(folder(), "terraform-apply.log"), "utf8")).toMatch(/^planning\n[^]*the end\n$/);
  });

  test("as the shield is killed: the next run waits for it", async () => {
    const killed = await changing([SHIELD, "apply"]);
    await until(() => existsSync(join(folder(), RUN_FILE)));
    killed.process.kill("SIGKILL");
    await killed.ended;
    const { pid = 0 } = runIn(folder()) ?? {};
    const next = start([SHIELD, "init"]);
    await until(() => next.stdout().includes(String(pid)));
    await wait(300);
    expect(journal()).toEqual(['start ["apply"]', "change"]);
    mark("end", "0");
    expect(await next.ended).toBe(0);
    expect(journal()).toEqual(['start ["apply"]', "change", "end", 'start ["init"]', "change", "end"]);
  });

  test("is found below -chdir, and not by the id of a process that has it now", async () => {
    mark("end", "0");
    mkdirSync(join(folder(), "stack"));
    const run = { pid: process.pid, start: "another", command: "apply", since: "2026-01-01T00:00:00.000Z" };
    writeFileSync(join(folder(), "stack", RUN_FILE), JSON.stringify(run));
    expect(runIn(join(folder(), "stack"))).toBeUndefined();
    expect(await start([SHIELD, "-chdir=stack", "apply"]).ended).toBe(0);
    expect(existsSync(join(folder(), "stack", RUN_FILE))).toBe(false);
  });
});

describe("the variables", () => {
  test("name the shield, and the Terraform that the user has chosen, however often they are set", () => {
    const once = shieldedTerraform({});
    expect(once).toEqual({ TERRAFORM_BINARY_NAME: SHIELD });
    expect(shieldedTerraform(once)).toEqual(once);
    const tofu = shieldedTerraform({ TERRAFORM_BINARY_NAME: "tofu" });
    expect(tofu).toEqual({ TERRAFORM_BINARY_NAME: SHIELD, RDS_KERBEROS_TERRAFORM: "tofu" });
    expect(shieldedTerraform(tofu)).toEqual(tofu);
    expect(shieldedTerraform({ ...tofu, TERRAFORM_BINARY_NAME: "terraform" })).toEqual({
      TERRAFORM_BINARY_NAME: SHIELD,
      RDS_KERBEROS_TERRAFORM: "terraform",
    });
    expect(shieldedTerraform({}, "win32")).toEqual({ TERRAFORM_BINARY_NAME: SHIELD.replace(/cjs$/, "cmd") });
  });

  test("still give other commands the Terraform itself", () => {
    expect(terraformBinary({})).toBe("terraform");
    expect(terraformBinary({ TERRAFORM_BINARY_NAME: "" })).toBe("terraform");
    expect(terraformBinary({ TERRAFORM_BINARY_NAME: "/opt/tofu" })).toBe("/opt/tofu");
    expect(terraformBinary({ TERRAFORM_BINARY_NAME: SHIELD })).toBe("terraform");
    expect(terraformBinary({ TERRAFORM_BINARY_NAME: SHIELD, RDS_KERBEROS_TERRAFORM: SHIELD })).toBe("terraform");
    expect(terraformBinary({ TERRAFORM_BINARY_NAME: SHIELD, RDS_KERBEROS_TERRAFORM: "/opt/tofu" })).toBe("/opt/tofu");
    expect(isShield("/usr/bin/terraform")).toBe(false);
  });
});

test("Windows runs the same program", () => {
  expect(readFileSync(join(ROOT, "bin", "terraform-shield.cmd"), "utf8")).toBe(
    '@node "%~dp0terraform-shield.cjs" %*\r\n',
  );
});
