import { parseEnvironment } from "../../src/environment/load";
import { type Said } from "../support/messages";
import { problemsOf, saidProblem, type SaidProblem } from "../support/problems";

const { error } = problemsOf("f.yaml");
const tooDeep: Said = ["yaml-syntax/too-deep", { most: 100 }];

function problems(text: string): SaidProblem[] {
  return parseEnvironment("f.yaml", text).problems.map(saidProblem);
}

test("aliases that nest ever deeper", () => {
  const lines = Array.from({ length: 20_000 }, (_, index) =>
    index === 0 ? "k0: &a0 [x]" : `k${index}: &a${index} [*a${index - 1}]`,
  );
  expect(problems(lines.join("\n"))[0]).toEqual(error("100:12", "", tooDeep));
});

test.each([
  ["lists in brackets", `a: ${"[".repeat(100_000)}`],
  ["maps in braces", `a: ${'{"a":'.repeat(100_000)}`],
  ["lists by hyphens", "- ".repeat(100_000)],
  ["explicit keys", "? ".repeat(100_000)],
  ["maps by indentation", Array.from({ length: 1000 }, (_, depth) => `${" ".repeat(depth)}a:`).join("\n")],
])("nesting: %s", (_, text) => {
  expect(problems(text).map(({ message }) => message)).toEqual([tooDeep]);
});

test("of thousands of flaws, the first hundred are reported", () => {
  for (const text of ["}\n".repeat(5000), "a: [*x]\n".repeat(5000), `a: [${"!!set {x}, ".repeat(5000)}]`]) {
    const { problems: found } = parseEnvironment("f.yaml", text);
    expect([found.length, found[0]?.rule, found[0]?.line]).toEqual([100, "yaml-syntax", 1]);
  }
  expect(Error.stackTraceLimit).toBeGreaterThan(0);
});
