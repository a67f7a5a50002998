import {
  SEVERITIES,
  type Finding,
  type FindingSeverity,
  type ResourceChange,
  type Review,
  type StackReview,
} from "../model";
import { manyLines, oneLine } from "./safe-text";
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

export interface TextOptions {
  /** Colours, for a terminal. */
  readonly colour: boolean;
  /** Every attribute of what is made, too. */
  readonly details: boolean;
}

/** Longest value in a line. */
const MOST = 160;

const COLOURS = {
  critical: 31,
  warning: 33,
  note: 36,
  create: 32,
  update: 33,
  replace: 31,
  delete: 31,
  forget: 33,
  read: 36,
  none: 0,
  bold: 1,
  dim: 2,
} as const;

/** A review for a terminal. */
export function textForm(review: Review, options: TextOptions): string {
  const paint = (style: keyof typeof COLOURS, text: string): string =>
    options.colour && text !== "" ? `\u001b[${COLOURS[style]}m${text}\u001b[0m` : text;
  const sections = [
    [paint("bold", oneLine(review.summary))],
    stackLines(review, paint),
    ...SEVERITIES.map((severity) => findingLines(review, severity, paint)),
    acknowledgedLines(review.findings),
    section("Acknowledgements to look at", acknowledgementTexts(review)),
    ...review.stacks.map((stack) => changeLines(stack, options, paint)),
  ];
  return `${sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join("\n"))
    .join("\n\n")}\n`;
}

type Paint = (style: keyof typeof COLOURS, text: string) => string;

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [title, ...lines.map((line) => `  ${line}`)];
}

function stackLines(review: Review, paint: Paint): string[] {
  const width = Math.max(0, ...review.stacks.map(({ id }) => oneLine(id).length));
  return [
    "Stacks, in the order they are applied",
    ...review.stacks.flatMap((stack, index) => {
      const head = `  ${String(index + 1).padStart(String(review.stacks.length).length)}. ${oneLine(stack.id).padEnd(width)}  ${oneLine(stack.summary)}`;
      const waits = stack.waitsFor.length > 0 ? [`waits for ${stack.waitsFor.map(oneLine).join(", ")}`] : [];
      const notes = [
        ...[whereText(stack), ...waits].filter((note) => note !== ""),
        ...(stack.preview ? [previewText(stack.preview)] : []),
        ...stack.notes.map(oneLine),
        ...(stack.apply === null ? [] : [`apply: ${oneLine(stack.apply)}`]),
      ];
      const errors =
        stack.error === null
          ? []
          : manyLines(stack.error)
              .split("\n")
              .map((line) => `       ${paint("critical", line)}`);
      return [head, ...notes.map((note) => `       ${paint("dim", note)}`), ...errors];
    }),
  ];
}

function findingLines(review: Review, severity: FindingSeverity, paint: Paint): string[] {
  const findings = openFindings(review, severity);
  if (findings.length === 0) return [];
  return [
    `${HEADINGS[severity]} (${findings.length})`,
    ...findings.flatMap((finding) => [
      `  ${paint(severity, finding.id)}  ${placeText(finding)}`,
      `    ${oneLine(finding.cause)}`,
      `    ${oneLine(finding.cure)}`,
    ]),
  ];
}

function placeText({ stack, address }: Finding): string {
  return address === "" ? oneLine(stack) : `${oneLine(stack)}  ${oneLine(address)}`;
}

function acknowledgedLines(findings: readonly Finding[]): string[] {
  return section(
    "Acknowledged",
    findings.flatMap((finding) =>
      finding.acknowledged
        ? [
            `${finding.id}  ${placeText(finding)}: ${oneLine(finding.acknowledged.reason)} (until ${oneLine(finding.acknowledged.expires)})`,
          ]
        : [],
    ),
  );
}

function changeLines(stack: StackReview, options: TextOptions, paint: Paint): string[] {
  const lines = [
    ...stack.changes.flatMap((change) => resourceLines(change, options, paint)),
    ...stack.drift.flatMap((change) => [
      `  ${paint("dim", `! ${oneLine(change.address)} (${driftText(change)})`)}`,
      ...change.attributes.map((attribute) => `      ${attributeText(attribute, MOST)}`),
    ]),
    ...stack.outputs.map(
      ({ name, action, before, after }) =>
        `  ${paint(action, SIGNS[action].padStart(3))} output ${oneLine(name)}: ${changeText(before, after, MOST)}`,
    ),
  ];
  return lines.length === 0 ? [] : [paint("bold", oneLine(stack.id)), ...lines];
}

/** What is made or goes is told by its address; what changes, by its attributes. */
function resourceLines(change: ResourceChange, { details }: TextOptions, paint: Paint): string[] {
  const shown =
    details || change.action === "update" || change.action === "none"
      ? change.attributes
      : change.attributes.filter(({ forcesReplacement }) => change.action === "replace" && forcesReplacement);
  return [
    `  ${paint(change.action, SIGNS[change.action].padStart(3))} ${oneLine(change.address)} (${actionText(change)})`,
    ...shown.map((attribute) => `        ${attributeText(attribute, MOST)}`),
  ];
}
