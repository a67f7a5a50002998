import { message } from "../../text/message";
import { plural } from "../../text/words";
import {
  SEVERITIES,
  type Action,
  type AttributeChange,
  type Finding,
  type FindingSeverity,
  type OutputChange,
  type ResourceChange,
  type Review,
  type StackReview,
} from "../model";
import { manyLines, oneLine } from "../../text/safe-text";
import { shorten } from "./value-text";
import {
  acknowledgementTexts,
  actionText,
  attributeText,
  changeText,
  driftText,
  headings,
  openFindings,
  previewText,
  SIGNS,
  whereText,
} from "./words";

const say = {
  folded: message(
    "review-comment/folded",
    "The changes are folded away, so that this fits a comment; the other forms of the review have them.",
  ),
  shortened: message(
    "review-comment/shortened",
    "Shortened, so that this fits a comment; the other forms of the review have every place.",
  ),
};

/** Longest comment GitHub takes, in characters. */
export const COMMENT_LIMIT = 65_536;

/** Longest value in a line. */
const MOST = 120;

const MARKS: Readonly<Record<FindingSeverity, string>> = { critical: "🔴", warning: "🟠", note: "🔵" };

/** What is folded away, step by step, until the comment fits. Every step keeps the findings. */
interface Folding {
  readonly changes: "attributes" | "addresses" | "counts";
  readonly findings: "full" | "grouped";
}

const FOLDINGS: readonly Folding[] = [
  { changes: "attributes", findings: "full" },
  { changes: "addresses", findings: "full" },
  { changes: "counts", findings: "full" },
  { changes: "counts", findings: "grouped" },
];

/** A review as GitHub Markdown that fits a comment. */
export function markdownForm(review: Review, limit = COMMENT_LIMIT): string {
  for (const folding of FOLDINGS) {
    const text = render(review, folding);
    if (text.length <= limit) return text;
  }
  return shortest(review, limit);
}

/** Line by which the comment of an earlier run is found. */
export function markdownMarker(environment: string | null): string {
  return `<!-- rds-kerberos review ${(environment ?? "").replace(/[^A-Za-z0-9-]/g, "")} -->`;
}

function render(review: Review, folding: Folding): string {
  const parts = [
    markdownMarker(review.environment),
    `### ${prose(review.summary)}`,
    ...SEVERITIES.map((severity) => findingsPart(review, severity, folding.findings)),
    acknowledgedPart(review),
    stacksPart(review),
    ...(folding.changes === "counts"
      ? [`_${say.folded()}_`]
      : review.stacks.map((stack) => changesPart(stack, folding))),
  ];
  return `${parts.filter((part) => part !== "").join("\n\n")}\n`;
}

function findingsPart(review: Review, severity: FindingSeverity, how: Folding["findings"]): string {
  const findings = openFindings(review, severity);
  if (findings.length === 0) return "";
  const lines =
    how === "full" ? findings.map(findingText) : groupById(findings).map((group) => groupText(group, Infinity));
  return `#### ${headings[severity]()} (${findings.length})\n\n${lines.join("\n")}`;
}

function findingText(finding: Finding): string {
  const { severity, id, cause, cure } = finding;
  return `- ${MARKS[severity]} ${code(id)} ${placeText(finding)}: ${prose(cause)} **Cure:** ${prose(cure)}`;
}

function placeText({ stack, address }: Finding): string {
  return address === "" ? `in ${code(stack)}` : `${code(address)} in ${code(stack)}`;
}

function groupById(findings: readonly Finding[]): Finding[][] {
  const groups = new Map<string, Finding[]>();
  for (const finding of findings) groups.set(finding.id, [...(groups.get(finding.id) ?? []), finding]);
  return [...groups.values()];
}

/** A group with their number, and as many of their places as fit. */
function groupText(group: readonly Finding[], room: number): string {
  const [first] = group;
  if (!first) return "";
  const { severity, id, title, cure } = first;
  const count = plural(group.length, "time");
  const head = `- ${MARKS[severity]} ${code(id)} ${count}: ${prose(title)}. **Cure:** ${prose(cure)} In `;
  let left = room - head.length - 60;
  const places: string[] = [];
  for (const finding of group) {
    const place = placeText(finding);
    if (place.length + 2 > left) break;
    left -= place.length + 2;
    places.push(place);
  }
  const missing = group.length - places.length;
  return `${head}${[...places, ...(missing > 0 ? [plural(missing, "more place")] : [])].join(", ")}`;
}

/** For thousands of findings: every kind with its number and cure, and as many places as there is room for. */
function shortest(review: Review, limit: number): string {
  const groups = groupById(review.findings.filter(({ acknowledged }) => !acknowledged));
  const head = [markdownMarker(review.environment), `### ${prose(review.summary)}`, `_${say.shortened()}_`].join(
    "\n\n",
  );
  const room = Math.floor((limit - head.length - 10) / Math.max(1, groups.length)) - 1;
  return `${head}\n\n${groups.map((group) => groupText(group, room)).join("\n")}\n`;
}

