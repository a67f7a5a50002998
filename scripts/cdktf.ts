// cdktf with what this machine needs: npm run cdktf -- deploy 'prod-*'
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { terraformEnvironment, usesMirror } from "../src/terraform/terraform-environment";
import { ROOT } from "./root";

const CDKTF = join(ROOT, "node_modules", ".bin", "cdktf");

/** Commands that would ask the registry for checksums, which a provider mirror cannot answer. */
const LOCKING = ["deploy", "apply", "destroy", "diff", "plan", "output"];

export interface CdktfCommand {
  readonly command: string;
  readonly args: readonly string[];
  /** Variables for cdktf, in addition to those of this process. */
  readonly environment: Record<string, string>;
}

export function cdktfCommand(args: readonly string[]): CdktfCommand {
  const environment = terraformEnvironment(process.env);
  const skip = usesMirror(environment) && LOCKING.includes(args[0] ?? "") ? ["--skip-provider-lock"] : [];
  return { command: CDKTF, args: [...args, ...skip], environment };
}

/** cdktf leaves the binary plan of each stack behind, and that of a directory holds its password. */
export function removePlans(outdir: string): void {
  const stacks = join(outdir, "stacks");
  if (!existsSync(stacks)) return;
  for (const stack of readdirSync(stacks)) rmSync(join(stacks, stack, "plan"), { force: true });
}

export function main(given: readonly string[]): number {
  const { command, args, environment } = cdktfCommand(given);
  const result = spawnSync(command, args, { stdio: "inherit", env: { ...process.env, ...environment } });
  const output = args.indexOf("--output");
  removePlans(output < 0 ? "cdktf.out" : (args[output + 1] ?? "cdktf.out"));
  return result.status ?? 1;
}
