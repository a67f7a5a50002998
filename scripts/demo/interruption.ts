/** What ends a demo early: signals, the end of the npm that started it, and nobody to read what it says. */
const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** As a shell reports a program that Ctrl-C has ended. */
export const INTERRUPTED = 130;

/** The demo has been asked to end. */
export class Interrupted extends Error {}

/**
 * Counts the requests to end. Nothing is broken off: whoever waits asks for the count, and what must not stay half done
 * is done first.
 */
export class Interruption {
  private requests = 0;
  private readonly listeners = new Set<() => void>();
  private readonly parent = process.ppid;

  public constructor() {
    for (const signal of SIGNALS) process.on(signal, this.request);
    for (const stream of [process.stdout, process.stderr]) stream.on("error", this.request);
    // A signal that reaches only npm ends the shell between npm and this process, and not this process.
    if (process.env["npm_lifecycle_event"] === undefined) return;
    const timer = setInterval(() => {
      if (process.ppid === this.parent) return;
      clearInterval(timer);
      process.kill(process.pid, "SIGTERM");
    }, 500).unref();
  }

  /** How often an end has been asked for. */
  public get count(): number {
    return this.requests;
  }

  /** @throws Interrupted if an end has been asked for */
  public check(): void {
    if (this.requests > 0) throw new Interrupted("interrupted");
  }

  /** Runs something that is to hear of requests at once. */
  public async during<T>(work: Promise<T>, stop: () => void): Promise<T> {
    this.listeners.add(stop);
    try {
      return await work;
    } finally {
      this.listeners.delete(stop);
    }
  }

  private readonly request = (): void => {
    this.requests += 1;
    for (const listener of this.listeners) listener();
  };
}
