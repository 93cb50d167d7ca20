/** Aborts its signal when it was not reset for a while. */
export class Watchdog {
  readonly #abort = new AbortController();
  #timer: ReturnType<typeof setTimeout>;

  /** @param ms how long */
  constructor(readonly ms: number) {
    this.#timer = this.#start();
  }
  /** Aborted after the silence. */
  get signal(): AbortSignal {
    return this.#abort.signal;
  }
  /** Something was heard. */
  reset(): void {
    clearTimeout(this.#timer);
    this.#timer = this.#start();
  }
  /** Ends the watch. */
  end(): void {
    clearTimeout(this.#timer);
  }
  #start(): ReturnType<typeof setTimeout> {
    return setTimeout(() => this.#abort.abort(), this.ms);
  }
}
