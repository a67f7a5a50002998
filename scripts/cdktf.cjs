// @ts-check
"use strict";

// cdktf with what this machine needs: npm run cdktf -- deploy 'prod-*'
const { spawnSync } = require("node:child_process");
const { existsSync, readdirSync, rmSync } = require("node:fs");
const { join } = require("node:path");
const { freshBuild } = require("./fresh-build.cjs");

const CDKTF = join(__dirname, "..", "node_modules", ".bin", "cdktf");

/** Commands that would ask the registry for checksums, which a provider mirror cannot answer. */
const LOCKING = ["deploy", "apply", "destroy", "diff", "plan", "output"];

/**
 * The command line and the variables to run cdktf with.
 * @param {string[]} args
 */
function cdktfCommand(args) {
  /** @type {typeof import("./tools")} */
  const { terraformEnvironment, usesMirror } = require(freshBuild("tools"));
  const environment = terraformEnvironment(process.env);
  const skip = usesMirror(environment) && LOCKING.includes(args[0] ?? "") ? ["--skip-provider-lock"] : [];
  return { command: CDKTF, args: [...args, ...skip], environment };
}

/** cdktf leaves the binary plan of each stack behind, and that of a directory holds its password. @param {string} outdir */
function removePlans(outdir) {
  const stacks = join(outdir, "stacks");
  if (!existsSync(stacks)) return;
  for (const stack of readdirSync(stacks)) rmSync(join(stacks, stack, "plan"), { force: true });
}

module.exports = { cdktfCommand, removePlans };

if (require.main === module) {
  const { command, args, environment } = cdktfCommand(process.argv.slice(2));
  const result = spawnSync(command, args, { stdio: "inherit", env: { ...process.env, ...environment } });
  const output = args.indexOf("--output");
  removePlans(output < 0 ? "cdktf.out" : (args[output + 1] ?? "cdktf.out"));
  process.exitCode = result.status ?? 1;
}
