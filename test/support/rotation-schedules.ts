import { AwsError } from "../../src/operations/aws/aws-error";
import { rotateAdminPassword, type Rotation } from "../../src/operations/rotate/rotate-admin-password";
import { actionOf, awsOf, environment, refusal, unpublished, type World } from "./rotation-world";

/** What becomes of a call: it is answered, its answer is lost, it is refused, or its run is killed before or after. */
export type Fate = "answered" | "lost" | "refused" | "killed-before" | "killed-after";

export interface Turn {
  readonly run: number;
  readonly fate: Fate;
}

interface Call {
  readonly action: string;
  readonly carryOut: () => object;
  readonly resolve: (answer: object) => void;
  readonly reject: (error: unknown) => void;
}

/** A run as the schedule sees it. */
interface Run {
  call: Call | undefined;
  /** Answers it has got: what it does next depends on nothing else. */
  seen: unknown[];
  passwords: number;
  ended?: { readonly rotation: Rotation } | { readonly error: unknown } | "killed";
}

/** Runs at the same time, of which one call after the other is carried out. */
export class Schedule {
  public readonly runs: Run[] = [];
  public readonly turns: Turn[] = [];

  private constructor(public readonly world: World) {}

  public static async start(world: World, count: number): Promise<Schedule> {
    const schedule = new Schedule(world);
    for (let index = 0; index < count; index += 1) await schedule.add();
    return schedule;
  }

  /** Starts one more run. @returns its number */
  public async add(): Promise<number> {
    const run: Run = { call: undefined, seen: [], passwords: 0 };
    const index = this.runs.push(run) - 1;
    const send = (command: { readonly input: Record<string, unknown> }): Promise<object> => {
      const action = actionOf(command);
      const carryOut = (): object => this.world.answer(action, command);
      // Which directory it is does not depend on the order.
      if (action === "DescribeDirectories") return Promise.resolve().then(carryOut);
      return new Promise((resolve, reject) => {
        run.call = { action, carryOut, resolve, reject };
      });
    };
    const options = {
      published: unpublished,
      makePassword: (): string => `<${nameOf(index)}${(run.passwords += 1)}>`,
      pause: () => {
        // The next attempt depends on nothing that the last one has seen.
        run.seen = [];
        return Promise.resolve();
      },
    };
    rotateAdminPassword(environment, awsOf(send, environment), () => undefined, options).then(
      (rotation) => (run.ended ??= { rotation }),
      (error: unknown) => (run.ended ??= { error }),
    );
    await quiet();
    return index;
  }

  public get waiting(): number[] {
    return this.runs.flatMap(({ call, ended }, index) => (call && ended === undefined ? [index] : []));
  }

  public async take(turn: Turn): Promise<void> {
    this.turns.push(turn);
    const run = this.runs[turn.run];
    if (!run?.call) throw new Error("the run waits for nothing");
    const { call } = run;
    run.call = undefined;
    if (turn.fate === "killed-before") run.ended = "killed";
    else if (turn.fate === "refused") this.settle(run, call, refused(call.action));
    else this.carryOut(run, call, turn.fate);
    await quiet();
  }

  /** Lets a run end alone. */
  public async finish(run: number): Promise<Run | undefined> {
    while (this.waiting.includes(run)) await this.take({ run, fate: "answered" });
    return this.runs[run];
  }

  /** A run that reads a password, which never changes: when it does so makes no difference. */
  public get indifferent(): number | undefined {
    return this.waiting.find((run) => {
      const { call, seen = [] } = this.runs[run] ?? {};
      return call?.action === "GetSecretValue" && String(seen.at(-1)).startsWith("DescribeSecret");
    });
  }

  /** All that the future depends on. The runs are alike: which of them is which makes no difference. */
  public get key(): string {
    const runs = this.runs.map(({ seen, ended }) => JSON.stringify(ended === undefined ? seen : endOf(ended)));
    const alike = permutations(this.runs.length).map((order) => {
      const names = Object.fromEntries(order.map((run, place) => [nameOf(run), nameOf(place)]));
      const text = [this.world.key, ...order.map((run) => runs[run])].join("\n");
      return text.replace(/<[A-E](?=\d+>)/g, (name) => `<${names[name.slice(1)] ?? ""}`);
    });
    return alike.sort()[0] ?? "";
  }

  public get faults(): number {
    return this.turns.filter(({ fate }) => fate !== "answered").length;
  }

  private carryOut(run: Run, call: Call, fate: Fate): void {
    let answer: object;
    try {
      answer = call.carryOut();
    } catch (error) {
      answer = error as AwsError;
    }
    if (fate === "killed-after") run.ended = "killed";
    else this.settle(run, call, fate === "lost" ? new AwsError("unreachable", "ECONNRESET", "reason") : answer);
  }

  private settle(run: Run, call: Call, answer: object): void {
    const isError = answer instanceof AwsError;
    run.seen.push(`${call.action} ${JSON.stringify(isError ? answer.code : answer)}`);
    if (isError) call.reject(answer);
    else call.resolve(answer);
  }
}

function nameOf(run: number): string {
  return "ABCDE".charAt(run);
}

/** Its result matters no more, only whether there is one. */
function endOf(ended: NonNullable<Run["ended"]>): string {
  return ended === "killed" ? ended : (Object.keys(ended)[0] ?? "");
}

/** All orders of the numbers below another one. */
function permutations(count: number): number[][] {
  if (count === 0) return [[]];
  return permutations(count - 1).flatMap((order) =>
    Array.from({ length: count }, (_item, at) => [...order.slice(0, at), count - 1, ...order.slice(at)]),
  );
}

/** Everything that is not a call has been done. */
function quiet(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}

function refused(action: string): AwsError {
  return action === "ResetUserPassword"
    ? refusal("InvalidPasswordException")
    : new AwsError("denied", "AccessDeniedException", "reason");
}

/** Fates that end a run early, or look as if they did. */
const FAULTS: readonly Fate[] = ["lost", "refused", "killed-before", "killed-after"];

export interface Search {
  readonly world: () => World;
  readonly runs: number;
  /** Faults of one schedule, at most. */
  readonly faults: number;
  /** Looks at what every schedule passes through. */
  readonly check: (schedule: Schedule) => void;
  /** Looks at how every schedule ends. */
  readonly end: (schedule: Schedule) => Promise<void>;
}

/**
 * Takes every order of the calls of several runs. Orders that lead to the same situation are followed once: the world
 * and what each run has seen so far decide what comes.
 *
 * @returns how many different ends there are
 */
export async function everySchedule({ world, runs, faults, check, end }: Search): Promise<number> {
  const known = new Set<string>();
  const open: (readonly Turn[])[] = [[]];
  let ends = 0;
  for (let turns = open.pop(); turns; turns = open.pop()) {
    const schedule = await Schedule.start(world(), runs);
    for (const turn of turns) await schedule.take(turn);
    for (;;) {
      const key = `${schedule.faults} ${schedule.key}`;
      if (known.has(key)) break;
      known.add(key);
      check(schedule);
      const alone = schedule.indifferent;
      if (alone !== undefined) {
        await schedule.take({ run: alone, fate: "answered" });
        continue;
      }
      const fates: readonly Fate[] = schedule.faults < faults ? ["answered", ...FAULTS] : ["answered"];
      const [next, ...others] = schedule.waiting.flatMap((run) => fates.map((fate) => ({ run, fate })));
      if (!next) {
        ends += 1;
        await end(schedule);
        break;
      }
      for (const other of others) open.push([...schedule.turns, other]);
      await schedule.take(next);
    }
  }
  return ends;
}
