import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseEnvironment } from "../../src/environment/load";
import { environmentRules } from "../../src/environment/rules";
import { environmentsRules, type PlacedEnvironment } from "../../src/environment/rules/environments";
import { said } from "../support/messages";
import { saidProblem, type SaidProblem } from "../support/problems";
import { RULE_TOPICS } from "./rule-cases";

const base = readFileSync(join(__dirname, "base.yaml"), "utf8");

function problems(text: string): SaidProblem[] {
  return parseEnvironment("base.yaml", text).problems.map(saidProblem);
}

test("the base file breaks no rule", () => {
  expect(problems(base)).toEqual([]);
});

test("every rule belongs to a topic", () => {
  expect(RULE_TOPICS.flatMap(({ rules }) => rules)).toEqual(environmentRules);
});

describe.each(RULE_TOPICS)("$topic", ({ rules, cases }) => {
  test("every rule has a case", () => {
    expect([...new Set(cases.map(({ rule }) => rule))]).toEqual(rules.map(({ id }) => id));
  });

  test.each(cases.map((entry, index) => [`${entry.rule} (${index})`, entry] as const))("%s", (_name, entry) => {
    let text = base;
    for (const [from, to] of entry.changes) {
      expect(text).toContain(from);
      text = text.replace(from, () => to);
    }
    expect(problems(text)).toEqual(entry.problems);
  });

  test("each rule's own problems are of the rule's severity", () => {
    const severities = rules.map(({ id }) => {
      const own = cases.filter(({ rule }) => rule === id).flatMap((entry) => entry.problems);
      return [id, new Set(own.filter(({ rule }) => rule === id).map(({ severity }) => severity))];
    });
    expect(severities).toEqual(rules.map(({ id, severity }) => [id, new Set([severity])]));
  });
});

describe("rules over all files", () => {
  function placed(name: string, text = base): PlacedEnvironment {
    const { environment } = parseEnvironment(`${name}.yaml`, text.replace("name: prod", `name: ${name}`));
    if (!environment) throw new Error(`${name} has errors`);
    return { file: `${name}.yaml`, environment };
  }

  function reported(...environments: readonly PlacedEnvironment[]): unknown[] {
    const found: unknown[] = [];
    for (const { id, severity, check } of environmentsRules) {
      check(environments, (file, path, message) => found.push([severity, id, file, path, said(message)]));
    }
    return found;
  }

  test("names that differ, and do not begin with each other and a hyphen, break no rule", () => {
    expect(reported(placed("prod"), placed("stage"), placed("production"))).toEqual([]);
  });

  test("two environments of one name", () => {
    const second = { ...placed("prod"), file: "second.yaml" };
    expect(reported(placed("prod"), second)).toEqual([
      [
        "error",
        "stack-id-unique",
        "second.yaml",
        ["name"],
        ["stack-id-unique/environment", { name: "prod", file: "prod.yaml" }],
      ],
    ]);
  });

  test("a name that is another one with a hyphen and more", () => {
    expect(reported(placed("prod"), placed("prod-eu"))).toEqual([
      [
        "warning",
        "environment-name-prefix",
        "prod-eu.yaml",
        ["name"],
        ["environment-name-prefix", { shorter: "prod" }],
      ],
    ]);
  });
});
