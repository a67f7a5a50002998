import { compareText } from "../environment/problem";
import { findingRules } from "./rules";

const INTRODUCTION =
  "What `rds-kerberos review` and `rds-kerberos plan` say of Terraform plans, by the id that acknowledgements and\n" +
  "code scanning hold on to. A **critical** finding needs a person (exit code 3); a **warning** wants a second\n" +
  "look, a **note** is good to know (exit code 2). Each finding comes with what will happen and what to do about it.";

/** docs/findings.md: every finding of the review with its id, severity and meaning. */
export function findingsPage(): string {
  const rows = [...findingRules]
    .sort((a, b) => compareText(a.id, b.id))
    .map(({ id, severity, title }) => `| \`${id}\` | ${severity} | ${title} |`);
  const table = ["| id | severity | finds |", "|---|---|---|", ...rows];
  const page = ["# Findings", "", INTRODUCTION, "", "This page is made by `npm run docs`.", "", ...table];
  return `${page.join("\n")}\n`;
}
