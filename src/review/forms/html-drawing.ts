import { SEVERITIES, type Finding, type StackReview } from "../model";
import { escape } from "./html-text";
import { NODE, type PlacedNode, type Point, type Topology } from "./topology";

/** Colours there are for accounts. */
const HUES = 6;

/** Space an arrow leaves for its head. */
const HEAD = 6;

/** The stacks as boxes, with a summary of what happens to each, and arrows to those that are applied later. */
export function drawing({ nodes, edges, width, height }: Topology, open: readonly Finding[]): string {
  const accounts = [...new Set(nodes.map(({ stack }) => stack.account?.id ?? ""))];
  return [
    svgTag(width, height),
    `<defs>${ARROW}</defs>`,
    edges.map(arrow).join("\n"),
    nodes.map((node) => box(node, accounts, worstOf(node.stack, open))).join("\n"),
    "</svg>",
  ].join("\n");
}

function svgTag(width: number, height: number): string {
  const label = "The stacks and the order in which they are applied";
  const style = `width:100%;max-width:${width}px;min-width:min(${width}px,54rem)`;
  return `<svg role="img" aria-label="${label}" viewBox="0 0 ${width} ${height}" style="${style}">`;
}

const ARROW =
  '<marker id="arrow" viewBox="0 0 8 8" refX="6" refY="4" markerWidth="8" markerHeight="8" orient="auto">' +
  '<path class="head" d="M0 0 L8 4 L0 8 z"/></marker>';

function arrow(pieces: Topology["edges"][number]): string {
  const curves = pieces.map(([from, to], index) => curve(from, to, index === pieces.length - 1));
  const start = pieces[0]?.[0] ?? { x: 0, y: 0 };
  return `<path class="edge" marker-end="url(#arrow)" d="M${start.x} ${start.y} ${curves.join(" ")}"/>`;
}

function curve(from: Point, to: Point, isLast: boolean): string {
  const end = isLast ? to.x - HEAD : to.x;
  const bend = (end - from.x) / 2;
  return `C${from.x + bend} ${from.y} ${end - bend} ${to.y} ${end} ${to.y}`;
}

type Severity = Finding["severity"];

function worstOf(stack: StackReview, open: readonly Finding[]): Severity | undefined {
  return SEVERITIES.find((severity) =>
    open.some((finding) => finding.stack === stack.id && finding.severity === severity),
  );
}

function box({ stack, index, x, y }: PlacedNode, accounts: readonly string[], worst: Severity | undefined): string {
  const title = `<title>${escape(`${stack.id}: ${stack.summary}`)}</title>`;
  const dot = worst ? `\n<circle class="dot ${worst}" cx="${x + NODE.width}" cy="${y}" r="6"/>` : "";
  const hue = accounts.indexOf(stack.account?.id ?? "") % HUES;
  return [
    `<a href="#stack-${index}"><g class="${classesOf(stack, worst)}">${title}`,
    rectangle("frame", x, y, NODE.width, 8) + rectangle(`account a${hue}`, x, y, 6, 3),
    `${label(stack, x, y)}${dot}</g></a>`,
  ].join("\n");
}

function classesOf(stack: StackReview, worst: Severity | undefined): string {
  const classes = [
    "node",
    ...(worst ? [worst] : []),
    ...(stack.preview ? ["placeholders"] : []),
    ...(stack.error === null ? [] : ["failed"]),
  ];
  return classes.join(" ");
}

function rectangle(classes: string, x: number, y: number, width: number, radius: number): string {
  return `<rect class="${classes}" x="${x}" y="${y}" width="${width}" height="${NODE.height}" rx="${radius}"/>`;
}

function label({ id, account, summary }: StackReview, x: number, y: number): string {
  const [left, top, width, height] = [x + 16, y + 8, NODE.width - 28, NODE.height - 12];
  const name = `<div class="name">${escape(id)}</div>`;
  const owner = `<div class="sub">${account ? escape(`${account.name} ${account.id}`) : ""}</div>`;
  const line = `<div class="sub">${escape(summary)}</div>`;
  return (
    `<foreignObject x="${left}" y="${top}" width="${width}" height="${height}">` +
    `${name}${owner}${line}</foreignObject>`
  );
}
