import { USUAL_MINUTES } from "../../aws/usual-durations";
import { type Operation, type StackOutcome, type WorkOnResource } from "../../operations/apply/apply-events";
import { message } from "../../text/message";
import { list, plural } from "../../text/words";

interface Count {
  readonly operation: Operation;
  readonly environment: string;
}

export const say = {
  begin: message<Count & { stacks: number; parallelism: number }>(
    "apply/begin",
    ({ operation, environment, stacks, parallelism }) =>
      `${operation === "apply" ? "Applying" : "Destroying"} ${plural(stacks, "stack")} of ${environment}, ` +
      `up to ${parallelism} in parallel.`,
  ),
  planned: message<{ stack: string; summary: string; findings: number; seconds: number }>(
    "apply/planned",
    ({ stack, summary, findings, seconds }) =>
      `${stack} planned in ${duration(seconds)}: ${summary}${findings > 0 ? `; ${plural(findings, "finding")}` : ""}`,
  ),
  working: message<{ stack: string; seconds: number; resources: readonly WorkOnResource[] }>(
    "apply/working",
    ({ stack, seconds, resources }) =>
      `${stack} under way for ${duration(seconds)}` +
      (resources.length === 0 ? "" : `: ${list(resources.slice(0, 3).map(resourceText))}`) +
      (resources.length > 3 ? ` and ${resources.length - 3} more` : ""),
  ),
  applied: message<{ operation: Operation; stack: string; seconds: number }>(
    "apply/applied",
    ({ operation, stack, seconds }) => `${stack} ${DONE[operation]} in ${duration(seconds)}`,
  ),
  unchanged: message<{ operation: Operation; stack: string }>(
    "apply/unchanged",
    ({ operation, stack }) => `${stack} ${UNCHANGED[operation]}`,
  ),
  failed: message<{ stack: string; phase: string; seconds: number }>(
    "apply/failed",
    ({ stack, phase, seconds }) =>
      `${stack} failed after ${duration(seconds)}${phase === "plan" ? ", while it was planned" : ""}`,
  ),
  refused: message<{ stack: string; approved: boolean }>("apply/refused", ({ stack, approved }) =>
    approved
      ? `${stack} not applied: the approved review does not show`
      : `${stack} not applied: it has findings that need a person`,
  ),
  declined: message<{ stack: string }>("apply/declined", ({ stack }) => `${stack} not applied, as you decided`),
  plannedOnly: message<{ stack: string }>(
    "apply/planned-only",
    ({ stack }) => `${stack} was planned, and not applied: the run stopped`,
  ),
  notStarted: message<{ stack: string; waitsFor: readonly string[] }>(
    "apply/not-started",
    ({ stack, waitsFor }) => `${stack} not started${waitsFor.length === 0 ? "" : `: it waits for ${list(waitsFor)}`}`,
  ),
  summary: message<Count & { counts: Readonly<Partial<Record<StackOutcome["status"], number>>> }>(
    "apply/summary",
    ({ operation, environment, counts }) =>
      `${environment}: ` +
      Object.entries(counts)
        .map(([status, count]) => `${count} ${statusText(status, operation)}`)
        .join(", "),
  ),
  resume: message<{ command: string }>("apply/resume", ({ command }) => `Resume with: ${command}`),
  lookFirst: message<{ environment: string; destroy: boolean }>(
    "apply/look-first",
    ({ environment, destroy }) =>
      `Look at the plan: npx rds-kerberos plan ${environment}${destroy ? " --destroy" : ""}\n` +
      `Then apply what you have approved: npx rds-kerberos ${destroy ? "destroy" : "apply"} ${environment} ` +
      `--approve .rds-kerberos/plans/${environment}/review.json`,
  ),
  firstSignal: message<{ running: readonly string[] }>("apply/first-signal", ({ running }) =>
    running.length === 0
      ? "Stopping: nothing new starts."
      : `Stopping: nothing new starts. ${list(running)} ${running.length === 1 ? "finishes" : "finish"} what ` +
        `${running.length === 1 ? "it is" : "they are"} changing, so that nothing is lost.`,
  ),
  secondSignal: message<{ resources: readonly string[] }>("apply/second-signal", ({ resources }) =>
    resources.length === 0
      ? "Still waiting for Terraform to end and to unlock its states."
      : `Still waiting for Terraform. A third signal interrupts it: ${list(resources)} may then be tainted, or ` +
        "exist in AWS and in no state.",
  ),
  thirdSignal: message("apply/third-signal", "Terraform is asked to stop at once; waiting for its states to be saved."),
  noReviews: message<{ folder: string; reason: string }>(
    "apply/no-reviews",
    ({ folder, reason }) => `The reviews of this run cannot be written to ${folder}: ${reason}`,
  ),
  noTerminal: message<{ operation: Operation; environment: string }>(
    "apply/no-terminal",
    ({ operation, environment }) =>
      `${operation} asks before it changes anything, and there is no terminal to ask on: add --yes, or ` +
      `--approve <review.json> of npx rds-kerberos plan ${environment}${operation === "destroy" ? " --destroy" : ""}`,
  ),
};

const DONE: Readonly<Record<Operation, string>> = { apply: "applied", destroy: "destroyed" };
const UNCHANGED: Readonly<Record<Operation, string>> = { apply: "has no changes", destroy: "has nothing to destroy" };

function statusText(status: string, operation: Operation): string {
  if (status === "applied") return DONE[operation];
  return status.replace("-", " ");
}

function resourceText({ address, action, seconds }: WorkOnResource): string {
  const usual = action === "create" ? USUAL_MINUTES[/^(?:.*\.)?(aws_\w+)\./.exec(address)?.[1] ?? ""] : undefined;
  return (
    `${address} (${action}, ${duration(seconds)}` +
    `${usual ? `; AWS usually takes ${usual[0]} to ${usual[1]} minutes` : ""})`
  );
}

/** `40 s`, `12 min 5 s`. */
export function duration(seconds: number): string {
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}
