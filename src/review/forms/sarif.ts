import { createHash } from "node:crypto";
import { compareText } from "../../environment/problem";
import { type Finding, type FindingSeverity, type Review, type StackReview } from "../model";
import { findingRules } from "../rules";
import { type FindingRule } from "../rules/rule";
import { asciiControls, oneLine } from "../../text/safe-text";

const LEVELS: Readonly<Record<FindingSeverity, "error" | "warning" | "note">> = {
  critical: "error",
  warning: "warning",
  note: "note",
};

/**
 * A review for code scanning. A finding is placed where the environment file describes its stack, or else at the plan.
 *
 * @see https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
 * @see
 * https://docs.github.com/en/code-security/code-scanning/integrating-with-code-scanning/sarif-support-for-code-scanning
 */
export function sarifForm(review: Review): string {
  const used = new Set(review.findings.map(({ id }) => id));
  const rules = findingRules.filter(({ id }) => used.has(id)).sort((a, b) => compareText(a.id, b.id));
  const indexes = new Map(rules.map(({ id }, index) => [id, index]));
  const stacks = new Map(review.stacks.map((stack) => [stack.id, stack]));
  const results = review.findings.map((finding) =>
    resultOf(finding, indexes.get(finding.id) ?? -1, stacks.get(finding.stack)),
  );
  const log = {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [{ tool: { driver: { name: "rds-kerberos", rules: rules.map(ruleOf) } }, results }],
  };
  return `${asciiControls(JSON.stringify(log, undefined, 2))}\n`;
}

function ruleOf({ id, title, severity }: FindingRule): object {
  return { id, shortDescription: { text: title }, defaultConfiguration: { level: LEVELS[severity] } };
}

function resultOf(finding: Finding, ruleIndex: number, stack: StackReview | undefined): object {
  const { id, severity, address, cause, cure, acknowledged } = finding;
  const place = stack?.location ?? { file: stack?.source ?? finding.stack, line: 1 };
  const subject = address === "" ? finding.stack : `${address} in ${finding.stack}`;
  const name = address === "" ? finding.stack : `${finding.stack}/${address}`;
  return {
    ruleId: id,
    ruleIndex,
    level: LEVELS[severity],
    message: { text: withoutLinks(`${subject}: ${cause} ${cure}`) },
    locations: [
      {
        physicalLocation: { artifactLocation: { uri: uri(place.file) }, region: { startLine: place.line } },
        logicalLocations: [{ fullyQualifiedName: oneLine(name), kind: "resource" }],
      },
    ],
    partialFingerprints: { "rds-kerberos/v1": fingerprint(finding) },
    ...(acknowledged ? { suppressions: [{ kind: "external", justification: oneLine(acknowledged.reason) }] } : {}),
  };
}

function fingerprint({ id, stack, address }: Finding): string {
  return createHash("sha256").update(`${id}\0${stack}\0${address}`).digest("hex");
}

/** A message of SARIF may contain links, `[text](target)`; no name in a plan must become one. */
function withoutLinks(text: string): string {
  return oneLine(text).replace(/\]\(/g, "] (");
}

/** A path as a reference relative to the repository. */
function uri(path: string): string {
  return path
    .replace(/\\/g, "/")
    .replace(/^(?:\.\/)+/, "")
    .split("/")
    .map(encodeURIComponent)
    .join("/");
}
