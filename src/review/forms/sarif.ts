import { createHash } from "node:crypto";
import { compareText } from "../../environment/problem";
import { type FindingSeverity, type Review } from "../model";
import { findingRules } from "../rules";
import { asciiControls, oneLine } from "./safe-text";

const LEVELS: Readonly<Record<FindingSeverity, "error" | "warning" | "note">> = {
  critical: "error",
  warning: "warning",
  note: "note",
};

/**
 * A review for code scanning. A finding is at the place of the environment file that speaks of its stack, or at the plan.
 *
 * @see https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
 * @see https://docs.github.com/en/code-security/code-scanning/integrating-with-code-scanning/sarif-support-for-code-scanning
 */
export function sarifForm(review: Review): string {
  const used = new Set(review.findings.map(({ id }) => id));
  const rules = findingRules.filter(({ id }) => used.has(id)).sort((a, b) => compareText(a.id, b.id));
  const stacks = new Map(review.stacks.map((stack) => [stack.id, stack]));
  const log = {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: {
          driver: {
            name: "rds-kerberos",
            rules: rules.map(({ id, title, severity }) => ({
              id,
              shortDescription: { text: title },
              defaultConfiguration: { level: LEVELS[severity] },
            })),
          },
        },
        results: review.findings.map((finding) => {
          const stack = stacks.get(finding.stack);
          const place = stack?.location ?? { file: stack?.source ?? finding.stack, line: 1 };
          const name = finding.address === "" ? finding.stack : `${finding.stack}/${finding.address}`;
          return {
            ruleId: finding.id,
            ruleIndex: rules.findIndex(({ id }) => id === finding.id),
            level: LEVELS[finding.severity],
            message: {
              text: message(
                `${finding.address === "" ? finding.stack : `${finding.address} in ${finding.stack}`}: ${finding.cause} ${finding.cure}`,
              ),
            },
            locations: [
              {
                physicalLocation: { artifactLocation: { uri: uri(place.file) }, region: { startLine: place.line } },
                logicalLocations: [{ fullyQualifiedName: oneLine(name), kind: "resource" }],
              },
            ],
            partialFingerprints: {
              "rds-kerberos/v1": createHash("sha256")
                .update(`${finding.id}\0${finding.stack}\0${finding.address}`)
                .digest("hex"),
            },
            ...(finding.acknowledged
              ? { suppressions: [{ kind: "external", justification: oneLine(finding.acknowledged.reason) }] }
              : {}),
          };
        }),
      },
    ],
  };
  return `${asciiControls(JSON.stringify(log, undefined, 2))}\n`;
}

/** A message has links, `[text](target)`, which no name in a plan may become. */
function message(text: string): string {
  return oneLine(text).replace(/\]\(/g, "] (");
}

/** A path as a reference below the repository. */
function uri(path: string): string {
  return path
    .replace(/\\/g, "/")
    .replace(/^(?:\.\/)+/, "")
    .split("/")
    .map(encodeURIComponent)
    .join("/");
}
