import { spawn } from "node:child_process";
import { randomInt } from "node:crypto";
import { createWriteStream } from "node:fs";
import { join } from "node:path";
import { terraformEnvironment } from "../../src/terraform/terraform-environment";
import { type CdktfEnd, removePlans, startCdktf } from "../cdktf";
import { ROOT } from "../root";
import { type DemoFolder } from "./folder";

export function say(text: string): void {
  process.stderr.write(`${text}\n`);
}

/** What Terraform needs to reach the emulator, and nothing secret. */
export function settings(environments: string): Record<string, string> {
  return {
    ENVIRONMENTS_DIR: environments,
    ENVIRONMENT: "local",
    AWS_ACCESS_KEY_ID: "test",
    AWS_SECRET_ACCESS_KEY: "test",
    AWS_EC2_METADATA_DISABLED: "true",
  };
}

/** A first password for the directory; nobody needs to know it here. */
function password(): string {
  const sets = ["abcdefghijkmnpqrstuvwxyz", "ABCDEFGHJKLMNPQRSTUVWXYZ", "23456789", "+-_.=!"];
  return Array.from({ length: 24 }, (_, index) => {
    const set = sets[index % sets.length] ?? "";
    return set[randomInt(set.length)];
  }).join("");
}

/**
 * Passwords for this run. What the user has exported is for real directories, and anybody on this machine can ask the
 * emulator for what Terraform writes there. Once the directory has been created, nothing reads its first password.
 */
export function passwords(environment: NodeJS.ProcessEnv): Record<string, string> {
  const exported = Object.keys(environment).filter((name) => /^TF_VAR_.*password/i.test(name));
  return Object.fromEntries(["TF_VAR_directory_admin_password", ...exported].map((name) => [name, password()]));
}

/** cdktf's spinner, its counters, and what it repeats while it waits. */
const NOISE = [
  /^[⠀-⣿]/,
  /\d+ Stacks? (?:deploying|destroying)/,
  /Still (?:creating|destroying|modifying|reading)/,
  /Refreshing state/,
  /^(?:Starting|Synthesizing)$/,
];

function isNews(line: string): boolean {
  const text = line.trim();
  return text !== "" && !NOISE.some((noise) => noise.test(text));
}

/** Runs cdktf with the demo's environments and passes on what it says, without its cursor play. */
export async function cdktf(
  demo: DemoFolder,
  environments: string,
  command: string,
  ...options: string[]
): Promise<CdktfEnd> {
  const { cdktf, ended } = startCdktf(
    [command, "local-*", "--auto-approve", ...options, "--output", demo.outdir],
    { ...settings(environments), ...passwords(process.env) },
    ["ignore", "pipe", "pipe"],
  );
  const log = createWriteStream(demo.log(command));
  let rest = "";
  const take = (chunk: Buffer): void => {
    const lines = (rest + withoutControls(chunk.toString())).split(/[\r\n]+/);
    rest = lines.pop() ?? "";
    for (const line of lines) {
      log.write(`${line}\n`);
      if (isNews(line)) say(line);
    }
  };
  cdktf.stdout?.on("data", take);
  cdktf.stderr?.on("data", take);
  const end = await ended;
  if (isNews(rest)) say(rest);
  removePlans(demo.outdir);
  await new Promise<void>((done) => log.end(done));
  return end;
}

function withoutControls(text: string): string {
  return text.replace(/\u001b\[[0-9;?]*[A-Za-z]/g, "");
}

/** Runs the product's own command as a user does. */
export function product(args: readonly string[], environments: string): Promise<number> {
  const child = spawn(process.execPath, [join(ROOT, "bin", "rds-kerberos.cjs"), ...args], {
    cwd: ROOT,
    env: {
      ...process.env,
      ...terraformEnvironment(process.env),
      ...settings(environments),
      ...passwords(process.env),
    },
    stdio: ["ignore", "inherit", "inherit"],
  });
  return new Promise((resolve) => {
    child.once("close", (code) => resolve(code ?? 1));
  });
}
