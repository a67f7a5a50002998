// @ts-check
"use strict";

// Install and start: npm ci of the project, the packed tarball, how fast the command answers, and how long the tests took.
const { spawnSync } = require("node:child_process");
const { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } = require("node:fs");
const { tmpdir } = require("node:os");
const { join } = require("node:path");
const { ratio, ROOT } = require("./measuring.cjs");

/** @param {string} folder @returns {{ files: number, bytes: number }} */
function sizeOf(folder) {
  return readdirSync(folder, { withFileTypes: true }).reduce(
    (sum, entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) {
        const inner = sizeOf(path);
        return { files: sum.files + inner.files, bytes: sum.bytes + inner.bytes };
      }
      return entry.isFile() ? { files: sum.files + 1, bytes: sum.bytes + statSync(path).size } : sum;
    },
    { files: 0, bytes: 0 },
  );
}

/** @param {{ files: number, bytes: number }} size */
function sizeText({ files, bytes }) {
  return `${(bytes / 1e6).toFixed(1)} MB in ${files} files`;
}

/** What `npm test` noted of its last whole run. */
function testTimes() {
  const file = join(ROOT, "dist", "test-times.json");
  if (!existsSync(file)) return "Tests by ring: npm test has not run here as a whole.";
  /** @type {{ seconds: number, rings: Record<string, number> }} */
  const { seconds, rings } = JSON.parse(readFileSync(file, "utf8"));
  return `Tests: ${Math.round(seconds / 60)} min; suites' own time by ring, beside each other: ${Object.entries(rings)
    .sort((a, b) => b[1] - a[1])
    .map(([ring, took]) => `${ring} ${Math.round(took)} s`)
    .join(", ")}.`;
}

/** @returns {import("./measuring.cjs").Scenario} */
function install() {
  const folder = mkdtempSync(join(tmpdir(), "bench-install-"));
  // Below the project, so that the package finds what it depends on.
  const unpacked = join(ROOT, "dist", "packed");
  rmSync(unpacked, { recursive: true, force: true });
  mkdirSync(unpacked, { recursive: true });
  const packed = spawnSync("npm", ["pack", "--silent", "--pack-destination", folder], { cwd: ROOT, encoding: "utf8" });
  const [tarball = ""] = readdirSync(folder).filter((name) => name.endsWith(".tgz"));
  if (packed.status !== 0 || tarball === "") throw new Error(`npm pack:\n${packed.stderr}`);
  const tar = spawnSync("tar", ["-xzf", join(folder, tarball), "-C", unpacked], { encoding: "utf8" });
  if (tar.status !== 0) throw new Error(`tar:\n${tar.stderr}`);
  const fresh = join(folder, "fresh");
  return {
    title: "Install and start",
    base: "node -e 0",
    programs: {
      "node -e 0": { command: ["node", "-e", "0"], turns: 15 },
      "rds-kerberos --help, checkout": {
        command: ["node", join(ROOT, "bin", "rds-kerberos.cjs"), "--help"],
        turns: 15,
      },
      "rds-kerberos --help, package": {
        command: ["node", join(unpacked, "package", "bin", "rds-kerberos.cjs"), "--help"],
        turns: 15,
      },
      // One run: it takes half a minute.
      "npm ci": {
        command: ["npm", "ci", "--prefer-offline", "--silent"],
        cwd: fresh,
        turns: 1,
        before: () => {
          rmSync(fresh, { recursive: true, force: true });
          mkdirSync(fresh);
          for (const name of ["package.json", "package-lock.json", ".npmrc"])
            cpSync(join(ROOT, name), join(fresh, name));
        },
      },
    },
    says: (rows) => {
      const node = rows["node -e 0"]?.seconds.median ?? 1;
      const start = ["checkout", "package"]
        .map((where) => `${ratio((rows[`rds-kerberos --help, ${where}`]?.seconds.median ?? 0) / node)} (${where})`)
        .join(", ");
      return [
        `rds-kerberos --help against node -e 0: ${start} (reach: under 1.50).`,
        `node_modules of the project: ${sizeText(sizeOf(join(fresh, "node_modules")))}.`,
        `Packed tarball: ${(statSync(join(folder, tarball)).size / 1e6).toFixed(2)} MB, unpacked ${sizeText(sizeOf(unpacked))}.`,
        testTimes(),
      ];
    },
    done: () => {
      rmSync(folder, { recursive: true, force: true });
      rmSync(unpacked, { recursive: true, force: true });
    },
  };
}

module.exports = { install };
