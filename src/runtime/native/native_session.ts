import { failClosed, MaskletError } from "../../error.ts";
import type { GraphSession } from "../backend.ts";
import { DeviceTensor, type SessionTensor } from "../device_tensor.ts";
import type { HeldTensor, PlainTensor, SentTensor } from "./native_message.ts";
import type { NativeThread } from "./native_thread.ts";

/** Outputs that another thread gets. */
interface Given {
  readonly names: readonly string[];
  readonly to: NativeThread;
}

/** An open graph of the native backend. */
export class NativeSession implements GraphSession {
  readonly #thread: NativeThread;
  readonly #session: number;
  readonly #name: string;
  readonly #closed: () => Promise<void>;
  readonly #gives: Given;
  #open = true;

  /** @param options the graph's name for messages, who is told that it was closed, and what goes to another thread */
  constructor(
    thread: NativeThread,
    session: number,
    options: { readonly name: string; readonly closed: () => Promise<void>; readonly gives: Given },
  ) {
    this.#thread = thread;
    this.#session = session;
    this.#name = options.name;
    this.#closed = options.closed;
    this.#gives = options.gives;
  }

  async run(
    inputs: Readonly<Record<string, DeviceTensor>>,
    outputs?: readonly string[],
  ): Promise<Record<string, DeviceTensor>> {
    if (!this.#open) failClosed(`session of ${this.#name}`);
    const sent: Record<string, SentTensor> = {};
    for (const [name, tensor] of Object.entries(inputs)) sent[name] = await this.#sent(tensor.ort);
    let found: Readonly<Record<string, HeldTensor | PlainTensor>>;
    try {
      found = await this.#thread.ask({
        ask: "run",
        session: this.#session,
        inputs: sent,
        ...(outputs !== undefined && { outputs }),
      });
    } catch (cause) {
      if (cause instanceof MaskletError) throw cause;
      throw new MaskletError("unsupported", `Expected ${this.#name} to run on the native backend, found ${cause}`, {
        hint: "Try another backend, or a smaller input size",
        cause,
      });
    }
    return Object.fromEntries(Object.entries(found).map(([name, tensor]) => [name, this.#got(name, tensor)]));
  }

  async #sent(tensor: SessionTensor): Promise<SentTensor> {
    if (tensor instanceof ThreadTensor && tensor.thread === this.#thread) return { held: tensor.held };
    const data = tensor.location === "cpu" ? tensor.data : await tensor.getData();
    return { type: tensor.type, dims: tensor.dims, data };
  }

  #got(name: string, tensor: HeldTensor | PlainTensor): DeviceTensor {
    if ("held" in tensor) return new DeviceTensor(new ThreadTensor(this.#thread, tensor));
    const { names, to } = this.#gives;
    if (names.includes(name)) {
      const moved = [(tensor.data as Float32Array<ArrayBuffer>).buffer];
      return new DeviceTensor(new ThreadTensor(to, to.hold(tensor, moved)));
    }
    const { type, dims, data } = tensor;
    return new DeviceTensor({
      type,
      dims,
      data,
      location: "cpu",
      getData: () => Promise.resolve(data),
      dispose: () => {},
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.#open) return;
    this.#open = false;
    try {
      await this.#thread.ask({ ask: "close", session: this.#session });
    } finally {
      await this.#closed();
    }
  }
}

/** A tensor that the thread holds. */
class ThreadTensor implements SessionTensor {
  readonly location = "thread";
  readonly data = undefined;
  readonly type: string;
  readonly dims: readonly number[];
  readonly held: number;
  readonly thread: NativeThread;
  #open = true;

  constructor(thread: NativeThread, { type, dims, held }: HeldTensor) {
    this.thread = thread;
    this.type = type;
    this.dims = dims;
    this.held = held;
  }

  async getData(): Promise<unknown> {
    if (!this.#open) failClosed("tensor");
    return await this.thread.ask({ ask: "read", held: this.held });
  }

  dispose(): void {
    if (this.#open) this.thread.free(this.held);
    this.#open = false;
  }
}
