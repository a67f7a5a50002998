#!/usr/bin/env node
// @ts-check
"use strict";

// Runs a program of this checkout, built from its present sources:
//   node scripts/run.cjs <program> [argument…]
// It is built if its sources have changed, and never otherwise. Their contents decide, not their age: a checkout of
// another revision or a clock that runs late must not run an old build.
const { existsSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } = require("node:fs");
const { join, relative } = require("node:path");

const ROOT = join(__dirname, "..");
const OUT = join(ROOT, "dist", "programs");

/** How long builds of earlier sources stay, in milliseconds. */
const KEPT = 3_600_000;

/** Packages that take long to bundle or to load: a program loads them from node_modules when it needs them. */
const LARGE = ["cdktf", "constructs", "@cdktf/provider-aws", "@aws-sdk/*", "@smithy/*", "pg", "esbuild"];

/**
 * @typedef {object} Program
 * @property {Record<string, string>} files the program's files, each with the source it is built from; the first is run
 * @property {string[]} sources folders that the program is built from: a change elsewhere does not build it again
 * @property {string[]} external what is not bundled
 */

/** @type {Record<string, Program>} */
const PROGRAMS = {
  // The app of cdktf.json needs all of CDKTF, which loads in half the time as one file.
  app: { files: { "main.js": "stacks/main.ts" }, sources: ["src", "stacks"], external: [] },
  // What the commands do is a file apart from the one that names them: it takes long to load, and --help needs none.
  cli: {
    files: { "commands/main.js": "src/cli/main.ts", "actions/index.js": "src/cli/actions/index.ts" },
    sources: ["src", "stacks"],
    external: [...LARGE, "../actions/index.js"],
  },
  bench: { files: { "main.js": "bench/run.ts" }, sources: ["src", "scripts", "bench"], external: LARGE },
  cdktf: script("cdktf.ts", ["bin"]),
  demo: script("demo.ts", ["bin"]),
  generate: script("generate.ts"),
  messages: script("messages.ts", ["test/support"]),
  mutations: script("mutations.ts"),
  test: script("test.ts"),
};

/** @param {string} file @param {string[]} [more] further folders it is built from @returns {Program} */
function script(file, more = []) {
  return { files: { "main.js": `scripts/${file}` }, sources: ["src", "scripts", ...more], external: LARGE };
}

/**
 * Path of a program that is built from the present sources. The name of its folder holds their fingerprint, so that two
 * runs at the same time cannot disturb each other.
 * @param {string} name
 */
function freshBuild(name) {
  const program = Object.hasOwn(PROGRAMS, name) ? PROGRAMS[name] : undefined;
  if (!program) throw new Error(`no program is named ${name}; write one of ${Object.keys(PROGRAMS).join(", ")}`);
  const [main = ""] = Object.keys(program.files);
  const inputs = inputsOf(program);
  const status = statusOf(inputs);
  const last = lastBuild(name);
  if (last?.status === status && isWhole(last.folder, program)) return join(last.folder, main);
  const folder = join(OUT, `${name}-${fingerprintOf(inputs)}`);
  if (!isWhole(folder, program)) {
    build(name, program, folder);
    removeOldBuilds(name, folder);
  }
  remember(name, { status, folder });
  return join(folder, main);
}

/** @param {Program} program */
function inputsOf({ sources }) {
  const files = sources.flatMap((folder) => sourcesIn(join(ROOT, folder)));
  return [...new Set([...files, join(ROOT, "package-lock.json"), __filename])].sort();
}

/** @param {string} folder @returns {string[]} */
function sourcesIn(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return entry.name === "node_modules" ? [] : sourcesIn(path);
    return /\.(?:ts|cjs)$/.test(entry.name) ? [path] : [];
  });
}

/** @param {string[]} files */
function fingerprintOf(files) {
  const hash = require("node:crypto").createHash("sha256");
  for (const path of files) hash.update(relative(ROOT, path)).update("\0").update(readFileSync(path)).update("\0");
  return hash.digest("hex").slice(0, 20);
}

/** Changes with every write to one of the files, so that they need not be read. @param {string[]} files */
function statusOf(files) {
  return files
    .map((path) => {
      const { ino, size, mtimeMs, ctimeMs } = statSync(path);
      return `${path} ${ino} ${size} ${mtimeMs} ${ctimeMs}`;
    })
    .join("\n");
}

/** @param {string} folder @param {Program} program */
function isWhole(folder, { files }) {
  return Object.keys(files).every((file) => existsSync(join(folder, file)));
}

/** @typedef {{ status: string, folder: string }} Build */

/** @param {string} name @returns {Build | undefined} */
function lastBuild(name) {
  try {
    return JSON.parse(readFileSync(join(OUT, `${name}.json`), "utf8"));
  } catch {
    return undefined;
  }
}

/** @param {string} name @param {Build} made */
function remember(name, made) {
  try {
    const half = join(OUT, `half-${name}.${process.pid}.json`);
    writeFileSync(half, JSON.stringify(made));
    renameSync(half, join(OUT, `${name}.json`));
  } catch {
    // In a folder that only others may write to, the sources are read each time.
  }
}

/** @param {string} name @param {Program} program @param {string} folder */
function build(name, program, folder) {
  const half = join(OUT, `half-${name}.${process.pid}`);
  require("esbuild").buildSync({
    entryPoints: Object.entries(program.files).map(([file, source]) => ({
      in: join(ROOT, source),
      out: file.replace(/\.js$/, ""),
    })),
    outdir: half,
    bundle: true,
    platform: "node",
    target: "node20",
    format: "cjs",
    // import() of a CommonJS file searches for its exports, unlike require(): 90 ms here.
    supported: { "dynamic-import": false },
    external: program.external,
    logLevel: "error",
    absWorkingDir: ROOT,
  });
  try {
    renameSync(half, folder);
  } catch (error) {
    // Another process was faster, with the same.
    if (!isWhole(folder, program)) throw error;
    rmSync(half, { recursive: true });
  }
}

/**
 * Programs of earlier sources may still be running from their folders, so they stay for a while.
 * @param {string} name @param {string} folder
 */
function removeOldBuilds(name, folder) {
  for (const other of readdirSync(OUT)) {
    const path = join(OUT, other);
    const isBuild = other.startsWith(`${name}-`) || other.startsWith(`half-${name}.`);
    if (isBuild && path !== folder && Date.now() - statSync(path).mtimeMs > KEPT)
      rmSync(path, { recursive: true, force: true });
  }
}

/** Runs what a program exports as `main`; the app runs by being loaded. @param {string} name @param {string[]} args */
async function run(name, args) {
  /** @type {{ main?: (args: string[], build: typeof freshBuild) => number | Promise<number> }} */
  const program = require(freshBuild(name));
  if (program.main) process.exitCode = await program.main(args, freshBuild);
}

module.exports = { freshBuild };

if (require.main === module) {
  const [name = "", ...args] = process.argv.slice(2);
  run(name, args).catch((/** @type {unknown} */ error) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  });
}
