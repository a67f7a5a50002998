import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { terraformBinary } from "../../terraform/shield";
import { runTerraform, type TerraformRun } from "../../terraform/terraform";
import { usesMirror } from "../../terraform/terraform-environment";
import { hasChecksums, restoreChecksums } from "./lock-file";
import { providerFiles } from "./provider-files";

type Variables = Readonly<Record<string, string | undefined>>;

/** Readies a stack's folder for a plan. `again` does so although nothing seems to have changed since the last time. */
export type Initialize = (folder: string, variables: Variables, again?: boolean) => Promise<InitializeOutcome>;

export interface InitializeOutcome extends Pick<TerraformRun, "code" | "stderr"> {
  /** Nothing had to be done. */
  readonly spared: boolean;
  /** The files of the providers that Terraform has just compared with their checksums, as `providerFiles` says them. */
  readonly verified?: string;
}

/** What a folder was last initialized for. */
const MARK = join(".terraform", "initialized-for.json");

/**
 * `terraform init` for the stacks of one run, and nothing for a folder that an earlier run has initialized for the same
 * backend and providers. Without a mirror each stack would fetch the provider by itself: they share a cache, and only
 * one of them at a time may write to it.
 *
 * @param runFolder - Takes the cache if the user has none.
 * @param signal - Asks Terraform to stop.
 * @see https://developer.hashicorp.com/terraform/cli/commands/init
 */
export function initializer(runFolder: string, variables: Variables, signal?: AbortSignal): Initialize {
  if (usesMirror(variables)) return (folder, given, again) => initialize(folder, given, again, signal);
  const cache = variables["TF_PLUGIN_CACHE_DIR"] ?? join(runFolder, "providers");
  mkdirSync(cache, { recursive: true });
  let last: Promise<unknown> = Promise.resolve();
  return (folder, given, again) => {
    const next = last.then(() =>
      initialize(
        folder,
        { ...given, TF_PLUGIN_CACHE_DIR: cache, TF_PLUGIN_CACHE_MAY_BREAK_DEPENDENCY_LOCK_FILE: "1" },
        again,
        signal,
      ),
    );
    last = next.catch(() => undefined);
    return next;
  };
}

async function initialize(
  folder: string,
  variables: Variables,
  again = false,
  signal?: AbortSignal,
): Promise<InitializeOutcome> {
  restoreChecksums(folder);
  const mark = join(folder, MARK);
  const wanted = initializedFor(folder, variables);
  if (!again && existsSync(mark) && readFileSync(mark, "utf8") === wanted && hasChecksums(folder))
    return { code: 0, stderr: "", spared: true };
  rmSync(mark, { force: true });
  const args = ["init", "-input=false", "-no-color", "-reconfigure"];
  const { code, stderr } = await runTerraform(folder, args, variables, { signal });
  if (code !== 0) return { code, stderr, spared: false };
  writeFileSync(mark, wanted);
  return { code, stderr, spared: false, verified: providerFiles(folder) };
}

/** Whether Terraform says that a folder has to be initialized. */
export function wantsInitialization(stderr: string): boolean {
  return /\b(?:terraform|tofu) init\b/.test(stderr);
}

/** Lets a folder be planned without the backend of an earlier run, which Terraform remembers and would ask for. */
export function forgetBackend(folder: string): void {
  const remembered = join(folder, ".terraform", "terraform.tfstate");
  if (!existsSync(remembered)) return;
  rmSync(remembered);
  rmSync(join(folder, MARK), { force: true });
}

/** All that decides what `terraform init` does: the `terraform` block, and where providers come from. */
function initializedFor(folder: string, variables: Variables): string {
  const { terraform } = JSON.parse(readFileSync(join(folder, "cdk.tf.json"), "utf8")) as { terraform?: unknown };
  return JSON.stringify({
    terraform,
    binary: terraformBinary(variables),
    configuration: variables["TF_CLI_CONFIG_FILE"],
    cache: variables["TF_PLUGIN_CACHE_DIR"],
  });
}
