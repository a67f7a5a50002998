import { type Initialize, type InitializeOutcome } from "./initialize";

type Variables = Readonly<Record<string, string | undefined>>;

export interface FoldersAheadOptions {
  readonly initialize: Initialize;
  /** In the order in which they will be needed. */
  readonly folders: readonly string[];
  readonly variables: Variables;
  /** Whether another folder may be begun. */
  readonly mayStart: () => boolean;
}

/**
 * Initializes folders before it is their turn, one at a time, while AWS is waited for. A plan is what the next stack
 * waits for, and both need the processor: no folder is begun meanwhile.
 */
export class FoldersAhead {
  private readonly begun = new Map<string, Promise<InitializeOutcome | undefined>>();
  private work: Promise<void> | undefined;
  private plans = 0;
  private isEnded = false;

  public constructor(private readonly options: FoldersAheadOptions) {}

  /** Initializes a folder whose turn has come, unless that has been done. A failure ahead of it is no failure yet. */
  public readonly initialize: Initialize = async (folder, variables, again) => {
    const early = this.begun.get(folder);
    this.begun.set(folder, Promise.resolve(undefined));
    const outcome = await early;
    return outcome?.code === 0 && !again ? outcome : this.options.initialize(folder, variables, again);
  };

  /** Makes a plan. */
  public async planning<Result>(plan: () => Promise<Result>): Promise<Result> {
    this.plans += 1;
    try {
      return await plan();
    } finally {
      this.plans -= 1;
    }
  }

  /** Goes on with the folders whose turn has not come. */
  public goOn(): void {
    this.work ??= this.next().finally(() => (this.work = undefined));
  }

  /** Begins no other folder, and waits for the one that is being initialized. */
  public async end(): Promise<void> {
    this.isEnded = true;
    await this.work;
  }

  private async next(): Promise<void> {
    const { initialize, folders, variables, mayStart } = this.options;
    for (const folder of folders) {
      if (this.isEnded || this.plans > 0 || !mayStart()) return;
      if (this.begun.has(folder)) continue;
      const early = initialize(folder, variables).catch(() => undefined);
      this.begun.set(folder, early);
      await early;
    }
  }
}
