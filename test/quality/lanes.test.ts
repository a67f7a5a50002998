import { readdirSync, symlinkSync } from "node:fs";
import { join, relative } from "node:path";
import { withTemporaryFolder } from "../support/temporary-folder";
import { ROOT, run, type Run } from "../support/terraform";

function jest(args: readonly string[], env: Record<string, string | undefined>): Promise<Run> {
  return run(process.execPath, [join(ROOT, "node_modules", "jest", "bin", "jest.js"), ...args], { env });
}

async function suitesOf(lane: string): Promise<string[]> {
  const { code, stdout, all } = await jest(["--listTests", "--json"], { TEST_LANES: lane });
  if (code !== 0) throw new Error(all);
  return (JSON.parse(stdout) as string[]).map((path) => relative(ROOT, path)).sort();
}

test("each suite is in one lane", async () => {
  const [unit, integration, long] = await Promise.all(["unit", "integration", "long"].map(suitesOf));
  const suites = readdirSync(join(ROOT, "test"), { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".test.ts"))
    .map((path) => join("test", path));
  expect([...(unit ?? []), ...(integration ?? []), ...(long ?? [])].sort()).toEqual(suites.sort());
  expect(unit).toContain(join("test", "environment", "rules.test.ts"));
  expect(integration).toContain(join("test", "quality", "lanes.test.ts"));
});

describe("jest by itself, on a machine without tools", () => {
  const suite = (env: Record<string, string | undefined>): Promise<Run> =>
    withTemporaryFolder("no-tools", (bin) => {
      symlinkSync(process.execPath, join(bin, "node"));
      const none = {
        TERRAFORM_BINARY_NAME: undefined,
        CHROMIUM: undefined,
        CI: undefined,
        MISSING_TOOLS: undefined,
        MISSING_SIGN_IN_TOOLS: undefined,
      };
      return jest(["test/emulator/emulator.test.ts", "--json"], { ...none, PATH: bin, ...env });
    });

  test("skips what needs them, and says so once", async () => {
    const { code, stdout, stderr } = await suite({});
    const { numPassedTests, numPendingTests } = JSON.parse(stdout) as Record<string, number>;
    expect([code, numPassedTests, (numPendingTests ?? 0) > 5]).toEqual([0, 0, true]);
    const lines = stderr.split("\n").filter((line) => /missing|skipped:/.test(line));
    expect(lines.slice(0, 5)).toEqual([
      "Tests that need it are skipped:",
      expect.stringMatching(/^terraform is missing: install Terraform/),
      expect.stringMatching(/^python3 is missing: install Python/),
      expect.stringMatching(/^Chromium is missing: install it/),
      expect.stringMatching(/ missing, for sign-in /),
    ]);
  });

  test("fails in CI", async () => {
    const { code, stdout, stderr } = await suite({ CI: "true" });
    expect([code, stdout]).toEqual([1, ""]);
    expect(stderr).toMatch(/^terraform is missing: .*\npython3 is missing: .*\nChromium is missing: /);
  });
});
