// @ts-check
"use strict";

// Builds the programs of a checkout when their sources have changed, and never otherwise. It compares contents, not
// times: a checkout of another revision or a clock that runs late must not run an old build.
const { createHash } = require("node:crypto");
const { mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } = require("node:fs");
const { join, relative } = require("node:path");

const ROOT = join(__dirname, "..");
const OUT = join(ROOT, "dist");

/** Program name to the file it starts from. @type {Record<string, string>} */
const ENTRIES = { app: "stacks/main.ts", cli: "src/cli/main.ts", tools: "scripts/tools.ts" };

/** @param {string} folder @returns {string[]} */
function sources(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return sources(path);
    return entry.name.endsWith(".ts") ? [path] : [];
  });
}

function fingerprint() {
  const hash = createHash("sha256");
  const inputs = [...sources(join(ROOT, "src")), ...sources(join(ROOT, "stacks")), join(ROOT, "scripts", "tools.ts"), join(ROOT, "package-lock.json"), __filename].sort();
  for (const path of inputs) hash.update(relative(ROOT, path)).update("\0").update(readFileSync(path)).update("\0");
  return hash.digest("hex").slice(0, 20);
}

/**
 * Path of a program built from the present sources. The name holds their fingerprint, so that two runs at once cannot
 * disturb each other.
 * @param {string} name
 */
function freshBuild(name) {
  const entry = ENTRIES[name];
  if (!entry) throw new Error(`no program is named ${name}`);
  const file = join(OUT, `${name}-${fingerprint()}.cjs`);
  try {
    readFileSync(file);
  } catch {
    build(name, join(ROOT, entry), file);
  }
  return file;
}

/** @param {string} name @param {string} entry @param {string} file */
function build(name, entry, file) {
  const { buildSync } = require("esbuild");
  const result = buildSync({
    entryPoints: [entry],
    bundle: true,
    platform: "node",
    target: "node20",
    format: "cjs",
    // Loaded from node_modules: there must be one copy of the first in a program, and the others take long to bundle.
    external: ["cdktf", "constructs", "@cdktf/provider-aws", "@aws-sdk/*", "pg"],
    write: false,
    logLevel: "error",
    absWorkingDir: ROOT,
  });
  mkdirSync(OUT, { recursive: true });
  for (const old of readdirSync(OUT)) {
    if (old.startsWith(`${name}-`) && old.endsWith(".cjs")) require("node:fs").rmSync(join(OUT, old), { force: true });
  }
  const half = `${file}.${process.pid}`;
  writeFileSync(half, /** @type {{ outputFiles: { contents: Uint8Array }[] }} */ (result).outputFiles[0]?.contents ?? "");
  renameSync(half, file);
}

module.exports = { freshBuild };
