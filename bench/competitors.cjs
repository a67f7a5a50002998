// @ts-check
"use strict";

// What the product is compared with, in a dependency tree of its own: bench/competitors.
const { spawnSync } = require("node:child_process");
const { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync } = require("node:fs");
const { join } = require("node:path");
const { ROOT } = require("./measuring.cjs");

const FOLDER = join(__dirname, "competitors");
const INSTALLED = join(FOLDER, "node_modules");

/** Installs it where that has not been done; nothing that is measured needs the network. */
function installCompetitors() {
  const wanted = readFileSync(join(FOLDER, "package.json"), "utf8");
  const { dependencies } = JSON.parse(wanted);
  const missing = Object.entries(dependencies).some(([name, version]) => {
    const file = join(INSTALLED, name, "package.json");
    return !existsSync(file) || !String(version).endsWith(JSON.parse(readFileSync(file, "utf8")).version);
  });
  if (missing) {
    process.stderr.write("Installing what the product is compared with into bench/competitors …\n");
    const npm = spawnSync("npm", ["ci", "--prefer-offline", "--no-audit", "--no-fund", "--silent"], {
      cwd: FOLDER,
      stdio: ["ignore", "ignore", "inherit"],
    });
    if (npm.status !== 0)
      throw new Error("bench/competitors cannot be installed: npm ci failed there; is the npm registry reached?");
  }
  // The bindings are those of the project: with this link they find CDK Terrain in place of CDKTF.
  const bindings = join(INSTALLED, "@cdktf", "provider-aws");
  rmSync(bindings, { force: true });
  mkdirSync(join(INSTALLED, "@cdktf"), { recursive: true });
  symlinkSync(join(ROOT, "node_modules", "@cdktf", "provider-aws"), bindings, "dir");
  return { awsCdk: join(FOLDER, "aws-cdk.cjs"), cdk: join(INSTALLED, "aws-cdk", "bin", "cdk"), folder: FOLDER };
}

module.exports = { installCompetitors };
