import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const LOCK_FILE = ".terraform.lock.hcl";

/** The lock file with its checksums, while they are away. */
const WHOLE = join(".terraform", "lock-file-with-checksums.hcl");

/** The checksums of one provider, as `terraform init` writes them. */
const CHECKSUMS = /^ *hashes = \[[^\]]*\]\r?\n/gm;

const PROVIDER = /^provider /gm;

/** Whether a stack's folder has a lock file with the checksums of every provider. */
export function hasChecksums(folder: string): boolean {
  const file = join(folder, LOCK_FILE);
  if (!existsSync(file)) return false;
  const text = readFileSync(file, "utf8");
  const count = (pattern: RegExp): number => text.match(pattern)?.length ?? 0;
  return count(CHECKSUMS) > 0 && count(CHECKSUMS) === count(PROVIDER);
}

/** Puts back the checksums that a run has taken away which was killed. */
export function restoreChecksums(folder: string): void {
  const whole = join(folder, WHOLE);
  if (existsSync(whole)) renameSync(whole, join(folder, LOCK_FILE));
}

/**
 * Does something while the lock file of a stack's folder has no checksums, and puts them back. With checksums each
 * command of Terraform reads all of the provider, 700 MB, to compare it once more.
 *
 * @see https://developer.hashicorp.com/terraform/language/files/dependency-lock
 */
export async function withoutChecksums<Result>(folder: string, work: () => Promise<Result>): Promise<Result> {
  const file = join(folder, LOCK_FILE);
  // A stack without a provider has none.
  if (!existsSync(file)) return work();
  const text = readFileSync(file, "utf8");
  writeFileSync(join(folder, `${WHOLE}.half`), text);
  renameSync(join(folder, `${WHOLE}.half`), join(folder, WHOLE));
  writeFileSync(`${file}.half`, text.replace(CHECKSUMS, ""));
  renameSync(`${file}.half`, file);
  try {
    return await work();
  } finally {
    restoreChecksums(folder);
  }
}
