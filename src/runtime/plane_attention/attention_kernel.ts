import { failClosed, MaskletError } from "../../error.ts";
import { releaseAtEnd } from "../../files/process_end.ts";
import {
  type AskedOfKernel,
  type AttentionLayout,
  layOut,
  readRecalled,
  writeLayer,
} from "../../kernel/attention_layout.ts";
import { attentionInstance } from "../../kernel/attention_instance.ts";
import { type PlaneBank, type PlaneLayer, requirePlaneLayer } from "../../kernel/plane_attention.ts";
import { AttentionWorkerThread } from "./attention_worker_thread.ts";
import { KernelThread } from "./kernel_thread.ts";

/** Bytes of a page of memory. */
const PAGE = 65536;
/** Pages that an instance asks for before anything is laid out. */
const LEAST_PAGES = 17;

/** What computes beside the thread that asks. */
type Helper = Pick<AttentionWorkerThread, "ask" | "close">;

/** A memory of the size that a layer needs, and the thread that asks over it. */
interface Placed {
  readonly memory: WebAssembly.Memory;
  readonly own: KernelThread;
  /** The bank that lies there. */
  bank: PlaneBank | undefined;
}

/**
 * The kernel of attention to planes with its threads: the one that asks, and workers for the others. Its memory has its full size from the
 * start (a thread that is inside WASM while another one grows the memory traps under Deno); a layer that needs more gets another one. One
 * layer at a time. Closing it twice is harmless.
 */
export class AttentionKernel {
  readonly #module: WebAssembly.Module;
  readonly #asked: AskedOfKernel;
  readonly #workers: readonly Helper[];
  readonly #forget: () => void;
  #placed: Placed | undefined;
  #open = true;

  /**
   * @param module see `attentionModule`
   * @param threads how many compute
   * @param start starts a worker
   */
  constructor(module: WebAssembly.Module, threads: number, start: () => Helper = () => new AttentionWorkerThread()) {
    this.#module = module;
    this.#asked = attentionInstance(module, memoryOf(LEAST_PAGES));
    this.#workers = Array.from({ length: threads - 1 }, start);
    this.#forget = releaseAtEnd(() => this.close());
  }

  /** Bytes of its memory. */
  get bytes(): number {
    return this.#placed?.memory.buffer.byteLength ?? 0;
  }

  /**
   * Weighted means of a bank's values, `[queries, WIDTH]`. A bank that is handed in a second time, right behind the first, is not laid out
   * again.
   * @throws {MaskletError} `wasm` where the memory is refused or a thread fails; the kernel is closed then
   */
  async attend(layer: PlaneLayer): Promise<Float32Array<ArrayBuffer>> {
    if (!this.#open) failClosed("attention kernel");
    requirePlaneLayer(layer);
    const layout = layOut(layer, this.#workers.length + 1, this.#asked);
    try {
      const placed = await this.#place(layout);
      const { buffer } = placed.memory;
      writeLayer(buffer, layer, layout, placed.bank === layer.bank);
      placed.bank = layer.bank;
      await this.#run(placed.own, layout, buffer);
      return readRecalled(buffer, layer, layout);
    } catch (cause) {
      await this.close();
      throw new MaskletError("wasm", `Expected to attend to memories, found: ${(cause as Error).message}`, {
        hint: "Use a smaller input size, or start again: memory may be short",
        cause,
      });
    }
  }

  /** Ends the workers, and lets go of the memory. */
  async close(): Promise<void> {
    if (!this.#open) return;
    this.#open = false;
    this.#forget();
    this.#placed = undefined;
    await Promise.all(this.#workers.map((worker) => worker.close()));
  }

  async #place({ end, stacks }: AttentionLayout): Promise<Placed> {
    if (this.#placed !== undefined && end <= this.bytes) return this.#placed;
    this.#placed = undefined; // the old memory goes before the new one comes
    const memory = memoryOf(Math.ceil(end / PAGE));
    const places = stacks.map((stack) => ({ module: this.#module, memory, stack }));
    const own = new KernelThread(places[0]!);
    await Promise.all(this.#workers.map((worker, i) => worker.ask(places[i + 1]!)));
    return this.#placed = { memory, own, bank: undefined };
  }

  /** All threads take tiles; whatever fails, all of them have ended afterwards. */
  async #run(own: KernelThread, layout: AttentionLayout, buffer: ArrayBufferLike): Promise<void> {
    const { description, counter, scratch, tiles } = layout;
    Atomics.store(new Int32Array(buffer, counter, 1), 0, 0);
    const runs = scratch.map((own) => ({ layer: description, counter, scratch: own, tiles }));
    const others = this.#workers.map((worker, i) => worker.ask(runs[i + 1]!));
    const ends = Promise.allSettled(others);
    try {
      own.run(runs[0]!);
    } finally {
      await ends;
    }
    await Promise.all(others);
  }
}

function memoryOf(pages: number): WebAssembly.Memory {
  return new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true });
}