function acknowledgedPart(review: Review): string {
  const lines = [
    ...review.findings.flatMap((finding) => {
      if (!finding.acknowledged) return [];
      const { reason, expires } = finding.acknowledged;
      return [`- ${code(finding.id)} ${placeText(finding)}: ${prose(reason)} (until ${prose(expires)})`];
    }),
    ...acknowledgementTexts(review).map((text) => `- ⚠️ ${prose(text)}`),
  ];
  return lines.length === 0 ? "" : `#### Acknowledged\n\n${lines.join("\n")}`;
}

function stacksPart({ stacks }: Review): string {
  const heading = `#### ${headings.stacks()}`;
  const table = ["| | stack | where | changes | waits for |", "|---|---|---|---|---|", ...stacks.map(stackRow)];
  const errors = stacks.flatMap(({ id, error }) =>
    error === null ? [] : [`${code(id)} could not be planned:`, fence("", manyLines(shorten(error, 2000)))],
  );
  return [heading, table.join("\n"), ...errors].join("\n\n");
}

function stackRow(stack: StackReview, index: number): string {
  const notes = [
    prose(stack.summary),
    ...(stack.preview ? [`_${prose(previewText(stack.preview))}_`] : []),
    ...stack.notes.map(prose),
  ];
  const cells = [code(stack.id), prose(whereText(stack)), notes.join("<br>"), stack.waitsFor.map(code).join(" ")];
  return `| ${[String(index + 1), ...cells.map(cell)].join(" | ")} |`;
}

function changesPart(stack: StackReview, { changes }: Folding): string {
  const withAttributes = changes === "attributes";
  const lines = [
    ...stack.changes.flatMap((change) => resourceLines(change, withAttributes)),
    ...stack.drift.flatMap((change) => driftLines(change, withAttributes)),
    ...stack.outputs.map((output) => outputLine(output, withAttributes)),
  ];
  if (lines.length === 0) return "";
  const summary = `<code>${prose(stack.id)}</code>: ${prose(stack.summary)}`;
  return `<details><summary>${summary}</summary>\n\n${fence("diff", lines.join("\n"))}\n\n</details>`;
}

function resourceLines(change: ResourceChange, withAttributes: boolean): string[] {
  const { action, address } = change;
  const shown = withAttributes && action !== "create" && action !== "delete" ? change.attributes : [];
  return [`${diffSign(action)} ${oneLine(address)} (${actionText(change)})`, ...shown.map(attributeLine)];
}

function driftLines(change: ResourceChange, withAttributes: boolean): string[] {
  return [
    `! ${oneLine(change.address)} (${driftText(change)})`,
    ...(withAttributes ? change.attributes.map(attributeLine) : []),
  ];
}

function attributeLine(attribute: AttributeChange): string {
  return `      ${attributeText(attribute, MOST)}`;
}

function outputLine({ name, action, before, after }: OutputChange, withValues: boolean): string {
  return `${diffSign(action)} output ${oneLine(name)}${withValues ? `: ${changeText(before, after, MOST)}` : ""}`;
}

/** The first column decides the colour of a line in a diff. */
function diffSign(action: Action): string {
  const signs: Partial<Record<Action, string>> = { create: "+  ", delete: "-  ", replace: "-/+", update: "!~ " };
  return signs[action] ?? SIGNS[action].padEnd(3);
}

/** Text that is shown as it is: without markup, mentions or links. */
function prose(text: string): string {
  return oneLine(text)
    .replace(/[^A-Za-z0-9 ,.;'()/:=%-]/gu, (character) => `&#${character.codePointAt(0)};`)
    .replace(/&#(64|35);/g, "&#$1;&#8203;")
    .replace(/:\/\//g, ":&#8203;//")
    .replace(/\bwww\./gi, (match) => `${match.slice(0, 3)}&#8203;.`);
}

/** A code span, whatever is in it. */
function code(text: string): string {
  const safe = oneLine(text);
  const longest = Math.max(0, ...[...safe.matchAll(/`+/g)].map(([run]) => run.length));
  const ticks = "`".repeat(longest + 1);
  const pad = safe.startsWith("`") || safe.endsWith("`") || safe.trim() === "" ? " " : "";
  return `${ticks}${pad}${safe}${pad}${ticks}`;
}

function cell(text: string): string {
  return text.replace(/\|/g, "\\|");
}

function fence(language: string, text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const ticks = "`".repeat(longest + 1);
  return `${ticks}${language}\n${text}\n${ticks}`;
}
