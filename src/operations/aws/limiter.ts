/** Lets a few pieces of work run at once; the others wait in their order. */
export class Limiter {
  private running = 0;
  private readonly waiting: (() => void)[] = [];

  public constructor(private readonly atOnce: number) {}

  public async run<Result>(work: () => Promise<Result>): Promise<Result> {
    if (this.running >= this.atOnce)
      await new Promise<void>((resolve) => {
        this.waiting.push(resolve);
      });
    else this.running += 1;
    try {
      return await work();
    } finally {
      // The place goes to the next one in the row, if there is one.
      const next = this.waiting.shift();
      if (next) next();
      else this.running -= 1;
    }
  }
}
