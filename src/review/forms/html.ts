import {
  SEVERITIES,
  type Finding,
  type FindingSeverity,
  type ResourceChange,
  type Review,
  type StackReview,
  type Value,
} from "../model";
import { manyLines, oneLine, valueText } from "./safe-text";
import { NODE, topologyOf, type PlacedNode, type Topology } from "./topology";
import {
  acknowledgementTexts,
  actionText,
  driftText,
  HEADINGS,
  openFindings,
  previewText,
  SIGNS,
  whereText,
} from "./words";
import { plural } from "../../text/words";

/** A review as one page that needs nothing else: no script, no network, light or dark as its reader likes it. */
export function htmlForm(review: Review): string {
  const title = review.environment === null ? "Plan review" : `Plan review of ${review.environment}`;
  const open = review.findings.filter(({ acknowledged }) => !acknowledged);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'">
<title>${escape(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<header>
<h1>${escape(title)}</h1>
<p class="summary">${escape(review.summary)}</p>
<p class="counts">${badges(review)}</p>
</header>
<main>
${section("Stacks and their order", `<div class="scroll">${drawing(topologyOf(review.stacks), open)}</div>\n<p class="hint">An arrow goes from a stack to one that is applied after it. A dashed frame is a plan against placeholders, which cannot be applied.</p>`)}
${SEVERITIES.map((severity) => findingsSection(review, severity)).join("\n")}
${acknowledgedSection(review)}
${section("Changes", review.stacks.map((stack, index) => stackPart(stack, index, open)).join("\n"))}
</main>
</body>
</html>
`;
}

function badges({ findingCounts }: Review): string {
  const found = SEVERITIES.filter((severity) => findingCounts[severity] > 0).map(
    (severity) =>
      `<span class="badge ${severity}">${plural(findingCounts[severity], severity === "note" ? "note" : `${severity} finding`)}</span>`,
  );
  const acknowledged =
    findingCounts.acknowledged > 0 ? [`<span class="badge">${findingCounts.acknowledged} acknowledged</span>`] : [];
  return [...(found.length === 0 ? ['<span class="badge">no findings</span>'] : found), ...acknowledged].join(" ");
}

function section(heading: string, content: string): string {
  return `<section>\n<h2>${heading}</h2>\n${content}\n</section>`;
}

function findingsSection(review: Review, severity: FindingSeverity): string {
  const findings = openFindings(review, severity);
  if (findings.length === 0) return "";
  const index = new Map(review.stacks.map(({ id }, position) => [id, position]));
  const items = findings.map(
    (
      finding,
    ) => `<li class="finding ${severity}"><p><code class="id">${escape(finding.id)}</code> <strong>${escape(finding.title)}</strong></p>
<p class="place"><a href="#stack-${index.get(finding.stack) ?? 0}">${escape(finding.stack)}</a>${finding.address === "" ? "" : ` <code>${escape(finding.address)}</code>`}</p>
<p>${escape(finding.cause)}</p>
<p class="cure">${escape(finding.cure)}</p></li>`,
  );
  return section(`${HEADINGS[severity]} (${findings.length})`, `<ul class="findings">\n${items.join("\n")}\n</ul>`);
}

function acknowledgedSection(review: Review): string {
  const lines = [
    ...review.findings.flatMap((finding) =>
      finding.acknowledged
        ? [
            `<code class="id">${escape(finding.id)}</code> ${escape(finding.stack)} <code>${escape(finding.address)}</code>: ${escape(finding.acknowledged.reason)} (until ${escape(finding.acknowledged.expires)})`,
          ]
        : [],
    ),
    ...acknowledgementTexts(review).map(escape),
  ];
  return lines.length === 0
    ? ""
    : section("Acknowledged", `<ul>${lines.map((line) => `<li>${line}</li>`).join("\n")}</ul>`);
}

function stackPart(stack: StackReview, index: number, open: readonly Finding[]): string {
  const notes = [
    whereText(stack),
    stack.waitsFor.length > 0 ? `waits for ${stack.waitsFor.join(", ")}` : "",
    ...stack.notes,
  ].filter((note) => note !== "");
  const rows = [
    ...stack.changes.map(resourcePart),
    ...stack.drift.map(
      (change) =>
        `<details><summary><span class="sign">!</span> <code>${escape(change.address)}</code> <span class="why">${driftText(change)}</span></summary>${attributesTable(change)}</details>`,
    ),
    stack.outputs.length === 0
      ? ""
      : `<details><summary><span class="sign"></span> ${plural(stack.outputs.length, "output")}</summary><table><thead><tr><th>output</th><th>before</th><th>after</th></tr></thead><tbody>${stack.outputs.map(({ name, before, after }) => `<tr><td><code>${escape(name)}</code></td>${valueCell(before)}${valueCell(after)}</tr>`).join("")}</tbody></table></details>`,
  ].filter((row) => row !== "");
  const urgent = open.some((finding) => finding.stack === stack.id && finding.severity === "critical");
  return `<article id="stack-${index}">
<h3>${escape(stack.id)} <span class="line">${escape(stack.summary)}</span></h3>
${notes.map((note) => `<p class="hint">${escape(note)}</p>`).join("\n")}
${stack.preview ? `<p class="preview">${escape(previewText(stack.preview))}</p>` : ""}
${stack.apply === null ? "" : `<p class="hint">apply: <code>${escape(stack.apply)}</code></p>`}
${stack.error === null ? "" : `<pre class="error">${escapeLines(stack.error)}</pre>`}
${rows.length === 0 ? "" : `<details class="changes"${urgent || rows.length <= 12 ? " open" : ""}><summary>${plural(stack.changes.length, "resource")}</summary>\n${rows.join("\n")}\n</details>`}
</article>`;
}

function resourcePart(change: ResourceChange): string {
  const open = change.action === "update" || change.action === "replace" ? " open" : "";
  return `<details${open}><summary><span class="sign ${change.action}">${escape(SIGNS[change.action].trim())}</span> <code>${escape(change.address)}</code> <span class="why">${escape(actionText(change))}</span></summary>${attributesTable(change)}</details>`;
}

function attributesTable(change: ResourceChange): string {
  if (change.attributes.length === 0) return "";
  const rows = change.attributes.map(
    ({ path, before, after, forcesReplacement }) =>
      `<tr${forcesReplacement ? ' class="forces"' : ""}><td><code>${escape(path)}</code>${forcesReplacement ? ' <span class="why">forces replacement</span>' : ""}</td>${valueCell(before)}${valueCell(after)}</tr>`,
  );
  return `<table><thead><tr><th>attribute</th><th>before</th><th>after</th></tr></thead><tbody>${rows.join("")}</tbody></table>`;
}

function valueCell(value: Value): string {
  return `<td class="${value.kind}">${value.kind === "absent" ? "" : escape(valueText(value))}</td>`;
}

/** The stacks as boxes, with what happens to them. */
function drawing({ nodes, edges, width, height }: Topology, open: readonly Finding[]): string {
  const accounts = [...new Set(nodes.map(({ stack }) => stack.account?.id ?? ""))];
  const lines = edges.map((pieces) => {
    const curve = pieces.map(([from, to], index) => {
      const end = index === pieces.length - 1 ? to.x - 6 : to.x;
      const bend = (end - from.x) / 2;
      return `C${from.x + bend} ${from.y} ${end - bend} ${to.y} ${end} ${to.y}`;
    });
    return `<path class="edge" marker-end="url(#arrow)" d="M${pieces[0]?.[0].x ?? 0} ${pieces[0]?.[0].y ?? 0} ${curve.join(" ")}"/>`;
  });
  return `<svg role="img" aria-label="The stacks and the order in which they are applied" viewBox="0 0 ${width} ${height}" style="width:100%;max-width:${width}px;min-width:min(${width}px,54rem)">
<defs><marker id="arrow" viewBox="0 0 8 8" refX="6" refY="4" markerWidth="8" markerHeight="8" orient="auto"><path class="head" d="M0 0 L8 4 L0 8 z"/></marker></defs>
${lines.join("\n")}
${nodes.map((node) => box(node, accounts, open)).join("\n")}
</svg>`;
}

function box({ stack, index, x, y }: PlacedNode, accounts: readonly string[], open: readonly Finding[]): string {
  const worst = SEVERITIES.find((severity) =>
    open.some((finding) => finding.stack === stack.id && finding.severity === severity),
  );
  const hue = accounts.indexOf(stack.account?.id ?? "") % 6;
  const classes = [
    "node",
    ...(worst ? [worst] : []),
    ...(stack.preview ? ["placeholders"] : []),
    ...(stack.error === null ? [] : ["failed"]),
  ].join(" ");
  return `<a href="#stack-${index}"><g class="${classes}"><title>${escape(`${stack.id}: ${stack.summary}`)}</title>
<rect class="frame" x="${x}" y="${y}" width="${NODE.width}" height="${NODE.height}" rx="8"/><rect class="account a${hue}" x="${x}" y="${y}" width="6" height="${NODE.height}" rx="3"/>
<foreignObject x="${x + 16}" y="${y + 8}" width="${NODE.width - 28}" height="${NODE.height - 12}"><div class="name">${escape(stack.id)}</div><div class="sub">${escape(stack.account ? `${stack.account.name} ${stack.account.id}` : "")}</div><div class="sub">${escape(stack.summary)}</div></foreignObject>${worst ? `\n<circle class="dot ${worst}" cx="${x + NODE.width}" cy="${y}" r="6"/>` : ""}</g></a>`;
}

function escape(text: string): string {
  return oneLine(text).replace(/[&<>"'`]/g, (character) => `&#${character.charCodeAt(0)};`);
}

