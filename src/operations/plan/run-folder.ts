import {
  chmodSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
  closeSync,
} from "node:fs";
import { join } from "node:path";
import { message } from "../../text/message";
import { ownProcess, stillRuns, type SeenProcess } from "../../terraform/shield";
import { OperationError } from "../operation-error";

const say = {
  notEmpty: message<{ folder: string }>(
    "plan/folder-not-empty",
    ({ folder }) => `${folder} is not empty, and not a folder of an earlier run; name another one in --out`,
  ),
  inUse: message<{ folder: string; process: string }>(
    "plan/folder-in-use",
    ({ folder, process: pid }) =>
      `another run is under way in ${folder} (process ${pid}); wait for its end, or name another folder in --out`,
  ),
};

/** In every folder that this program created, so that it never empties somebody else's; it keeps git out, too. */
const MARKER = ".gitignore";
const MARKER_TEXT =
  "# A run of rds-kerberos plan. Plans hold secrets in clear: nothing of this folder belongs into a repository.\n*\n";

const LOCK = "lock";

/** What an earlier run has left and this one writes anew. */
const RESULTS = [
  "plans",
  "run.json",
  "previews.json",
  "manifest.json",
  "review.txt",
  "review.md",
  "review.json",
  "review.html",
  "review.sarif",
];

/**
 * A folder for one run, without what an earlier one has left in it, which only its owner can read.
 *
 * @returns what lets the next run begin
 * @throws OperationError for a folder that holds something else, or in which another run is under way
 */
export function prepareRunFolder(folder: string): () => void {
  demandFreeFolder(folder);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  chmodSync(folder, 0o700);
  writeFileSync(join(folder, MARKER), MARKER_TEXT);
  const release = lock(folder);
  for (const name of RESULTS) rmSync(join(folder, name), { recursive: true, force: true });
  mkdirSync(join(folder, "plans"), { mode: 0o700 });
  return release;
}

/** @throws OperationError for a folder that holds something else, or in which another run is under way */
export function demandFreeFolder(folder: string): void {
  if (!existsSync(folder)) return;
  if (!statSync(folder).isDirectory() || (readdirSync(folder).length > 0 && !isOurs(folder)))
    throw new OperationError(say.notEmpty({ folder }));
  const pid = holderOf(folder);
  if (pid !== undefined) throw new OperationError(say.inUse({ folder, process: String(pid) }));
}

/** The process that works in a folder. */
function holderOf(folder: string): number | undefined {
  const file = join(folder, LOCK);
  if (!existsSync(file)) return undefined;
  const holder = seenProcess(readFileSync(file, "utf8"));
  return holder && stillRuns(holder) ? holder.pid : undefined;
}

/** Nothing if a run was killed between creating the file and writing to it. */
function seenProcess(text: string): SeenProcess | undefined {
  const [, pid = "", start = ""] = /^(\d+) (.*)$/.exec(text) ?? [];
  return pid === "" ? undefined : { pid: Number(pid), start };
}

function isOurs(folder: string): boolean {
  const marker = join(folder, MARKER);
  return existsSync(marker) && readFileSync(marker, "utf8") === MARKER_TEXT;
}

function lock(folder: string): () => void {
  const file = join(folder, LOCK);
  const handle = create(file) ?? replace(file, folder);
  const { pid, start } = ownProcess();
  writeSync(handle, `${pid} ${start}`);
  closeSync(handle);
  return () => {
    rmSync(file, { force: true });
  };
}

/** A new file; nothing if it exists. */
function create(file: string): number | undefined {
  try {
    return openSync(file, "wx");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return undefined;
    throw error;
  }
}

/** The lock of a run that was killed gives way. */
function replace(file: string, folder: string): number {
  demandFreeFolder(folder);
  rmSync(file, { force: true });
  return openSync(file, "wx");
}
