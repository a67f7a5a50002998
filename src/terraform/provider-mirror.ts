import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { message } from "../text/message";

/** Where a mirror keeps the AWS provider, below its own folder. */
const PROVIDER = join("registry.terraform.io", "hashicorp", "aws");

/** Names the folder of a mirror, before any other place is looked at. */
export const MIRROR_VARIABLE = "RDS_KERBEROS_PROVIDER_MIRROR";

/** Folders in and below which administrators of an operating system put such things. */
const SYSTEM_FOLDERS = ["/opt", "/usr/local/share", "/usr/share", "/usr/local/lib", "/usr/lib", "/var/lib", "/srv"];

/** The variable names a folder that is not a mirror. */
export class ProviderMirrorError extends Error {}

const say = {
  noMirror: message<{ folder: string; missing: string }>(
    "terraform/no-mirror",
    ({ folder, missing }) =>
      `${MIRROR_VARIABLE} names ${folder}, which has no folder ${missing}; name the folder that ` +
      '"terraform providers mirror" filled, or unset it',
  ),
};

/**
 * A folder with Terraform providers, for machines that do not reach the registry: the one that
 * `RDS_KERBEROS_PROVIDER_MIRROR` names, else the first one found in the usual places of the system; `undefined` if
 * there is none.
 *
 * @see https://developer.hashicorp.com/terraform/cli/config/config-file#filesystem_mirror
 */
export function findProviderMirror(
  variables: Readonly<Record<string, string | undefined>>,
  folders: readonly string[] = SYSTEM_FOLDERS,
): string | undefined {
  const named = variables[MIRROR_VARIABLE];
  if (named !== undefined && named !== "") {
    if (!existsSync(join(named, PROVIDER))) {
      throw new ProviderMirrorError(say.noMirror({ folder: named, missing: PROVIDER }));
    }
    return named;
  }
  return folders.flatMap(candidates).find((folder) => existsSync(join(folder, PROVIDER)));
}

/** A folder, those in it, and the `plugins` and `providers` of those. */
function candidates(folder: string): string[] {
  let names: string[];
  try {
    names = readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map((entry) => entry.name)
      .sort();
  } catch {
    return [];
  }
  const inside = names.map((name) => join(folder, name));
  return [folder, ...inside, ...inside.flatMap((path) => [join(path, "plugins"), join(path, "providers")])];
}
