import { interruptible, sayWaiting, StoppedError } from "../../src/operations/interruption";
import { said } from "../support/messages";

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
const listeners = (): number[] => SIGNALS.map((signal) => process.listenerCount(signal));

/** Work that ends when it is asked to. */
const untilAborted = (signal: AbortSignal): Promise<void> =>
  new Promise((_resolve, reject) => {
    signal.addEventListener("abort", () => {
      reject(new Error("aborted"));
    });
  });

test.each(SIGNALS)("%s ends the work; a second signal would end the process", async (signal) => {
  const before = listeners();
  const stopped = interruptible(untilAborted);
  process.emit(signal);
  expect(listeners()).toEqual(before);
  const error = await stopped.catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(StoppedError);
  expect(said((error as Error).message)).toBe("stopped");
});

test("work that must not be left is aborted once, and each signal is reported", async () => {
  const before = listeners();
  const counts: number[] = [];
  let end = (): void => undefined;
  let aborted = 0;
  const work = (signal: AbortSignal): Promise<never> =>
    new Promise((_resolve, reject) => {
      signal.addEventListener("abort", () => {
        aborted += 1;
      });
      end = () => {
        reject(new Error("Terraform has ended"));
      };
    });
  const stopped = interruptible(work, { onSignal: (count) => counts.push(count) });
  for (const signal of SIGNALS) process.emit(signal);
  expect([counts, aborted, listeners()]).toEqual([[1, 2, 3], 1, before.map((count) => count + 1)]);
  end();
  await expect(stopped).rejects.toBeInstanceOf(StoppedError);
  expect(listeners()).toEqual(before);
});

test("work without a signal ends as it ends", async () => {
  const before = listeners();
  await expect(interruptible(() => Promise.resolve(7))).resolves.toBe(7);
  await expect(interruptible(() => Promise.reject(new Error("no")))).rejects.toThrow(new Error("no"));
  expect(listeners()).toEqual(before);
});

test("the line on each signal", () => {
  const write = jest.spyOn(process.stderr, "write").mockReturnValue(true);
  sayWaiting();
  expect(write.mock.calls.map(([text]) => said(String(text).trimEnd()))).toEqual(["stopped/waiting"]);
  write.mockRestore();
});
