import { setMaxListeners } from "node:events";
import { isatty } from "node:tty";
import { message } from "../text/message";

const say = {
  stopped: message("stopped", "Stopped."),
  waiting: message("stopped/waiting", "Stopping: waiting until every Terraform run has ended and unlocked its state …"),
};

/** Work that a signal has ended. */
export class StoppedError extends Error {}

/** Signals that ask a command to end: Ctrl-C, a service manager, and a terminal that is closed. */
const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

export interface InterruptionOptions {
  /**
   * Takes each signal, the first of which aborts the work, with how many there have been. No signal ends the command
   * then. By default a second one does.
   */
  readonly onSignal?: (count: number) => void;
}

/** For work that must not be left: the command says on each signal that it waits. */
export function sayWaiting(): void {
  process.stderr.write(`${say.waiting()}\n`);
}

/** Does work that a signal ends cleanly: calls under way are given up, none begins, and nothing is left half done. */
export async function interruptible<Result>(
  work: (signal: AbortSignal) => Promise<Result>,
  { onSignal }: InterruptionOptions = {},
): Promise<Result> {
  const controller = new AbortController();
  // Every run and every call listens to it.
  setMaxListeners(0, controller.signal);
  let count = 0;
  const stop = (): void => {
    count += 1;
    controller.abort();
    onSignal?.(count);
    if (!onSignal) remove();
  };
  const remove = (): void => {
    for (const signal of SIGNALS) process.off(signal, stop);
  };
  for (const signal of SIGNALS) process.on(signal, stop);
  // A terminal that is closed takes no line, and is no reason to leave the work.
  if (onSignal) for (const stream of [process.stdout, process.stderr]) stream.on("error", ignore);
  try {
    return await work(controller.signal);
  } catch (error) {
    if (controller.signal.aborted) throw new StoppedError(say.stopped());
    throw error;
  } finally {
    remove();
  }
}

function ignore(): void {
  // Nobody reads any more.
}

/** The terminals that this process was started with. */
const TERMINALS = [0, 1, 2].filter((descriptor) => isatty(descriptor));

/** Ends this process, also if connections that nobody waits for would keep it alive. */
export function endProcess(code: number): never {
  endInClosedTerminal();
  process.exit(code);
}

/** Ends this process if its terminal has been closed: Node.js would abort, and nobody is there to see a code. */
export function endInClosedTerminal(): void {
  if (!TERMINALS.every((descriptor) => isatty(descriptor))) process.kill(process.pid, "SIGKILL");
}
