import { PREFLIGHT_CHECKS } from "../preflight/preflight-checks";
import { VERIFY_CHECKS } from "../verify/verify-checks";
import { type CheckDefinition } from "./check";

/** docs/checks.md: everything `preflight` and `verify` look at. */
export function checksPage(): string {
  const table = (checks: readonly CheckDefinition[]): string =>
    `| check | passes when |\n|---|---|\n${checks.map(({ id, title }) => `| \`${id}\` | ${title} |\n`).join("")}`;
  return `# Checks

What \`rds-kerberos preflight\` and \`rds-kerberos verify\` look at in AWS, by the id that their reports name.
A check is **ok**, **waiting** (something is under way), **not known** (AWS was not allowed or not able to tell), or
**failed**, with the cause and what to do about it.
What depends on a failed check is not looked at: it would fail for the same reason.

This page is made by \`npm run docs\`.

## preflight

${table(PREFLIGHT_CHECKS)}
## verify

${table(VERIFY_CHECKS)}`;
}
