import { type Value } from "../model";

/** Characters that control a terminal, change the direction of text, or are invisible. */
const UNSAFE = anyOf(
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f]/u,
  /[\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]/u,
);

function anyOf(...classes: readonly RegExp[]): RegExp {
  return new RegExp(classes.map(({ source }) => source).join("|"), "gu");
}

/** A text in one line, with unsafe characters written as `\u001b`. */
export function oneLine(text: string): string {
  return text.replace(/\n/g, "\\n").replace(/\t/g, "\\t").replace(UNSAFE, visible);
}

function visible(character: string): string {
  return character
    .split("")
    .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`)
    .join("");
}

/** The same for JSON, which keeps the line breaks between its values. */
export function asciiControls(json: string): string {
  return json.replace(UNSAFE, (character) => (character === "\n" ? character : visible(character)));
}

/** The same for a text of several lines. */
export function manyLines(text: string): string {
  return text.split("\n").map(oneLine).join("\n");
}

/** At most so many characters, and never half of a surrogate pair. */
export function shorten(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most - 1).replace(/[\ud800-\udbff]$/, "")}…`;
}

/** A value as Terraform would write it, in one line. */
export function valueText(value: Value, most = Infinity): string {
  switch (value.kind) {
    case "absent":
      return "(none)";
    case "sensitive":
      return "(sensitive value)";
    case "unknown":
      return "(known after apply)";
    case "value":
      return shorten(oneLine(JSON.stringify(value.value)), most);
  }
}
