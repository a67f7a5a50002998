import { spawn } from "node:child_process";
import { createWriteStream } from "node:fs";
import { pipeline } from "node:stream/promises";
import { message } from "../text/message";
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

/**
 * Runs Terraform in a folder to its end.
 *
 * @param variables - All it gets; nothing is added.
 * @param stdoutFile - Takes the output, readable by its owner alone, if it is too long or too secret for memory.
 * @throws TerraformMissingError if there is no such program
 */
export async function runTerraform(
  folder: string,
  args: readonly string[],
  variables: Readonly<Record<string, string | undefined>>,
  stdoutFile?: string,
): Promise<TerraformRun> {
  const binary = terraformBinary(variables);
  const child = spawn(binary, args, { cwd: folder, env: { ...variables }, stdio: ["ignore", "pipe", "pipe"] });
  const ended = new Promise<number>((resolve, reject) => {
    child.once("error", (error: NodeJS.ErrnoException) => {
      reject(error.code === "ENOENT" ? new TerraformMissingError(say.missing({ binary })) : error);
    });
    child.once("close", (code) => {
      resolve(code ?? 1);
    });
  });
  let stdout = "";
  let stderr = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
  });
  const written =
    stdoutFile === undefined ? undefined : pipeline(child.stdout, createWriteStream(stdoutFile, { mode: 0o600 }));
  if (stdoutFile === undefined)
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      stdout += text;
    });
  const [code] = await Promise.all([ended, written]);
  return { code, stdout, stderr };
}
