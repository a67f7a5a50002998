/**
 * Works on all items, a few at once, beginning in their order.
 *
 * @param signal - None begins after it.
 * @throws the first error, or the reason of the signal, when all that had begun have ended; none begins after it
 */
export async function inOrder<Item>(
  items: readonly Item[],
  atOnce: number,
  work: (item: Item) => Promise<void>,
  signal?: AbortSignal,
): Promise<void> {
  const waiting = [...items];
  const worker = async (): Promise<void> => {
    for (let item = waiting.shift(); item !== undefined; item = waiting.shift()) {
      if (signal?.aborted) return;
      try {
        await work(item);
      } catch (error) {
        waiting.length = 0;
        throw error;
      }
    }
  };
  const results = await Promise.allSettled(Array.from({ length: Math.max(1, atOnce) }, worker));
  const failed = results.find((result) => result.status === "rejected");
  if (failed) throw failed.reason;
  signal?.throwIfAborted();
}
