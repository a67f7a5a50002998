import { message } from "../../text/message";
import {
  type Action,
  type AttributeChange,
  type Finding,
  type FindingSeverity,
  type ResourceChange,
  type Review,
  type StackReview,
  type Value,
} from "../model";
import { oneLine } from "../../text/safe-text";
import { valueText } from "./value-text";

/** Terraform's signs for what it does. */
export const SIGNS: Readonly<Record<Action, string>> = {
  create: "+",
  update: "~",
  replace: "-/+",
  delete: "-",
  forget: ".",
  read: "<=",
  none: " ",
};

/** Headings of a review's parts; findings have one for each severity. */
export const headings = {
  critical: message("review/heading-critical", "Needs a person"),
  warning: message("review/heading-warning", "Look twice"),
  note: message("review/heading-note", "Good to know"),
  stacks: message("review/heading-stacks", "Stacks, in the order they are applied"),
  acknowledgements: message("review/heading-acknowledgements", "Acknowledgements to look at"),
} satisfies Record<FindingSeverity | "stacks" | "acknowledgements", () => string>;

/** Findings of a severity that nobody has accepted. */
export function openFindings(review: Review, severity: FindingSeverity): Finding[] {
  return review.findings.filter((finding) => finding.severity === severity && !finding.acknowledged);
}

interface Placed {
  readonly file: string;
  readonly line: number;
  readonly id: string;
  readonly address: string;
  readonly expires: string;
}

const say = {
  deletedOutside: message("review/deleted-outside", "deleted outside of Terraform"),
  changedOutside: message("review/changed-outside", "changed outside of Terraform"),
  againstPlaceholders: message<{ upstreams: readonly { reason: string; names: readonly string[] }[] }>(
    "review/against-placeholders",
    ({ upstreams }) => {
      const parts = upstreams.map(({ reason, names }) => `${names.map(oneLine).join(", ")} (${oneLine(reason)})`);
      return `planned against placeholders for ${parts.join(", ")}; this plan cannot be applied`;
    },
  ),
  withoutAws: message<{ reason: string | null }>(
    "review/without-aws",
    ({ reason }) => `planned without AWS${reason === null ? "" : ` (${oneLine(reason)})`}; this plan cannot be applied`,
  ),
  expired: message<Placed>(
    "acknowledgement/expired",
    (item) => `${placeOf(item)} has expired on ${oneLine(item.expires)}: look at it again, or remove it`,
  ),
  unused: message<Placed>(
    "acknowledgement/unused",
    (item) => `${placeOf(item)} matches nothing in this review: remove it, if it is not for another one`,
  ),
};

function placeOf({ file, line, id, address }: Placed): string {
  return `${oneLine(file)}:${line} ${oneLine(id)} ${oneLine(address)}`;
}

/** What has happened to a resource without Terraform. */
export function driftText({ action }: ResourceChange): string {
  return action === "delete" ? say.deletedOutside() : say.changedOutside();
}

/** `"a" -> "b"`, or what is new. */
export function changeText(before: Value, after: Value, most: number): string {
  return before.kind === "absent" ? valueText(after, most) : `${valueText(before, most)} -> ${valueText(after, most)}`;
}

/** `replace, because name cannot change in place`. */
export function actionText(change: ResourceChange): string {
  const attributes = change.replacedBecauseOf.map(oneLine);
  const parts = [
    change.action === "none" ? "" : change.action,
    change.imports === null ? "" : `takes over ${oneLine(change.imports)}`,
    change.previousAddress === null ? "" : `was ${oneLine(change.previousAddress)}`,
    attributes.length === 0 ? "" : `because ${attributes.join(", ")} cannot change in place`,
  ];
  return parts.filter((part) => part !== "").join(", ");
}

/** `description: "a" -> "b"`. */
export function attributeText(attribute: AttributeChange, most: number): string {
  const change = changeText(attribute.before, attribute.after, most);
  return `${oneLine(attribute.path)}: ${change}${attribute.forcesReplacement ? " (forces replacement)" : ""}`;
}

/** Why a stack was planned against placeholders. */
export function previewText({ reason, upstreams }: NonNullable<StackReview["preview"]>): string {
  if (upstreams.length === 0) return say.withoutAws({ reason });
  const namesByReason = new Map<string, string[]>();
  for (const upstream of upstreams) {
    namesByReason.set(upstream.reason, [...(namesByReason.get(upstream.reason) ?? []), upstream.name]);
  }
  return say.againstPlaceholders({
    upstreams: [...namesByReason].map(([because, names]) => ({ reason: because, names })),
  });
}

/** The account and Region of a stack. */
export function whereText({ account, region }: StackReview): string {
  const parts = [
    ...(account ? [`account ${oneLine(account.name)} (${oneLine(account.id)})`] : []),
    ...(region === null ? [] : [oneLine(region)]),
  ];
  return parts.filter((part) => part !== "").join(", ");
}

/** Acknowledgements that have expired, or whose findings no longer occur. */
export function acknowledgementTexts({ acknowledgements }: Pick<Review, "acknowledgements">): string[] {
  const { expired, unused } = acknowledgements;
  return [
    ...expired.map(({ file, line, id, address, expires }) => say.expired({ file, line, id, address, expires })),
    ...unused.map(({ file, line, id, address, expires }) => say.unused({ file, line, id, address, expires })),
  ];
}
