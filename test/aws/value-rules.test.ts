import * as accounts from "../../src/aws/rules/accounts";
import * as databases from "../../src/aws/rules/databases";
import * as directory from "../../src/aws/rules/directory";
import * as networks from "../../src/aws/rules/networks";
import { broken } from "../../src/aws/rules/rule";
import { said } from "../support/messages";
import { VALUE_RULE_CASES } from "./value-rule-cases";

const modules: Readonly<Record<string, unknown>> = { ...accounts, ...databases, ...directory, ...networks };

test("every rule has cases", () => {
  const rules = Object.entries(modules).filter(
    ([, value]) => typeof value === "object" && value !== null && "accepts" in value,
  );
  expect(Object.keys(VALUE_RULE_CASES).sort()).toEqual(rules.map(([name]) => name).sort());
});

test("rule ids are unique and written in lower case with hyphens", () => {
  const ids = Object.values(VALUE_RULE_CASES).map(({ rule }) => rule.id);
  expect(ids.filter((id) => !/^[a-z][a-z0-9-]*$/.test(id))).toEqual([]);
  expect(new Set(ids).size).toBe(ids.length);
});

describe.each(Object.entries(VALUE_RULE_CASES))("%s", (_name, { rule, good, bad }) => {
  test.each(good.map((value) => [value]))("accepts %p", (value) => {
    expect(broken(value, [rule])).toBeUndefined();
  });
  test.each(bad.map((refused) => [refused.value, refused.said]))("refuses %p", (value, expected) => {
    const found = broken(value, [rule]);
    expect(found?.id).toBe(rule.id);
    expect(said(found?.message ?? "")).toEqual(expected);
  });
});

test("a rule whose values could be secrets says the same of each value", () => {
  const confidential = Object.values(VALUE_RULE_CASES).filter(({ rule, bad }) => bad[0]?.said === rule.id);
  expect(confidential.map(({ rule }) => rule.id)).toEqual(["secret-arn", "endpoint-url"]);
  for (const { rule, bad } of confidential) {
    expect(new Set(bad.map(({ value }) => rule.message(value))).size).toBe(1);
  }
});
