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
  /** The same as a pattern for editors, where one can say it. */
  readonly pattern?: RegExp;
  readonly accepts: (value: T) => boolean;
  /**
   * The same as a condition of Terraform's on an expression, where the pattern does not say it all in Terraform's own kind of
   * regular expressions. It may presume the earlier rules of a list, but must not fail where they do not hold.
   */
  readonly condition?: (expression: string) => string;
  /** What to write instead, for example. */
  readonly advice: string;
  /** What is wrong with this value, and what to write instead. */
  readonly message: (value: T) => string;
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
  /** Needed where the pattern looks ahead, which Terraform's regular expressions cannot. */
  readonly condition?: (expression: string) => string;
}

/** A rule that is one regular expression. */
export function patternRule(rule: PatternRule): ValueRule<string> {
  return {
    id: rule.id,
    requires: rule.requires.replace(/^it /, `${rule.what} `),
    pattern: rule.pattern,
    accepts: (value) => rule.pattern.test(value),
    ...(rule.condition ? { condition: rule.condition } : {}),
    advice: `write ${rule.write}`,
    message: (value) =>
      `${rule.what}${rule.confidential ? "" : ` ${quote(value)}`} is not valid: ${rule.requires}; write ${rule.write}`,
  };
}

/** A rule that a number lies in a range, bounds included. */
export function rangeRule(rule: {
  id: string;
  what: string;
  unit?: string;
  min: number;
  max: number;
  write: string;
}): ValueRule<number> {
  const unit = rule.unit ? ` ${rule.unit}` : "";
  return {
    id: rule.id,
    requires: `${rule.what} is a whole number from ${rule.min} to ${rule.max}${unit}`,
    accepts: (value) => Number.isInteger(value) && value >= rule.min && value <= rule.max,
    condition: (value) => `floor(${value}) == ${value} && ${value} >= ${rule.min} && ${value} <= ${rule.max}`,
    advice: `write ${rule.write}`,
    message: (value) =>
      `${rule.what} ${quote(value)} is out of range: it takes a whole number from ${rule.min} to ${rule.max}${unit}; write ${rule.write}`,
  };
}

/** A text as a literal of Terraform's expressions. */
export function terraformText(text: string): string {
  return JSON.stringify(text).replace(/[$%](?=\{)/g, "$&$&");
}

/** A condition of Terraform's that a text matches a pattern. @see https://developer.hashicorp.com/terraform/language/functions/regex */
export function matches(expression: string, pattern: RegExp): string {
  return `can(regex(${terraformText(pattern.source)}, ${expression}))`;
}

/** A rule as a condition of Terraform's; none where it has no condition, and no pattern that Terraform can read. */
export function terraformCondition<T>(rule: ValueRule<T>, expression: string): string | undefined {
  if (rule.condition) return rule.condition(expression);
  if (!rule.pattern) return undefined;
  const readable = rule.pattern.flags.replace("u", "") === "" && !/\(\?<?[=!]/.test(rule.pattern.source);
  return readable ? matches(expression, rule.pattern) : undefined;
}

/** The messages of all rules a value breaks; only the first one, where `first` says that the later ones presume it. */
export function broken<T>(value: T, rules: readonly ValueRule<T>[]): { id: string; message: string } | undefined {
  const rule = rules.find((candidate) => !candidate.accepts(value));
  return rule && { id: rule.id, message: rule.message(value) };
}
