/**
 * What must be let go before the process ends. Native code that still works while the C library's exit handlers run (a graphics
 * driver's queue, a decoder's threads) has been seen to read what those had destroyed, and the process then ended by a signal.
 * @module
 */

const closers = new Set<() => void | Promise<void>>();
let listening = false;

/**
 * Has something closed when the process ends: by `releaseAll()`, or else when Deno unloads the program (which waits for no promise).
 *
 * @returns takes it back, for what was closed earlier
 */
export function releaseAtEnd(close: () => void | Promise<void>): () => void {
  if (!listening) {
    listening = true;
    globalThis.addEventListener("unload", () => {
      for (const one of closers) void one();
      closers.clear();
    });
  }
  closers.add(close);
  return () => void closers.delete(close);
}

/**
 * Native work that `releaseAll()` waits for, whoever else does.
 *
 * @param work under way
 * @returns the work
 */
export function awaitedAtEnd<T>(work: Promise<T>): Promise<T> {
  const forget = releaseAtEnd(() => work.then(() => {}, () => {}));
  work.then(forget, forget);
  return work;
}

/** Closes all that is registered, and waits for it; a failure of one keeps no other from being closed. Commands end with it. */
export async function releaseAll(): Promise<void> {
  const open = [...closers];
  closers.clear();
  await Promise.allSettled(open.map(async (close) => await close()));
}
