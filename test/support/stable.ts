import { tmpdir } from "node:os";
import { join } from "node:path";

const ROOT = join(__dirname, "..", "..");

/** What differs from run to run in a message: each distinct value becomes a number of its kind. */
const VARYING: readonly (readonly [kind: string, pattern: RegExp])[] = [
  ["id", /(?<=\b[a-z]{1,8}-)(?:[0-9a-f]{17}|[0-9a-f]{10}|[0-9a-f]{8})\b/g],
  ["uuid", /\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/g],
  ["suffix", /(?<=:secret:[\w!/+=.@-]+-)[A-Za-z0-9]{6}\b/g],
  ["port", /(?<=(?:127\.0\.0\.1|localhost):)\d{4,5}\b/g],
  ["process", /(?<=\bprocess |"process":")\d+\b/g],
  // Of a version of a state.
  ["time", /(?<="modified":"|, written )\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ/g],
  ["duration", /(?<=\bin |"duration":")\d+ s\b/g],
];

/** A text without what differs from run to run: temporary folders, ids made by AWS, ports. */
export function stable(text: string): string {
  const folders = text
    .replaceAll(new RegExp(`${escaped(tmpdir())}/([A-Za-z-]+?)-[A-Za-z0-9]{6}(?![A-Za-z0-9-])`, "g"), "<tmp>/$1")
    .replaceAll(ROOT, "<root>");
  return VARYING.reduce((result, [kind, pattern]) => numbered(result, kind, pattern), folders);
}

/** Ids that the tests write themselves are of one digit repeated, or count up: they stay as they are. */
function isWritten(value: string): boolean {
  return /^0?([0-9a-f])\1*[0-9a-f]?$|^0123456789|^[0-9a-f]{8}$/.test(value) && !/^\d{4,5}$/.test(value);
}

function numbered(text: string, kind: string, pattern: RegExp): string {
  const seen = new Map<string, number>();
  return text.replace(pattern, (value) => {
    if (kind === "id" && isWritten(value)) return value;
    seen.set(value, seen.get(value) ?? seen.size + 1);
    return `<${kind} ${seen.get(value)}>`;
  });
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
