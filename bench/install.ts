// Install and start: npm ci of the project, the packed tarball, how fast the command answers, and how long the tests
// took.
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ROOT } from "../scripts/root";
import { TEST_TIMES, type TestTimes } from "../scripts/test";
import { type Program, ratio, type Rows, type Scenario } from "./measuring";

interface Size {
  readonly files: number;
  readonly bytes: number;
}

function sizeOf(folder: string): Size {
  const sizes = readdirSync(folder, { withFileTypes: true }).map((entry): Size => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return sizeOf(path);
    return entry.isFile() ? { files: 1, bytes: statSync(path).size } : { files: 0, bytes: 0 };
  });
  return {
    files: sizes.reduce((sum, { files }) => sum + files, 0),
    bytes: sizes.reduce((sum, { bytes }) => sum + bytes, 0),
  };
}

function sizeText({ files, bytes }: Size): string {
  return `${(bytes / 1e6).toFixed(1)} MB in ${files} files`;
}

/** What `npm test` noted of its last whole run. */
function testTimes(): string {
  if (!existsSync(TEST_TIMES)) return "Tests by ring: npm test has not run here as a whole.";
  const { seconds, folders } = JSON.parse(readFileSync(TEST_TIMES, "utf8")) as TestTimes;
  const slowestFirst = Object.entries(folders).sort(([, a], [, b]) => b - a);
  const times = slowestFirst.map(([folder, took]) => `${folder} ${Math.round(took)} s`).join(", ");
  return `Tests: ${Math.round(seconds / 60)} min; time of the suites by folder, run in parallel: ${times}.`;
}

/** Packs the project; gives the path of the tarball. */
function pack(folder: string): string {
  const packed = spawnSync("npm", ["pack", "--silent", "--pack-destination", folder], { cwd: ROOT, encoding: "utf8" });
  const tarball = readdirSync(folder).find((name) => name.endsWith(".tgz"));
  if (packed.status !== 0 || tarball === undefined) throw new Error(`npm pack:\n${packed.stderr}`);
  return join(folder, tarball);
}

function unpack(tarball: string, folder: string): void {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const tar = spawnSync("tar", ["-xzf", tarball, "-C", folder], { encoding: "utf8" });
  if (tar.status !== 0) throw new Error(`tar:\n${tar.stderr}`);
}

function programsOf(unpacked: string, fresh: string): Record<string, Program> {
  const help = (root: string): Program => ({
    command: ["node", join(root, "bin", "rds-kerberos.cjs"), "--help"],
    turns: 15,
  });
  return {
    "node -e 0": { command: ["node", "-e", "0"], turns: 15 },
    "rds-kerberos --help, checkout": help(ROOT),
    "rds-kerberos --help, package": help(join(unpacked, "package")),
    // One run: it takes half a minute.
    "npm ci": {
      command: ["npm", "ci", "--prefer-offline", "--silent"],
      cwd: fresh,
      turns: 1,
      before: () => {
        rmSync(fresh, { recursive: true, force: true });
        mkdirSync(fresh);
        for (const name of ["package.json", "package-lock.json", ".npmrc"]) cpSync(join(ROOT, name), join(fresh, name));
      },
    },
  };
}

function startText(rows: Rows): string {
  const node = rows["node -e 0"]?.seconds.median ?? 1;
  const start = ["checkout", "package"]
    .map((where) => `${ratio((rows[`rds-kerberos --help, ${where}`]?.seconds.median ?? 0) / node)} (${where})`)
    .join(", ");
  return `rds-kerberos --help against node -e 0: ${start} (reach: under 1.50).`;
}

export function install(): Scenario {
  const folder = mkdtempSync(join(tmpdir(), "bench-install-"));
  // Below the project, so that the package finds what it depends on.
  const unpacked = join(ROOT, "dist", "packed");
  const fresh = join(folder, "fresh");
  const tarball = pack(folder);
  unpack(tarball, unpacked);
  return {
    title: "Install and start",
    base: "node -e 0",
    programs: programsOf(unpacked, fresh),
    says: (rows) => [
      startText(rows),
      `node_modules of the project: ${sizeText(sizeOf(join(fresh, "node_modules")))}.`,
      `Packed tarball: ${(statSync(tarball).size / 1e6).toFixed(2)} MB, unpacked ${sizeText(sizeOf(unpacked))}.`,
      testTimes(),
    ],
    done: () => {
      rmSync(folder, { recursive: true, force: true });
      rmSync(unpacked, { recursive: true, force: true });
    },
  };
}
