import { message } from "../text/message";
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

/** What a policy allows more than before, as parts that rules put into their causes. */
const say = {
  allBut: message<{ items: readonly string[] }>(
    "policy-widened/all-but",
    ({ items }) => `everything but ${items.join(" and ")}`,
  ),
  everybodyBut: message<{ name: string }>("policy-widened/everybody-but", ({ name }) => `everybody but ${name}`),
  more: message<{ part: "principals" | "actions" | "resources"; items: readonly string[] }>(
    "policy-widened/more",
    ({ part, items }) => `${part} ${items.join(", ")}`,
  ),
  condition: message("policy-widened/condition", "another condition, or none"),
  combination: message("policy-widened/combination", "actions and resources that were not allowed together"),
  denial: message("policy-widened/denial", "a denial less"),
};

function strings(value: unknown): string[] {
  const items: unknown[] = Array.isArray(value) ? value : [value];
  return items.filter((item) => typeof item === "string");
}

function principals(value: unknown): string[] {
  if (typeof value === "string") return [value];
  return isDict(value) ? Object.values(value).flatMap(strings) : [];
}

/** Everything but some things is one thing: fewer exceptions are more. */
function allBut(value: unknown): string[] {
  const items = strings(value);
  return items.length === 0 ? [] : [say.allBut({ items: items.sort() })];
}

/** Reads a policy document. @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html */
export function parsePolicy(text: string | undefined): Policy | undefined {
  const document = text === undefined ? undefined : parsed(text);
  if (!isDict(document)) return undefined;
  const statements: readonly unknown[] = Array.isArray(document["Statement"])
    ? document["Statement"]
    : [document["Statement"]];
  return statements.filter(isDict).map((statement) => ({
    allow: statement["Effect"] === "Allow",
    principals: [
      ...principals(statement["Principal"]),
      ...principals(statement["NotPrincipal"]).map((name) => say.everybodyBut({ name })),
    ],
    actions: [...strings(statement["Action"]), ...allBut(statement["NotAction"])],
    resources: [...strings(statement["Resource"]), ...allBut(statement["NotResource"])],
    condition: conditionOf(statement["Condition"]),
  }));
}

function conditionOf(condition: unknown): string {
  return isDict(condition) && Object.keys(condition).length > 0 ? JSON.stringify(condition) : "";
}

/** Whether a pattern with `*` and `?` covers a text, or another pattern that is no wider. */
function matches(pattern: string, text: string): boolean {
  const [wide, narrow] = [pattern.toLowerCase(), text.toLowerCase()];
  let [at, from, star, resume] = [0, 0, -1, 0];
  while (from < narrow.length) {
    if (isSameCharacter(wide[at], narrow[from])) {
      at += 1;
      from += 1;
    } else if (wide[at] === "*") {
      star = at;
      resume = from;
      at += 1;
    } else if (star >= 0) {
      at = star + 1;
      resume += 1;
      from = resume;
    } else return false;
  }
  return /^\**$/.test(wide.slice(at));
}

function isSameCharacter(wide: string | undefined, narrow: string | undefined): boolean {
  if (wide === undefined || wide === "*") return false;
  return wide === narrow || (wide === "?" && narrow !== "*");
}

/** Whether another statement already allows everything that a statement allows. */
function isCovered({ principals: who, actions, resources, condition }: Statement, by: Statement): boolean {
  const inside = (items: readonly string[], patterns: readonly string[]): boolean =>
    items.every((item) => patterns.some((pattern) => matches(pattern, item)));
  return (
    (by.condition === "" || by.condition === condition) &&
    inside(who, by.principals) &&
    inside(actions, by.actions) &&
    inside(resources, by.resources) &&
    who.length > 0 === by.principals.length > 0
  );
}

/** Whether two statements have principals, actions and resources in common. */
function overlap(a: Statement, b: Statement): boolean {
  const meet = (one: readonly string[], other: readonly string[]): boolean =>
    (one.length === 0 && other.length === 0) ||
    one.some((item) => other.some((text) => matches(item, text) || matches(text, item)));
  return meet(a.principals, b.principals) && meet(a.actions, b.actions) && meet(a.resources, b.resources);
}

/** What the second policy allows and the first one did not, as messages; empty if it allows no more. */
export function widened(before: Policy, after: Policy): string[] {
  const allowedBefore = before.filter(({ allow }) => allow);
  const fresh = after.filter(
    (statement) => statement.allow && !allowedBefore.some((earlier) => isCovered(statement, earlier)),
  );
  const more = newItems(allowedBefore, fresh);
  const looser = fresh.some((statement) =>
    allowedBefore.some(
      (earlier) => earlier.condition !== "" && earlier.condition !== statement.condition && overlap(earlier, statement),
    ),
  );
  return [
    ...more,
    ...(looser ? [say.condition()] : []),
    ...(fresh.length > 0 && more.length === 0 && !looser ? [say.combination()] : []),
    ...(denials(after) < denials(before) ? [say.denial()] : []),
  ];
}

/** Principals, actions and resources that no statement covered before. */
function newItems(allowedBefore: Policy, fresh: Policy): string[] {
  return (["principals", "actions", "resources"] as const).flatMap((part) => {
    const known = allowedBefore.flatMap((statement) => statement[part]);
    const items = new Set(
      fresh.flatMap((statement) => statement[part]).filter((item) => !known.some((pattern) => matches(pattern, item))),
    );
    return items.size > 0 ? [say.more({ part, items: [...items].sort() })] : [];
  });
}

function denials(policy: Policy): number {
  return policy.filter(({ allow }) => !allow).length;
}
