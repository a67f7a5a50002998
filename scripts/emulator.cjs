// @ts-check
"use strict";

// Starts and ends the emulated AWS (folder emulator/), with moto from the machine or from a virtual environment here.
const { spawn, spawnSync } = require("node:child_process");
const { existsSync, mkdirSync, openSync, readFileSync } = require("node:fs");
const net = require("node:net");
const { join } = require("node:path");

const ROOT = join(__dirname, "..");
const VENV = join(ROOT, ".venv");
const IMPORTS = "import flask, flask_cors, moto; assert moto.__version__.startswith('5.2.')";

/** @typedef {{ url: string, pid: number, port: number }} Emulator */

/** @param {string} python */
function hasMoto(python) {
  return spawnSync(python, ["-c", IMPORTS], { stdio: "ignore" }).status === 0;
}

/** A Python that can run the emulator; installs moto into .venv where the machine has none. */
function findPython() {
  if (hasMoto("python3")) return "python3";
  const python = join(VENV, "bin", "python");
  if (existsSync(python) && hasMoto(python)) return python;
  process.stderr.write("Installing moto into .venv …\n");
  run(
    "python3",
    ["-m", "venv", VENV],
    "python3 cannot make a virtual environment (Debian: apt-get install python3-venv)",
  );
  run(
    python,
    ["-m", "pip", "install", "--quiet", "-r", join(ROOT, "emulator", "requirements.txt")],
    "moto cannot be installed: the Python package index is not reached; install moto[server] 5.2 for python3 some other way",
  );
  return python;
}

/** @param {string} command @param {string[]} args @param {string} message */
function run(command, args, message) {
  if (spawnSync(command, args, { stdio: ["ignore", "ignore", "inherit"] }).status !== 0) throw new Error(message);
}

/** Whether a port of this machine is free. @param {number} port @returns {Promise<boolean>} */
function isFree(port) {
  return new Promise((resolve) => {
    const server = net.createServer();
    server.once("error", () => resolve(false));
    server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
  });
}

/**
 * Starts the emulator on loopback and waits until it answers.
 * @param {{ port?: number, log: string, detached?: boolean }} options port: a free one by default; log: file for its
 *   output; detached: it outlives this process
 * @returns {Promise<Emulator>}
 */
async function startEmulator(options) {
  const python = findPython();
  mkdirSync(join(options.log, ".."), { recursive: true });
  const log = openSync(options.log, "w");
  const args = [
    "-m",
    "emulator",
    "--port",
    String(options.port ?? 0),
    ...(options.detached ? [] : ["--parent", String(process.pid)]),
  ];
  const child = spawn(python, args, { cwd: ROOT, stdio: ["ignore", log, log], detached: options.detached === true });
  let ended = false;
  child.once("exit", () => {
    ended = true;
  });
  if (options.detached) child.unref();
  for (let attempt = 0; attempt < 600; attempt += 1) {
    await new Promise((resolve) => {
      setTimeout(resolve, 100);
    });
    const line = /^\{"port": (\d+), "pid": (\d+)\}$/m.exec(readFileSync(options.log, "utf8"));
    if (line) return { url: `http://127.0.0.1:${line[1]}`, port: Number(line[1]), pid: Number(line[2]) };
    if (ended) break;
  }
  throw new Error(`the emulator did not start:\n${readFileSync(options.log, "utf8")}`);
}

/** @param {number} pid */
function isRunning(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** Whether an emulator is running and answers: the id of a process that has ended may be another one's now. @param {Emulator} emulator */
async function isHealthy(emulator) {
  if (!isRunning(emulator.pid)) return false;
  try {
    return (await fetch(`${emulator.url}/_emulator/health`)).ok;
  } catch {
    return false;
  }
}

/** Ends an emulator by its process id. @param {number} pid */
async function stopEmulator(pid) {
  if (!isRunning(pid)) return;
  process.kill(pid, "SIGTERM");
  for (let attempt = 0; attempt < 50 && isRunning(pid); attempt += 1)
    await new Promise((resolve) => {
      setTimeout(resolve, 100);
    });
}

/**
 * A call to the emulator itself, not to AWS in it.
 * @param {string} url @param {string} name @param {unknown} body @returns {Promise<any>}
 */
async function control(url, name, body) {
  const answer = await fetch(`${url}/_emulator/${name}`, { method: "POST", body: JSON.stringify(body) });
  if (!answer.ok) throw new Error(`the emulator failed at ${name}: ${await answer.text()}`);
  return answer.json();
}

/** Makes the state buckets of an environment. @param {string} url @param {{ id: string, state: { bucket: string } }[]} accounts */
async function makeStateBuckets(url, accounts) {
  await control(
    url,
    "state-buckets",
    Object.fromEntries(accounts.map((account) => [account.id, account.state.bucket])),
  );
}

/**
 * What there is in accounts, beside what AWS gives everyone: ids by account and kind.
 * @param {string} url @param {string[]} accounts @returns {Promise<Record<string, Record<string, string[]>>>}
 */
function inventory(url, accounts) {
  return control(url, "inventory", accounts);
}

module.exports = { control, findPython, inventory, isFree, isHealthy, makeStateBuckets, startEmulator, stopEmulator };
