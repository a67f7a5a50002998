interface Node {
  readonly id: string;
  readonly dependsOn: readonly string[];
}

export interface GraphOptions<Item extends Node> {
  /** Items that are worked on at the same time. */
  readonly atOnce: number;
  /** Whether the item ended well, so that those that wait for it may start. */
  readonly work: (item: Item) => Promise<boolean>;
  /** Whether another item may start. */
  readonly mayStart: () => boolean;
}

/**
 * Works on each item as soon as all items that it depends on have ended well, in the given order where several could
 * start. Items that depend on one that did not end well are never started.
 *
 * @param items - A dependency that is not among them counts as done.
 * @throws the first error of `work`, after all work under way has ended; nothing starts after it
 */
export async function runGraph<Item extends Node>(
  items: readonly Item[],
  { atOnce, work, mayStart }: GraphOptions<Item>,
): Promise<void> {
  const open = new Set(items.map(({ id }) => id));
  const waiting = [...items];
  const running = new Set<Promise<void>>();
  let failure: { readonly error: unknown } | undefined;
  const run = async (item: Item): Promise<void> => {
    try {
      if (await work(item)) open.delete(item.id);
    } catch (error) {
      failure ??= { error };
    }
  };
  const startNext = (): boolean => {
    if (failure || running.size >= atOnce || !mayStart()) return false;
    const index = waiting.findIndex(({ dependsOn }) => dependsOn.every((id) => !open.has(id)));
    const [item] = index < 0 ? [] : waiting.splice(index, 1);
    if (!item) return false;
    const started: Promise<void> = run(item).finally(() => running.delete(started));
    running.add(started);
    return true;
  };
  for (;;) {
    while (startNext());
    if (running.size === 0) break;
    await Promise.race(running);
  }
  if (failure) throw failure.error;
}

/** The same items, each depending on those that depended on it, in the order in which they are removed. */
export function reversed<Item extends Node>(items: readonly Item[]): Item[] {
  const dependents = new Map<string, string[]>();
  for (const { id, dependsOn } of items) {
    for (const upstream of dependsOn) dependents.set(upstream, [...(dependents.get(upstream) ?? []), id]);
  }
  return [...items].reverse().map((item) => ({ ...item, dependsOn: dependents.get(item.id) ?? [] }));
}
