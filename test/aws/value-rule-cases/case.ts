import { type ValueRule } from "../../../src/aws/rules/rule";
import { type Said } from "../../support/messages";

/** Values a rule accepts, and values it refuses with what it says of each. */
export interface ValueRuleCase<T = string | number> {
  readonly rule: ValueRule<T>;
  readonly good: readonly T[];
  readonly bad: readonly { readonly value: T; readonly said: Said }[];
}

/** A value whose message has only the value itself as an argument, or one with what else the message needs. */
type Refused<T> = T | readonly [value: T, facts: object];

/** A rule whose message repeats the value. */
export function of<T extends string | number>(
  rule: ValueRule<T>,
  good: readonly T[],
  bad: readonly Refused<T>[],
): ValueRuleCase<T> {
  return {
    rule,
    good,
    bad: bad.map((refused) => {
      const [value, facts]: readonly [value: T, facts: object] = isPair(refused) ? refused : [refused, {}];
      return { value, said: [rule.id, { value, ...facts }] };
    }),
  };
}

function isPair<T extends string | number>(refused: Refused<T>): refused is readonly [value: T, facts: object] {
  return typeof refused === "object";
}

/** A rule whose message does not repeat the value, since it could be a secret. */
export function ofConfidential(
  rule: ValueRule<string>,
  good: readonly string[],
  bad: readonly string[],
): ValueRuleCase<string> {
  return { rule, good, bad: bad.map((value) => ({ value, said: rule.id })) };
}
