import { type Operation, type StackEvent, type StackOutcome } from "../../operations/apply/apply-events";
import { asciiControls } from "../../text/safe-text";
import { type ReviewPlan } from "./apply-progress";

/** Writes one event as a line of JSON. */
export function printEvent(event: Readonly<Record<string, unknown>>): void {
  process.stdout.write(`${asciiControls(JSON.stringify({ ...event, time: new Date().toISOString() }))}\n`);
}

/** Writes what happens to a stack; the JSON of its plan, which holds secrets, is left out. */
export function printStackEvent(event: StackEvent, review: ReviewPlan): void {
  if (event.type === "planned") {
    const { findings, stacks } = review(event);
    const [stack] = stacks;
    printEvent({
      event: "planned",
      stack: event.stack,
      seconds: event.seconds,
      summary: stack?.summary ?? "",
      counts: stack?.counts ?? {},
      findings: findings.map(({ id, severity, address, acknowledged }) => ({
        id,
        severity,
        address,
        acknowledged: acknowledged !== null,
      })),
    });
  } else if (event.type === "ended") {
    const { status, ...details } = event.outcome;
    // The end of the run lists what was only planned, or not started.
    if (status === "planned" || status === "not-started") return;
    printEvent({ event: status, stack: event.stack, ...details });
  } else {
    const { type, ...details } = event;
    printEvent({ event: type, ...details });
  }
}

/** Writes the end of the run. */
export function printEnd(
  operation: Operation,
  environment: string,
  outcomes: ReadonlyMap<string, StackOutcome>,
  exitCode: number,
  resume: string | null,
): void {
  printEvent({
    event: "finished",
    operation,
    environment,
    exitCode,
    resume,
    stacks: Object.fromEntries([...outcomes].map(([id, { status }]) => [id, status])),
  });
}
