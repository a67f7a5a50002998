import { mkdirSync, renameSync, rmdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { OperationError } from "../../operations/operation-error";
import { message } from "../../text/message";
import { asciiControls, manyLines } from "../../text/safe-text";
import { quote } from "../../text/words";

const say = {
  noFolder: message<{ folder: string }>(
    "out-folder",
    ({ folder }) => `${quote(folder)} is no folder, and none can be made there; name another one in --out`,
  ),
};

/** Prints a line about the work, apart from the result. */
export function printNote(line: string): void {
  process.stderr.write(`${manyLines(line)}\n`);
}

/** Prints a result for people. */
export function printText(text: string): void {
  process.stdout.write(manyLines(text));
}

/** Prints a result with colours, whose own parts are safe to show. */
export function printPainted(text: string): void {
  process.stdout.write(text);
}

/** Prints what a program will run: only a terminal gets it with unsafe characters made visible. */
export function printScript(text: string): void {
  process.stdout.write(process.stdout.isTTY ? manyLines(text) : text);
}

/** Prints a result as JSON. */
export function printJson(value: unknown): void {
  process.stdout.write(`${asciiControls(JSON.stringify(value, undefined, 2))}\n`);
}

/**
 * Writes complete files into a folder of `--out`: a reader never finds half of one, and a failure leaves nothing.
 *
 * @param mode - Permissions of the files.
 */
export function writeFiles(folder: string, files: Readonly<Record<string, string>>, mode = 0o666): void {
  const created = makeFolder(folder);
  const halves = Object.keys(files).map((name) => ({ name, half: join(folder, `${name}.half`) }));
  try {
    for (const { name, half } of halves) {
      // Whatever an earlier run has left there, and with whatever permissions.
      rmSync(half, { force: true });
      named(join(folder, name), () => {
        writeFileSync(half, files[name] ?? "", { flag: "wx", mode });
      });
    }
    for (const { name, half } of halves) {
      named(join(folder, name), () => {
        renameSync(half, join(folder, name));
      });
    }
  } catch (error) {
    for (const { half } of halves) rmSync(half, { force: true });
    if (created !== undefined) removeEmpty(folder, created);
    throw error;
  }
}

/** @returns the uppermost folder that was not there before */
function makeFolder(folder: string): string | undefined {
  try {
    // Node.js never ends if the path is relative and the working directory has been deleted.
    return mkdirSync(resolve(folder), { recursive: true });
  } catch (error) {
    const { code = "" } = error as NodeJS.ErrnoException;
    throw ["EEXIST", "ENOTDIR", "ENOENT"].includes(code) ? new OperationError(say.noFolder({ folder })) : error;
  }
}

/** An error of a write does not say of which file, and that of a half names the half. */
function named(path: string, act: () => void): void {
  try {
    act();
  } catch (error) {
    throw Object.assign(error as Error, { path });
  }
}

function removeEmpty(folder: string, uppermost: string): void {
  try {
    for (let path = resolve(folder); path.startsWith(resolve(uppermost)); path = dirname(path)) rmdirSync(path);
  } catch {
    // Something else has been put there, and stays.
  }
}
