import { closeSync, constants, fstatSync, openSync, readSync, statSync, type Stats } from "node:fs";

/** What a path can lead to besides a file. */
export type FileKind = "folder" | "pipe" | "socket" | "device";

/** A file's bytes, or why it has none. */
export type ReadBytes =
  { readonly bytes: Buffer } | { readonly kind: FileKind } | { readonly code: string } | { readonly larger: true };

/** Windows has no flag for what must not block. */
const NO_BLOCKING = (constants as Partial<typeof constants>).O_NONBLOCK ?? 0;

/** Bytes that are read at once. */
const CHUNK = 1024 * 1024;

/**
 * Reads a regular file of at most `most` bytes. Nothing else is opened: a pipe would block, and a device may never end.
 * It never throws.
 */
export function readRegularFile(file: string, most: number): ReadBytes {
  try {
    const kind = kindOf(statSync(file));
    return kind === undefined ? readOpened(file, most) : { kind };
  } catch (error) {
    return { code: (error as NodeJS.ErrnoException).code ?? "unknown error" };
  }
}

/**
 * Reads whatever is at a path that somebody named, at most `most` bytes: a pipe of a shell (`<(…)`) is as good as a
 * file there. It never throws.
 */
export function readAnyFile(file: string, most: number): ReadBytes {
  try {
    const handle = openSync(file, constants.O_RDONLY);
    try {
      return readAtMost(handle, most);
    } finally {
      closeSync(handle);
    }
  } catch (error) {
    return { code: (error as NodeJS.ErrnoException).code ?? "unknown error" };
  }
}

function readOpened(file: string, most: number): ReadBytes {
  // Something else may have taken the file's place: without O_NONBLOCK a pipe would wait for a writer.
  const handle = openSync(file, constants.O_RDONLY | NO_BLOCKING);
  try {
    const kind = kindOf(fstatSync(handle));
    return kind === undefined ? readAtMost(handle, most) : { kind };
  } finally {
    closeSync(handle);
  }
}

/** The size that a file has at first says little: it may grow, and some file systems say 0. */
function readAtMost(handle: number, most: number): ReadBytes {
  const chunks: Buffer[] = [];
  let size = 0;
  for (;;) {
    const chunk = Buffer.alloc(Math.min(CHUNK, most + 1 - size));
    const count = readSync(handle, chunk, 0, chunk.length, null);
    if (count === 0) return { bytes: Buffer.concat(chunks) };
    size += count;
    if (size > most) return { larger: true };
    chunks.push(chunk.subarray(0, count));
  }
}

function kindOf(stats: Stats): FileKind | undefined {
  if (stats.isFile()) return undefined;
  if (stats.isDirectory()) return "folder";
  if (stats.isFIFO()) return "pipe";
  return stats.isSocket() ? "socket" : "device";
}
