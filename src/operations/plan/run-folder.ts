import {
  chmodSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
  writeSync,
  closeSync,
} from "node:fs";
import { join } from "node:path";
import { message } from "../../text/message";
import { isRunning } from "../is-running";
import { OperationError } from "../operation-error";

const say = {
  notEmpty: message<{ folder: string }>(
    "plan/folder-not-empty",
    ({ folder }) => `${folder} is not empty, and not a folder of an earlier plan; name another one in --out`,
  ),
  inUse: message<{ folder: string; process: string }>(
    "plan/folder-in-use",
    ({ folder, process: pid }) =>
      `another plan is under way in ${folder} (process ${pid}); wait for its end, or name another folder in --out`,
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
  if (existsSync(folder) && readdirSync(folder).length > 0 && !isOurs(folder)) {
    throw new OperationError(say.notEmpty({ folder }));
  }
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  chmodSync(folder, 0o700);
  writeFileSync(join(folder, MARKER), MARKER_TEXT);
  const release = lock(folder);
  for (const name of RESULTS) rmSync(join(folder, name), { recursive: true, force: true });
  mkdirSync(join(folder, "plans"), { mode: 0o700 });
  return release;
}

function isOurs(folder: string): boolean {
  const marker = join(folder, MARKER);
  return existsSync(marker) && readFileSync(marker, "utf8") === MARKER_TEXT;
}

function lock(folder: string): () => void {
  const file = join(folder, LOCK);
  if (existsSync(file)) {
    const pid = Number(readFileSync(file, "utf8"));
    if (isRunning(pid)) throw new OperationError(say.inUse({ folder, process: String(pid) }));
    rmSync(file);
  }
  const handle = openSync(file, "wx");
  writeSync(handle, String(process.pid));
  closeSync(handle);
  return () => {
    rmSync(file, { force: true });
  };
}
