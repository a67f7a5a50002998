import { tmpdir } from "node:os";
import { message } from "./message";

interface Cause {
  readonly reason: string;
  readonly cure: string;
}

const FREE_SPACE = "free some space, and run the command again";
const ANOTHER_PATH = "write another path, or change this one";

/** What the operating system answers where a file cannot be read or written, and what to do about it. */
const CAUSES: Readonly<Record<string, Cause>> = {
  EACCES: { reason: "permission is denied", cure: "change its permissions, or write another path" },
  EBUSY: { reason: "it is in use", cure: "end the program that uses it" },
  EDQUOT: { reason: "the quota of the disk is used up", cure: FREE_SPACE },
  EEXIST: { reason: "it is there already", cure: ANOTHER_PATH },
  EFBIG: {
    reason: "the file would be larger than is allowed",
    cure: "raise the limit (ulimit -f), or write another path",
  },
  EIO: { reason: "the device has failed", cure: "look at the device, and run the command again" },
  EISDIR: { reason: "it is a folder", cure: ANOTHER_PATH },
  ELOOP: { reason: "its links lead to each other", cure: ANOTHER_PATH },
  EMFILE: { reason: "too many files are open", cure: "raise the limit (ulimit -n), and run the command again" },
  ENAMETOOLONG: { reason: "the name is too long", cure: "write a shorter one" },
  ENFILE: { reason: "too many files are open", cure: "end other programs, and run the command again" },
  ENOENT: { reason: "it does not exist", cure: "create it, or write another path" },
  ENOSPC: { reason: "no space is left on the disk", cure: FREE_SPACE },
  ENOTDIR: { reason: "a part of the path is not a folder", cure: ANOTHER_PATH },
  ENOTEMPTY: { reason: "the folder is not empty", cure: ANOTHER_PATH },
  ENXIO: { reason: "the device is not there", cure: ANOTHER_PATH },
  EPERM: { reason: "permission is denied", cure: "change its permissions, or write another path" },
  EROFS: { reason: "the file system is read-only", cure: "write a path on another one" },
};

const say = {
  file: message<{ path: string | null; code: string }>("system-error/file", ({ path, code }) => {
    const { reason, cure } = causeOf(code);
    return `${path ?? "a file"} cannot be read or written: ${reason} (${code}); ${cure}`;
  }),
  temporary: message<{ folder: string; code: string }>(
    "system-error/temporary-folder",
    ({ folder, code }) =>
      `the folder of temporary files, ${folder}, cannot be used: ${causeOf(code).reason} (${code}); ` +
      "create it, or name another one in TMPDIR",
  ),
  output: message<{ code: string }>(
    "system-error/output",
    ({ code }) => `the output cannot be written: ${causeOf(code).reason} (${code}); what is above is not complete`,
  ),
};

function causeOf(code: string): Cause {
  return CAUSES[code] ?? { reason: "the operating system refuses it", cure: "run the command again" };
}

/** An error of the operating system about a file in one line, or nothing for any other error. */
export function systemErrorText(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const { code, syscall, path } = error as NodeJS.ErrnoException;
  if (code === undefined || syscall === undefined || !Object.hasOwn(CAUSES, code)) return undefined;
  if (syscall === "mkdtemp") return say.temporary({ folder: tmpdir(), code });
  return say.file({ path: path ?? null, code });
}

/** Why nothing more can be printed. */
export function outputErrorText({ code = "unknown error" }: NodeJS.ErrnoException): string {
  return say.output({ code });
}
