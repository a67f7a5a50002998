import { message } from "../../text/message";
import { quote } from "../../text/words";

/**
 * One constraint on one value. Rules are data, so that the environment file, the constructs, the documentation and the
 * review of plans all speak of the same thing under the same id.
 */
export interface ValueRule<T> {
  /** Stable name, shown in brackets in every message. */
  readonly id: string;
  /** What must hold, as a statement. */
  readonly requires: string;
  /** The same as a pattern for editors, if a pattern can express it. */
  readonly pattern?: RegExp;
  readonly accepts: (value: T) => boolean;
  /**
   * The same as a Terraform condition on an expression, needed if Terraform cannot read the pattern or the pattern is
   * not the whole rule. It may presume the earlier rules of a list, but must not fail if they do not hold.
   */
  readonly condition?: (expression: string) => string;
  /** What to write instead, for example. */
  readonly advice: string;
  /** What is wrong with this value, and what to write instead. */
  readonly message: (value: T) => string;
}

/** A rule whose message {@link valueRule} declares. */
interface CustomRule<T, Facts extends object> extends Omit<ValueRule<T>, "message"> {
  /** What the message needs besides the value. */
  readonly facts?: (value: T) => Facts;
  readonly message: (args: { readonly value: T } & Facts) => string;
}

/** A rule with its own condition and message. */
export function valueRule<T, Facts extends object>({
  facts,
  message: write,
  ...rule
}: CustomRule<T, Facts>): ValueRule<T> {
  const say = message(rule.id, write);
  return { ...rule, message: (value) => say({ value, ...facts?.(value) } as { value: T } & Facts) };
}

interface PatternRule {
  readonly id: string;
  /** What must hold, as a statement that begins with `it`. */
  readonly requires: string;
  readonly pattern: RegExp;
  /** What the value is, as it begins the message: `the VPC id`. */
  readonly what: string;
  readonly write: string;
  /** Set for values that could be a secret by mistake: the message then does not repeat them. */
  readonly confidential?: boolean;
  /** Needed if the pattern looks ahead, which Terraform's regular expressions cannot. */
  readonly condition?: (expression: string) => string;
}

/** A rule that is one regular expression. */
export function patternRule(rule: PatternRule): ValueRule<string> {
  const { id, pattern, condition, confidential, what, write } = rule;
  const say = message<{ value?: string }>(id, ({ value }) => {
    const subject = value === undefined ? what : `${what} ${quote(value)}`;
    return `${subject} is not valid: ${rule.requires}; write ${write}`;
  });
  return {
    id,
    requires: rule.requires.replace(/^it /, `${what} `),
    pattern,
    accepts: (value) => pattern.test(value),
    ...(condition ? { condition } : {}),
    advice: `write ${write}`,
    message: (value) => say(confidential ? {} : { value }),
  };
}

interface RangeRule {
  readonly id: string;
  /** What the value is, as it begins the message: `the port`. */
  readonly what: string;
  readonly unit?: string;
  readonly min: number;
  readonly max: number;
  readonly write: string;
}

/** A rule that a whole number lies in a range, bounds included. */
export function rangeRule({ id, what, unit, min, max, write }: RangeRule): ValueRule<number> {
  const range = `a whole number from ${min} to ${max}${unit === undefined ? "" : ` ${unit}`}`;
  return valueRule({
    id,
    requires: `${what} is ${range}`,
    accepts: (value: number) => Number.isInteger(value) && value >= min && value <= max,
    condition: (value) => `floor(${value}) == ${value} && ${value} >= ${min} && ${value} <= ${max}`,
    advice: `write ${write}`,
    message: ({ value }) => `${what} ${quote(value)} is out of range: it takes ${range}; write ${write}`,
  });
}

/** A string as a literal in Terraform's expressions. */
export function terraformText(text: string): string {
  return JSON.stringify(text).replace(/[$%](?=\{)/g, "$&$&");
}

/**
 * A Terraform condition that a string matches a pattern.
 *
 * @see https://developer.hashicorp.com/terraform/language/functions/regex
 */
export function matches(expression: string, pattern: RegExp): string {
  return `can(regex(${terraformText(pattern.source)}, ${expression}))`;
}

/** A rule as a Terraform condition; none if it has neither a condition nor a pattern that Terraform can read. */
export function terraformCondition<T>(rule: ValueRule<T>, expression: string): string | undefined {
  if (rule.condition) return rule.condition(expression);
  if (!rule.pattern) return undefined;
  const readable = rule.pattern.flags.replace("u", "") === "" && !/\(\?<?[=!]/.test(rule.pattern.source);
  return readable ? matches(expression, rule.pattern) : undefined;
}

/** The first rule that a value breaks, since later rules presume the earlier ones. */
export function broken<T>(value: T, rules: readonly ValueRule<T>[]): { id: string; message: string } | undefined {
  const rule = rules.find((candidate) => !candidate.accepts(value));
  return rule && { id: rule.id, message: rule.message(value) };
}
