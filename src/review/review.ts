import { plural } from "../text/words";
import { PLACEHOLDER_MARK } from "../aws/placeholders";
import { compareText } from "../environment/problem";
import { actionOf, Change } from "./change";
import { type ChangeSet, type PlanOfSet } from "./change-set";
import { configuredArguments, withoutIndexes } from "./configuration";
import { attributeChanges, collectSecrets, isDict, same, wholeValue } from "./difference";
import { Secrets } from "./masking";
import {
  SEVERITIES,
  type Counts,
  type Finding,
  type OutputChange,
  type PlacedAcknowledgement,
  type ResourceChange,
  type Review,
  type StackReview,
} from "./model";
import { type PlanJson, type ResourceJson } from "./plan-json";
import { findingRules } from "./rules";
import { type ChangeRule, type FindingRule, type JudgedStack } from "./rules/rule";

/**
 * Judges plans as one change set.
 *
 * @param acknowledgements - Findings that somebody has accepted.
 * @param day - Today, as `2027-01-31`: acknowledgements of an earlier day have expired.
 */
export function reviewChangeSet(
  set: ChangeSet,
  acknowledgements: readonly PlacedAcknowledgement[],
  day: string,
): Review {
  const secrets = collectAll(set);
  const read = set.plans.map((item) => ({ item, ...readStack(item, secrets) }));
  const readers = readersOf(set);
  const live = acknowledgements.filter(({ expires }) => expires >= day);
  const used = new Set<PlacedAcknowledgement>();
  const findings = read
    .flatMap(({ item, judged }) =>
      judged ? judge({ ...judged, readersOf: (output) => readers(item.stack.id, output) }, secrets) : [],
    )
    .map((finding): Finding => {
      const acknowledgement = live.find((candidate) => covers(candidate, finding));
      if (!acknowledgement) return finding;
      used.add(acknowledgement);
      return { ...finding, acknowledged: { reason: acknowledgement.reason, expires: acknowledgement.expires } };
    })
    .sort(compareFindings(set));
  const stacks = read.map(({ review }) => review);
  const open = findings.filter(({ acknowledged }) => !acknowledged);
  const counts = sum(stacks.map((stack) => stack.counts));
  const of = (severity: Finding["severity"]): number => open.filter((finding) => finding.severity === severity).length;
  return {
    format: 1,
    environment: set.environment,
    summary: summaryOf(set.environment, stacks, counts),
    exitCode: exitCodeOf(stacks, open),
    counts,
    findingCounts: {
      critical: of("critical"),
      warning: of("warning"),
      note: of("note"),
      acknowledged: findings.length - open.length,
    },
    findings,
    stacks,
    acknowledgements: {
      expired: acknowledgements.filter(({ expires }) => expires < day),
      unused: live.filter(
        (acknowledgement) =>
          !used.has(acknowledgement) &&
          (acknowledgement.stack === null || stacks.some(({ id }) => id === acknowledgement.stack)),
      ),
    },
  };
}

/** 0 nothing to do, 1 a stack could not be planned, 2 changes or findings, 3 findings that need a person. */
function exitCodeOf(stacks: readonly StackReview[], open: readonly Finding[]): number {
  if (stacks.some(({ error }) => error !== null)) return 1;
  if (open.some(({ severity }) => severity === "critical")) return 3;
  return open.length > 0 || stacks.some(hasChanges) ? 2 : 0;
}

/** Whether applying the stack would do anything. */
export function hasChanges(stack: StackReview): boolean {
  return stack.changes.some(({ action }) => action !== "read") || stack.outputs.length > 0;
}

/** First pass: what any place marks as secret is hidden everywhere. */
function collectAll(set: ChangeSet): Secrets {
  const secrets = new Secrets();
  for (const { plan } of set.plans) {
    if (!plan) continue;
    secrets.addVariables(plan);
    for (const resource of plan.resource_changes ?? []) collectSecrets(resource.change, secrets);
    for (const resource of plan.resource_drift ?? []) collectSecrets(resource.change, secrets);
    for (const [name, change] of Object.entries(plan.output_changes ?? {})) {
      collectSecrets(
        {
          ...change,
          before: { [name]: change.before },
          after: { [name]: change.after },
          before_sensitive: { [name]: change.before_sensitive },
          after_sensitive: { [name]: change.after_sensitive },
        },
        secrets,
      );
    }
  }
  return secrets;
}

function changedOf(plan: PlanJson): ResourceJson[] {
  return (plan.resource_changes ?? []).filter(
    ({ change, address, previous_address: previous }) =>
      actionOf(change.actions) !== "none" || (previous !== undefined && previous !== address) || change.importing,
  );
}

interface ReadStack {
  readonly review: StackReview;
  /** Missing where the stack could not be planned. */
  readonly judged?: Omit<JudgedStack, "readersOf">;
}

