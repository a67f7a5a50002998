import { join } from "node:path";
import { type NamedEnvironment } from "../../environment/load";
import { type Path } from "../../environment/problem";
import { stacksOf, type StackDescription, type StackKind } from "../../environment/topology";
import { type StackPlan } from "../../operations/plan/plan-environment";
import { type PlannedStack } from "../../review/change-set";
import { message } from "../../text/message";
import { terraformIn } from "../../text/shell";
import { type FoundExisting } from "./existing-resources";

const say = {
  unseenImport: message<{ address: string }>(
    "plan/unseen-import",
    ({ address }) => `${address} is shown as made: without AWS nothing can be taken over`,
  ),
};

/** Describes a plan; `ids` are the stacks that are reviewed with it, and `found` what AWS has of what it creates. */
export type DescribePlan = (planned: StackPlan, ids: ReadonlySet<string>, found: FoundExisting) => PlannedStack;

/**
 * Finds what the review has to know of plans in addition to their JSON.
 *
 * @param folder - The folder of the run.
 */
export function planDescriber({ environment, file, source }: NamedEnvironment, folder: string): DescribePlan {
  const descriptions = new Map(stacksOf(environment).map((stack) => [stack.id, stack]));
  return (planned, ids, found) => {
    const description = descriptions.get(planned.id);
    return {
      id: planned.id,
      account: description ? { name: description.account.key, id: description.account.id } : null,
      region: description ? environment.region : null,
      dependsOn: planned.dependsOn.filter((id) => ids.has(id)),
      reads: planned.reads.map(({ stack, outputs }) => ({ stack, outputs: [...outputs] })),
      json: planned.json ?? null,
      error: planned.error ?? null,
      // A preview's folder has no backend: no command there reaches the state.
      ...(planned.preview ? {} : { folder: stackFolder(folder, planned.id) }),
      apply: applyCommand(folder, planned),
      preview: previewOf(planned),
      notes: [...planned.unseenImports.map((address) => say.unseenImport({ address })), ...found.notes],
      ...(found.existing ? { existing: found.existing } : {}),
      location: description ? { file, line: source.keyAt(PLACES[description.kind](description)).line } : null,
    };
  };
}

/** What applies a plan; a plan against placeholders must not be applied. */
function applyCommand(folder: string, { id, plan: file, preview }: StackPlan): string | null {
  if (file === undefined || preview) return null;
  return terraformIn(stackFolder(folder, id), "apply", join("..", "..", file));
}

function stackFolder(folder: string, id: string): string {
  return join(folder, "stacks", id);
}

function previewOf({ preview }: StackPlan): PlannedStack["preview"] {
  if (!preview) return null;
  const { offline, reason = null, upstreams } = preview;
  return { offline, reason, upstreams: [...upstreams] };
}

/** The part of the environment file a stack comes from. */
const PLACES: Readonly<Record<StackKind, (stack: StackDescription) => Path>> = {
  network: ({ network }) => ["networks", network?.key ?? ""],
  directory: () => ["directory"],
  "directory-sharing": () => ["directory"],
  peering: ({ network }) => ["networks", network?.key ?? ""],
  "peering-accepter": ({ network }) => ["networks", network?.key ?? ""],
  "directory-access": ({ account }) => ["accounts", account.key],
  database: ({ database }) => ["databases", database?.key ?? ""],
};
