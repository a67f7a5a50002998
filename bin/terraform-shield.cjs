#!/usr/bin/env node
// @ts-check
"use strict";

// Runs Terraform so that it outlives whoever started it. cdktf runs Terraform in a terminal (pty) that hangs up when
// cdktf ends: Terraform then dies, and what it has just created is in no state. TERRAFORM_BINARY_NAME names this
// program, and RDS_KERBEROS_TERRAFORM the Terraform that it runs; arguments, input, output and exit code are passed
// through.
//
// - apply, destroy, import, refresh: Terraform runs in a session that no Ctrl-C and no hang-up of the caller's terminal
//   reaches. While it changes nothing yet, it is asked to stop, once. While it changes something, it finishes: to
//   interrupt it would abort the provider's calls, and a resource that AWS has created by then is tainted or lost.
// - plan, init: the first signal asks Terraform to stop, so that it unlocks. A second one would make it die with its
//   lock.
//   Neither apply (and the like) nor plan runs over a state that an earlier run could not save (errored.tfstate).
// - All else changes and locks nothing, and runs as ever.
const { spawn, execFileSync } = require("node:child_process");
const fs = require("node:fs");
const { constants } = require("node:os");
const { basename, join, resolve } = require("node:path");
const { isatty } = require("node:tty");
const { isRunning, startOf } = require("./running-process.cjs");

/** @typedef {{ pid: number, start: string, command: string, since: string }} Run */

/** File in a stack's folder that says which Terraform is changing the stack. */
const RUN_FILE = "terraform-run.json";

/** What Terraform calls a state that it could not save. */
const ERRORED_STATE = "errored.tfstate";

/** How often Terraform's output is passed on, in milliseconds. */
const INTERVAL = 100;

const CHANGING = ["apply", "destroy", "import", "refresh"];
const STOPPABLE = ["init", "plan"];
const SIGNALS = /** @type {const} */ (["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT"]);
const WINDOWS = process.platform === "win32";

/** What Terraform prints before it changes a resource, on a terminal and with -json. */
const CHANGE = /: (?:Creating|Destroying|Modifying|Importing)\.\.\.|"type":"apply_start"/;

/** Longer than the longest text that CHANGE finds. */
const OVERLAP = 40;

/** @param {Record<string, string | undefined>} variables */
function terraformOf(variables) {
  const named = variables["RDS_KERBEROS_TERRAFORM"];
  return named === undefined || named === "" || isShield(named) ? "terraform" : named;
}

/** @param {string} program */
function isShield(program) {
  return /^terraform-shield\.(?:cjs|cmd)$/.test(basename(program));
}

/** The command, and the folder it works in. @param {readonly string[]} args */
function commandOf(args) {
  const command = args.find((arg) => !arg.startsWith("-")) ?? "";
  const global = args.slice(0, args.indexOf(command)).find((arg) => /^--?chdir=/.test(arg));
  return { command, folder: resolve(global === undefined ? "." : global.slice(global.indexOf("=") + 1)) };
}

