// Rewrites test/messages/messages.json, the snapshot of every message that the tests see:
//   npm run messages                      all suites; what no suite sees any more is removed, unless one is skipped
//   npm run messages -- test/environment  the suites named; the rest of the snapshot stays
// Look at its diff: it is how a change of wording is reviewed.
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { mergedSnapshot, readSnapshot, SNAPSHOT_FILE, type SuiteMessages } from "../test/support/message-snapshot";
import { unrecorded } from "../test/support/lanes.cjs";
import { ROOT } from "./root";

export function main(paths: readonly string[]): number {
  const folder = mkdtempSync(join(tmpdir(), "rds-kerberos-messages-"));
  try {
    const { status, skipped } = runSuites(folder, paths);
    if (status !== 0) {
      process.stderr.write("A suite failed, so the snapshot stays as it was.\n");
      return status;
    }
    const suites = readdirSync(folder).map((name) => readSuite(join(folder, name)));
    if (skipped > 0)
      process.stderr.write(`${skipped} tests are skipped, so messages that no suite has seen stay as well.\n`);
    const before = paths.length === 0 && skipped === 0 ? undefined : readSnapshot();
    const snapshot = mergedSnapshot(suites, before);
    mkdirSync(dirname(SNAPSHOT_FILE), { recursive: true });
    writeFileSync(SNAPSHOT_FILE, `${JSON.stringify(snapshot, undefined, 2)}\n`);
    const { messages, unreached } = snapshot;
    process.stdout.write(
      `${relative(ROOT, SNAPSHOT_FILE)}: ${Object.keys(messages).length} messages, ` +
        `${unreached.length} that no suite reaches\n${unreached.map((id) => `  ${id}\n`).join("")}`,
    );
    return 0;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function readSuite(folder: string): SuiteMessages {
  return JSON.parse(readFileSync(join(folder, "messages.json"), "utf8")) as SuiteMessages;
}

function runSuites(folder: string, paths: readonly string[]): { readonly status: number; readonly skipped: number } {
  const results = `${folder}.json`;
  const jest = join(ROOT, "node_modules", "jest", "bin", "jest.js");
  const left = unrecorded.map((name) => `/test/${name}/`);
  const args = ["--json", "--outputFile", results, "--testPathIgnorePatterns", ...left, "--", ...paths];
  try {
    const run = spawnSync(process.execPath, [jest, ...args], {
      cwd: ROOT,
      // Standard output holds the results once more.
      stdio: ["ignore", "ignore", "inherit"],
      env: { ...process.env, MESSAGES_FOLDER: folder },
    });
    const status = run.status ?? 1;
    if (status !== 0) return { status, skipped: 0 };
    const { numPendingTests } = JSON.parse(readFileSync(results, "utf8")) as { readonly numPendingTests: number };
    return { status, skipped: numPendingTests };
  } finally {
    rmSync(results, { force: true });
  }
}
