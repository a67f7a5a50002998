const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/**
 * Does work that signals end gently. The first one aborts `signal`: nothing new starts, and what runs is waited for. Each
 * signal is reported with its number, from 1.
 */
export async function withInterrupts<Result>(
  work: (signal: AbortSignal, stop: () => void) => Promise<Result>,
  interrupted: (count: number) => void,
): Promise<Result> {
  const controller = new AbortController();
  const stop = (): void => {
    controller.abort();
  };
  let count = 0;
  const onSignal = (): void => {
    count += 1;
    stop();
    interrupted(count);
  };
  for (const signal of SIGNALS) process.on(signal, onSignal);
  try {
    return await work(controller.signal, stop);
  } finally {
    for (const signal of SIGNALS) process.off(signal, onSignal);
  }
}
