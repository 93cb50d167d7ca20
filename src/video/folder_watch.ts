/** Milliseconds between two looks at a folder that tells of its changes by itself, and at one that does not. */
const [LOOK_AGAIN, POLL] = [500, 100];

/** Waits for changes of a folder: the system tells of them, and where it cannot, one looks now and then. */
export class FolderWatch implements Disposable {
  readonly #watcher: Deno.FsWatcher | undefined;
  #changed = false;
  #wake: () => void = () => {};
  #closed = false;

  /** @param path the folder */
  constructor(
    path: string,
    watch: (path: string) => Deno.FsWatcher = (path) => Deno.watchFs(path, { recursive: false }),
  ) {
    try {
      this.#watcher = watch(path);
    } catch {
      return; // too many watchers, or a file system without any: looking now and then is enough
    }
    this.#listen(this.#watcher).catch(() => {}); // likewise
  }

  /** Resolves after a change since the last call, or a moment later. */
  async wait(): Promise<void> {
    if (!this.#changed && !this.#closed) {
      const { promise, resolve } = Promise.withResolvers<void>();
      const timer = setTimeout(resolve, this.#watcher === undefined ? POLL : LOOK_AGAIN);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
      await promise;
      this.#wake = () => {};
    }
    this.#changed = false;
  }

  async #listen(watcher: Deno.FsWatcher): Promise<void> {
    for await (const _event of watcher) {
      this.#changed = true;
      this.#wake();
    }
  }

  /** Ends the watching, and a wait under way; twice is harmless. */
  [Symbol.dispose](): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#watcher?.close();
    this.#wake();
  }
}
