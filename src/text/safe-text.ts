/*
 * The one home of what makes text of others safe to show: of environment files, plans, AWS, and the command line.
 */

/** Characters that control a terminal, change the direction of text, or are invisible. */
const UNSAFE_CLASSES = [
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f]/u,
  /[\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]/u,
];
const UNSAFE = new RegExp(UNSAFE_CLASSES.map(({ source }) => source).join("|"), "gu");

/** A text in one line, with unsafe characters written as `\u001b`. */
export function oneLine(text: string): string {
  return text.replace(UNSAFE, visible);
}

/** The same for a text of several lines. */
export function manyLines(text: string): string {
  return text.replace(UNSAFE, (character) => (character === "\n" ? character : visible(character)));
}

/** The same for JSON, whose own line breaks stand between values. */
export function asciiControls(json: string): string {
  return json.replace(UNSAFE, (character) => (character === "\n" ? character : escaped(character)));
}

function visible(character: string): string {
  if (character === "\n") return "\\n";
  return character === "\t" ? "\\t" : escaped(character);
}

function escaped(character: string): string {
  return character
    .split("")
    .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`)
    .join("");
}
