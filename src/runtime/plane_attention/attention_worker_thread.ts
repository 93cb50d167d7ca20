import { Worker } from "node:worker_threads";
import { startable } from "../startable.ts";
import type { KernelPlace, TileRun, WorkerAnswer } from "./attention_message.ts";

/** What the worker runs. */
const SCRIPT = new URL("./attention_worker.ts", import.meta.url);

/** Something that is waited for. */
type Waiting = Pick<PromiseWithResolvers<void>, "resolve" | "reject">;

/** A worker of the kernel, seen from the thread that asks. It keeps the process alive only while something is waited for. */
export class AttentionWorkerThread {
  readonly #worker: Worker;
  #waiting: Waiting | undefined;
  #ended: Error | undefined;

  /** Starts it. */
  constructor() {
    this.#worker = new Worker(startable(SCRIPT));
    this.#worker.unref();
    this.#worker.on("message", ({ failure }: WorkerAnswer) => this.#answer(failure));
    this.#worker.on("error", (error: Error) => this.#end(error));
    this.#worker.on("exit", () => this.#end(new Error("it ended")));
  }

  /**
   * Tells it something, and waits until it has done it; one thing at a time.
   * @throws Error what went wrong there
   */
  async ask(message: KernelPlace | TileRun): Promise<void> {
    if (this.#ended !== undefined) throw this.#ended;
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.#waiting = { resolve, reject };
    this.#worker.ref();
    this.#worker.postMessage(message);
    await promise;
  }

  /** Ends it; what is waited for fails. */
  async close(): Promise<void> {
    this.#end(new Error("it was closed"));
    await this.#worker.terminate();
  }

  #answer(failure: string | undefined): void {
    const waiting = this.#taken();
    if (failure === undefined) waiting?.resolve();
    else waiting?.reject(new Error(failure));
  }

  #end(error: Error): void {
    this.#ended ??= error;
    this.#taken()?.reject(this.#ended);
  }

  #taken(): Waiting | undefined {
    const waiting = this.#waiting;
    this.#waiting = undefined;
    this.#worker.unref();
    return waiting;
  }
}
