import * as accounts from "../aws/rules/accounts";
import * as databases from "../aws/rules/databases";
import * as directory from "../aws/rules/directory";
import * as networks from "../aws/rules/networks";
import { type ValueRule } from "../aws/rules/rule";
import { environmentRules } from "./rules";
import { environmentsRules } from "./rules/environments";
import { compareText, type Severity } from "./problem";

interface Row {
  readonly id: string;
  readonly severity: Severity;
  readonly requires: string;
}

/** What the reader of a file checks before any rule: its shape. */
const SHAPE: readonly Row[] = [
  { id: "yaml-syntax", severity: "error", requires: "the file is one YAML 1.2 document that can be read" },
  { id: "unknown-key", severity: "error", requires: "every key is one the file can have" },
  { id: "required", severity: "error", requires: "no key is missing" },
  { id: "type", severity: "error", requires: "every value is of its type; texts that look like numbers are in quotes" },
  { id: "one-of", severity: "error", requires: "a value is one of those offered" },
  { id: "list-length", severity: "error", requires: "a list has neither too few nor too many items" },
  { id: "no-secret", severity: "error", requires: "no secret is in the file" },
  {
    id: "kerberos-excludes-iam-authentication",
    severity: "error",
    requires: "IAM database authentication is off: RDS for PostgreSQL does not offer it together with Kerberos",
  },
  {
    id: "environment-files",
    severity: "error",
    requires:
      "the folder of environment files is there, with the environments that are asked for; each is a regular file in " +
      "UTF-8 of at most 8 MiB",
  },
];

function isValueRule(value: unknown): value is ValueRule<never> {
  return typeof value === "object" && value !== null && "accepts" in value && "requires" in value;
}

/** docs/rules.md: every rule with its id, what breaking it leads to, and what must hold. */
export function rulesPage(): string {
  const all: Readonly<Record<string, unknown>> = { ...accounts, ...databases, ...directory, ...networks };
  const values = Object.values(all).filter(isValueRule);
  const rows: Row[] = [
    ...SHAPE,
    ...values.map(({ id, requires }): Row => ({ id, severity: "error", requires })),
    ...environmentRules,
    ...environmentsRules,
  ].sort((a, b) => compareText(a.id, b.id));
  return `# Rules

What the environment file is checked against, by the id that messages show in brackets. An **error** stops
\`cdktf synth\` and \`rds-kerberos validate\`; a **warning** is likely a mistake; a **relaxation** is a default that the
file weakens, and is listed so that a reviewer sees it. The same rules hold for the props of the constructs, where a
value is not a token.

This page is made by \`npm run docs\`.

| id | severity | what must hold |
|---|---|---|
${rows.map(tableRow).join("")}`;
}

function tableRow({ id, severity, requires }: Row): string {
  return `| \`${id}\` | ${severity} | ${requires.replace(/\|/g, "\\|")} |\n`;
}
