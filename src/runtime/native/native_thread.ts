import { Worker } from "node:worker_threads";
import { failClosed, MaskletError } from "../../error.ts";
import { startable } from "../startable.ts";
import type { Answers, FromThread, HeldTensor, PlainTensor, Question, ToThread } from "./native_message.ts";

/** What the thread runs. */
const SCRIPT = new URL("./native_worker.ts", import.meta.url);

/** A question that is waited for. */
type Waiting = Pick<PromiseWithResolvers<unknown>, "resolve" | "reject">;

/** The thread of the native backend, seen from the main one. It keeps the process alive only while something is waited for. */
export class NativeThread {
  readonly #worker: Worker;
  readonly #waiting = new Map<number, Waiting>();
  #ended: Error | undefined;
  #count = 0;

  /** Starts it. */
  constructor(script: URL = SCRIPT) {
    this.#worker = new Worker(startable(script));
    this.#worker.unref();
    this.#worker.on("message", (message: FromThread) => this.#take(message));
    this.#worker.on("error", (error: Error) => this.#end(error));
    this.#worker.on("exit", () => this.#end(new Error("it ended")));
  }

  /**
   * Asks, and waits for the answer.
   *
   * @param moved buffers that the thread gets for good
   * @throws Error what the thread threw
   */
  async ask<Q extends Question>(question: Q, moved: ArrayBuffer[] = []): Promise<Answers[Q["ask"]]> {
    if (this.#ended !== undefined) throw this.#ended;
    const id = ++this.#count;
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    if (this.#waiting.size === 0) this.#worker.ref();
    this.#waiting.set(id, { resolve, reject });
    this.#worker.postMessage({ id, question } satisfies ToThread, moved);
    return await promise as Answers[Q["ask"]];
  }

  /**
   * Hands it a tensor.
   *
   * @param moved buffers that it gets for good
   * @returns the tensor there: below 0, as the thread's own numbers are above
   */
  hold(tensor: PlainTensor, moved: ArrayBuffer[] = []): HeldTensor {
    const held = -(++this.#count);
    if (this.#ended === undefined) this.#worker.postMessage({ hold: held, tensor } satisfies ToThread, moved);
    return { held, type: tensor.type, dims: tensor.dims };
  }

  /** Lets go of a tensor. */
  free(held: number): void {
    if (this.#ended === undefined) this.#worker.postMessage({ free: held } satisfies ToThread);
  }

  /** Ends it; what is waited for fails. */
  async close(): Promise<void> {
    this.#end(closed());
    await this.#worker.terminate();
  }

  #take(message: FromThread): void {
    const waiting = this.#waiting.get(message.id);
    this.#waiting.delete(message.id);
    if (this.#waiting.size === 0) this.#worker.unref();
    if ("answer" in message) waiting?.resolve(message.answer);
    else waiting?.reject(new Error(message.failure));
  }

  #end(error: Error): void {
    this.#ended ??= error instanceof MaskletError ? error : new MaskletError(
      "unsupported",
      `Expected the native backend's thread to go on, found: ${error.message}`,
      { hint: 'Load the model again, or take backend: "wasm"', cause: error },
    );
    for (const { reject } of this.#waiting.values()) reject(this.#ended);
    this.#waiting.clear();
    this.#worker.unref();
  }
}

function closed(): Error {
  try {
    return failClosed("native backend");
  } catch (error) {
    return error as Error;
  }
}
