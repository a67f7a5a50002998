import { isDict, parsed } from "./difference";

interface Statement {
  readonly allow: boolean;
  readonly principals: readonly string[];
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  /** Empty for a statement that holds under any condition. */
  readonly condition: string;
}

/** An IAM policy document; `undefined` for a text that is none. */
export type Policy = readonly Statement[];

function texts(value: unknown): string[] {
  return (Array.isArray(value) ? (value as unknown[]) : [value]).filter((item): item is string => typeof item === "string");
}

function principals(value: unknown): string[] {
  if (typeof value === "string") return [value];
  return isDict(value) ? Object.values(value).flatMap(texts) : [];
}

/** Reads a policy document. @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html */
export function parsePolicy(text: string | undefined): Policy | undefined {
  const document = text === undefined ? undefined : parsed(text);
  if (!isDict(document)) return undefined;
  const statements: readonly unknown[] = Array.isArray(document["Statement"]) ? document["Statement"] : [document["Statement"]];
  return statements.filter(isDict).map((statement) => ({
    allow: statement["Effect"] === "Allow",
    principals: principals(statement["Principal"]),
    actions: [...texts(statement["Action"]), ...texts(statement["NotAction"]).map((action) => `everything but ${action}`)],
    resources: [...texts(statement["Resource"]), ...texts(statement["NotResource"]).map((resource) => `everything but ${resource}`)],
    condition: isDict(statement["Condition"]) && Object.keys(statement["Condition"]).length > 0 ? JSON.stringify(statement["Condition"]) : "",
  }));
}

type Part = "principals" | "actions" | "resources";

function allowed(policy: Policy, part: Part): Set<string> {
  return new Set(policy.filter(({ allow }) => allow).flatMap((statement) => statement[part]));
}

function matches(pattern: string, text: string): boolean {
  return new RegExp(`^${pattern.replace(/[.+^${}()|[\]\\]/g, "\\$&").replace(/\*/g, ".*").replace(/\?/g, ".")}$`, "i").test(text);
}

/** What the second policy allows and the first one did not. */
export function added(before: Policy, after: Policy, part: Part): string[] {
  const known = [...allowed(before, part)];
  return [...allowed(after, part)].filter((item) => !known.some((pattern) => pattern === item || (part !== "principals" && matches(pattern, item)))).sort();
}

/** What the first policy allowed and the second one does not. */
export function removed(before: Policy, after: Policy, part: Part): string[] {
  return added(after, before, part);
}

/** Whether something was allowed under conditions only, and is now without. */
export function losesCondition(before: Policy, after: Policy): boolean {
  return before.some(({ allow, condition }) => allow && condition !== "") && after.some((statement) => {
    if (!statement.allow || statement.condition !== "") return false;
    return before.some((earlier) => earlier.allow && earlier.condition !== "" && overlaps(earlier, statement)) && !before.some((earlier) => earlier.allow && earlier.condition === "" && overlaps(earlier, statement));
  });
}

function overlaps(a: Statement, b: Statement): boolean {
  const meet = (one: readonly string[], other: readonly string[]): boolean => one.length === 0 || other.length === 0 || one.some((item) => other.includes(item));
  return meet(a.principals, b.principals) && meet(a.actions, b.actions) && meet(a.resources, b.resources);
}

/** How many statements deny something. */
export function denials(policy: Policy): number {
  return policy.filter(({ allow }) => !allow).length;
}