function escapeLines(text: string): string {
  return manyLines(text).split("\n").map(escape).join("\n");
}

const STYLE = `
:root { --back: #fbfbfd; --card: #ffffff; --text: #1c2024; --quiet: #5c6670; --line: #d9dee3; --critical: #c62a2f; --warning: #a35200; --note: #0b68cb; --create: #1a7f37; --code: #eef1f4; --edge: #8b949e; }
@media (prefers-color-scheme: dark) { :root { --back: #101418; --card: #181d23; --text: #e6e9ec; --quiet: #9aa5b1; --line: #303842; --critical: #ff7b72; --warning: #e3a34f; --note: #6cb6ff; --create: #57c96f; --code: #232a32; --edge: #6b7682; } }
* { box-sizing: border-box; }
body { margin: 0; padding: 1.5rem; background: var(--back); color: var(--text); font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "DejaVu Sans", sans-serif; }
header, main { max-width: 80rem; margin: 0 auto; }
h1 { font-size: 1.6rem; margin: 0; } h2 { font-size: 1.15rem; margin: 2rem 0 .6rem; } h3 { font-size: 1rem; margin: 0; overflow-wrap: anywhere; }
p { margin: .25rem 0; } a { color: inherit; }
.summary { color: var(--quiet); } .hint, .why, .line, .place { color: var(--quiet); font-weight: normal; } .hint { font-size: .88rem; overflow-wrap: anywhere; }
.badge { display: inline-block; padding: .1rem .6rem; border: 1px solid var(--line); border-radius: 1rem; font-size: .85rem; }
.badge.critical { color: var(--critical); border-color: var(--critical); } .badge.warning { color: var(--warning); border-color: var(--warning); } .badge.note { color: var(--note); border-color: var(--note); }
code, pre { font: .86em/1.5 ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace; overflow-wrap: anywhere; }
code { background: var(--code); padding: .1em .35em; border-radius: 4px; } pre { white-space: pre-wrap; }
.findings { list-style: none; padding: 0; margin: 0; display: grid; gap: .7rem; }
.finding, article { background: var(--card); border: 1px solid var(--line); border-radius: 8px; padding: .8rem 1rem; }
.finding { border-left: 5px solid var(--line); overflow-wrap: anywhere; } .finding.critical { border-left-color: var(--critical); } .finding.warning { border-left-color: var(--warning); } .finding.note { border-left-color: var(--note); }
.cure::before { content: "→ "; color: var(--create); } .preview { color: var(--warning); font-size: .88rem; overflow-wrap: anywhere; } .error { color: var(--critical); }
article { margin-bottom: .8rem; } article:target { outline: 2px solid var(--note); }
details { margin: .25rem 0 .25rem .2rem; } details details { margin-left: 1rem; } summary { cursor: pointer; overflow-wrap: anywhere; }
table { border-collapse: collapse; width: 100%; margin: .4rem 0 .8rem; font-size: .88rem; table-layout: fixed; }
th, td { text-align: left; vertical-align: top; padding: .25rem .5rem; border-top: 1px solid var(--line); overflow-wrap: anywhere; } th { color: var(--quiet); font-weight: 600; }
td.value, td.sensitive, td.unknown { font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace; } td.sensitive, td.unknown { color: var(--quiet); font-style: italic; }
tr.forces td { background: color-mix(in srgb, var(--critical) 12%, transparent); }
.sign { display: inline-block; min-width: 2.2em; font-family: ui-monospace, monospace; font-weight: 700; } .sign.create { color: var(--create); } .sign.update, .sign.forget { color: var(--warning); } .sign.replace, .sign.delete { color: var(--critical); } .sign.read { color: var(--note); }
.scroll { overflow-x: auto; border: 1px solid var(--line); border-radius: 8px; background: var(--card); padding: .5rem; }
svg { display: block; } svg div { white-space: nowrap; overflow: hidden; text-overflow: ellipsis; } svg .name { font: 600 12.5px/20px system-ui, -apple-system, "Segoe UI", Roboto, "DejaVu Sans", sans-serif; } svg .sub { font: 12px/19px system-ui, -apple-system, "Segoe UI", Roboto, "DejaVu Sans", sans-serif; color: var(--quiet); }
.frame { fill: var(--back); stroke: var(--line); stroke-width: 1.5; } .node.placeholders .frame { stroke-dasharray: 5 4; stroke: var(--edge); } .node.critical .frame, .node.failed .frame { stroke: var(--critical); } .node.warning .frame { stroke: var(--warning); }
.edge { fill: none; stroke: var(--edge); stroke-width: 1.5; } .head { fill: var(--edge); } .dot.critical { fill: var(--critical); } .dot.warning { fill: var(--warning); } .dot.note { fill: var(--note); }
.account.a0 { fill: #4c8bf5; } .account.a1 { fill: #2da44e; } .account.a2 { fill: #bf7af0; } .account.a3 { fill: #e0883a; } .account.a4 { fill: #d4568a; } .account.a5 { fill: #2aa5a0; }
`;
