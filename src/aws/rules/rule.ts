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
  /** What is wrong with this value, and what to write instead. */
  readonly message: (value: T) => string;
}

/** A value in a message: quoted, so that blanks and empty texts can be seen. */
export function quote(value: unknown): string {
  return JSON.stringify(value);
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
}

/** A rule that is one regular expression. */
export function patternRule(rule: PatternRule): ValueRule<string> {
  return {
    id: rule.id,
    requires: rule.requires.replace(/^it /, `${rule.what} `),
    pattern: rule.pattern,
    accepts: (value) => rule.pattern.test(value),
    message: (value) => `${rule.what}${rule.confidential ? "" : ` ${quote(value)}`} is not valid: ${rule.requires}; write ${rule.write}`,
  };
}

/** A rule that a number lies in a range, bounds included. */
export function rangeRule(rule: { id: string; what: string; unit?: string; min: number; max: number; write: string }): ValueRule<number> {
  const unit = rule.unit ? ` ${rule.unit}` : "";
  return {
    id: rule.id,
    requires: `${rule.what} is a whole number from ${rule.min} to ${rule.max}${unit}`,
    accepts: (value) => Number.isInteger(value) && value >= rule.min && value <= rule.max,
    message: (value) => `${rule.what} ${quote(value)} is out of range: it takes a whole number from ${rule.min} to ${rule.max}${unit}; write ${rule.write}`,
  };
}

/** The messages of all rules a value breaks; only the first one, where `first` says that the later ones presume it. */
export function broken<T>(value: T, rules: readonly ValueRule<T>[]): { id: string; message: string } | undefined {
  const rule = rules.find((candidate) => !candidate.accepts(value));
  return rule && { id: rule.id, message: rule.message(value) };
}
