import { PLACEHOLDER_MARK } from "../aws/placeholders";
import { compareText } from "../environment/problem";
import { message } from "../text/message";
import { actionOf, Change } from "./change";
import { type PlanOfSet } from "./change-set";
import { configuredArguments, withoutIndexes } from "./configuration";
import { countsOf, sum } from "./counts";
import { attributeChanges, isDict, same, wholeValue } from "./difference";
import { type Secrets } from "./masking";
import { type OutputChange, type ResourceChange, type StackReview } from "./model";
import { type PlanJson, type ResourceJson } from "./plan-json";
import { type JudgedStack } from "./rules/rule";
import { hasChanges, stackSummary, unplannedSummary } from "./summary";

const say = {
  comparedWithPlaceholders: message<{ address: string }>(
    "review/compared-with-placeholders",
    ({ address }) =>
      `${address} is compared with placeholders: nothing is found in its changes; ` +
      "plan again when the upstream is applied",
  ),
};

export interface ReadStack {
  readonly review: StackReview;
  /** Missing if the stack could not be planned. */
  readonly judged?: Omit<JudgedStack, "readersOf">;
}

/** What a plan does to the resources and outputs of its stack. */
export function readStack({ stack, source, plan }: PlanOfSet, secrets: Secrets): ReadStack {
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
    return { review: { ...head, summary: unplannedSummary(), counts: sum([]), changes: [], drift: [], outputs: [] } };
  }
  const changes = readChanges(changedOf(plan), secrets);
  const drift = readChanges(driftOf(plan), secrets);
  const outputs = outputsOf(plan, secrets);
  const affected = stack.preview === null ? [] : changes.filter(isComparedWithPlaceholders);
  const review: StackReview = {
    ...head,
    notes: [...stack.notes, ...affected.map(({ address }) => say.comparedWithPlaceholders({ address }))],
    counts: countsOf(changes),
    changes: changes.map((change) => toModel(change, secrets)),
    drift: drift.map((change) => toModel(change, secrets)),
    outputs,
    summary: "",
  };
  return {
    review: { ...review, apply: hasChanges(review) ? stack.apply : null, summary: stackSummary(review) },
    judged: {
      id: stack.id,
      folder: stack.folder ?? null,
      changes: changes.filter((change) => !affected.includes(change)),
      drift,
      outputs,
      existing: stack.existing,
      complete: plan.complete ?? true,
      errored: plan.errored ?? false,
    },
  };
}

function readChanges(resources: readonly ResourceJson[], secrets: Secrets): Change[] {
  return resources
    .map((resource) => new Change(resource, attributeChanges(resource.change, secrets)))
    .sort((a, b) => compareText(a.address, b.address));
}

function changedOf(plan: PlanJson): ResourceJson[] {
  return (plan.resource_changes ?? []).filter(
    ({ change, address, previous_address: previous }) =>
      actionOf(change.actions) !== "none" || (previous !== undefined && previous !== address) || change.importing,
  );
}

/**
 * Resources that were deleted outside of Terraform, or whose configured arguments were changed. AWS changes much of the
 * rest by itself: a security group knows its rules only after they are created.
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
    const [before, after] = [pick(change.before, names), pick(change.after, names)];
    return same(before, after) ? [] : [{ ...resource, change: { ...change, before, after } }];
  });
}

function pick(attributes: unknown, names: ReadonlySet<string>): unknown {
  if (!isDict(attributes)) return attributes;
  return Object.fromEntries(Object.entries(attributes).filter(([name]) => names.has(name)));
}

function outputsOf(plan: PlanJson, secrets: Secrets): OutputChange[] {
  return Object.entries(plan.output_changes ?? {})
    .filter(([, { actions }]) => actionOf(actions) !== "none")
    .map(([name, change]) => ({
      name,
      action: actionOf(change.actions),
      before: wholeValue(change.before, undefined, change.before_sensitive, name, secrets),
      after: wholeValue(change.after, change.after_unknown, change.after_sensitive, name, secrets),
    }))
    .sort((a, b) => compareText(a.name, b.name));
}

/** Whether a placeholder stands for a new value of a resource that exists. Such a change is shown, but not judged. */
function isComparedWithPlaceholders({ action, attributes }: Change): boolean {
  return (
    action !== "create" &&
    attributes.some(({ after }) => after.kind === "value" && JSON.stringify(after.value).includes(PLACEHOLDER_MARK))
  );
}

function toModel(change: Change, secrets: Secrets): ResourceChange {
  const { action, previousAddress, imports } = change;
  return {
    address: secrets.hideKeys(change.address),
    type: change.type,
    action,
    reason: change.reason ?? null,
    previousAddress: previousAddress === undefined ? null : secrets.hideKeys(previousAddress),
    imports: imports === undefined ? null : secrets.hide(imports),
    replacedBecauseOf: action === "replace" ? change.replacedBecauseOf : [],
    attributes: [...change.attributes],
  };
}
