import { execFile } from "node:child_process";
import { existsSync } from "node:fs";

/** What a machine lacks and how to install it, or undefined if nothing is missing. */
export type Problem = string | undefined;

/** The program that the scripts run Terraform by. */
export const TERRAFORM = process.env["TERRAFORM_BINARY_NAME"] ?? "terraform";

function isAtLeast(version: string, least: string): boolean {
  const [parts = [], minimum = []] = [version, least].map((text) => text.split(".").map(Number));
  for (const [index, number] of minimum.entries()) {
    const part = parts[index] ?? 0;
    if (part !== number) return part > number;
  }
  return true;
}

/** What a command prints, or undefined if it cannot be run or fails. */
function output(command: string, args: readonly string[]): Promise<string | undefined> {
  return new Promise((resolve) => {
    const env = { ...process.env, CHECKPOINT_DISABLE: "1" };
    execFile(command, args, { encoding: "utf8", env }, (error, stdout) => resolve(error ? undefined : stdout));
  });
}

/** Whether there is such a command, however it ends. */
function exists(command: string, args: readonly string[]): Promise<boolean> {
  return new Promise((resolve) => {
    execFile(command, args, (error) => resolve(error === null || typeof error.code === "number"));
  });
}

async function succeeds(command: string, args: readonly string[]): Promise<boolean> {
  return (await output(command, args)) !== undefined;
}

export function nodeProblem(): Problem {
  const version = process.versions.node;
  return isAtLeast(version, "20.19.0")
    ? undefined
    : `Node.js ${version} is too old: install Node.js 20.19 or newer (https://nodejs.org)`;
}

export async function terraformVersion(): Promise<string | undefined> {
  const text = await output(TERRAFORM, ["version", "-json"]);
  if (text === undefined) return undefined;
  return /"terraform_version":\s*"(\d+\.\d+\.\d+)/.exec(text)?.[1] ?? "0.0.0";
}

export async function terraformProblem(): Promise<Problem> {
  const version = await terraformVersion();
  const page = "(https://developer.hashicorp.com/terraform/install)";
  if (version === undefined)
    return `${TERRAFORM} is missing: install Terraform 1.10 or newer and put it on the PATH ${page}`;
  if (isAtLeast(version, "1.10.0")) return undefined;
  return `${TERRAFORM} ${version} is too old: install Terraform 1.10 or newer ${page}`;
}

export async function pythonProblem(): Promise<Problem> {
  const text = await output("python3", ["--version"]);
  if (text === undefined)
    return "python3 is missing: install Python 3.10 or newer (Debian: apt-get install python3 python3-venv)";
  const version = /(\d+\.\d+\.\d+)/.exec(text)?.[1] ?? "0.0.0";
  return isAtLeast(version, "3.10.0") ? undefined : `Python ${version} is too old: install Python 3.10 or newer`;
}

/** A Chromium to look at pages with: the one that `CHROMIUM` names, or else one on the PATH. */
export async function findChromium(): Promise<string | undefined> {
  const named = process.env["CHROMIUM"];
  const names = named ? [named] : ["chromium", "chromium-browser", "google-chrome", "chrome"];
  for (const name of names) {
    if (await succeeds(name, ["--version"])) return name;
  }
  return undefined;
}

export function chromiumProblem(found: string | undefined): Problem {
  return found === undefined
    ? "Chromium is missing: install it, or name it in CHROMIUM (Debian: apt-get install chromium)"
    : undefined;
}

/** What a real sign-in needs: Samba's Active Directory, PostgreSQL's server, and Kerberos clients. */
export async function signInProblem(): Promise<Problem> {
  const parts: Record<string, Promise<boolean>[]> = {
    "Samba's Active Directory": [
      succeeds("/usr/sbin/samba", ["--version"]),
      succeeds("/usr/bin/python3", ["-c", "import samba.dckeytab, samba.provision"]),
    ],
    "PostgreSQL's server": [Promise.resolve(existsSync("/usr/lib/postgresql")), succeeds("psql", ["--version"])],
    "MIT's Kerberos clients": [exists("kinit", ["-V", "--no-such-option"])],
    OpenSSL: [succeeds("openssl", ["version"])],
  };
  const missing: string[] = [];
  for (const [name, checks] of Object.entries(parts)) {
    if ((await Promise.all(checks)).includes(false)) missing.push(name);
  }
  const packages = "samba samba-dsdb-modules samba-ad-provision krb5-user postgresql openssl";
  return missing.length === 0
    ? undefined
    : `${missing.join(", ")} missing, for sign-in (Debian: apt-get install ${packages})`;
}

/** The problems there are, of those that were looked for. */
export function problemsOf(...problems: readonly Problem[]): string[] {
  return problems.filter((problem) => problem !== undefined);
}

/** Ends the program with every problem there is. */
export function demand(...problems: readonly Problem[]): void {
  const found = problemsOf(...problems);
  if (found.length === 0) return;
  process.stderr.write(`${found.join("\n")}\n`);
  process.exit(1);
}
