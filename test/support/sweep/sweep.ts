import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { type Run } from "../terraform";
import { faultsOf, type SweptCall, sweptCalls, type SweptFault } from "./faults";
import { type Direction, SweptEnvironment, type SweptStack } from "./swept-environment";

/** What it took to converge; `failed` with all that is known of it. */
export type Outcome = "same run" | "apply" | "recover, apply" | `failed: ${string}`;

export interface SweptCase {
  readonly direction: Direction;
  readonly stack: SweptStack;
  readonly call: SweptCall;
  readonly fault: SweptFault;
}

export interface SweptResult extends SweptCase {
  /** Its place among all cases. */
  readonly place: number;
  readonly outcome: Outcome;
  readonly seconds: number;
}

/** A case as one string, for choosing. */
export function nameOf({ direction, stack, call, fault }: SweptCase): string {
  const { service, action, after } = call;
  return [direction, stack.id, `${service}:${action}`, ...(after ? [`after ${after}`] : []), fault.name].join(" ");
}

export interface SweepOptions {
  readonly folder: string;
  /** How many go through the environment in parallel, each in an emulator of its own. */
  readonly workers: number;
  readonly directions: readonly Direction[];
  /** Whether a case is tried; default: each is. */
  readonly chosen?: (name: string) => boolean;
  readonly onResult?: (result: SweptResult) => void;
}

/** Tries everything that may happen to each call of a deployment and of its destruction. */
export async function sweep(options: SweepOptions): Promise<SweptResult[]> {
  const results = await Promise.all(
    Array.from({ length: options.workers }, (_, worker) => new Worker(worker, options).run()),
  );
  return results.flat().sort((one, other) => one.place - other.place);
}

class Worker {
  private readonly results: SweptResult[] = [];
  private counted = 0;

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
    else await subject.initialize(stack.id);
    subject.keep();
    if (this.options.directions.includes(direction)) {
      const { calls, found } = await subject.attempt(async () => ({
        calls: await subject.callsOf(async () => succeed(await subject.change(direction, stack.id))),
        found: await subject.found(),
      }));
      for (const call of sweptCalls(stack.id, calls))
        for (const fault of faultsOf(call)) await this.take({ direction, stack, call, fault }, subject, found);
    }
    succeed(await subject.change(direction, stack.id));
  }

  /** Tries a case, unless it is not chosen or another worker's. */
  private async take(given: SweptCase, subject: SweptEnvironment, found: object): Promise<void> {
    if (this.options.chosen?.(nameOf(given)) === false) return;
    this.counted += 1;
    if (this.counted % this.options.workers !== this.worker) return;
    const started = Date.now();
    const outcome = await subject.attempt(() => outcomeOf(given, subject, found)).catch(failed);
    const result = { ...given, place: this.counted, outcome, seconds: (Date.now() - started) / 1000 };
    this.results.push(result);
    this.options.onResult?.(result);
  }
}

async function outcomeOf(
  { direction, stack, call, fault }: SweptCase,
  subject: SweptEnvironment,
  expected: object,
): Promise<Outcome> {
  const first = await subject.changeDespite(direction, stack, call, fault);
  if (!(await subject.calm())) return "failed: the call was not made";
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
