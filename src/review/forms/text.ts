import {
  SEVERITIES,
  type Action,
  type Finding,
  type FindingSeverity,
  type OutputChange,
  type ResourceChange,
  type Review,
  type StackReview,
} from "../model";
import { manyLines, oneLine } from "../../text/safe-text";
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

export interface TextOptions {
  /** Colours, for a terminal. */
  readonly colour: boolean;
  /** Every attribute of created resources, too. */
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
    section(headings.acknowledgements(), acknowledgementTexts(review)),
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

function stackLines({ stacks }: Review, paint: Paint): string[] {
  const width = Math.max(0, ...stacks.map(({ id }) => oneLine(id).length));
  const digits = String(stacks.length).length;
  return [
    headings.stacks(),
    ...stacks.flatMap((stack, index) => {
      const number = String(index + 1).padStart(digits);
      return [
        `  ${number}. ${oneLine(stack.id).padEnd(width)}  ${oneLine(stack.summary)}`,
        ...notesOf(stack).map((note) => `       ${paint("dim", note)}`),
        ...errorLines(stack).map((line) => `       ${paint("critical", line)}`),
      ];
    }),
  ];
}

function notesOf(stack: StackReview): string[] {
  const where = whereText(stack);
  return [
    ...(where === "" ? [] : [where]),
    ...(stack.waitsFor.length > 0 ? [`waits for ${stack.waitsFor.map(oneLine).join(", ")}`] : []),
    ...(stack.preview ? [previewText(stack.preview)] : []),
    ...stack.notes.map(oneLine),
    ...(stack.apply === null ? [] : [`apply: ${oneLine(stack.apply)}`]),
  ];
}

function errorLines({ error }: StackReview): string[] {
  return error === null ? [] : manyLines(error).split("\n");
}

function findingLines(review: Review, severity: FindingSeverity, paint: Paint): string[] {
  const findings = openFindings(review, severity);
  if (findings.length === 0) return [];
  return [
    `${headings[severity]()} (${findings.length})`,
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
  const lines = findings.flatMap((finding) => {
    if (!finding.acknowledged) return [];
    const { reason, expires } = finding.acknowledged;
    return [`${finding.id}  ${placeText(finding)}: ${oneLine(reason)} (until ${oneLine(expires)})`];
  });
  return section("Acknowledged", lines);
}

function changeLines(stack: StackReview, options: TextOptions, paint: Paint): string[] {
  const lines = [
    ...stack.changes.flatMap((change) => resourceLines(change, options, paint)),
    ...stack.drift.flatMap((change) => driftLines(change, paint)),
    ...stack.outputs.map((output) => outputLine(output, paint)),
  ];
  return lines.length === 0 ? [] : [paint("bold", oneLine(stack.id)), ...lines];
}

function driftLines(change: ResourceChange, paint: Paint): string[] {
  return [
    `  ${paint("dim", `! ${oneLine(change.address)} (${driftText(change)})`)}`,
    ...change.attributes.map((attribute) => `      ${attributeText(attribute, MOST)}`),
  ];
}

function outputLine({ name, action, before, after }: OutputChange, paint: Paint): string {
  return `  ${sign(action, paint)} output ${oneLine(name)}: ${changeText(before, after, MOST)}`;
}

/** Updates show their attributes; of what is created, replaced or deleted the address is enough. */
function resourceLines(change: ResourceChange, { details }: TextOptions, paint: Paint): string[] {
  const { action, address, attributes } = change;
  const showsAll = details || action === "update" || action === "none";
  const shown = showsAll
    ? attributes
    : attributes.filter(({ forcesReplacement }) => action === "replace" && forcesReplacement);
  return [
    `  ${sign(action, paint)} ${oneLine(address)} (${actionText(change)})`,
    ...shown.map((attribute) => `        ${attributeText(attribute, MOST)}`),
  ];
}

function sign(action: Action, paint: Paint): string {
  return paint(action, SIGNS[action].padStart(3));
}
