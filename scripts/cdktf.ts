// cdktf with what this machine needs: npm run cdktf -- deploy 'prod-*'
import { type ChildProcess, spawn, type StdioOptions } from "node:child_process";
import { existsSync, readdirSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { erroredStates, erroredStateText } from "../src/terraform/errored-states";
import { shieldedTerraform } from "../src/terraform/shield";
import { terraformEnvironment, usesMirror } from "../src/terraform/terraform-environment";
import { ROOT } from "./root";

const CDKTF = join(ROOT, "node_modules", ".bin", "cdktf");

/** Commands that would ask the registry for checksums, which a provider mirror cannot answer. */
const LOCKING = ["deploy", "apply", "destroy", "diff", "plan", "output"];

/** Commands that run Terraform in the output folder, or delete the folders of stacks that are no more. */
const WORKING = [...LOCKING, "watch", "synth", "synthesize", "list"];

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** How cdktf has ended. */
export interface CdktfEnd {
  readonly code: number;
  /** Whether somebody wanted this process to end meanwhile. */
  readonly interrupted: boolean;
}

/**
 * Starts cdktf with Terraform behind the shield. A signal ends cdktf first, and not this process: what is to be done
 * afterwards is done.
 *
 * @param environment - Variables for cdktf, in addition to those of this process; undefined removes one.
 */
export function startCdktf(
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
  stdio: StdioOptions,
): { readonly cdktf: ChildProcess; readonly ended: Promise<CdktfEnd> } {
  const own = { ...terraformEnvironment(process.env), ...shieldedTerraform(process.env) };
  const skip = usesMirror(own) && LOCKING.includes(args[0] ?? "") ? ["--skip-provider-lock"] : [];
  const cdktf = spawn(CDKTF, [...args, ...skip], { cwd: ROOT, env: { ...process.env, ...own, ...environment }, stdio });
  let interrupted = false;
  const interrupt = (): void => {
    interrupted = true;
    cdktf.kill("SIGTERM");
  };
  for (const signal of SIGNALS) process.on(signal, interrupt);
  const ended = new Promise<CdktfEnd>((fulfil, reject) => {
    cdktf.once("error", reject);
    cdktf.once("close", (code) => {
      for (const signal of SIGNALS) process.off(signal, interrupt);
      fulfil({ code: code ?? 1, interrupted });
    });
  });
  return { cdktf, ended };
}

/** cdktf leaves the binary plan of each stack behind, and that of a directory holds its password. */
export function removePlans(outdir: string): void {
  const stacks = join(outdir, "stacks");
  if (!existsSync(stacks)) return;
  for (const stack of readdirSync(stacks)) rmSync(join(stacks, stack, "plan"), { force: true });
}

/** The folder that cdktf's arguments name. */
export function outputFolder(args: readonly string[]): string {
  const given = args.flatMap((arg, index) => {
    if (arg === "--output" || arg === "-o") return args[index + 1] ?? [];
    return /^(?:--output|-o)=(.+)$/.exec(arg)?.[1] ?? [];
  });
  return resolve(ROOT, given.at(-1) ?? "cdktf.out");
}

/** Says which states of a folder could not be saved; whether there are any. No Terraform may run over them. */
export function reportErroredStates(outdir: string): boolean {
  const errored = erroredStates(outdir);
  for (const state of errored) process.stderr.write(`${erroredStateText(state)}\n`);
  return errored.length > 0;
}

export async function main(args: readonly string[]): Promise<number> {
  const outdir = outputFolder(args);
  if (WORKING.includes(args[0] ?? "") && reportErroredStates(outdir)) return 1;
  const { code } = await startCdktf(args, {}, "inherit").ended;
  removePlans(outdir);
  if (code !== 0) reportErroredStates(outdir);
  return code;
}
