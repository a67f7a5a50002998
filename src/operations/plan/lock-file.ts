import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const LOCK_FILE = ".terraform.lock.hcl";

/** The checksums of one provider, as `terraform init` writes them. */
const CHECKSUMS = /^ *hashes = \[[^\]]*\]\n/gm;

/** Whether a stack's folder has a lock file with the checksums of its providers. */
export function hasChecksums(folder: string): boolean {
  const file = join(folder, LOCK_FILE);
  return existsSync(file) && readFileSync(file, "utf8").search(CHECKSUMS) >= 0;
}

/**
 * Does something while the lock file of a stack's folder has no checksums, and puts them back. With them each command of
 * Terraform reads all of the provider, 700 MB, to compare what `terraform init` has just compared.
 *
 * @see https://developer.hashicorp.com/terraform/language/files/dependency-lock
 */
export async function withoutChecksums<Result>(folder: string, work: () => Promise<Result>): Promise<Result> {
  const file = join(folder, LOCK_FILE);
  const whole = readFileSync(file, "utf8");
  writeFileSync(file, whole.replace(CHECKSUMS, ""));
  try {
    return await work();
  } finally {
    writeFileSync(file, whole);
  }
}
