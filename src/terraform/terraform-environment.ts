import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join, resolve } from "node:path";
import { findProviderMirror, MIRROR_VARIABLE } from "./provider-mirror";

type Variables = Readonly<Record<string, string | undefined>>;

/** Folder for this tool's own files, in the working directory. */
export const WORK_FOLDER = ".rds-kerberos";

/**
 * The variables with which Terraform and cdktf run, in addition to those of the caller: no calls home, and the provider
 * mirror of this machine by a configuration file that we write. A configuration the user has is left alone, unless
 * `RDS_KERBEROS_PROVIDER_MIRROR` asks for another mirror.
 *
 * @param folder - Where the configuration file is written, if one is needed.
 * @see https://developer.hashicorp.com/terraform/cli/config/environment-variables
 */
export function terraformEnvironment(variables: Variables, folder = WORK_FOLDER): Record<string, string> {
  const quiet = { CHECKPOINT_DISABLE: "1", DISABLE_VERSION_CHECK: "1" };
  if (!variables[MIRROR_VARIABLE] && hasOwnConfiguration(variables)) return quiet;
  const mirror = findProviderMirror(variables);
  const missing = variables["TF_CLI_CONFIG_FILE"] !== undefined;
  if (mirror === undefined && !missing) return quiet;
  // Node.js never ends if the path is relative and the working directory has been deleted.
  mkdirSync(resolve(folder), { recursive: true });
  const file = resolve(folder, "terraform.tfrc");
  writeFileSync(file, configuration(mirror), { mode: 0o600 });
  // With a mirror there is nothing to cache, and cdktf would make a cache folder in the user's home.
  return {
    ...quiet,
    TF_CLI_CONFIG_FILE: file,
    ...(mirror === undefined ? {} : { CDKTF_DISABLE_PLUGIN_CACHE_ENV: "1" }),
  };
}

/** Whether a mirror is in use: `cdktf` then needs --skip-provider-lock, since locking asks the registry. */
export function usesMirror(environment: Variables): boolean {
  return environment["CDKTF_DISABLE_PLUGIN_CACHE_ENV"] !== undefined;
}

function hasOwnConfiguration(variables: Variables): boolean {
  const named = variables["TF_CLI_CONFIG_FILE"];
  return named === undefined ? existsSync(join(homedir(), ".terraformrc")) : existsSync(named);
}

function configuration(mirror: string | undefined): string {
  if (mirror === undefined) return "disable_checkpoint = true\n";
  return `disable_checkpoint = true

provider_installation {
  filesystem_mirror {
    path    = ${JSON.stringify(mirror)}
    include = ["registry.terraform.io/hashicorp/aws"]
  }
  direct {
    exclude = ["registry.terraform.io/hashicorp/aws"]
  }
}
`;
}
