import { readdirSync } from "node:fs";
import { join, relative } from "node:path";
import { ROOT, run } from "../support/terraform";

async function suitesOf(lane: string): Promise<string[]> {
  const { code, stdout, all } = await run(join(ROOT, "node_modules", ".bin", "jest"), ["--listTests", "--json"], {
    env: { TEST_LANES: lane },
  });
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
