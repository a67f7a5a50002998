import { compareText } from "../environment/problem";
import { sentence } from "../text/words";
import { type Change } from "./change";
import { type ChangeSet, type PlannedStack } from "./change-set";
import { type Secrets } from "./masking";
import { SEVERITIES, type Finding } from "./model";
import { findingRules } from "./rules";
import { type ChangeRule, type FindingRule, type JudgedStack, type Judgement } from "./rules/rule";

/** Rules by the type they look at; those for every type have the empty name. */
const RULES_BY_TYPE = rulesByType();

function rulesByType(): Map<string, ChangeRule[]> {
  const byType = new Map<string, ChangeRule[]>();
  for (const rule of findingRules) {
    if (!("check" in rule)) continue;
    for (const type of rule.types ?? [""]) byType.set(type, [...(byType.get(type) ?? []), rule]);
  }
  return byType;
}

function rulesFor({ type }: Change): ChangeRule[] {
  return [...(RULES_BY_TYPE.get(type) ?? []), ...(RULES_BY_TYPE.get("") ?? [])];
}

/** Everything the rules find in a stack. */
export function judge(stack: JudgedStack, secrets: Secrets): Finding[] {
  const finding = (rule: FindingRule, address: string, judgement: Judgement): Finding => ({
    id: rule.id,
    severity: judgement.severity ?? rule.severity,
    title: rule.title,
    stack: stack.id,
    address: secrets.hideKeys(address),
    cause: sentence(secrets.hide(judgement.cause)),
    cure: secrets.hide(judgement.cure),
    acknowledged: null,
  });
  const ofChanges = stack.changes.flatMap((change) =>
    rulesFor(change).flatMap((rule) => {
      const judgement = rule.check(change, stack);
      return judgement ? [finding(rule, change.address, judgement)] : [];
    }),
  );
  const ofStack = findingRules.flatMap((rule) =>
    "checkStack" in rule ? rule.checkStack(stack).map((judgement) => finding(rule, judgement.address, judgement)) : [],
  );
  return [...ofChanges, ...ofStack];
}

/** The stacks that read an output of a stack. */
export function readersOf(
  stacks: readonly Pick<PlannedStack, "id" | "reads">[],
): (stack: string, output: string) => string[] {
  const readers = new Map<string, string[]>();
  const key = (stack: string, output: string): string => `${stack}\0${output}`;
  const add = (name: string, reader: string): void => {
    readers.set(name, [...(readers.get(name) ?? []), reader]);
  };
  for (const { id, reads } of stacks) {
    for (const read of reads) read.outputs.forEach((output) => add(key(read.stack, output), id));
  }
  return (stack, output) => readers.get(key(stack, output)) ?? [];
}

/** The gravest findings first, then in apply order. */
export function compareFindings(set: ChangeSet): (a: Finding, b: Finding) => number {
  const place = new Map(set.plans.map(({ stack }, index) => [stack.id, index]));
  return (a, b) =>
    SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity) ||
    (place.get(a.stack) ?? 0) - (place.get(b.stack) ?? 0) ||
    compareText(a.address, b.address) ||
    compareText(a.id, b.id);
}