function readStack({ stack, source, plan }: PlanOfSet, secrets: Secrets): ReadStack {
  const head = {
    id: stack.id,
    account: stack.account,
    region: stack.region,
    source,
    location: stack.location,
    error: stack.error === null ? null : secrets.hide(stack.error),
    preview: stack.preview,
    waitsFor: stack.dependsOn,
    apply: stack.apply,
    notes: stack.notes,
    terraformVersion: plan?.terraform_version ?? null,
  };
  if (!plan) {
    return {
      review: { ...head, summary: "could not be planned", counts: sum([]), changes: [], drift: [], outputs: [] },
    };
  }
  const read = (resources: readonly ResourceJson[]): Change[] =>
    resources
      .map((resource) => new Change(resource, attributeChanges(resource.change, secrets)))
      .sort((a, b) => compareText(a.address, b.address));
  const changes = read(changedOf(plan));
  const drift = read(driftOf(plan));
  const outputs = outputsOf(plan, secrets);
  const counts = countsOf(changes);
  const placeholders = withoutPlaceholders(stack.preview !== null, changes);
  const model = (change: Change): ResourceChange => toModel(change, secrets);
  const review: StackReview = {
    ...head,
    notes: [...stack.notes, ...placeholders.notes],
    counts,
    changes: changes.map(model),
    drift: drift.map(model),
    outputs,
    summary: "",
  };
  return {
    review: { ...review, apply: hasChanges(review) ? stack.apply : null, summary: stackSummary(review) },
    judged: {
      id: stack.id,
      changes: placeholders.judged,
      drift,
      outputs,
      complete: plan.complete ?? true,
      errored: plan.errored ?? false,
    },
  };
}

/**
 * What has changed outside of Terraform, of what the configuration speaks of. AWS changes much of the rest by itself: a
 * security group knows its rules only after they are made.
 */
function driftOf(plan: PlanJson): ResourceJson[] {
  const drifted = (plan.resource_drift ?? []).filter(({ change }) =>
    ["delete", "update"].includes(actionOf(change.actions)),
  );
  if (drifted.length === 0) return [];
  const configured = configuredArguments(plan);
  return drifted.flatMap((resource) => {
    const names = configured.get(withoutIndexes(resource.address));
    const { change } = resource;
    if (!names || actionOf(change.actions) === "delete") return [resource];
    const [before, after] = [change.before, change.after].map((side) =>
      isDict(side) ? Object.fromEntries(Object.entries(side).filter(([name]) => names.has(name))) : side,
    );
    return same(before, after) ? [] : [{ ...resource, change: { ...change, before, after } }];
  });
}

function outputsOf(plan: PlanJson, secrets: Secrets): OutputChange[] {
  return Object.entries(plan.output_changes ?? {})
    .flatMap(([name, change]): OutputChange[] => {
      const action = actionOf(change.actions);
      if (action === "none") return [];
      return [
        {
          name,
          action,
          before: wholeValue(change.before, undefined, change.before_sensitive, name, secrets),
          after: wholeValue(change.after, change.after_unknown, change.after_sensitive, name, secrets),
        },
      ];
    })
    .sort((a, b) => compareText(a.name, b.name));
}

/** What a placeholder does to a resource that exists, it will not do: that is shown, and not judged. */
function withoutPlaceholders(
  preview: boolean,
  changes: readonly Change[],
): { judged: readonly Change[]; notes: string[] } {
  const affected = preview
    ? changes.filter(
        (change) =>
          change.action !== "create" &&
          change.attributes.some(
            ({ after }) => after.kind === "value" && JSON.stringify(after.value).includes(PLACEHOLDER_MARK),
          ),
      )
    : [];
  return {
    judged: changes.filter((change) => !affected.includes(change)),
    notes: affected.map(
      ({ address }) =>
        `${address} is compared with placeholders: nothing is found in its changes; plan again when the upstream is applied`,
    ),
  };
}

/** The key of a resource may hold what is a secret elsewhere; the rest of an address is the configuration's own words. */
function hideKeys(address: string, secrets: Secrets): string {
  return address.replace(/\["((?:[^"\\]|\\.)*)"\]/g, (_match, key: string) => `["${secrets.hide(key)}"]`);
}

function toModel(change: Change, secrets: Secrets): ResourceChange {
  return {
    address: hideKeys(change.address, secrets),
    type: change.type,
    action: change.action,
    reason: change.reason ?? null,
    previousAddress: change.previousAddress === undefined ? null : hideKeys(change.previousAddress, secrets),
    imports: change.imports === undefined ? null : secrets.hide(change.imports),
    replacedBecauseOf: change.action === "replace" ? change.replacedBecauseOf : [],
    attributes: [...change.attributes],
  };
}

function countsOf(changes: readonly Change[]): Counts {
  const of = (action: Change["action"]): number => changes.filter((change) => change.action === action).length;
  return {
    create: of("create"),
    update: of("update"),
    replace: of("replace"),
    delete: of("delete"),
    forget: of("forget"),
    move: changes.filter(({ previousAddress }) => previousAddress !== undefined).length,
    import: changes.filter(({ imports }) => imports !== undefined).length,
  };
}

