import { CdktfOutput, isNews } from "./output";
import { say } from "./messages";

/** How long nothing may be said where lines stay, in milliseconds. */
const SILENCE = 30_000;

/** How often the line of a terminal that says what runs is renewed, in milliseconds. */
const TICK = 1_000;

/** Where progress is reported. */
export interface Screen {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

/** One line per stack that is finished, and on a terminal one that says what runs. */
export class Progress {
  private readonly output: CdktfOutput;
  private readonly began = new Map<string, number>();
  private readonly done = new Set<string>();
  private readonly errors = new Map<string, string[]>();
  private readonly timer: NodeJS.Timeout;
  private status = "";
  private said: number;

  /**
   * @param stacks - Ids of the stacks that cdktf is about.
   * @param verbose - Prints what cdktf says instead.
   */
  public constructor(
    private readonly command: string,
    private readonly stacks: readonly string[],
    private readonly verbose: boolean,
    private readonly screen: Screen = process.stderr,
    private readonly now: () => number = Date.now,
  ) {
    this.output = new CdktfOutput(new Set(stacks));
    this.said = now();
    this.timer = setInterval(() => {
      this.tick();
    }, TICK).unref();
  }

  public read(line: string): void {
    if (this.verbose && isNews(line)) this.print(line);
    for (const event of this.output.read(line)) {
      const { stack } = event;
      if (event.kind === "started") this.began.set(stack, this.now());
      if (event.kind === "failed") this.errors.set(stack, [...(this.errors.get(stack) ?? []), event.error]);
      if (event.kind !== "done") continue;
      this.done.add(stack);
      if (this.verbose) continue;
      this.print(
        say.stackDone({ stack, command: this.command, seconds: this.secondsOf(stack), changes: event.changes }),
      );
    }
  }

  /** Says what runs, if a terminal shows it or nothing has been said for long. */
  public tick(): void {
    if (this.verbose) return;
    const running = [...this.began.keys()].filter((stack) => !this.done.has(stack) && !this.errors.has(stack));
    if (running.length === 0) {
      this.show("");
      return;
    }
    if (!this.screen.isTTY && this.now() - this.said < SILENCE) return;
    const text = say.stacksRunning({
      stacks: running.map((stack) => ({ stack, seconds: this.secondsOf(stack) ?? 0 })),
      waiting: this.stacks.length - this.began.size,
    });
    if (this.screen.isTTY) this.show(text);
    else this.print(text);
  }

  public stop(): void {
    clearInterval(this.timer);
    this.show("");
  }

  /** Says which stacks failed, in Terraform's words, or else what cdktf said last. */
  public reportFailure(): void {
    for (const [stack, errors] of this.errors)
      this.print(say.stackFailed({ stack, seconds: this.secondsOf(stack), errors }));
    if (this.errors.size === 0) this.print(say.cdktfFailed({ lines: this.output.lastLines }));
  }

  private secondsOf(stack: string): number | undefined {
    const began = this.began.get(stack);
    return began === undefined ? undefined : (this.now() - began) / 1000;
  }

  private print(line: string): void {
    this.show("");
    this.screen.write(`${line}\n`);
    this.said = this.now();
  }

  /** Replaces the last line of a terminal. */
  private show(status: string): void {
    if (!this.screen.isTTY || status === this.status) return;
    // A terminal that does not know its width has 0 columns.
    const { columns = 0 } = this.screen;
    this.screen.write(`\r\u001b[K${status.slice(0, (columns > 0 ? columns : 80) - 1)}`);
    this.status = status;
  }
}
