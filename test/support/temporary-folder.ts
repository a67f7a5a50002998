import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/*
 * Three ways to a folder below the system's temporary folder. Each is removed for you:
 *
 *   const folder = temporaryFolder("verify");             // one for the whole file: at its top, or in a describe block
 *   const folder = temporaryFolderPerTest("cli");         // folder() is a new one in each test, and in its hooks
 *   await withTemporaryFolder("readme", async (folder) => { … });   // one for a function, which may be synchronous
 */

const ofFile: string[] = [];
const ofTest = new Map<() => string, string>();

/**
 * A folder for all tests of a file. It is removed after the `afterAll` hooks of the describe blocks, so that these
 * hooks may still use it.
 */
export function temporaryFolder(name: string): string {
  const folder = create(name);
  ofFile.push(folder);
  return folder;
}

/**
 * A folder for each test: the function that it returns gives the same path during one test, `beforeEach` and
 * `afterEach` included. It is created when it is first asked for, and removed after the `afterEach` hooks of the
 * describe blocks.
 */
export function temporaryFolderPerTest(name: string): () => string {
  const current = (): string => {
    const folder = ofTest.get(current) ?? create(name);
    ofTest.set(current, folder);
    return folder;
  };
  return current;
}

/** Runs a function with a folder that is removed when the function, or the promise that it returns, has ended. */
export function withTemporaryFolder<T>(name: string, use: (folder: string) => T): T {
  const folder = create(name);
  let pending = false;
  try {
    const result = use(folder);
    if (!isPromise(result)) return result;
    pending = true;
    return result.finally(() => remove(folder)) as T;
  } finally {
    if (!pending) remove(folder);
  }
}

/** Not by class: promises of Node.js's own modules are of another realm than those of a test. */
function isPromise(value: unknown): value is Promise<unknown> {
  return typeof value === "object" && value !== null && "finally" in value;
}

function create(name: string): string {
  return mkdtempSync(join(tmpdir(), `${name}-`));
}

function remove(folder: string): void {
  // What a test has started may be ending yet.
  rmSync(folder, { recursive: true, force: true, maxRetries: 10 });
}

// Hooks of the file itself run after those of its describe blocks.
afterEach(() => {
  for (const folder of ofTest.values()) remove(folder);
  ofTest.clear();
});
afterAll(() => {
  for (const folder of ofFile) remove(folder);
});
