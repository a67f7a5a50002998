import { message } from "../text/message";

const say = {
  stopped: message("stopped", "Stopped."),
};

/** Work that a signal has ended. */
export class StoppedError extends Error {}

/** Does work that Ctrl-C ends cleanly: calls under way are given up, none begins, and nothing is left half done. */
export async function interruptible<Result>(work: (signal: AbortSignal) => Promise<Result>): Promise<Result> {
  const controller = new AbortController();
  const stop = (): void => {
    controller.abort();
  };
  process.once("SIGINT", stop);
  process.once("SIGTERM", stop);
  try {
    return await work(controller.signal);
  } catch (error) {
    if (controller.signal.aborted) throw new StoppedError(say.stopped());
    throw error;
  } finally {
    process.off("SIGINT", stop);
    process.off("SIGTERM", stop);
  }
}
