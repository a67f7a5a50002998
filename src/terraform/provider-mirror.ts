import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";

/** Where a mirror keeps the AWS provider, below its own folder. */
const PROVIDER = join("registry.terraform.io", "hashicorp", "aws");

/** Names the folder of a mirror, before any other place is looked at. */
export const MIRROR_VARIABLE = "RDS_KERBEROS_PROVIDER_MIRROR";

/** Folders of an operating system in which administrators put such things, and below them. */
const SYSTEM_FOLDERS = ["/opt", "/usr/local/share", "/usr/share", "/usr/local/lib", "/usr/lib", "/var/lib", "/srv"];

/** A named mirror that is none. */
export class ProviderMirrorError extends Error {}

/**
 * A folder with Terraform providers, for machines that do not reach the registry: the one `RDS_KERBEROS_PROVIDER_MIRROR`
 * names, else the first one found in the usual places of the system; `undefined` where the registry has to do.
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
      throw new ProviderMirrorError(
        `${MIRROR_VARIABLE} names ${named}, which has no folder ${PROVIDER}; name the folder that "terraform providers mirror" filled, or unset it`,
      );
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
