import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { findProviderMirror, MIRROR_VARIABLE } from "../../src/terraform/provider-mirror";
import { terraformEnvironment, usesMirror } from "../../src/terraform/terraform-environment";
import { listFiles } from "./list-files";
import { ROOT } from "./terraform";

const PROVIDER = join("registry.terraform.io", "hashicorp", "aws");
const PROXY = join(__dirname, "provider-proxy.cjs");

/** Folders whose files name the types that any test plans. */
const SOURCES = ["src", "stacks", "test", "examples"].map((name) => join(ROOT, name));

/** With it Terraform talks to the provider itself, which tells the schemas of all types. */
export const WHOLE_PROVIDER = { TF_DISABLE_PLUGIN_TLS: "" };

/**
 * A mirror with the AWS provider behind a script that starts it. At each command Terraform reads all of what it has
 * installed to compare checksums, 700 MB for the provider itself, and all schemas of the provider, of which a test
 * needs few: the script starts provider-proxy.cjs, which leaves the others out.
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
    const provider = join(mirror, PROVIDER, path);
    const schemas = join(folder, "schemas", path);
    mkdirSync(schemas, { recursive: true });
    writeChanged(join(schemas, "types.json"), JSON.stringify(wantedOf(provider)), 0o644);
    const script = join(folder, PROVIDER, path);
    mkdirSync(join(script, ".."), { recursive: true });
    writeChanged(script, scriptOf(provider, schemas), 0o755);
    programs += 1;
  }
  // Without encryption, since the proxy has no certificate; what it is asked and told stays on this machine.
  return programs > 0 ? { [MIRROR_VARIABLE]: folder, TF_DISABLE_PLUGIN_TLS: "1" } : {};
}

/** Another run of tests may be reading it, or comparing its checksum, right now. */
function writeChanged(path: string, text: string, mode: number): void {
  if (!existsSync(path) || readFileSync(path, "utf8") !== text) writeFileSync(path, text, { mode });
}

function scriptOf(provider: string, schemas: string): string {
  return `#!/bin/sh
if [ -n "$PLUGIN_CLIENT_CERT" ]; then exec '${provider}' "$@"; fi
NODE_OPTIONS='' exec '${process.execPath}' '${PROXY}' '${provider}' '${schemas}' "$@"
`;
}

/** Types whose schemas are wanted of a provider, and a name for the file of these schemas. */
function wantedOf(provider: string): { readonly types: readonly string[]; readonly schemas: string } {
  const types = namedTypes();
  const { size, mtimeMs } = statSync(provider);
  const hash = createHash("sha256").update(JSON.stringify([types, provider, size, mtimeMs]));
  return { types, schemas: `${hash.digest("hex").slice(0, 20)}.bin` };
}

/** Every type that a source names: by itself, or by the module of CDKTF that it imports. */
function namedTypes(): string[] {
  const text = SOURCES.flatMap(listFiles)
    .filter((file) => /\.(?:ts|tf|json|py)$/.test(file))
    .map((file) => readFileSync(file, "utf8"))
    .join("\n");
  const named = [...text.matchAll(/\baws_[a-z0-9_]+/g)].map(([type]) => type);
  const imported = [...text.matchAll(/@cdktf\/provider-aws\/lib\/(?:data-aws-)?([a-z0-9-]+)/g)].map(
    ([, name = ""]) => `aws_${name.replaceAll("-", "_")}`,
  );
  return [...new Set([...named, ...imported])].sort();
}
