import { spawn } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { message } from "../text/message";
import { OutputFile } from "./output-file";
import { terraformBinary } from "./shield";

/** The result of one run of Terraform. */
export interface TerraformRun {
  readonly code: number;
  /** Empty if it was written to a file. */
  readonly stdout: string;
  readonly stderr: string;
}

/** Terraform cannot be started. */
export class TerraformMissingError extends Error {}

const say = {
  missing: message<{ binary: string }>(
    "terraform/missing",
    ({ binary }) =>
      `${binary} is missing: install Terraform 1.10 or newer and put it on the PATH ` +
      "(https://developer.hashicorp.com/terraform/install)",
  ),
};

/** How Terraform is run. */
export interface TerraformOptions {
  /** Takes the output, readable by its owner alone, if it is too long or too secret for memory. */
  readonly stdoutFile?: string;
  /** Asks Terraform, once, to stop and unlock. */
  readonly signal?: AbortSignal | undefined;
}

const WINDOWS = process.platform === "win32";

/**
 * Runs Terraform in a folder to its end. It has its own session: a Ctrl-C in the terminal reaches it by the
 * caller's signal alone, since a second interrupt would make it die with its lock.
 *
 * @param variables - All it gets; nothing is added.
 * @returns when it has ended, also if it has been asked to stop
 * @throws TerraformMissingError if there is no such program, and the reason of a signal that came before it was started
 */
export async function runTerraform(
  folder: string,
  args: readonly string[],
  variables: Readonly<Record<string, string | undefined>>,
  { stdoutFile, signal }: TerraformOptions = {},
): Promise<TerraformRun> {
  signal?.throwIfAborted();
  const errors = new OutputFile(folder);
  const output = stdoutFile === undefined ? new OutputFile(folder) : undefined;
  const descriptor = output?.descriptor ?? openSync(stdoutFile ?? "", "w", 0o600);
  try {
    const code = await ended(folder, args, variables, [descriptor, errors.descriptor], signal);
    return { code, stdout: output?.text() ?? "", stderr: errors.text() };
  } finally {
    errors.close();
    closeSync(descriptor);
  }
}

function ended(
  folder: string,
  args: readonly string[],
  variables: Readonly<Record<string, string | undefined>>,
  output: readonly [number, number],
  signal: AbortSignal | undefined,
): Promise<number> {
  const binary = terraformBinary(variables);
  return new Promise((resolve, reject) => {
    const child = spawn(binary, args, {
      cwd: folder,
      env: { ...variables },
      stdio: ["ignore", ...output],
      detached: !WINDOWS,
      windowsHide: true,
    });
    const stop = (): void => {
      // Windows knows no signal that asks, and its Ctrl-C reaches Terraform by the console.
      if (!WINDOWS) child.kill("SIGINT");
    };
    signal?.addEventListener("abort", stop, { once: true });
    child.once("error", (error: NodeJS.ErrnoException) => {
      signal?.removeEventListener("abort", stop);
      reject(error.code === "ENOENT" ? new TerraformMissingError(say.missing({ binary })) : error);
    });
    child.once("exit", (code) => {
      signal?.removeEventListener("abort", stop);
      resolve(code ?? 1);
    });
  });
}
