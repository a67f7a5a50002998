import {
  type Operation,
  type StackEvent,
  type StackOutcome,
  type WorkOnResource,
} from "../../operations/apply/apply-events";
import { type Review } from "../../review/model";
import { say } from "./apply-text";
import { printNote } from "./output";

/** Seconds after which a stack that is still under way is mentioned again. */
const PATIENCE = 30;

/** Reviews a planned stack. */
export type ReviewPlan = (event: Extract<StackEvent, { type: "planned" }>) => Review;

/** What happens, for a person who watches. */
export class Progress {
  /** What Terraform is changing, by stack. */
  private readonly changing = new Map<string, readonly WorkOnResource[]>();
  private readonly started = new Map<string, number>();
  private readonly timer: NodeJS.Timeout;
  private done = 0;

  public constructor(
    private readonly operation: Operation,
    private readonly stacks: number,
    private readonly quiet: boolean,
    private readonly approved: boolean,
    private readonly review: ReviewPlan,
  ) {
    this.timer = setInterval(() => {
      this.remind();
    }, PATIENCE * 1000);
    this.timer.unref();
  }

  public end(): void {
    clearInterval(this.timer);
  }

  /** Stacks that Terraform is changing. */
  public get running(): string[] {
    return [...this.changing.keys()];
  }

  /** Addresses of the resources that Terraform is changing. */
  public get resources(): string[] {
    return [...this.changing].flatMap(([stack, resources]) => resources.map(({ address }) => `${stack} ${address}`));
  }

  public report(event: StackEvent): void {
    switch (event.type) {
      case "planning":
        this.started.set(event.stack, Date.now());
        return;
      case "planned": {
        const review = this.review(event);
        const open = review.findings.filter(({ acknowledged }) => !acknowledged);
        const summary = review.stacks[0]?.summary ?? "";
        this.print(say.planned({ stack: event.stack, summary, findings: open.length, seconds: event.seconds }));
        return;
      }
      case "applying":
        this.changing.set(event.stack, []);
        return;
      case "progress":
        this.changing.set(event.stack, event.resources);
        return;
      case "ended":
        this.changing.delete(event.stack);
        this.started.delete(event.stack);
        this.done += 1;
        this.print(`[${this.done}/${this.stacks}] ${this.outcome(event.stack, event.outcome)}`);
    }
  }

  /** How the work on a stack ended, in one line, and the reasons below it. */
  public outcome(stack: string, outcome: StackOutcome): string {
    return outcomeText(this.operation, stack, outcome, this.approved);
  }

  private remind(): void {
    for (const [stack, resources] of this.changing) {
      const seconds = Math.round((Date.now() - (this.started.get(stack) ?? Date.now())) / 1000);
      if (seconds >= PATIENCE) this.print(say.working({ stack, seconds, resources }));
    }
  }

  private print(line: string): void {
    if (!this.quiet) printNote(line);
  }
}

/** How the work on a stack ended. */
export function outcomeText(operation: Operation, stack: string, outcome: StackOutcome, approved: boolean): string {
  switch (outcome.status) {
    case "applied":
      return say.applied({ operation, stack, seconds: outcome.seconds });
    case "unchanged":
      return say.unchanged({ operation, stack });
    case "refused":
      return withReasons(say.refused({ stack, approved }), outcome.reasons);
    case "declined":
      return say.declined({ stack });
    case "failed":
      return withReasons(
        say.failed({ stack, phase: outcome.phase, seconds: outcome.seconds }),
        outcome.error.split("\n"),
      );
    case "planned":
      return say.plannedOnly({ stack });
    case "not-started":
      return say.notStarted({ stack, waitsFor: outcome.waitsFor });
  }
}

function withReasons(line: string, reasons: readonly string[]): string {
  return [`${line}:`, ...reasons.map((reason) => `    ${reason}`)].join("\n");
}
