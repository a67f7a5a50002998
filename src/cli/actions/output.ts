import { mkdirSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { OperationError } from "../../operations/operation-error";

/** A line about the work, beside the result. */
export function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

/** Writes files that are made already into a folder of `--out`: none of them is ever there half. */
export function writeFiles(folder: string, files: Readonly<Record<string, string>>): void {
  try {
    mkdirSync(folder, { recursive: true });
  } catch {
    throw new OperationError(
      `${JSON.stringify(folder)} is no folder, and none can be made there; name another one in --out`,
    );
  }
  for (const [name, text] of Object.entries(files)) {
    writeFileSync(join(folder, `${name}.half`), text);
    renameSync(join(folder, `${name}.half`), join(folder, name));
  }
}
