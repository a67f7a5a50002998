import { Token } from "cdktf";
import { type Construct } from "constructs";
import { broken, type ValueRule } from "../aws/rules/rule";
import { message } from "../text/message";

/** Every prop of a construct that breaks a rule, a line for each. */
export class PropsError extends Error {
  public constructor(scope: Construct, problems: readonly string[]) {
    super(problems.map((problem) => `${scope.node.path} ${problem}`).join("\n"));
    this.name = "PropsError";
  }
}

/**
 * Whether only Terraform knows a value: a token, or a string with a Terraform expression, `${var.name}`. Rules are for
 * values that are known.
 */
export function isUnknown(value: unknown): boolean {
  if (typeof value === "string" && value.includes("${")) return true;
  return Token.isUnresolved(value) || hasUnknownKey(value);
}

function hasUnknownKey(value: unknown): boolean {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  return Object.keys(value).some((key) => Token.isUnresolved(key));
}

/** Says that a password is in the code. */
export const literalPassword = message(
  "no-secret/literal",
  "the password is a literal, and would be in the code and in the synthesized file; pass a sensitive TerraformVariable",
);

/** Collects what is wrong with the props of one construct. Values that only Terraform knows are left to it. */
export class PropsCheck {
  private readonly problems: string[] = [];

  public constructor(private readonly scope: Construct) {}

  /** One value against rules of which the later ones presume the earlier. */
  public value<T>(prop: string, value: T | undefined, ...rules: readonly ValueRule<T>[]): this {
    if (value === undefined || isUnknown(value)) return this;
    const problem = broken(value, rules);
    return problem ? this.fail(prop, problem.id, problem.message) : this;
  }

  /** Each item of a list. */
  public items<T>(prop: string, values: readonly T[] | undefined, ...rules: readonly ValueRule<T>[]): this {
    if (values === undefined || isUnknown(values)) return this;
    values.forEach((value, index) => this.value(`${prop}[${index}]`, value, ...rules));
    return this;
  }

  /** A condition over several props, none of which is a token. */
  public that(holds: boolean, prop: string, rule: string, say: () => string): this {
    return holds ? this : this.fail(prop, rule, say());
  }

  /** @throws PropsError if anything was wrong. */
  public done(): void {
    if (this.problems.length > 0) throw new PropsError(this.scope, this.problems);
  }

  private fail(prop: string, rule: string, text: string): this {
    this.problems.push(`${prop} [${rule}] ${text}`);
    return this;
  }
}

/** The number of items of a list, or nothing if only Terraform knows it. */
export function knownLength(list: readonly string[]): number | undefined {
  return isUnknown(list) ? undefined : list.length;
}
