import { isUtf8 } from "node:buffer";
import { type Problem } from "./problem";
import { readRegularFile, type FileKind, type ReadBytes } from "./regular-file";
import { YamlSource } from "./yaml-source";
import { message } from "../text/message";

/** Largest file of YAML, in MiB: 1,000 databases need less than one. */
const MOST_MIB = 8;

const KINDS: Readonly<Record<FileKind, string>> = {
  folder: "a folder",
  pipe: "a named pipe",
  socket: "a socket",
  device: "a device",
};

const say = {
  notAFile: message<{ kind: FileKind }>(
    "environment-files/not-a-file",
    ({ kind }) => `this is ${KINDS[kind]}, and only files are read; rename or remove it, or put a file there`,
  ),
  unreadable: message<{ code: string }>(
    "environment-files/unreadable-file",
    ({ code }) => `the file cannot be read (${code}); make it readable, or rename or remove it`,
  ),
  tooLarge: message<{ most: number }>(
    "environment-files/too-large",
    ({ most }) => `the file has more than ${most} MiB, the most that is read; divide it into several files`,
  ),
  notUtf8: message("environment-files/not-utf-8", "the file is not UTF-8 from here on; save it in UTF-8"),
};

/** A file that can be parsed, or the problem with the file itself. */
export type OpenedFile = { readonly source: YamlSource } | { readonly problem: Problem };

/** Reads a file of YAML, whatever is at its path. */
export function openYaml(file: string): OpenedFile {
  const read = readRegularFile(file, MOST_MIB * 1024 * 1024);
  if (!("bytes" in read)) return { problem: fileProblem(file, reasonOf(read)) };
  const { bytes } = read;
  if (isUtf8(bytes)) return { source: new YamlSource(file, bytes.toString("utf8")) };
  return { problem: { ...fileProblem(file, say.notUtf8()), ...placeOfInvalid(bytes) } };
}

function reasonOf(read: Exclude<ReadBytes, { bytes: Buffer }>): string {
  if ("kind" in read) return say.notAFile(read);
  return "code" in read ? say.unreadable(read) : say.tooLarge({ most: MOST_MIB });
}

/** Line and column of the first byte that is not UTF-8. */
function placeOfInvalid(bytes: Buffer): { line: number; column: number } {
  let [valid, invalid] = [0, bytes.length];
  while (invalid - valid > 1) {
    const middle = Math.floor((valid + invalid) / 2);
    if (beginsAsUtf8(bytes.subarray(0, middle))) valid = middle;
    else invalid = middle;
  }
  const lines = bytes.subarray(0, valid).toString("utf8").split("\n");
  return { line: lines.length, column: (lines.at(-1)?.replace(/\ufffd$/, "").length ?? 0) + 1 };
}

/** Whether bytes begin as UTF-8 does; the last character may be cut. */
function beginsAsUtf8(bytes: Buffer): boolean {
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(bytes, { stream: true });
    return true;
  } catch {
    return false;
  }
}

/** A problem of a file, or a folder, as a whole. */
export function fileProblem(file: string, text: string): Problem {
  return { file, line: 1, column: 1, path: "", rule: "environment-files", severity: "error", message: text };
}
