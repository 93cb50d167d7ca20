/**
 * Asks for items ahead of need, at most `depth` at a time beyond the one that was handed out, and yields them in order. When the
 * consumer stops early, it waits for what is under way, so that nothing is left running.
 *
 * @param next begins the next item, and resolves to undefined after the last; may be called again before it has resolved
 * @param depth how many items to ask for ahead, at least 1
 * @param signal ends the walk with its reason
 */
export async function* prefetch<T>(
  next: () => Promise<T | undefined>,
  depth: number,
  signal?: AbortSignal,
): AsyncGenerator<T> {
  const ahead: Promise<T | undefined>[] = [];
  const ask = (): void => {
    const item = next();
    item.catch(() => {}); // reported when its turn comes, if it comes
    ahead.push(item);
  };
  try {
    for (let i = 0; i < depth; i++) ask();
    for (;;) {
      const item = await orAborted(ahead[0]!, signal);
      ahead.shift();
      if (item === undefined) return;
      ask();
      yield item;
    }
  } finally {
    await Promise.allSettled(ahead);
  }
}

/** The promise, or a rejection as soon as the signal aborts. */
export async function orAborted<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return await promise;
  signal.throwIfAborted();
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const onAbort = (): void => reject(signal.reason);
  signal.addEventListener("abort", onAbort, { once: true });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener("abort", onAbort);
  }
}
