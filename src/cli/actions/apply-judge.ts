import { createInterface } from "node:readline/promises";
import { existsSync, readFileSync, realpathSync, statSync } from "node:fs";
import { join, sep } from "node:path";
import { type NamedEnvironment } from "../../environment/load";
import { type Operation, type Verdict } from "../../operations/apply/apply-events";
import { OperationError } from "../../operations/operation-error";
import { type StackPlan } from "../../operations/plan/plan-environment";
import { readAcknowledgements, today } from "../../review/acknowledgements";
import { beyondApproval } from "../../review/approval";
import { type PlannedStack } from "../../review/change-set";
import { reviewForm } from "../../review/forms";
import { type Finding, type Review, reviewSchema } from "../../review/model";
import { readPlan } from "../../review/plan-json";
import { reviewChangeSet } from "../../review/review";
import { hasChanges } from "../../review/summary";
import { message } from "../../text/message";
import { quote } from "../../text/words";
import { existingFinder, type FoundExisting } from "./existing-resources";
import { planDescriber } from "./planned-stacks";

const say = {
  needsPerson: message<{ id: string; stack: string; address: string }>(
    "apply/needs-a-person",
    ({ id, stack, address }) => `${stack}${address === "" ? "" : ` ${address}`}: ${id}`,
  ),
  question: message<{ operation: Operation; stack: string; grave: boolean }>(
    "apply/question",
    ({ operation, stack, grave }) =>
      `${operation === "apply" ? "Apply" : "Destroy"} ${stack}? ` +
      (grave
        ? "It has findings that need a person. "
        : "yes, or all for this stack and all later ones without findings that need a person; ") +
      "no for the next stack, quit to stop: ",
  ),
  noReview: message<{ file: string }>(
    "approve/no-file",
    ({ file }) => `${quote(file)} does not exist; --approve takes the review.json that rds-kerberos plan wrote`,
  ),
  notReview: message<{ file: string }>(
    "approve/not-a-review",
    ({ file }) => `${quote(file)} is not a review; --approve takes the review.json that rds-kerberos plan wrote`,
  ),
  ownReview: message<{ file: string; folder: string }>(
    "approve/review-of-the-run",
    ({ file, folder }) =>
      `${quote(file)} is in the folder of this run, which writes its own review there; ` +
      `plan into another folder than ${quote(folder)} and approve that review, or name another folder in --out`,
  ),
  otherEnvironment: message<{ file: string; approved: string | null; environment: string }>(
    "approve/other-environment",
    ({ file, approved, environment }) =>
      `${quote(file)} is a review of ${approved ?? "no environment"}, not of ${environment}`,
  ),
};

/**
 * Reads a review that somebody has approved.
 *
 * @param folder - The folder of the run, whose review says what the run has planned, which nobody has approved.
 * @throws OperationError
 */
export function readApproved(file: string, environment: string, folder: string): Review {
  if (!existsSync(file)) throw new OperationError(say.noReview({ file }));
  if (isInside(realpathSync(file), folder)) throw new OperationError(say.ownReview({ file, folder }));
  const review = statSync(file).isFile() ? parseReview(readFileSync(file, "utf8")) : undefined;
  if (!review) throw new OperationError(say.notReview({ file }));
  if (review.environment !== environment)
    throw new OperationError(say.otherEnvironment({ file, approved: review.environment, environment }));
  return review;
}

function isInside(file: string, folder: string): boolean {
  return existsSync(folder) && file.startsWith(`${realpathSync(folder)}${sep}`);
}

