import { failClosed, MaskletError } from "../../error.ts";
import type { GraphSession } from "../backend.ts";
import { DeviceTensor, type SessionTensor } from "../device_tensor.ts";
import type { GivenTensor, HeldTensor, PlainTensor, SentTensor } from "./native_message.ts";
import type { NativeThread } from "./native_thread.ts";

/** An open graph of the native backend. */
export class NativeSession implements GraphSession {
  readonly #thread: NativeThread;
  readonly #session: number;
  readonly #name: string;
  readonly #closed: () => Promise<void>;
  readonly #givesTo: NativeThread;
  #open = true;

  /** @param options the graph's name for messages, who is told that it was closed, and who gets what is given */
  constructor(
    thread: NativeThread,
    session: number,
    options: { readonly name: string; readonly closed: () => Promise<void>; readonly givesTo: NativeThread },
  ) {
    this.#thread = thread;
    this.#session = session;
    this.#name = options.name;
    this.#closed = options.closed;
    this.#givesTo = options.givesTo;
  }

  async run(
    inputs: Readonly<Record<string, DeviceTensor>>,
    outputs?: readonly string[],
  ): Promise<Record<string, DeviceTensor>> {
    if (!this.#open) failClosed(`session of ${this.#name}`);
    const sent: Record<string, SentTensor> = {};
    for (const [name, tensor] of Object.entries(inputs)) sent[name] = await this.#sent(tensor.ort);
    const moved = Object.values(inputs).flatMap(({ ort }) => buffersToMove(ort));
    let found: Readonly<Record<string, HeldTensor | GivenTensor | PlainTensor>>;
    try {
      found = await this.#thread.ask({
        ask: "run",
        session: this.#session,
        inputs: sent,
        ...(outputs !== undefined && { outputs }),
      }, moved);
    } catch (cause) {
      if (cause instanceof MaskletError) throw cause;
      throw new MaskletError("unsupported", `Expected ${this.#name} to run on the native backend, found ${cause}`, {
        hint: "Try another backend, or a smaller input size",
        cause,
      });
    }
    return Object.fromEntries(Object.entries(found).map(([name, tensor]) => [name, this.#got(tensor)]));
  }

  async #sent(tensor: SessionTensor): Promise<SentTensor> {
    const held = tensor instanceof ThreadTensor ? tensor.heldBy(this.#thread) : undefined;
    if (held !== undefined) return { held };
    const data = tensor.location === "cpu" ? tensor.data : await tensor.getData();
    return { type: tensor.type, dims: tensor.dims, data };
  }

  #got(tensor: HeldTensor | GivenTensor | PlainTensor): DeviceTensor {
    if ("held" in tensor) {
      const { type, dims } = tensor;
      const own = { thread: this.#thread, held: tensor.held };
      if (!("given" in tensor)) return new DeviceTensor(new ThreadTensor(tensor, [own]));
      const { held } = this.#givesTo.hold({ type, dims, data: tensor.given }, [tensor.given.buffer]);
      return new DeviceTensor(new ThreadTensor(tensor, [{ thread: this.#givesTo, held }, own]));
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

/** The buffer of values that are for one run, where it holds nothing else. */
function buffersToMove({ oneUse, data }: SessionTensor): ArrayBuffer[] {
  if (oneUse !== true || !(data instanceof Float32Array)) return [];
  const { buffer, byteLength } = data;
  return buffer instanceof ArrayBuffer && buffer.byteLength === byteLength ? [buffer] : [];
}

/** A tensor in a thread, under its number there. */
interface Copy {
  readonly thread: NativeThread;
  readonly held: number;
}

/** A tensor that one thread holds, or several. */
class ThreadTensor implements SessionTensor {
  readonly location = "thread";
  readonly data = undefined;
  readonly type: string;
  readonly dims: readonly number[];
  readonly #copies: readonly Copy[];
  #open = true;

  /** @param copies the first of them is read */
  constructor({ type, dims }: Pick<HeldTensor, "type" | "dims">, copies: readonly Copy[]) {
    this.type = type;
    this.dims = dims;
    this.#copies = copies;
  }

  /** Its number in a thread; undefined in one that does not hold it. */
  heldBy(thread: NativeThread): number | undefined {
    return this.#copies.find((copy) => copy.thread === thread)?.held;
  }

  async getData(): Promise<unknown> {
    if (!this.#open) failClosed("tensor");
    const { thread, held } = this.#copies[0]!;
    return await thread.ask({ ask: "read", held });
  }

  dispose(): void {
    if (this.#open) { for (const { thread, held } of this.#copies) thread.free(held); }
    this.#open = false;
  }
}
