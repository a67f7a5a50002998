import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { message } from "../src/text/message";

type Variables = Readonly<Record<string, string | undefined>>;

const say = {
  unshielded: message<{ command: string }>(
    "deploy/unshielded",
    ({ command }) =>
      `cdktf ${command} runs Terraform unprotected: if cdktf ends early, Terraform dies with it and loses what it is ` +
      'creating. Stop here, run eval "$(npx rds-kerberos terraform-environment)", and start again',
  ),
};

/** cdktf's commands that change something. */
const COMMANDS = ["apply", "deploy", "destroy", "watch"];

/** Programs that end with their terminal. Any other may be a wrapper of the user's that does not. */
const UNPROTECTED = ["", "terraform", "tofu"];

/** How far up the app looks for cdktf: a shell and a script may be between them. */
const GENERATIONS = 5;

/** A process with its command line; undefined if the system does not say. */
export type ProcessOf = (pid: number) => { readonly parent: number; readonly args: readonly string[] } | undefined;

/**
 * The sentence for a `cdktf deploy` that runs Terraform unprotected, if it is certain that this process is part of one.
 */
export function unshieldedWarning(
  variables: Variables,
  parent = process.ppid,
  processOf: ProcessOf = processOfSystem,
): string | undefined {
  const binary = basename(variables["TERRAFORM_BINARY_NAME"] ?? "");
  if (variables["CDKTF_OUTDIR"] === undefined || !UNPROTECTED.includes(binary)) return undefined;
  const command = commandOfCdktf(parent, processOf, GENERATIONS);
  return command === undefined ? undefined : say.unshielded({ command });
}

function commandOfCdktf(pid: number, processOf: ProcessOf, generations: number): string | undefined {
  if (pid <= 1 || generations === 0) return undefined;
  const found = processOf(pid);
  if (!found) return undefined;
  // node /some/where/.bin/cdktf deploy …
  const [, script = "", command = ""] = found.args;
  if (["cdktf", "cdktf.js"].includes(basename(script))) return COMMANDS.find((changing) => changing === command);
  return commandOfCdktf(found.parent, processOf, generations - 1);
}

const processOfSystem: ProcessOf = (pid) => {
  if (process.platform !== "linux" && process.platform !== "darwin") return undefined;
  try {
    return process.platform === "linux" ? fromProc(pid) : fromPs(pid);
  } catch {
    return undefined;
  }
};

const fromProc: ProcessOf = (pid) => {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  const args = readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0");
  return { parent: Number(/^PPid:\t(\d+)$/m.exec(status)?.[1]), args };
};

/** A path with a space is taken apart here, and then not known as cdktf: no warning is better than a false one. */
const fromPs: ProcessOf = (pid) => {
  const text = execFileSync("ps", ["-ww", "-p", String(pid), "-o", "ppid=,args="], { encoding: "utf8" }).trim();
  const [parent, ...args] = text.split(/ +/);
  return { parent: Number(parent), args };
};
