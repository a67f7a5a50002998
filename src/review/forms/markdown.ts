import {
  SEVERITIES,
  type Finding,
  type FindingSeverity,
  type ResourceChange,
  type Review,
  type StackReview,
} from "../model";
import { manyLines, oneLine, shorten } from "./safe-text";
import {
  acknowledgementTexts,
  actionText,
  attributeText,
  changeText,
  driftText,
  HEADINGS,
  openFindings,
  previewText,
  SIGNS,
  whereText,
} from "./words";
import { plural } from "../../text/words";

/** Longest comment GitHub takes, in characters. */
export const COMMENT_LIMIT = 65_536;

/** Longest value in a line. */
const MOST = 120;

const MARKS: Readonly<Record<FindingSeverity, string>> = { critical: "🔴", warning: "🟠", note: "🔵" };

/** What is folded away, step by step, until the comment fits. Findings stay in every step. */
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

/** Line that finds the comment of an earlier run again. */
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
      ? ["_The changes are folded away, so that this fits a comment; the other forms of the review have them._"]
      : review.stacks.map((stack) => changesPart(stack, folding))),
  ];
  return `${parts.filter((part) => part !== "").join("\n\n")}\n`;
}

function findingsPart(review: Review, severity: FindingSeverity, how: Folding["findings"]): string {
  const findings = openFindings(review, severity);
  if (findings.length === 0) return "";
  const lines =
    how === "full"
      ? findings.map(
          (finding) =>
            `- ${MARKS[severity]} ${code(finding.id)} ${placeText(finding)}: ${prose(finding.cause)} **Cure:** ${prose(finding.cure)}`,
        )
      : grouped(findings).map((group) => groupText(group, Infinity));
  return `#### ${HEADINGS[severity]} (${findings.length})\n\n${lines.join("\n")}`;
}

function placeText({ stack, address }: Finding): string {
  return address === "" ? `in ${code(stack)}` : `${code(address)} in ${code(stack)}`;
}

/** Findings of one kind. */
function grouped(findings: readonly Finding[]): Finding[][] {
  const groups = new Map<string, Finding[]>();
  for (const finding of findings) groups.set(finding.id, [...(groups.get(finding.id) ?? []), finding]);
  return [...groups.values()];
}

/** A group with the places that fit; the number of all of them is told in any case. */
function groupText(group: readonly Finding[], room: number): string {
  const [first] = group;
  if (!first) return "";
  const head = `- ${MARKS[first.severity]} ${code(first.id)} ${plural(group.length, "time")}: ${prose(first.title)}. **Cure:** ${prose(first.cure)} In `;
  let left = room - head.length - 60;
  const places: string[] = [];
  for (const finding of group) {
    const place = placeText(finding);
    if (place.length + 2 > left) break;
    left -= place.length + 2;
    places.push(place);
  }
  const missing = group.length - places.length;
  return `${head}${[...places, ...(missing > 0 ? [`${missing} more places`] : [])].join(", ")}`;
}

/** Thousands of findings: every kind with its number and cure, and as many places as there is room for. */
function shortest(review: Review, limit: number): string {
  const groups = grouped(review.findings.filter(({ acknowledged }) => !acknowledged));
  const head = [
    markdownMarker(review.environment),
    `### ${prose(review.summary)}`,
    "_Shortened, so that this fits a comment; the other forms of the review have every place._",
  ].join("\n\n");
  const room = Math.floor((limit - head.length - 10) / Math.max(1, groups.length)) - 1;
  return `${head}\n\n${groups.map((group) => groupText(group, room)).join("\n")}\n`;
}

function acknowledgedPart(review: Review): string {
  const lines = [
    ...review.findings.flatMap((finding) =>
      finding.acknowledged
        ? [
            `- ${code(finding.id)} ${placeText(finding)}: ${prose(finding.acknowledged.reason)} (until ${prose(finding.acknowledged.expires)})`,
          ]
        : [],
    ),
    ...acknowledgementTexts(review).map((text) => `- ⚠️ ${prose(text)}`),
  ];
  return lines.length === 0 ? "" : `#### Acknowledged\n\n${lines.join("\n")}`;
}

function stacksPart(review: Review): string {
  const rows = review.stacks.map((stack, index) => {
    const notes = [
      prose(stack.summary),
      ...(stack.preview ? [`_${prose(previewText(stack.preview))}_`] : []),
      ...stack.notes.map(prose),
    ].join("<br>");
    return `| ${index + 1} | ${cell(code(stack.id))} | ${cell(prose(whereText(stack)))} | ${cell(notes)} | ${cell(stack.waitsFor.map(code).join(" "))} |`;
  });
  const errors = review.stacks.flatMap(({ id, error }) =>
    error === null ? [] : [`${code(id)} could not be planned:\n\n${fence("", manyLines(shorten(error, 2000)))}`],
  );
  return [
    `#### Stacks, in the order they are applied\n\n| | stack | where | changes | waits for |\n|---|---|---|---|---|\n${rows.join("\n")}`,
    ...errors,
  ].join("\n\n");
}

function changesPart(stack: StackReview, folding: Folding): string {
  const lines = [
    ...stack.changes.flatMap((change) => resourceLines(change, folding)),
    ...stack.drift.flatMap((change) => [
      `! ${oneLine(change.address)} (${driftText(change)})`,
      ...(folding.changes === "attributes"
        ? change.attributes.map((attribute) => `      ${attributeText(attribute, MOST)}`)
        : []),
    ]),
    ...stack.outputs.map(
      ({ name, action, before, after }) =>
        `${diffSign(action)} output ${oneLine(name)}${folding.changes === "attributes" ? `: ${changeText(before, after, MOST)}` : ""}`,
    ),
  ];
  if (lines.length === 0) return "";
  return `<details><summary><code>${prose(stack.id)}</code>: ${prose(stack.summary)}</summary>\n\n${fence("diff", lines.join("\n"))}\n\n</details>`;
}

function resourceLines(change: ResourceChange, folding: Folding): string[] {
  const attributes =
    folding.changes === "attributes" && change.action !== "create" && change.action !== "delete"
      ? change.attributes
      : [];
  return [
    `${diffSign(change.action)} ${oneLine(change.address)} (${actionText(change)})`,
    ...attributes.map((attribute) => `      ${attributeText(attribute, MOST)}`),
  ];
}

/** The first column decides the colour of a line in a diff. */
function diffSign(action: ResourceChange["action"]): string {
  const sign = SIGNS[action];
  return { create: "+  ", delete: "-  ", replace: "-/+", update: "!~ " }[action as string] ?? sign.padEnd(3);
}

/** Text that stays text: no markup, no mention, no link. */
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
