import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, dirname, join } from "node:path";

type Variables = Readonly<Record<string, string | undefined>>;

const NAMES = { posix: "terraform-shield.cjs", windows: "terraform-shield.cmd" };

/** Terraform that the shield runs, if it is not the one on the PATH. */
const SHIELDED = "RDS_KERBEROS_TERRAFORM";

/** Whether a program is the shield, of this package or of another copy of it. */
export function isShield(program: string): boolean {
  return Object.values(NAMES).includes(basename(program));
}

/**
 * The Terraform that the user chose: `terraform`, or what `TERRAFORM_BINARY_NAME` names, with or without the shield.
 */
export function terraformBinary(variables: Variables): string {
  const named = variables["TERRAFORM_BINARY_NAME"] ?? "";
  const chosen = isShield(named) ? (variables[SHIELDED] ?? "") : named;
  return chosen === "" || isShield(chosen) ? "terraform" : chosen;
}

/**
 * The variables that let cdktf run Terraform behind bin/terraform-shield.cjs, so that whatever ends cdktf does not end
 * Terraform with it.
 */
export function shieldedTerraform(variables: Variables, platform = process.platform): Record<string, string> {
  const name = platform === "win32" ? NAMES.windows : NAMES.posix;
  const binary = terraformBinary(variables);
  return {
    TERRAFORM_BINARY_NAME: join(packageFolder(), "bin", name),
    // A shell that was set up for another Terraform must not keep that one.
    ...(binary === "terraform" && variables[SHIELDED] === undefined ? {} : { [SHIELDED]: binary }),
  };
}

/** A Terraform that is changing a stack, which outlives whoever started it. */
export interface ShieldedRun {
  readonly pid: number;
  /** For example `apply`. */
  readonly command: string;
  /** When it started, as an ISO 8601 string. */
  readonly since: string;
}

/** The program that runs Terraform behind the shield, for Node.js. */
export function shieldProgram(): string {
  return join(packageFolder(), "bin", NAMES.posix);
}

/** The Terraform that is changing the stack of a folder; `undefined` if none is. */
export function shieldedRunIn(folder: string): ShieldedRun | undefined {
  const program = shieldProgram();
  const shield = createRequire(program)(program) as { runIn: (folder: string) => ShieldedRun | undefined };
  return shield.runIn(folder);
}

interface ProcessModule {
  readonly isRunning: (process: SeenProcess) => boolean;
  readonly startOf: (pid: number) => string;
}

/** A process, with when it started: its id may be that of another one later, or in another container. */
export interface SeenProcess {
  readonly pid: number;
  readonly start: string;
}

function processModule(): ProcessModule {
  const program = join(packageFolder(), "bin", "running-process.cjs");
  return createRequire(program)(program) as ProcessModule;
}

/** This process. */
export function ownProcess(): SeenProcess {
  return { pid: process.pid, start: processModule().startOf(process.pid) };
}

/** Whether a process that was seen still runs. */
export function stillRuns(seen: SeenProcess): boolean {
  return processModule().isRunning(seen);
}

/** The folder of this package, from a source file, from a program built of it, and from what was compiled for npm. */
function packageFolder(folder = __dirname): string {
  if (existsSync(join(folder, "bin", NAMES.posix))) return folder;
  const above = dirname(folder);
  if (above === folder) throw new Error(`bin/${NAMES.posix} is missing in this package; install it again`);
  return packageFolder(above);
}
