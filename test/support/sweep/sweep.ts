import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { type Run } from "../terraform";
import { faultsOf, type SweptCall, sweptCalls, type SweptFault } from "./faults";
import { type Direction, SweptEnvironment, type SweptStack } from "./swept-environment";

/** What it took to converge; `failed` with all that is known of it. */
export type Outcome = "same run" | "apply" | "recover, apply" | `failed: ${string}`;

/** A call, and what happens to it. */
interface Happening {
  readonly call: SweptCall;
  readonly fault: SweptFault;
}

export interface SweptCase extends Happening {
  readonly direction: Direction;
  readonly stack: SweptStack;
}

/** What happens in one attempt. */
interface Attempt {
  readonly direction: Direction;
  readonly stack: SweptStack;
  readonly happenings: readonly Happening[];
}

export interface SweptResult extends SweptCase {
  /** Its place among all cases. */
  readonly place: number;
  readonly outcome: Outcome;
}

/** A case as one string, for choosing. */
export function nameOf({ direction, stack, call, fault }: SweptCase): string {
  const { service, action, after } = call;
  return [direction, stack.id, `${service}:${action}`, ...(after ? [`after ${after}`] : []), fault.name].join(" ");
}

export interface SweepOptions {
  readonly folder: string;
  /** Workers in parallel, each with its own emulator. */
  readonly workers: number;
  readonly directions: readonly Direction[];
  /** Whether a case is tried. */
  readonly chosen: (name: string) => boolean;
  readonly onResult: (result: SweptResult) => void;
}

/** Tries everything that may happen to each call of a deployment and of its destruction. */
export async function sweep(options: SweepOptions): Promise<SweptResult[]> {
  const results = await Promise.all(
    Array.from({ length: options.workers }, (_, worker) => new Worker(worker, options).run()),
  );
  return results.flat();
}

class Worker {
  private readonly results: SweptResult[] = [];
  private readonly swept = new Set<string>();
  private attempts = 0;
  private places = 0;

  public constructor(
    private readonly worker: number,
    private readonly options: SweepOptions,
  ) {}

  public async run(): Promise<SweptResult[]> {
    const subject = await SweptEnvironment.in(join(this.options.folder, String(this.worker)));
    try {
      for (const stack of subject.stacks) await this.sweepStack(subject, "apply", stack);
      if (this.options.directions.includes("destroy"))
        for (const stack of [...subject.stacks].reverse()) await this.sweepStack(subject, "destroy", stack);
      return this.results;
    } finally {
      await subject.stop();
    }
  }

  private async sweepStack(subject: SweptEnvironment, direction: Direction, stack: SweptStack): Promise<void> {
    if (direction === "destroy") await subject.skipDeletionWaits();
    const isFirst = !this.swept.has(`${direction} ${stack.kind}`);
    this.swept.add(`${direction} ${stack.kind}`);
    // A second stack of a kind makes the same calls.
    if (isFirst && this.options.directions.includes(direction)) {
      await subject.plan(direction, stack.id);
      subject.keep();
      const { calls, found } = await subject.attempt(async () => ({
        calls: await subject.callsOf(stack.account, async () => succeed(await subject.change(direction, stack.id))),
        found: await subject.found(),
      }));
      for (const happenings of attemptsOn(sweptCalls(stack.id, calls)))
        await this.take({ direction, stack, happenings }, subject, found);
    }
    succeed(await subject.change(direction, stack.id));
  }

  /** Makes an attempt, unless it is not chosen or another worker's. */
  private async take(given: Attempt, subject: SweptEnvironment, found: object): Promise<void> {
    const { happenings, ...where } = given;
    const chosen = happenings.filter((each) => this.options.chosen(nameOf({ ...where, ...each })));
    this.places += happenings.length;
    if (chosen.length === 0) return;
    this.attempts += 1;
    if (this.attempts % this.options.workers !== this.worker) return;
    const first = this.places - happenings.length;
    const attempt = (these: readonly Happening[]): Promise<Outcome> =>
      subject.attempt(() => outcomeOf({ ...where, happenings: these }, subject, found)).catch(failed);
    const together = await attempt(chosen);
    for (const each of chosen) {
      // If one of several is to blame, each is tried alone.
      const outcome = chosen.length === 1 || together === "same run" ? together : await attempt([each]);
      const result = { ...where, ...each, place: first + happenings.indexOf(each), outcome };
      this.results.push(result);
      this.options.onResult(result);
    }
  }
}

/** What the provider asks for again happens to all calls of a stack at once, everything else to one call. */
function attemptsOn(calls: readonly SweptCall[]): Happening[][] {
  const all = calls.flatMap((call) => faultsOf(call).map((fault) => ({ call, fault })));
  const retried = new Map<string, Happening[]>();
  for (const each of all.filter(({ fault }) => fault.isRetried))
    retried.set(each.fault.name, [...(retried.get(each.fault.name) ?? []), each]);
  return [...retried.values(), ...all.filter(({ fault }) => !fault.isRetried).map((each) => [each])];
}

async function outcomeOf(
  { direction, stack, happenings }: Attempt,
  subject: SweptEnvironment,
  expected: object,
): Promise<Outcome> {
  const first = await subject.applyPlanDespite(stack, happenings);
  if (!(await subject.calm())) return `failed: a call was not made\n${first.all}`;
  if (direction === "destroy") await subject.skipDeletionWaits();
  const isAsExpected = async (): Promise<boolean> => isDeepStrictEqual(await subject.found(), expected);
  let outcome: Outcome = "same run";
  // A run that knows of no failure may have made a thing twice.
  if (first.code !== 0 || !(await isAsExpected())) {
    const recovery = await subject.recover();
    outcome = recovery.steps.length > 0 ? "recover, apply" : "apply";
    await subject.follow(recovery);
    const second = await subject.change(direction, stack.id);
    if (second.code !== 0 || !(await isAsExpected())) {
      const found = JSON.stringify({ found: await subject.found(), expected }, null, 1);
      return `failed: ${found}\n${JSON.stringify(recovery, null, 1)}\n1:\n${first.all}\n2:\n${second.all}`;
    }
  }
  if (direction === "destroy") return outcome;
  const planned = await subject.planned(stack.id);
  return planned.code === 0 ? outcome : `failed: ${outcome}: a second plan\n${planned.all}`;
}

function failed(error: unknown): Outcome {
  return `failed: ${String(error)}`;
}

function succeed({ code, all }: Run): void {
  if (code !== 0) throw new Error(all);
}
