import { spawn } from "node:child_process";
import { mkdirSync, readFileSync } from "node:fs";
import { setPriority } from "node:os";
import { join } from "node:path";
import { recordingVariables } from "./messages";
import { terraformEnvironment } from "../../src/terraform/terraform-environment";

export const ROOT = join(__dirname, "..", "..");

export interface Run {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Both, for searching. */
  readonly all: string;
}

export interface RunOptions {
  /** Default: the root of the project. */
  readonly cwd?: string;
  /** Variables beside those of this process. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Let others go first: the first run's test takes longest, and the rest of the suites share the machine with it. */
  readonly background?: boolean;
}

/** Runs a program to its end. */
export function run(command: string, args: readonly string[], options: RunOptions = {}): Promise<Run> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: options.cwd ?? ROOT,
      env: { ...process.env, ...(command === process.execPath ? recordingVariables() : {}), ...options.env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    if (options.background && child.pid !== undefined) setPriority(child.pid, 10);
    let stdout = "";
    let stderr = "";
    child.stdout.on("data", (chunk: Buffer) => {
      stdout += chunk.toString();
    });
    child.stderr.on("data", (chunk: Buffer) => {
      stderr += chunk.toString();
    });
    child.once("error", reject);
    child.once("close", (code) => {
      resolve({ code, stdout, stderr, all: stdout + stderr });
    });
  });
}

/** A suite that needs tools which ./global-setup has not found is skipped with that reason, but never in CI. */
function describeUnless(missing: string | undefined, name: string, tests: () => void): void {
  if (missing === undefined || process.env["CI"] !== undefined) {
    describe(name, tests);
    return;
  }
  const skipped = describe.skip;
  skipped(`${name} (skipped: ${missing})`, tests);
}

/** A suite that needs Terraform or the emulator. */
export function describeWithTools(name: string, tests: () => void): void {
  describeUnless(process.env["MISSING_TOOLS"], name, tests);
}

/** A suite that needs, in addition to Terraform and the emulator, what a real sign-in takes. */
export function describeWithSignIn(name: string, tests: () => void): void {
  describeUnless(process.env["MISSING_SIGN_IN_TOOLS"] ?? process.env["MISSING_TOOLS"], name, tests);
}

/** A suite that needs a browser. */
export function describeWithBrowser(name: string, tests: (chromium: string) => void): void {
  const found = process.env["CHROMIUM"];
  const missing = found === undefined ? "no Chromium is named in CHROMIUM" : undefined;
  describeUnless(missing, name, () => tests(found ?? "chromium"));
}

/** What Terraform runs with: the provider mirror of this machine, and credentials an emulator takes. */
export function terraformVariables(folder: string): Record<string, string> {
  mkdirSync(folder, { recursive: true });
  return {
    ...terraformEnvironment(process.env, folder),
    AWS_ACCESS_KEY_ID: "test",
    AWS_SECRET_ACCESS_KEY: "test",
    AWS_EC2_METADATA_DISABLED: "true",
    // A profile of whoever runs the tests, which no emulator knows.
    AWS_PROFILE: "",
    TF_IN_AUTOMATION: "1",
  };
}

export const TERRAFORM = process.env["TERRAFORM_BINARY_NAME"] ?? "terraform";
const COLOURED = ["init", "plan", "apply", "destroy", "validate"];

/** Terraform in the folder of one stack. */
export function terraform(folder: string, env: Record<string, string>, ...args: string[]): Promise<Run> {
  const colour = COLOURED.includes(args[0] ?? "") ? ["-no-color"] : [];
  return run(TERRAFORM, [...args, ...colour], { cwd: folder, env, background: true });
}

/** The stacks of a synthesized folder, each after those it depends on. */
export function stackOrder(outdir: string): { id: string; dependencies: string[] }[] {
  const manifest = JSON.parse(readFileSync(join(outdir, "manifest.json"), "utf8")) as {
    stacks: Record<string, { dependencies: string[] }>;
  };
  return Object.entries(manifest.stacks).map(([id, { dependencies }]) => ({ id, dependencies }));
}

/** Terraform init and apply of one stack. @throws Error with all output where it fails */
export async function initAndApply(id: string, folder: string, env: Record<string, string>): Promise<Run> {
  const init = await terraform(folder, env, "init", "-input=false");
  const result = init.code === 0 ? await terraform(folder, env, "apply", "-input=false", "-auto-approve") : init;
  if (result.code !== 0) throw new Error(`${id}:\n${result.all}`);
  return result;
}

/** Does something for every stack, those at once that do not depend on each other; in reverse order if asked. */
export async function forEachStack<T>(
  outdir: string,
  act: (id: string, folder: string) => Promise<T>,
  order: "up" | "down" | "any" = "up",
): Promise<Record<string, T>> {
  const stacks = stackOrder(outdir);
  const results: Record<string, T> = {};
  const started = new Map<string, Promise<void>>();
  const before = (id: string): string[] => {
    if (order === "any") return [];
    return order === "up"
      ? (stacks.find((stack) => stack.id === id)?.dependencies ?? [])
      : stacks.filter((stack) => stack.dependencies.includes(id)).map((stack) => stack.id);
  };
  const start = (id: string): Promise<void> => {
    const running = started.get(id);
    if (running) return running;
    const work = Promise.all(before(id).map(start)).then(async () => {
      results[id] = await act(id, join(outdir, "stacks", id));
    });
    started.set(id, work);
    return work;
  };
  await Promise.all(stacks.map(({ id }) => start(id)));
  return results;
}
