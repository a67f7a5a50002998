import { type ChangeSet, type PlannedStack } from "./change-set";
import { sum } from "./counts";
import { collectSecrets } from "./difference";
import { compareFindings, judge, readersOf } from "./judge";
import { Secrets } from "./masking";
import { SEVERITIES, type Finding, type PlacedAcknowledgement, type Review, type StackReview } from "./model";
import { readStack } from "./stack-review";
import { hasChanges, reviewSummary } from "./summary";

/**
 * Judges plans as one change set.
 *
 * @param acknowledgements - Findings that somebody has accepted.
 * @param day - Today, as `2027-01-31`: acknowledgements of an earlier day have expired.
 * @param all - Stacks that may read outputs of those that are judged. Default: those that are judged.
 */
export function reviewChangeSet(
  set: ChangeSet,
  acknowledgements: readonly PlacedAcknowledgement[],
  day: string,
  all: readonly Pick<PlannedStack, "id" | "reads">[] = set.plans.map(({ stack }) => stack),
): Review {
  const secrets = collectAll(set);
  const read = set.plans.map((item) => readStack(item, secrets));
  const readers = readersOf(all);
  const found = read.flatMap(({ judged }) =>
    judged ? judge({ ...judged, readersOf: (output) => readers(judged.id, output) }, secrets) : [],
  );
  const live = acknowledgements.filter(({ expires }) => expires >= day);
  const used = new Set<PlacedAcknowledgement>();
  const findings = found.map((finding) => acknowledged(finding, live, used)).sort(compareFindings(set));
  const stacks = read.map(({ review }) => review);
  const ids = new Set(stacks.map(({ id }) => id));
  const open = findings.filter((finding) => !finding.acknowledged);
  const counts = sum(stacks.map((stack) => stack.counts));
  return {
    format: 1,
    environment: set.environment,
    summary: reviewSummary(set.environment, stacks, counts),
    exitCode: exitCodeOf(stacks, open),
    counts,
    findingCounts: findingCounts(open, findings.length),
    findings,
    stacks,
    acknowledgements: {
      expired: acknowledgements.filter(({ expires }) => expires < day),
      unused: live.filter((item) => !used.has(item) && (item.stack === null || ids.has(item.stack))),
    },
  };
}

/** Reviews of different stacks of an environment as one. */
export function mergeReviews(environment: string, reviews: readonly Review[]): Review {
  const stacks = reviews.flatMap((review) => review.stacks);
  const findings = reviews.flatMap((review) => review.findings);
  const open = findings.filter((finding) => !finding.acknowledged);
  const counts = sum(stacks.map((stack) => stack.counts));
  const [first] = reviews;
  return {
    format: 1,
    environment,
    summary: reviewSummary(environment, stacks, counts),
    exitCode: exitCodeOf(stacks, open),
    counts,
    findingCounts: findingCounts(open, findings.length),
    findings: SEVERITIES.flatMap((severity) => findings.filter((finding) => finding.severity === severity)),
    stacks,
    acknowledgements: {
      expired: first?.acknowledgements.expired ?? [],
      // One that no stack has used; without any stack, nothing is known.
      unused: (first?.acknowledgements.unused ?? []).filter((item) =>
        reviews.every(({ acknowledgements }) =>
          acknowledgements.unused.some(({ file, line }) => file === item.file && line === item.line),
        ),
      ),
    },
  };
}

/** 0 nothing to do, 1 a stack could not be planned, 2 changes or findings, 3 findings that need a person. */
function exitCodeOf(stacks: readonly StackReview[], open: readonly Finding[]): number {
  if (stacks.some(({ error }) => error !== null)) return 1;
  if (open.some(({ severity }) => severity === "critical")) return 3;
  return open.length > 0 || stacks.some(hasChanges) ? 2 : 0;
}

function findingCounts(open: readonly Finding[], all: number): Review["findingCounts"] {
  const of = (severity: Finding["severity"]): number => open.filter((finding) => finding.severity === severity).length;
  return { critical: of("critical"), warning: of("warning"), note: of("note"), acknowledged: all - open.length };
}

/** First pass: what is marked as a secret anywhere is hidden everywhere. */
function collectAll(set: ChangeSet): Secrets {
  const secrets = new Secrets();
  for (const { plan } of set.plans) {
    if (!plan) continue;
    secrets.addVariables(plan);
    for (const { change } of plan.resource_changes ?? []) collectSecrets(change, secrets);
    for (const { change } of plan.resource_drift ?? []) collectSecrets(change, secrets);
    for (const [name, change] of Object.entries(plan.output_changes ?? {})) {
      const named = (value: unknown): Record<string, unknown> => ({ [name]: value });
      collectSecrets(
        {
          ...change,
          before: named(change.before),
          after: named(change.after),
          before_sensitive: named(change.before_sensitive),
          after_sensitive: named(change.after_sensitive),
        },
        secrets,
      );
    }
  }
  return secrets;
}

/** A finding with the acknowledgement that covers it, if one does. */
function acknowledged(
  finding: Finding,
  live: readonly PlacedAcknowledgement[],
  used: Set<PlacedAcknowledgement>,
): Finding {
  const acknowledgement = live.find((candidate) => covers(candidate, finding));
  if (!acknowledgement) return finding;
  used.add(acknowledgement);
  return { ...finding, acknowledged: { reason: acknowledgement.reason, expires: acknowledgement.expires } };
}

function covers(acknowledgement: PlacedAcknowledgement, finding: Finding): boolean {
  return (
    acknowledgement.id === finding.id &&
    acknowledgement.address === finding.address &&
    (acknowledgement.stack === null || acknowledgement.stack === finding.stack)
  );
}
