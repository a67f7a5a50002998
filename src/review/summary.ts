import { message } from "../text/message";
import { plural } from "../text/words";
import { withoutZeros } from "./counts";
import { type Counts, type StackReview } from "./model";

interface StackSummary {
  /** Counts that are not zero. */
  readonly counts: Partial<Counts>;
  readonly outputs: number;
  /** Resources that were changed outside of Terraform. */
  readonly drifted: number;
}

interface ReviewSummary {
  readonly environment: string | null;
  readonly stacks: number;
  /** Stacks with changes. */
  readonly changed: number;
  /** Counts of all stacks that are not zero. */
  readonly counts: Partial<Counts>;
  /** Stacks that were planned against placeholders. */
  readonly previews: number;
  /** Why AWS was not asked. */
  readonly offline: readonly string[];
  /** Stacks that could not be planned. */
  readonly failed: number;
}

const say = {
  stack: message<StackSummary>("review/stack-summary", ({ counts, outputs, drifted }) => {
    const parts = [
      ...countParts(counts),
      ...(outputs > 0 ? [plural(outputs, "output")] : []),
      ...(drifted > 0 ? [`${drifted} changed outside`] : []),
    ];
    return parts.length === 0 ? "no changes" : parts.join(", ");
  }),
  unplanned: message("review/stack-not-planned", "could not be planned"),
  review: message<ReviewSummary>(
    "review/summary",
    ({ environment, stacks, changed, counts, previews, offline, failed }) => {
      const what = countParts(counts).join(", ");
      const changes = `${changed === 0 ? "none" : changed} with changes${what === "" ? "" : ` (${what})`}`;
      const parts = [
        `${plural(stacks, "stack")}, ${changes}`,
        ...(previews > 0 ? [`${previews} planned against placeholders`] : []),
        ...(offline.length > 0 ? [`AWS WAS NOT ASKED what exists: ${offline.join(", ")}`] : []),
        ...(failed > 0 ? [`${failed} could not be planned`] : []),
      ];
      return `${environment === null ? "" : `${environment}: `}${parts.join("; ")}`;
    },
  ),
};

/** `3 to create`, `1 to replace`. */
function countParts(counts: Partial<Counts>): string[] {
  return Object.entries(counts).map(([name, count]) => `${count} to ${name}`);
}

/** Whether applying the stack would do anything. */
export function hasChanges(stack: StackReview): boolean {
  return stack.changes.some(({ action }) => action !== "read") || stack.outputs.length > 0;
}

/** A stack in one line. */
export function stackSummary(stack: Pick<StackReview, "counts" | "outputs" | "drift">): string {
  return say.stack({
    counts: withoutZeros(stack.counts),
    outputs: stack.outputs.length,
    drifted: stack.drift.length,
  });
}

/** The line of a stack without a plan. */
export const unplannedSummary = say.unplanned;

/** All stacks in one line. */
export function reviewSummary(environment: string | null, stacks: readonly StackReview[], counts: Counts): string {
  const reasons = stacks.flatMap(({ preview }) => (preview?.reason ? [preview.reason] : []));
  return say.review({
    environment,
    stacks: stacks.length,
    changed: stacks.filter(hasChanges).length,
    counts: withoutZeros(counts),
    previews: stacks.filter(({ preview }) => preview).length,
    offline: [...new Set(reasons)],
    failed: stacks.filter(({ error }) => error !== null).length,
  });
}
