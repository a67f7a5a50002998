/** Colours by what they are for, on a light and on a dark screen. */
const LIGHT = {
  back: "#fbfbfd",
  card: "#ffffff",
  text: "#1c2024",
  quiet: "#5c6670",
  line: "#d9dee3",
  critical: "#c62a2f",
  warning: "#a35200",
  note: "#0b68cb",
  create: "#1a7f37",
  code: "#eef1f4",
  edge: "#8b949e",
};
const DARK: typeof LIGHT = {
  back: "#101418",
  card: "#181d23",
  text: "#e6e9ec",
  quiet: "#9aa5b1",
  line: "#303842",
  critical: "#ff7b72",
  warning: "#e3a34f",
  note: "#6cb6ff",
  create: "#57c96f",
  code: "#232a32",
  edge: "#6b7682",
};

const SANS = 'system-ui, -apple-system, "Segoe UI", Roboto, "DejaVu Sans", sans-serif';
const MONO = 'ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace';

function variables(colours: Readonly<Record<string, string>>): string {
  const declarations = Object.entries(colours).map(([name, colour]) => `--${name}: ${colour}`);
  return rule(":root", ...declarations);
}

function rule(selector: string, ...declarations: readonly string[]): string {
  return `${selector} { ${declarations.join("; ")}; }`;
}

const LINES: readonly (readonly string[])[] = [
  [variables(LIGHT)],
  [`@media (prefers-color-scheme: dark) { ${variables(DARK)} }`],
  [rule("*", "box-sizing: border-box")],
  [
    rule(
      "body",
      "margin: 0",
      "padding: 1.5rem",
      "background: var(--back)",
      "color: var(--text)",
      `font: 15px/1.5 ${SANS}`,
    ),
  ],
  [rule("header, main", "max-width: 80rem", "margin: 0 auto")],
  [
    rule("h1", "font-size: 1.6rem", "margin: 0"),
    rule("h2", "font-size: 1.15rem", "margin: 2rem 0 .6rem"),
    rule("h3", "font-size: 1rem", "margin: 0", "overflow-wrap: anywhere"),
  ],
  [rule("p", "margin: .25rem 0"), rule("a", "color: inherit")],
  [
    rule(".summary", "color: var(--quiet)"),
    rule(".hint, .why, .line, .place", "color: var(--quiet)", "font-weight: normal"),
    rule(".hint", "font-size: .88rem", "overflow-wrap: anywhere"),
  ],
  [
    rule(
      ".badge",
      "display: inline-block",
      "padding: .1rem .6rem",
      "border: 1px solid var(--line)",
      "border-radius: 1rem",
      "font-size: .85rem",
    ),
  ],
  [
    rule(".badge.critical", "color: var(--critical)", "border-color: var(--critical)"),
    rule(".badge.warning", "color: var(--warning)", "border-color: var(--warning)"),
    rule(".badge.note", "color: var(--note)", "border-color: var(--note)"),
  ],
  [rule("code, pre", `font: .86em/1.5 ${MONO}`, "overflow-wrap: anywhere")],
  [
    rule("code", "background: var(--code)", "padding: .1em .35em", "border-radius: 4px"),
    rule("pre", "white-space: pre-wrap"),
  ],
  [rule(".findings", "list-style: none", "padding: 0", "margin: 0", "display: grid", "gap: .7rem")],
  [
    rule(
      ".finding, article",
      "background: var(--card)",
      "border: 1px solid var(--line)",
      "border-radius: 8px",
      "padding: .8rem 1rem",
    ),
  ],
  [
    rule(".finding", "border-left: 5px solid var(--line)", "overflow-wrap: anywhere"),
    rule(".finding.critical", "border-left-color: var(--critical)"),
    rule(".finding.warning", "border-left-color: var(--warning)"),
    rule(".finding.note", "border-left-color: var(--note)"),
  ],
  [
    rule(".cure::before", 'content: "→ "', "color: var(--create)"),
    rule(".preview", "color: var(--warning)", "font-size: .88rem", "overflow-wrap: anywhere"),
    rule(".error", "color: var(--critical)"),
  ],
  [rule("article", "margin-bottom: .8rem"), rule("article:target", "outline: 2px solid var(--note)")],
  [
    rule("details", "margin: .25rem 0 .25rem .2rem"),
    rule("details details", "margin-left: 1rem"),
    rule("summary", "cursor: pointer", "overflow-wrap: anywhere"),
  ],
  [
    rule(
      "table",
      "border-collapse: collapse",
      "width: 100%",
      "margin: .4rem 0 .8rem",
      "font-size: .88rem",
      "table-layout: fixed",
    ),
  ],
  [
    rule(
      "th, td",
      "text-align: left",
      "vertical-align: top",
      "padding: .25rem .5rem",
      "border-top: 1px solid var(--line)",
      "overflow-wrap: anywhere",
    ),
    rule("th", "color: var(--quiet)", "font-weight: 600"),
  ],
  [
    rule("td.value, td.sensitive, td.unknown", `font-family: ${MONO}`),
    rule("td.sensitive, td.unknown", "color: var(--quiet)", "font-style: italic"),
  ],
  [rule("tr.forces td", "background: color-mix(in srgb, var(--critical) 12%, transparent)")],
  [
    rule(
      ".sign",
      "display: inline-block",
      "min-width: 2.2em",
      "font-family: ui-monospace, monospace",
      "font-weight: 700",
    ),
    rule(".sign.create", "color: var(--create)"),
    rule(".sign.update, .sign.forget", "color: var(--warning)"),
    rule(".sign.replace, .sign.delete", "color: var(--critical)"),
    rule(".sign.read", "color: var(--note)"),
  ],
  [
    rule(
      ".scroll",
      "overflow-x: auto",
      "border: 1px solid var(--line)",
      "border-radius: 8px",
      "background: var(--card)",
      "padding: .5rem",
    ),
  ],
  [
    rule("svg", "display: block"),
    rule("svg div", "white-space: nowrap", "overflow: hidden", "text-overflow: ellipsis"),
    rule("svg .name", `font: 600 12.5px/20px ${SANS}`),
    rule("svg .sub", `font: 12px/19px ${SANS}`, "color: var(--quiet)"),
  ],
  [
    rule(".frame", "fill: var(--back)", "stroke: var(--line)", "stroke-width: 1.5"),
    rule(".node.placeholders .frame", "stroke-dasharray: 5 4", "stroke: var(--edge)"),
    rule(".node.critical .frame, .node.failed .frame", "stroke: var(--critical)"),
    rule(".node.warning .frame", "stroke: var(--warning)"),
  ],
  [
    rule(".edge", "fill: none", "stroke: var(--edge)", "stroke-width: 1.5"),
    rule(".head", "fill: var(--edge)"),
    rule(".dot.critical", "fill: var(--critical)"),
    rule(".dot.warning", "fill: var(--warning)"),
    rule(".dot.note", "fill: var(--note)"),
  ],
  [
    rule(".account.a0", "fill: #4c8bf5"),
    rule(".account.a1", "fill: #2da44e"),
    rule(".account.a2", "fill: #bf7af0"),
    rule(".account.a3", "fill: #e0883a"),
    rule(".account.a4", "fill: #d4568a"),
    rule(".account.a5", "fill: #2aa5a0"),
  ],
];

/** The page's style sheet. */
export const STYLE = `\n${LINES.map((rules) => rules.join(" ")).join("\n")}\n`;
