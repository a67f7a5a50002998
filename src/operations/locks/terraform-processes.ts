import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, readlinkSync } from "node:fs";
import { basename, resolve } from "node:path";

/** A Terraform that runs on this machine. */
export interface TerraformProcess {
  readonly pid: number;
  /** Folder of the stack that it works on. */
  readonly folder: string;
  /** Where it keeps what it knows of the backend. */
  readonly dataFolder: string;
}

/** What the programs are called: `terraform`, `terraform_1.11.4`, `tofu`, but not the programs of its providers. */
const TERRAFORM = /^(?:terraform|tofu)(?:[-_]?v?\d.*)?$/;

/** Finds out whether a process has the name of Terraform. */
type IsTerraform = (name: string) => boolean;

/**
 * The Terraform processes of this machine, as far as this user may see them; undefined if the system does not say.
 *
 * @param binary - How the user calls Terraform.
 */
export function terraformProcesses(binary: string): readonly TerraformProcess[] | undefined {
  const own = basename(binary);
  // Linux keeps 15 characters of a name.
  const isTerraform: IsTerraform = (name) => TERRAFORM.test(name) || name === own || name === own.slice(0, 15);
  try {
    return existsSync("/proc/self/cwd") ? processesByProc(isTerraform) : processesByLsof(isTerraform);
  } catch {
    return undefined;
  }
}

function processesByProc(isTerraform: IsTerraform): TerraformProcess[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        if (!isTerraform(readFileSync(`/proc/${pid}/comm`, "utf8").trim())) return [];
        const folder = readlinkSync(`/proc/${pid}/cwd`);
        const variables = readFileSync(`/proc/${pid}/environ`, "utf8").split("\0");
        const data = variables.find((variable) => /^TF_DATA_DIR=./.test(variable))?.slice("TF_DATA_DIR=".length);
        return [{ pid: Number(pid), folder, dataFolder: resolve(folder, data ?? ".terraform") }];
      } catch {
        // It has ended, or is another user's.
        return [];
      }
    });
}

/** As macOS says it. @throws Error if ps or lsof cannot be run */
function processesByLsof(isTerraform: IsTerraform): TerraformProcess[] {
  const options = { encoding: "utf8" } as const;
  const pids = [...execFileSync("ps", ["-axo", "pid=,comm="], options).matchAll(/^ *(\d+) +(.+)$/gm)]
    .filter(([, , program = ""]) => isTerraform(basename(program)))
    .map(([, pid = ""]) => pid);
  if (pids.length === 0) return [];
  const found = execFileSync("lsof", ["-w", "-a", "-d", "cwd", "-p", pids.join(","), "-Fpn"], options);
  return [...found.matchAll(/^p(\d+)\n(?:f.*\n)?n(.+)$/gm)].map(([, pid = "", folder = ""]) => ({
    pid: Number(pid),
    folder,
    dataFolder: resolve(folder, ".terraform"),
  }));
}

/** Whether a Terraform keeps its state in the backend that these settings name. */
export function worksOn({ dataFolder }: TerraformProcess, settings: readonly string[]): boolean {
  return usesBackend(dataFolder, settings);
}

/** Whether Terraform was initialized for the backend that these settings name. @param dataFolder - `.terraform`. */
export function usesBackend(dataFolder: string, settings: readonly string[]): boolean {
  try {
    const text = readFileSync(resolve(dataFolder, "terraform.tfstate"), "utf8");
    return settings.every((setting) => text.includes(JSON.stringify(setting)));
  } catch {
    return false;
  }
}