function parseReview(text: string): Review | undefined {
  try {
    return reviewSchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

export interface JudgeOptions {
  readonly operation: Operation;
  readonly named: NamedEnvironment;
  /** The folder of the run. */
  readonly folder: string;
  /** Path of the file with acknowledgements. */
  readonly acknowledgements: string | undefined;
  readonly approved: Review | undefined;
  /** Nobody is asked. */
  readonly yes: boolean;
  /** Show every attribute when asking. */
  readonly details: boolean;
  /** Ends a question that is open. */
  readonly signal: AbortSignal;
}

/** Decides about each plan: by an approved review, by --yes, or by asking. */
export class Judge {
  /** Stacks of the environment, with what they read. */
  public stacks: readonly Pick<PlannedStack, "id" | "reads">[] = [];
  private readonly reviews = new Map<string, Review>();
  private readonly found = new Map<string, FoundExisting>();
  private readonly existing;
  private readonly describe;
  private readonly known;
  private readonly day = today(process.env);
  private lastQuestion: Promise<unknown> = Promise.resolve();
  private all = false;

  public constructor(
    private readonly options: JudgeOptions,
    private readonly quit: () => void,
  ) {
    this.describe = planDescriber(options.named, options.folder);
    this.known = readAcknowledgements(options.acknowledgements);
    this.existing = existingFinder(options.named.environment, options.folder, options.signal);
  }

  /** Readies what `inspect` needs for a plan that creates resources of some types. */
  public prepare(stack: string, types: readonly string[]): void {
    if (this.options.operation === "apply") this.existing.prepare(stack, types);
  }

  /** Looks at what the review of a plan has to know in addition to the plan. */
  public async inspect(planned: StackPlan): Promise<void> {
    if (this.options.operation === "apply") this.found.set(planned.id, await this.existing.find(planned));
  }

  /** The reviews of all plans of this run. */
  public get allReviews(): readonly Review[] {
    return [...this.reviews.values()];
  }

  /** The review of one stack's plan. */
  public review(planned: StackPlan): Review {
    const known = this.reviews.get(planned.id);
    if (known) return known;
    const stack = this.describe(planned, new Set(), this.found.get(planned.id) ?? { notes: [] });
    const source = join(this.options.folder, planned.json ?? "");
    const set = {
      environment: this.options.named.environment.name,
      plans: [{ stack: { ...stack, apply: null }, source, plan: readPlan(source) }],
    };
    const review = reviewChangeSet(set, this.known, this.day, this.stacks);
    this.reviews.set(planned.id, review);
    return review;
  }

  public async verdict(planned: StackPlan): Promise<Verdict> {
    const { operation, approved, yes } = this.options;
    const review = this.review(planned);
    if (!review.stacks.some(hasChanges)) return { kind: "unchanged" };
    if (approved) {
      const reasons = beyondApproval(approved, review);
      return reasons.length === 0 ? { kind: "apply" } : { kind: "refused", reasons };
    }
    const grave = review.findings.filter(({ severity, acknowledged }) => severity === "critical" && !acknowledged);
    // Whoever removes an environment does not want to hear of each resource that it is removed.
    const isGrave = operation === "apply" && grave.length > 0;
    if (yes) return isGrave ? { kind: "refused", reasons: grave.map(graveText) } : { kind: "apply" };
    const answer = this.lastQuestion.then(() => this.ask(planned.id, review, isGrave));
    this.lastQuestion = answer.catch(() => undefined);
    return answer;
  }

  private async ask(stack: string, review: Review, grave: boolean): Promise<Verdict> {
    const { operation, details, signal } = this.options;
    if (signal.aborted) return { kind: "stopped" };
    if (this.all && !grave) return { kind: "apply" };
    const colour = process.stderr.isTTY && (process.env["NO_COLOR"] ?? "") === "";
    process.stderr.write(`\n${reviewForm(review, "text", { colour, details })}\n`);
    const terminal = createInterface({ input: process.stdin, output: process.stderr });
    terminal.on("SIGINT", () => process.kill(process.pid, "SIGINT"));
    // Nobody can answer any more.
    const closed = new Promise<string>((resolve) => terminal.once("close", () => resolve("quit")));
    try {
      for (;;) {
        const question = terminal.question(say.question({ operation, stack, grave }), { signal });
        const answer = await Promise.race([question, closed]);
        switch (answer.trim().toLowerCase()) {
          case "yes":
            return { kind: "apply" };
          case "all":
            if (grave) break;
            this.all = true;
            return { kind: "apply" };
          case "no":
            return { kind: "declined" };
          case "quit":
            this.quit();
            return { kind: "declined" };
        }
      }
    } catch (error) {
      if (isAborted(signal)) return { kind: "stopped" };
      throw error;
    } finally {
      terminal.close();
    }
  }
}

/** Asks anew: a signal may have come since. */
function isAborted(signal: AbortSignal): boolean {
  return signal.aborted;
}

function graveText({ id, stack, address }: Finding): string {
  return say.needsPerson({ id, stack, address });
}
