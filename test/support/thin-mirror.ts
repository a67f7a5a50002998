import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { findProviderMirror, MIRROR_VARIABLE } from "../../src/terraform/provider-mirror";
import { terraformEnvironment, usesMirror } from "../../src/terraform/terraform-environment";

const PROVIDER = join("registry.terraform.io", "hashicorp", "aws");

/**
 * A mirror with the AWS provider behind a script that starts it. At each command Terraform reads all of what it has
 * installed to compare checksums: 700 MB for the provider itself.
 *
 * @param folder - Takes the mirror.
 * @returns variables that make the product and the tests use it; none without a mirror of unpacked providers
 */
export function thinMirror(folder: string): Record<string, string> {
  const mirror = findProviderMirror(process.env);
  // jest prepares itself again in the same process when it watches.
  if (mirror === folder) return {};
  if (mirror === undefined || !usesMirror(terraformEnvironment(process.env, folder))) return {};
  let programs = 0;
  for (const path of readdirSync(join(mirror, PROVIDER), { recursive: true, encoding: "utf8" })) {
    if (!/[\\/]terraform-provider-aws[^\\/]*$/.test(path) || path.endsWith(".zip")) continue;
    const script = join(folder, PROVIDER, path);
    mkdirSync(join(script, ".."), { recursive: true });
    const text = `#!/bin/sh\nexec '${join(mirror, PROVIDER, path)}' "$@"\n`;
    // Another run of tests may be comparing its checksum right now.
    if (!existsSync(script) || readFileSync(script, "utf8") !== text) writeFileSync(script, text, { mode: 0o755 });
    programs += 1;
  }
  return programs > 0 ? { [MIRROR_VARIABLE]: folder } : {};
}
