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
  return (Array.isArray(value) ? (value as unknown[]) : [value]).filter(
    (item): item is string => typeof item === "string",
  );
}

function principals(value: unknown): string[] {
  if (typeof value === "string") return [value];
  return isDict(value) ? Object.values(value).flatMap(texts) : [];
}

/** Everything but some things is one thing: fewer exceptions are more. */
function allBut(value: unknown): string[] {
  const items = texts(value);
  return items.length === 0 ? [] : [`everything but ${items.sort().join(" and ")}`];
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
      ...principals(statement["NotPrincipal"]).map((name) => `everybody but ${name}`),
    ],
    actions: [...texts(statement["Action"]), ...allBut(statement["NotAction"])],
    resources: [...texts(statement["Resource"]), ...allBut(statement["NotResource"])],
    condition:
      isDict(statement["Condition"]) && Object.keys(statement["Condition"]).length > 0
        ? JSON.stringify(statement["Condition"])
        : "",
  }));
}

/** Whether a pattern with `*` and `?` covers a text, or another pattern that is no wider. */
function matches(pattern: string, text: string): boolean {
  const [wide, narrow] = [pattern.toLowerCase(), text.toLowerCase()];
  let [at, from, star, resume] = [0, 0, -1, 0];
  while (from < narrow.length) {
    if (
      at < wide.length &&
      wide[at] !== "*" &&
      (wide[at] === narrow[from] || (wide[at] === "?" && narrow[from] !== "*"))
    ) {
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

/** Whether all that one statement allows is allowed by another one already. */
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

/** Whether two statements speak of the same in part. */
function overlap(a: Statement, b: Statement): boolean {
  const meet = (one: readonly string[], other: readonly string[]): boolean =>
    (one.length === 0 && other.length === 0) ||
    one.some((item) => other.some((text) => matches(item, text) || matches(text, item)));
  return meet(a.principals, b.principals) && meet(a.actions, b.actions) && meet(a.resources, b.resources);
}

/** What the second policy allows and the first one did not, in words; empty where it allows no more. */
export function widened(before: Policy, after: Policy): string[] {
  const allowedBefore = before.filter(({ allow }) => allow);
  const fresh = after.filter(
    (statement) => statement.allow && !allowedBefore.some((earlier) => isCovered(statement, earlier)),
  );
  const more = (["principals", "actions", "resources"] as const).flatMap((part) => {
    const known = allowedBefore.flatMap((statement) => statement[part]);
    const items = [
      ...new Set(
        fresh
          .flatMap((statement) => statement[part])
          .filter((item) => !known.some((pattern) => matches(pattern, item))),
      ),
    ].sort();
    return items.length > 0 ? [`${part} ${items.join(", ")}`] : [];
  });
  const denials = (policy: Policy): number => policy.filter(({ allow }) => !allow).length;
  const looser = fresh.some((statement) =>
    allowedBefore.some(
      (earlier) => earlier.condition !== "" && earlier.condition !== statement.condition && overlap(earlier, statement),
    ),
  );
  return [
    ...more,
    ...(looser ? ["another condition, or none"] : []),
    ...(fresh.length > 0 && more.length === 0 && !looser
      ? ["actions and resources that were not allowed together"]
      : []),
    ...(denials(after) < denials(before) ? ["a denial less"] : []),
  ];
}
