import { actionOf } from "./change";
import { isDict } from "./difference";
import { type PlanJson, type ResourceJson } from "./plan-json";

/** A resource that a plan creates. */
export interface PlannedCreate {
  readonly address: string;
  readonly type: string;
  /** Arguments that are known and not secret. */
  readonly values: Readonly<Record<string, unknown>>;
}

/** What a plan creates of some types, and the ids and names of those that its state knows already. */
export interface PlannedCreates {
  readonly creates: readonly PlannedCreate[];
  readonly known: ReadonlySet<string>;
}

/** The resources that a plan creates and does not import; one that it replaces is no new one. */
export function plannedCreates(plan: PlanJson, types: readonly string[]): PlannedCreates {
  const resources = (plan.resource_changes ?? []).filter(({ type }) => types.includes(type));
  const creates = resources.filter(
    ({ change, deposed }) => deposed === undefined && !change.importing && actionOf(change.actions) === "create",
  );
  return {
    creates: creates.map(({ address, type, change }) => ({ address, type, values: openValues(change) })),
    known: new Set(resources.flatMap(({ change }) => namesOf(change.before))),
  };
}

function openValues({ after, after_sensitive: sensitive }: ResourceJson["change"]): Record<string, unknown> {
  if (!isDict(after)) return {};
  const isSecret = (name: string): boolean => isDict(sensitive) && sensitive[name] === true;
  return Object.fromEntries(Object.entries(after).filter(([name]) => !isSecret(name)));
}

function namesOf(before: unknown): string[] {
  if (!isDict(before)) return [];
  return ["id", "identifier", "name"].flatMap((name) => {
    const value = before[name];
    return typeof value === "string" ? [value] : [];
  });
}
