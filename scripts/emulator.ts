// Starts and ends the emulated AWS (folder emulator/), with moto from the machine or from a virtual environment here.
import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, existsSync, mkdirSync, openSync, readFileSync } from "node:fs";
import { createServer } from "node:net";
import { dirname, join } from "node:path";
import { text } from "node:stream/consumers";
import { setTimeout as wait } from "node:timers/promises";
import { isRunning } from "./is-running";
import { ROOT } from "./root";

/** How long an emulator may take to say that it is well, in milliseconds: it may be busy. */
const HEALTH_LIMIT = 60_000;

const VENV = join(ROOT, ".venv");

/** Looks for what the emulator imports; to import it would take half a second. */
const HAS_MOTO = `
import importlib.metadata, importlib.util
assert importlib.metadata.version("moto").startswith("5.2.")
assert all(importlib.util.find_spec(name) for name in ("flask", "flask_cors", "moto"))
`;

export interface Emulator {
  readonly url: string;
  readonly pid: number;
  readonly port: number;
  /** What its control calls need. Whoever has it can do everything in the emulated accounts. */
  readonly token: string;
}

export interface EmulatorOptions {
  /** A free one by default. */
  readonly port?: number;
  /** File for its output, which never holds the token. */
  readonly log: string;
  /** Who wants it: the list of processes shows it. */
  readonly owner?: string;
  /** It outlives this process. */
  readonly detached?: boolean;
}

/** What an account has, beyond what AWS gives everyone: ids by kind. */
type Inventory = Record<string, Record<string, string[]>>;

/** Whether a command succeeds; its standard error is that of this process if asked. */
function succeeds(command: string, args: readonly string[], errors: "ignore" | "inherit" = "ignore"): Promise<boolean> {
  return new Promise((resolve) => {
    const child = spawn(command, args, { stdio: ["ignore", "ignore", errors] });
    child.once("error", () => resolve(false));
    child.once("close", (code) => resolve(code === 0));
  });
}

function hasMoto(python: string): Promise<boolean> {
  return succeeds(python, ["-c", HAS_MOTO]);
}

/** A Python that can run the emulator; installs moto into .venv if the machine has none. */
export async function findPython(): Promise<string> {
  if (await hasMoto("python3")) return "python3";
  const python = join(VENV, "bin", "python");
  if (existsSync(python) && (await hasMoto(python))) return python;
  process.stderr.write("Installing moto into .venv …\n");
  if (!(await succeeds("python3", ["-m", "venv", VENV], "inherit")))
    throw new Error("python3 cannot make a virtual environment (Debian: apt-get install python3-venv)");
  const requirements = join(ROOT, "emulator", "requirements.txt");
  if (!(await succeeds(python, ["-m", "pip", "install", "--quiet", "-r", requirements], "inherit")))
    throw new Error(
      "moto cannot be installed: the Python package index is not reached; " +
        "install moto[server] 5.2 for python3 some other way",
    );
  return python;
}

/** Why this machine gives nobody a port, as a code of the system; undefined if it is free. */
export function portProblem(port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    server.listen(port, "127.0.0.1", () => server.close(() => resolve(undefined)));
  });
}

/** Starts the emulator on loopback and waits until it answers. */
export async function startEmulator(options: EmulatorOptions): Promise<Emulator> {
  const python = await findPython();
  mkdirSync(dirname(options.log), { recursive: true });
  const child = spawnEmulator(python, options);
  // Only this process reads it, so the token reaches nobody else. It ends when the emulator serves, or has failed; the
  // limit is for one that hangs, and not for a busy machine.
  const announced = await Promise.race([child.stdout && text(child.stdout), wait(300_000, "", { ref: false })]);
  if (!announced) {
    child.kill();
    throw new Error(`the emulator did not start:\n${readFileSync(options.log, "utf8")}`);
  }
  const { port, pid, token } = JSON.parse(announced) as Omit<Emulator, "url">;
  return { url: `http://127.0.0.1:${port}`, port, pid, token };
}

function spawnEmulator(python: string, { port = 0, log, owner, detached = false }: EmulatorOptions): ChildProcess {
  const parent = detached ? [] : ["--parent", String(process.pid)];
  const owned = owner === undefined ? [] : ["--owner", owner];
  const file = openSync(log, "w");
  const child = spawn(python, ["-m", "emulator", "--port", String(port), ...parent, ...owned], {
    cwd: ROOT,
    stdio: ["ignore", "pipe", file],
    detached,
  });
  closeSync(file);
  if (detached) child.unref();
  return child;
}

/** Whether an emulator runs and answers: the id of a process that has ended may be the id of another one now. */
export async function isHealthy(emulator: Emulator): Promise<boolean> {
  if (!isRunning(emulator.pid)) return false;
  try {
    await control(emulator, "health", undefined, "GET", HEALTH_LIMIT);
    return true;
  } catch {
    return false;
  }
}

/** Ends an emulator by its process id. */
export async function stopEmulator(pid: number): Promise<void> {
  // One that has been stopped (SIGSTOP), or hangs, ends by force only.
  for (const signal of ["SIGTERM", "SIGKILL"] as const) {
    if (!isRunning(pid)) return;
    process.kill(pid, signal);
    for (let attempt = 0; attempt < 50 && isRunning(pid); attempt += 1) await wait(100);
  }
}

/** A call to the emulator itself, not to AWS in it. */
export async function control(
  { url, token }: Emulator,
  name: string,
  body?: unknown,
  method: "DELETE" | "GET" | "POST" = "POST",
  limit?: number,
): Promise<unknown> {
  const answer = await fetch(`${url}/_emulator/${name}`, {
    method,
    ...(limit === undefined ? {} : { signal: AbortSignal.timeout(limit) }),
    headers: { "X-Emulator-Token": token, "Content-Type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  if (!answer.ok) throw new Error(`the emulator failed at ${name}: ${await answer.text()}`);
  return answer.json();
}

/** Creates the state buckets of an environment. */
export async function makeStateBuckets(
  emulator: Emulator,
  accounts: readonly { readonly id: string; readonly state: { readonly bucket: string } }[],
): Promise<void> {
  const buckets = Object.fromEntries(accounts.map((account) => [account.id, account.state.bucket]));
  await control(emulator, "state-buckets", buckets);
}

/** What there is in accounts, beyond what AWS gives everyone: ids by account and kind. */
export async function inventory(emulator: Emulator, accounts: readonly string[]): Promise<Inventory> {
  return (await control(emulator, "inventory", accounts)) as Inventory;
}