/** The run that is under way in a stack's folder. @param {string} folder @returns {Run | undefined} */
function runIn(folder) {
  try {
    /** @type {Run} */
    const run = JSON.parse(fs.readFileSync(join(folder, RUN_FILE), "utf8"));
    return isRunning(run) ? run : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Whether a text could be written: nobody may read any more. @param {number} descriptor @param {string | Buffer} text
 */
function write(descriptor, text) {
  let rest = Buffer.from(text);
  while (rest.length > 0) {
    try {
      rest = rest.subarray(fs.writeSync(descriptor, rest));
    } catch (error) {
      if (/** @type {NodeJS.ErrnoException} */ (error).code !== "EAGAIN") return false;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10);
    }
  }
  return true;
}

/** @param {number} milliseconds */
function wait(milliseconds) {
  return new Promise((done) => setTimeout(done, milliseconds));
}

/** How to end Terraform sooner, and what that costs. @param {number} pid */
function ending(pid) {
  return `kill -INT ${pid} ends it sooner, and what it is creating may then be tainted or in no state.`;
}

/** Terraform that an ended cdktf has left behind finishes first: it holds the lock. @param {string} folder */
async function waitForRun(folder) {
  const run = runIn(folder);
  if (!run) return;
  const { pid, command, since } = run;
  const what = `An earlier terraform ${command} of ${basename(folder)} has been changing resources since ${since}`;
  write(1, `${what} (process ${pid}). This run waits for it. ${ending(pid)}\n`);
  while (isRunning(run)) await wait(500);
}

/**
 * Whether the last run could not save its state: to run Terraform over it would make what it made a second time.
 * @param {string} program @param {string} folder
 */
function isUnsaved(program, folder) {
  const file = join(folder, ERRORED_STATE);
  if (!fs.existsSync(file)) return false;
  const push = `${program} -chdir=${folder} state push ${ERRORED_STATE}`;
  write(2, `The last run could not save its state. Save it by ${push}, remove ${file}, and run this again.\n`);
  return true;
}

/** Files that take Terraform's output and can be read here: a file never hangs up, unlike a terminal or a pipe. */
class Output {
  /** @param {string} folder @param {string} command */
  constructor(folder, command) {
    this.changes = false;
    this.delivered = true;
    this.streams = [this.open(1, join(folder, `terraform-${command}.log`))];
    if (!isSameFile(1, 2)) this.streams.push(this.open(2, join(folder, `terraform-${command}.errors.log`)));
  }

  /** What Terraform writes to. @returns {number[]} */
  get descriptors() {
    const [out, errors = out] = this.streams.map(({ file }) => file);
    return [out ?? 1, errors ?? 2];
  }

  get path() {
    return this.streams[0]?.path ?? "";
  }

  /** @param {number} to @param {string} path */
  open(to, path) {
    fs.rmSync(path, { force: true });
    return { to, path, file: fs.openSync(path, "ax+", 0o600), position: 0, last: "" };
  }

  /** Passes on what Terraform has written since. */
  pass() {
    const buffer = Buffer.alloc(65_536);
    for (const stream of this.streams) {
      for (;;) {
        const size = fs.readSync(stream.file, buffer, 0, buffer.length, stream.position);
        if (size === 0) break;
        stream.position += size;
        const text = stream.last + buffer.toString("latin1", 0, size);
        this.changes ||= CHANGE.test(text);
        stream.last = text.slice(-OVERLAP);
        if (!write(stream.to, buffer.subarray(0, size))) this.delivered = false;
      }
    }
  }

  /** Keeps the files only if somebody has missed what is in them. */
  close() {
    this.pass();
    for (const { path, file } of this.streams) {
      fs.closeSync(file);
      if (this.delivered || fs.statSync(path).size === 0) fs.rmSync(path, { force: true });
    }
  }
}

/** @param {number} one @param {number} other */
function isSameFile(one, other) {
  try {
    const [a, b] = [fs.fstatSync(one), fs.fstatSync(other)];
    return a.dev === b.dev && a.ino === b.ino && a.rdev === b.rdev;
  } catch {
    return false;
  }
}

/** The terminal that the caller reports to: not this one, which cdktf reads and soon will not. */
function terminalOfCaller() {
  try {
    const path = fs.existsSync("/proc/self/fd")
      ? fs.readlinkSync(`/proc/${process.ppid}/fd/2`)
      : join("/dev", execFileSync("ps", ["-p", String(process.ppid), "-o", "tty="], { encoding: "utf8" }).trim());
    return /^\/dev\/(?:pts\/|tty)/.test(path) ? path : undefined;
  } catch {
    return undefined;
  }
}

/** @param {string | undefined} terminal @param {string} text */
function report(terminal, text) {
  if (terminal === undefined) return;
  try {
    const descriptor = fs.openSync(terminal, fs.constants.O_WRONLY | fs.constants.O_NOCTTY | fs.constants.O_NONBLOCK);
    write(descriptor, `\r\n${text}\r\n`);
    fs.closeSync(descriptor);
  } catch {
    // The terminal has been closed.
  }
}

/**
 * @param {string} program
 * @param {readonly string[]} args
 * @param {import("node:child_process").SpawnOptions} options
 * @param {(terraform: import("node:child_process").ChildProcess, signal: NodeJS.Signals) => void} onSignal
 * @returns {{ terraform: import("node:child_process").ChildProcess, ended: Promise<number> }}
 */
function start(program, args, options, onSignal) {
  const environment = { ...process.env };
  // What Terraform starts itself shall find the Terraform that the user chose.
  environment["TERRAFORM_BINARY_NAME"] = program;
  delete environment["RDS_KERBEROS_TERRAFORM"];
  // A signal that comes while Terraform is being started must not end this program alone; it is handled afterwards.
  for (const signal of SIGNALS) {
    process.on(signal, () => {
      onSignal(terraform, signal);
    });
  }
  const terraform = spawn(program, args, { ...options, env: environment, windowsHide: true });
  return {
    terraform,
    ended: new Promise((done) => {
      terraform.once("error", (error) => {
        write(2, `${program} cannot be run: ${error.message}\n`);
        done(127);
      });
      terraform.once("exit", (code, signal) => {
        done(code ?? 128 + (signal === null ? 1 : constants.signals[signal]));
      });
    }),
  };
}

/** Terraform stops at the first signal, and does not notice any other. */
function stopOnce() {
  let stopped = false;
  return (/** @type {import("node:child_process").ChildProcess} */ terraform) => {
    // Windows knows no signal that asks: Terraform would be ended.
    if (stopped || WINDOWS) return;
    stopped = true;
    terraform.kill("SIGINT");
  };
}

/** @param {string} command @param {string} folder @param {number} pid @param {string} log */
function goingOn(command, folder, pid, log) {
  const what = `terraform ${command} of ${basename(folder)} is changing resources: it finishes and saves its state`;
  return `${what} (process ${pid}, output in ${log}). The same cdktf command waits for it. ${ending(pid)}`;
}

/** @param {string} program @param {readonly string[]} args @param {string} command @param {string} folder */
async function runToItsEnd(program, args, command, folder) {
  const terminal = terminalOfCaller();
  const output = new Output(folder, command);
  const stop = stopOnce();
  let reported = false;
  const { terraform, ended } = start(
    program,
    args,
    // On Windows, a process of another console cannot read from this one.
    { detached: true, stdio: [WINDOWS ? "pipe" : "inherit", ...output.descriptors] },
    (child) => {
      output.pass();
      if (!output.changes) {
        stop(child);
        return;
      }
      if (!reported) report(terminal, goingOn(command, folder, child.pid ?? 0, output.path));
      reported = true;
    },
  );
  // Whoever has started this asks Terraform to stop in any case.
  if (!WINDOWS)
    process.on("SIGUSR2", () => {
      stop(terraform);
    });
  if (terraform.stdin) process.stdin.pipe(terraform.stdin);
  const file = join(folder, RUN_FILE);
  const { pid } = terraform;
  try {
    if (pid !== undefined)
      fs.writeFileSync(file, JSON.stringify({ pid, start: startOf(pid), command, since: new Date().toISOString() }));
  } catch {
    // The disk is full. Terraform runs, and this program must not leave it.
  }
  const timer = setInterval(() => {
    try {
      output.pass();
    } catch {
      // It is tried again; this program must not leave Terraform.
    }
  }, INTERVAL);
  const code = await ended;
  clearInterval(timer);
  output.close();
  if (pid !== undefined) fs.rmSync(file, { force: true });
  return code;
}

/** @param {readonly string[]} args @returns {Promise<number>} */
async function main(args) {
  const program = terraformOf(process.env);
  const { command, folder } = commandOf(args);
  const [changes, stops] = [CHANGING.includes(command), STOPPABLE.includes(command)];
  if (!changes && !stops)
    return start(program, args, { stdio: "inherit" }, (terraform, signal) => {
      // Ctrl-C reaches Terraform by the terminal.
      if (signal !== "SIGINT") terraform.kill(signal);
    }).ended;
  await waitForRun(folder);
  if (command !== "init" && isUnsaved(program, folder)) return 1;
  if (changes) return runToItsEnd(program, args, command, folder);
  return start(program, args, { detached: !WINDOWS, stdio: "inherit" }, stopOnce()).ended;
}

module.exports = { RUN_FILE, runIn };

if (require.main === module) {
  const terminals = [0, 1, 2].filter((descriptor) => isatty(descriptor));
  const ended = main(process.argv.slice(2)).catch((/** @type {unknown} */ error) => {
    // Its files cannot be written, for example: Terraform has not been started then.
    write(2, `${error instanceof Error ? error.message : String(error)}\n`);
    return 1;
  });
  void ended.then((code) => {
    // Node.js aborts at its end if its terminal has been closed, and nobody is there to see a code.
    if (!terminals.every((descriptor) => isatty(descriptor))) process.kill(process.pid, "SIGKILL");
    process.exit(code);
  });
}