function sum(all: readonly Counts[]): Counts {
  const of = (name: keyof Counts): number => all.reduce((total, counts) => total + counts[name], 0);
  return {
    create: of("create"),
    update: of("update"),
    replace: of("replace"),
    delete: of("delete"),
    forget: of("forget"),
    move: of("move"),
    import: of("import"),
  };
}

/** `3 to create, 1 to replace`. */
export function describeCounts(counts: Counts): string {
  return (Object.keys(counts) as (keyof Counts)[])
    .filter((name) => counts[name] > 0)
    .map((name) => `${counts[name]} to ${name}`)
    .join(", ");
}

function stackSummary(stack: StackReview): string {
  const parts = [
    describeCounts(stack.counts),
    stack.outputs.length > 0 ? plural(stack.outputs.length, "output") : "",
    stack.drift.length > 0 ? `${stack.drift.length} changed outside` : "",
  ].filter((part) => part !== "");
  return parts.length === 0 ? "no changes" : parts.join(", ");
}

function summaryOf(environment: string | null, stacks: readonly StackReview[], counts: Counts): string {
  const changed = stacks.filter(hasChanges).length;
  const previews = stacks.filter(({ preview }) => preview).length;
  const failed = stacks.filter(({ error }) => error !== null).length;
  const unasked = [...new Set(stacks.flatMap(({ preview }) => (preview?.reason ? [preview.reason] : [])))];
  const parts = [
    `${plural(stacks.length, "stack")}, ${changed === 0 ? "none" : changed} with changes${describeCounts(counts) === "" ? "" : ` (${describeCounts(counts)})`}`,
    ...(previews > 0 ? [`${previews} planned against placeholders`] : []),
    ...(unasked.length > 0 ? [`AWS WAS NOT ASKED what exists: ${unasked.join(", ")}`] : []),
    ...(failed > 0 ? [`${failed} could not be planned`] : []),
  ];
  return `${environment === null ? "" : `${environment}: `}${parts.join("; ")}`;
}

/** Rules by the type they look at; those for every type under the empty name. */
const RULES_BY_TYPE = rulesByType();

function judge(stack: JudgedStack, secrets: Secrets): Finding[] {
  const place = (rule: FindingRule, address: string, { cause, cure }: { cause: string; cure: string }): Finding => ({
    id: rule.id,
    severity: rule.severity,
    title: rule.title,
    stack: stack.id,
    address: hideKeys(address, secrets),
    cause: sentence(secrets.hide(cause)),
    cure: secrets.hide(cure),
    acknowledged: null,
  });
  const ofChanges = stack.changes.flatMap((change) =>
    [...(RULES_BY_TYPE.get(change.type) ?? []), ...(RULES_BY_TYPE.get("") ?? [])].flatMap((rule) => {
      const judgement = rule.check(change, stack);
      return judgement ? [place(rule, change.address, judgement)] : [];
    }),
  );
  const ofStack = findingRules.flatMap((rule) =>
    "checkStack" in rule ? rule.checkStack(stack).map((judgement) => place(rule, judgement.address, judgement)) : [],
  );
  return [...ofChanges, ...ofStack];
}

/** Begins with a capital, unless it begins with a name of Terraform's or PostgreSQL's. */
function sentence(text: string): string {
  return /^[a-z]+[ ',;:]/.test(text) ? text.charAt(0).toUpperCase() + text.slice(1) : text;
}

function rulesByType(): Map<string, ChangeRule[]> {
  const byType = new Map<string, ChangeRule[]>();
  for (const rule of findingRules) {
    if (!("check" in rule)) continue;
    for (const type of rule.types ?? [""]) byType.set(type, [...(byType.get(type) ?? []), rule]);
  }
  return byType;
}

/** Who reads an output of a stack. */
function readersOf(set: ChangeSet): (stack: string, output: string) => string[] {
  const readers = new Map<string, string[]>();
  for (const { stack } of set.plans) {
    for (const { stack: read, outputs } of stack.reads) {
      for (const output of outputs)
        readers.set(`${read}\0${output}`, [...(readers.get(`${read}\0${output}`) ?? []), stack.id]);
    }
  }
  return (stack, output) => readers.get(`${stack}\0${output}`) ?? [];
}

function covers(acknowledgement: PlacedAcknowledgement, finding: Finding): boolean {
  return (
    acknowledgement.id === finding.id &&
    acknowledgement.address === finding.address &&
    (acknowledgement.stack === null || acknowledgement.stack === finding.stack)
  );
}

function compareFindings(set: ChangeSet): (a: Finding, b: Finding) => number {
  const place = new Map(set.plans.map(({ stack }, index) => [stack.id, index]));
  return (a, b) =>
    SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity) ||
    (place.get(a.stack) ?? 0) - (place.get(b.stack) ?? 0) ||
    compareText(a.address, b.address) ||
    compareText(a.id, b.id);
}
