// @ts-check
"use strict";

// Builds the programs of a checkout when their sources have changed, and never otherwise. What decides is their contents,
// not their age: a checkout of another revision or a clock that runs late must not run an old build.
const {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} = require("node:fs");
const { join, relative } = require("node:path");

const ROOT = join(__dirname, "..");
const OUT = join(ROOT, "dist");

/** How long builds of earlier sources stay, in milliseconds. */
const KEPT = 3_600_000;

/**
 * Program name to the files it is built from, each with its place in the program's folder. What the commands do is a file of
 * its own, beside the one that names them: it takes long to load, and --help does not need it.
 * @type {Record<string, Record<string, string>>}
 */
const ENTRIES = {
  app: { "main.cjs": "stacks/main.ts" },
  cli: { "commands/main.cjs": "src/cli/main.ts", "actions/index.js": "src/cli/actions/index.ts" },
  tools: { "main.cjs": "scripts/tools.ts" },
};

/**
 * What a program loads from node_modules when it needs it. The app needs all of CDKTF, which loads in half the time as one
 * file.
 * @type {Record<string, string[]>}
 */
const EXTERNAL = {
  cli: ["cdktf", "constructs", "@cdktf/provider-aws", "@aws-sdk/*", "@smithy/*", "pg", "../actions/index.js"],
};

/** @param {string} folder @returns {string[]} */
function sources(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return sources(path);
    return entry.name.endsWith(".ts") ? [path] : [];
  });
}

function inputs() {
  return [
    ...sources(join(ROOT, "src")),
    ...sources(join(ROOT, "stacks")),
    join(ROOT, "scripts", "tools.ts"),
    join(ROOT, "package-lock.json"),
    __filename,
  ].sort();
}

/** @param {string[]} files */
function fingerprint(files) {
  const hash = require("node:crypto").createHash("sha256");
  for (const path of files) hash.update(relative(ROOT, path)).update("\0").update(readFileSync(path)).update("\0");
  return hash.digest("hex").slice(0, 20);
}

/** Changes with every write to one of the files: it spares reading them. @param {string[]} files */
function status(files) {
  return files
    .map((path) => {
      const { ino, size, mtimeMs, ctimeMs } = statSync(path);
      return `${path} ${ino} ${size} ${mtimeMs} ${ctimeMs}`;
    })
    .join("\n");
}

/**
 * Path of a program built from the present sources. Its folder's name holds their fingerprint, so that two runs at once
 * cannot disturb each other.
 * @param {string} name
 */
function freshBuild(name) {
  const entries = ENTRIES[name];
  if (!entries) throw new Error(`no program is named ${name}`);
  const [main = ""] = Object.keys(entries);
  const files = inputs();
  const now = status(files);
  const known = lastBuild(name);
  if (known?.status === now && isWhole(known.folder, entries)) return join(known.folder, main);
  const folder = join(OUT, `${name}-${fingerprint(files)}`);
  if (!isWhole(folder, entries)) build(name, entries, folder);
  try {
    const half = join(OUT, `half-${name}.${process.pid}.json`);
    writeFileSync(half, JSON.stringify({ status: now, folder }));
    renameSync(half, join(OUT, `${name}.json`));
  } catch {
    // In a folder of somebody else's the sources are read each time.
  }
  return join(folder, main);
}

/** @param {string} folder @param {Record<string, string>} entries */
function isWhole(folder, entries) {
  return Object.keys(entries).every((file) => existsSync(join(folder, file)));
}

/** @param {string} name @returns {{ status: string, folder: string } | undefined} */
function lastBuild(name) {
  try {
    return JSON.parse(readFileSync(join(OUT, `${name}.json`), "utf8"));
  } catch {
    return undefined;
  }
}

/** @param {string} name @param {Record<string, string>} entries @param {string} folder */
function build(name, entries, folder) {
  const { buildSync } = require("esbuild");
  const half = join(OUT, `half-${name}.${process.pid}`);
  for (const [file, entry] of Object.entries(entries)) {
    buildSync({
      entryPoints: [join(ROOT, entry)],
      outfile: join(half, file),
      bundle: true,
      platform: "node",
      target: "node20",
      format: "cjs",
      // What import() of a CommonJS file costs beside require(): a search for its exports, 90 ms here.
      supported: { "dynamic-import": false },
      external: EXTERNAL[name] ?? [],
      logLevel: "error",
      absWorkingDir: ROOT,
    });
  }
  try {
    renameSync(half, folder);
  } catch (error) {
    // Another process was faster, with the same.
    if (!isWhole(folder, entries)) throw error;
    rmSync(half, { recursive: true });
  }
  // Programs of earlier sources may still be running from their folders.
  for (const old of readdirSync(OUT)) {
    const path = join(OUT, old);
    if (
      (old.startsWith(`${name}-`) || old.startsWith(`half-${name}.`)) &&
      path !== folder &&
      Date.now() - statSync(path).mtimeMs > KEPT
    )
      rmSync(path, { recursive: true, force: true });
  }
}

module.exports = { freshBuild };
