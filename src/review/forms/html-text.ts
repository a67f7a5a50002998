import { manyLines, oneLine } from "../../text/safe-text";

/** A text of one line for HTML, in an attribute or elsewhere. */
export function escape(text: string): string {
  return oneLine(text).replace(/[&<>"'`]/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** A text of several lines for HTML. */
export function escapeLines(text: string): string {
  return manyLines(text).split("\n").map(escape).join("\n");
}

/** A name as code. */
export function code(text: string): string {
  return `<code>${escape(text)}</code>`;
}

/** A remark in a quiet colour. */
export function why(text: string): string {
  return `<span class="why">${escape(text)}</span>`;
}
