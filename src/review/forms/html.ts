import { message } from "../../text/message";
import { plural } from "../../text/words";
import { SEVERITIES, type Finding, type FindingSeverity, type Review } from "../model";
import { drawing } from "./html-drawing";
import { stackPart } from "./html-stack";
import { STYLE } from "./html-style";
import { code, escape } from "./html-text";
import { topologyOf } from "./topology";
import { acknowledgementTexts, headings, openFindings } from "./words";

const say = {
  legend: message(
    "review-page/legend",
    "An arrow goes from a stack to one that is applied after it. " +
      "A dashed frame is a plan against placeholders, which cannot be applied.",
  ),
};

/** Nothing is loaded, and nothing runs. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

/** A review as one page that needs nothing else: no script, no network, light or dark as its reader likes it. */
export function htmlForm(review: Review): string {
  const title = escape(review.environment === null ? "Plan review" : `Plan review of ${review.environment}`);
  const page = [
    "<!doctype html>",
    '<html lang="en">',
    "<head>",
    '<meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    '<meta name="color-scheme" content="light dark">',
    `<meta http-equiv="Content-Security-Policy" content="${POLICY}">`,
    `<title>${title}</title>`,
    `<style>${STYLE}</style>`,
    "</head>",
    "<body>",
    "<header>",
    `<h1>${title}</h1>`,
    `<p class="summary">${escape(review.summary)}</p>`,
    `<p class="counts">${badges(review)}</p>`,
    "</header>",
    "<main>",
    ...sections(review),
    "</main>",
    "</body>",
    "</html>",
  ];
  return `${page.join("\n")}\n`;
}

function sections(review: Review): string[] {
  const open = review.findings.filter(({ acknowledged }) => !acknowledged);
  const picture = `<div class="scroll">${drawing(topologyOf(review.stacks), open)}</div>`;
  const stacks = review.stacks.map((stack, index) => stackPart(stack, index, open));
  return [
    section("Stacks and their order", `${picture}\n<p class="hint">${say.legend()}</p>`),
    ...SEVERITIES.map((severity) => findingsSection(review, severity)),
    acknowledgedSection(review),
    section("Changes", stacks.join("\n")),
  ];
}

function badges({ findingCounts }: Review): string {
  const found = SEVERITIES.filter((severity) => findingCounts[severity] > 0).map((severity) => {
    const noun = severity === "note" ? "note" : `${severity} finding`;
    return badge(` ${severity}`, plural(findingCounts[severity], noun));
  });
  return [
    ...(found.length === 0 ? [badge("", "no findings")] : found),
    ...(findingCounts.acknowledged > 0 ? [badge("", `${findingCounts.acknowledged} acknowledged`)] : []),
  ].join(" ");
}

function badge(classes: string, text: string): string {
  return `<span class="badge${classes}">${text}</span>`;
}

function section(heading: string, content: string): string {
  return `<section>\n<h2>${heading}</h2>\n${content}\n</section>`;
}

function findingsSection(review: Review, severity: FindingSeverity): string {
  const findings = openFindings(review, severity);
  if (findings.length === 0) return "";
  const index = new Map(review.stacks.map(({ id }, position) => [id, position]));
  const items = findings.map((finding) => findingItem(finding, index.get(finding.stack) ?? 0));
  return section(`${headings[severity]()} (${findings.length})`, `<ul class="findings">\n${items.join("\n")}\n</ul>`);
}

function findingItem({ id, severity, title, stack, address, cause, cure }: Finding, stackIndex: number): string {
  const place = `<a href="#stack-${stackIndex}">${escape(stack)}</a>${address === "" ? "" : ` ${code(address)}`}`;
  const lines = [
    `<p>${idCode(id)} <strong>${escape(title)}</strong></p>`,
    `<p class="place">${place}</p>`,
    `<p>${escape(cause)}</p>`,
    `<p class="cure">${escape(cure)}</p>`,
  ];
  return `<li class="finding ${severity}">${lines.join("\n")}</li>`;
}

function idCode(id: string): string {
  return `<code class="id">${escape(id)}</code>`;
}

function acknowledgedSection(review: Review): string {
  const items = [
    ...review.findings.flatMap(({ id, stack, address, acknowledged }) => {
      if (!acknowledged) return [];
      const until = `${escape(acknowledged.reason)} (until ${escape(acknowledged.expires)})`;
      return [`${idCode(id)} ${escape(stack)} ${code(address)}: ${until}`];
    }),
    ...acknowledgementTexts(review).map(escape),
  ].map((line) => `<li>${line}</li>`);
  return items.length === 0 ? "" : section("Acknowledged", `<ul>${items.join("\n")}</ul>`);
}
