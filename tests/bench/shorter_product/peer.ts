/**
 * A peer that computes the layer by onnxruntime in a worker of its own.
 * @module
 */
import type { PeerOpening } from "./peer_worker.ts";

/** What a worker answers. */
interface Answer {
  readonly description?: string;
  readonly recalled?: Float32Array;
  readonly error?: string;
}

/** A peer. */
export class Peer implements AsyncDisposable {
  readonly #worker: Worker;
  /** Its backend in words. */
  readonly description: string;

  private constructor(worker: Worker, description: string) {
    [this.#worker, this.description] = [worker, description];
  }

  /** Starts it. */
  static async open(opening: PeerOpening): Promise<Peer> {
    const worker = new Worker(new URL("./peer_worker.ts", import.meta.url), { type: "module" });
    const { description } = await answer(worker, opening);
    return new Peer(worker, description!);
  }

  /** The layer once. */
  async run(): Promise<Float32Array> {
    return (await answer(this.#worker, "run")).recalled!;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await answer(this.#worker, "close");
    this.#worker.terminate();
  }
}

function answer(worker: Worker, message: PeerOpening | "run" | "close"): Promise<Answer> {
  return new Promise((resolve, reject) => {
    worker.onmessage = ({ data }: MessageEvent<Answer>) =>
      data.error === undefined ? resolve(data) : reject(new Error(data.error));
    worker.onerror = (event) => {
      event.preventDefault();
      reject(new Error(`onnxruntime's worker ended: ${event.message}`));
    };
    worker.postMessage(message);
  });
}
