import { mkdirSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { OperationError } from "../../operations/operation-error";
import { message } from "../../text/message";
import { quote } from "../../text/words";

const say = {
  noFolder: message<{ folder: string }>(
    "out-folder",
    ({ folder }) => `${quote(folder)} is no folder, and none can be made there; name another one in --out`,
  ),
};

/** Prints a line about the work, apart from the result. */
export function printNote(line: string): void {
  process.stderr.write(`${line}\n`);
}

/** Prints a result as JSON. */
export function printJson(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value, undefined, 2)}\n`);
}

/** Writes complete files into a folder of `--out`: a reader never finds half of one. */
export function writeFiles(folder: string, files: Readonly<Record<string, string>>): void {
  try {
    mkdirSync(folder, { recursive: true });
  } catch {
    throw new OperationError(say.noFolder({ folder }));
  }
  for (const [name, text] of Object.entries(files)) {
    writeFileSync(join(folder, `${name}.half`), text);
    renameSync(join(folder, `${name}.half`), join(folder, name));
  }
}
