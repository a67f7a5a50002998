import { oneLine } from "../text/safe-text";
import { outputErrorText } from "../text/system-error";

/** Keeps the streams of the process from ending it. */
export interface OutputStreams {
  /** Waits until all is printed. @returns how the command ends, which had ended with `code` */
  readonly end: (code: number) => Promise<number>;
}

/**
 * A reader that has seen enough (`| head -1`) closes the pipe: what is printed after that is dropped without a word,
 * and the command does its work and ends as it would have. Any other failure of the output is one line, and 1.
 */
export function watchOutput({ stdout, stderr }: Pick<NodeJS.Process, "stdout" | "stderr">): OutputStreams {
  let failure: NodeJS.ErrnoException | undefined;
  stdout.on("error", (error) => {
    failure ??= error;
  });
  // There is nowhere left to report it.
  stderr.on("error", () => undefined);
  return {
    end: async (code) => {
      await new Promise((resolve) => stdout.write("", resolve));
      // Streams report the error of a write in a later turn than its end.
      await new Promise((resolve) => setImmediate(resolve));
      if (failure === undefined || isClosed(failure)) return code;
      stderr.write(`${outputErrorText(failure)}\n`);
      return 1;
    },
  };
}

/** Windows reports a closed pipe as EOF. */
function isClosed({ code }: NodeJS.ErrnoException): boolean {
  return code === "EPIPE" || code === "EOF" || code === "ERR_STREAM_DESTROYED";
}

/** A text of the parser of commands, which repeats arguments as they were given. */
export function withSafeArguments(text: string, argv: readonly string[]): string {
  const parts = argv.flatMap((argument) => [argument, ...argument.split("=")]);
  return parts.reduce((all, part) => (oneLine(part) === part ? all : all.replaceAll(part, oneLine(part))), text);
}
