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
import { oneLine, valueText } from "./safe-text";

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

/** What the findings of a severity stand under. */
export const HEADINGS: Readonly<Record<FindingSeverity, string>> = {
  critical: "Needs a person",
  warning: "Look twice",
  note: "Good to know",
};

/** Findings of a severity that nobody has accepted. */
export function openFindings(review: Review, severity: FindingSeverity): Finding[] {
  return review.findings.filter((finding) => finding.severity === severity && !finding.acknowledged);
}

/** What has happened to a resource without Terraform. */
export function driftText({ action }: ResourceChange): string {
  return `${action === "delete" ? "deleted" : "changed"} outside of Terraform`;
}

/** `"a" -> "b"`, or what is new. */
export function changeText(before: Value, after: Value, most: number): string {
  return before.kind === "absent" ? valueText(after, most) : `${valueText(before, most)} -> ${valueText(after, most)}`;
}

/** `replace, because name cannot change in place`. */
export function actionText(change: ResourceChange): string {
  const parts = [
    change.action === "none" ? "" : change.action,
    change.imports === null ? "" : `takes over ${oneLine(change.imports)}`,
    change.previousAddress === null ? "" : `was ${oneLine(change.previousAddress)}`,
    change.replacedBecauseOf.length > 0
      ? `because ${change.replacedBecauseOf.map(oneLine).join(", ")} cannot change in place`
      : "",
  ];
  return parts.filter((part) => part !== "").join(", ");
}

/** `description: "a" -> "b"`. */
export function attributeText(attribute: AttributeChange, most: number): string {
  return `${oneLine(attribute.path)}: ${changeText(attribute.before, attribute.after, most)}${attribute.forcesReplacement ? " (forces replacement)" : ""}`;
}

/** Why a stack was planned against placeholders. */
export function previewText(preview: NonNullable<StackReview["preview"]>): string {
  const reasons = [...new Set(preview.upstreams.map(({ reason }) => reason))];
  const upstreams = reasons.map(
    (reason) =>
      `${preview.upstreams
        .filter((upstream) => upstream.reason === reason)
        .map(({ name }) => oneLine(name))
        .join(", ")} (${oneLine(reason)})`,
  );
  const what =
    upstreams.length > 0
      ? `planned against placeholders for ${upstreams.join(", ")}`
      : `planned without AWS${preview.reason === null ? "" : ` (${oneLine(preview.reason)})`}`;
  return `${what}; this plan cannot be applied`;
}

/** What a stack is, beside its name. */
export function whereText({ account, region }: StackReview): string {
  return [
    account ? `account ${oneLine(account.name)} (${oneLine(account.id)})` : "",
    region === null ? "" : oneLine(region),
  ]
    .filter((part) => part !== "")
    .join(", ");
}

/** Findings that were accepted too long ago, or are no longer found. */
export function acknowledgementTexts(review: {
  readonly acknowledgements: { readonly expired: readonly Placed[]; readonly unused: readonly Placed[] };
}): string[] {
  const text = ({ file, line, id, address }: Placed): string =>
    `${oneLine(file)}:${line} ${oneLine(id)} ${oneLine(address)}`;
  return [
    ...review.acknowledgements.expired.map(
      (item) => `${text(item)} has expired on ${oneLine(item.expires)}: look at it again, or remove it`,
    ),
    ...review.acknowledgements.unused.map(
      (item) => `${text(item)} matches nothing in this review: remove it, if it is not for another one`,
    ),
  ];
}

interface Placed {
  readonly file: string;
  readonly line: number;
  readonly id: string;
  readonly address: string;
  readonly expires: string;
}
