import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseEnvironment } from "../../src/environment/load";
import { formatProblem } from "../../src/environment/problem";
import { environmentRules } from "../../src/environment/rules";
import { RULE_CASES } from "./rule-cases";

const base = readFileSync(join(__dirname, "base.yaml"), "utf8");

function problems(text: string): string[] {
  return parseEnvironment("base.yaml", text).problems.map((problem) => `${problem.severity} ${formatProblem(problem)}`);
}

test("the base file breaks no rule", () => {
  expect(problems(base)).toEqual([]);
});

test("every rule has a case", () => {
  expect([...new Set(RULE_CASES.map(({ rule }) => rule))].sort()).toEqual(environmentRules.map(({ id }) => id).sort());
});

test.each(
  RULE_CASES.map(({ rule, changes, problems: expected }, index) => [`${rule} (${index})`, changes, expected] as const),
)("%s", (_name, changes, expected) => {
  let text = base;
  for (const [from, to] of changes) {
    expect(text).toContain(from);
    text = text.replace(from, () => to);
  }
  expect(problems(text)).toEqual(expected);
});

test("each rule's own problem is of the rule's severity", () => {
  for (const { id, severity } of environmentRules) {
    const own = RULE_CASES.filter(({ rule }) => rule === id).flatMap((entry) =>
      entry.problems.filter((line) => line.includes(`[${id}]`)),
    );
    expect(own.length).toBeGreaterThan(0);
    expect(own.filter((line) => !line.startsWith(`${severity} `))).toEqual([]);
  }
});
