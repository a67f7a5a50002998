import { plural } from "../../text/words";
import {
  type AttributeChange,
  type Finding,
  type OutputChange,
  type ResourceChange,
  type StackReview,
  type Value,
} from "../model";
import { code, escape, escapeLines, why } from "./html-text";
import { valueText } from "./value-text";
import { actionText, driftText, previewText, SIGNS, whereText } from "./words";

/** Stacks with at most so many changes show them without a click. */
const MOST_OPEN = 12;

/** A stack with its changes. */
export function stackPart(stack: StackReview, index: number, open: readonly Finding[]): string {
  const summary = `<span class="line">${escape(stack.summary)}</span>`;
  const preview = stack.preview ? `<p class="preview">${escape(previewText(stack.preview))}</p>` : "";
  const apply = stack.apply === null ? "" : `<p class="hint">apply: ${code(stack.apply)}</p>`;
  const error = stack.error === null ? "" : `<pre class="error">${escapeLines(stack.error)}</pre>`;
  return [
    `<article id="stack-${index}">`,
    `<h3>${escape(stack.id)} ${summary}</h3>`,
    notesOf(stack)
      .map((note) => `<p class="hint">${escape(note)}</p>`)
      .join("\n"),
    preview,
    apply,
    error,
    changesPart(stack, open),
    "</article>",
  ].join("\n");
}

function notesOf(stack: StackReview): string[] {
  const waits = stack.waitsFor.length > 0 ? `waits for ${stack.waitsFor.join(", ")}` : "";
  return [whereText(stack), waits, ...stack.notes].filter((note) => note !== "");
}

function changesPart(stack: StackReview, open: readonly Finding[]): string {
  const rows = [
    ...stack.changes.map(resourcePart),
    ...stack.drift.map(driftPart),
    ...(stack.outputs.length === 0 ? [] : [outputsPart(stack.outputs)]),
  ];
  if (rows.length === 0) return "";
  const isUrgent = open.some((finding) => finding.stack === stack.id && finding.severity === "critical");
  const attributes = `class="changes"${isUrgent || rows.length <= MOST_OPEN ? " open" : ""}`;
  const summary = `<summary>${plural(stack.changes.length, "resource")}</summary>`;
  return `<details ${attributes}>${summary}\n${rows.join("\n")}\n</details>`;
}

function resourcePart(change: ResourceChange): string {
  const open = change.action === "update" || change.action === "replace" ? " open" : "";
  const sign = `<span class="sign ${change.action}">${escape(SIGNS[change.action].trim())}</span>`;
  const summary = `<summary>${sign} ${code(change.address)} ${why(actionText(change))}</summary>`;
  return `<details${open}>${summary}${attributesTable(change.attributes)}</details>`;
}

function driftPart(change: ResourceChange): string {
  const summary = `<summary><span class="sign">!</span> ${code(change.address)} ${why(driftText(change))}</summary>`;
  return `<details>${summary}${attributesTable(change.attributes)}</details>`;
}

function outputsPart(outputs: readonly OutputChange[]): string {
  const summary = `<summary><span class="sign"></span> ${plural(outputs.length, "output")}</summary>`;
  const rows = outputs.map(({ name, before, after }) => row("", code(name), before, after));
  return `<details>${summary}${table("output", rows)}</details>`;
}

function attributesTable(attributes: readonly AttributeChange[]): string {
  if (attributes.length === 0) return "";
  const rows = attributes.map(({ path, before, after, forcesReplacement }) =>
    forcesReplacement
      ? row(' class="forces"', `${code(path)} ${why("forces replacement")}`, before, after)
      : row("", code(path), before, after),
  );
  return table("attribute", rows);
}

function table(what: "attribute" | "output", rows: readonly string[]): string {
  const head = `<tr><th>${what}</th><th>before</th><th>after</th></tr>`;
  return `<table><thead>${head}</thead><tbody>${rows.join("")}</tbody></table>`;
}

function row(attributes: string, name: string, before: Value, after: Value): string {
  return `<tr${attributes}><td>${name}</td>${valueCell(before)}${valueCell(after)}</tr>`;
}

function valueCell(value: Value): string {
  return `<td class="${value.kind}">${value.kind === "absent" ? "" : escape(valueText(value))}</td>`;
}
