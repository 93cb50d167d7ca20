/**
 * The kernel with its threads: workers over one shared memory, which has its full size from the start (a thread that is inside WASM while
 * another one grows the memory traps under Deno).
 * @module
 */
import { CHANNELS, type CrossAttention, WIDTH } from "./cross_attention.ts";
import { type PackedLayer, placeTile } from "./packed_layer.ts";

/** Which function of the kernel. */
export type KernelForm = "attend_short" | "attend_plain";

/** What a thread is told at its start. */
export interface KernelThread {
  readonly module: WebAssembly.Module;
  readonly memory: WebAssembly.Memory;
  /** Addresses: the layer's description, the counter of tiles, the thread's own scratch and the top of its own stack. */
  readonly layer: number;
  readonly counter: number;
  readonly scratch: number;
  readonly stack: number;
}

/** What it is told to do. */
export interface TileRun {
  readonly form: KernelForm;
  readonly tiles: number;
}

const PAGE = 65536;
/** Bytes of a thread's stack. */
const STACK = 65536;
/** What the module declares as its memory's most pages. */
const MOST_PAGES = 65536;

/** The kernel over one layer. */
export class Kernel implements Disposable {
  readonly #memory: WebAssembly.Memory;
  readonly #workers: readonly Worker[];
  readonly #at: { readonly queries: number; readonly recalled: number; readonly counter: number };
  readonly #queries: number;
  readonly #tiles: number;

  private constructor(
    memory: WebAssembly.Memory,
    workers: readonly Worker[],
    { at, queries, tiles }: {
      readonly at: { readonly queries: number; readonly recalled: number; readonly counter: number };
      readonly queries: number;
      readonly tiles: number;
    },
  ) {
    [this.#memory, this.#workers, this.#at, this.#queries, this.#tiles] = [memory, workers, at, queries, tiles];
  }

  /** Lays out the memory and starts the threads. */
  static async open(
    module: WebAssembly.Module,
    layer: CrossAttention,
    packed: PackedLayer,
    threads: number,
  ): Promise<Kernel> {
    const { side, memories, pointers } = layer;
    const [queries, { columns, rows }] = [side * side, placeTile(side)];
    const asked = askKernel(module, side, Math.max(columns * rows * memories, pointers));
    if (queries % asked.tile !== 0 || side % 4 !== 0 || pointers % 4 !== 0) {
      throw new Error(
        `Expected a side and pointers in fours and queries in ${asked.tile}s, found ${side}, ${pointers}`,
      );
    }
    let end = Math.ceil(asked.heap / 64) * 64;
    const take = (bytes: number): number => {
      const start = end;
      end += Math.ceil(bytes / 64) * 64;
      return start;
    };
    const at = { queries: take(queries * CHANNELS * 4), recalled: take(queries * WIDTH * 4), counter: take(64) };
    const arrays = LAYER_ARRAYS.map((name) => ({ values: packed[name], start: take(packed[name].byteLength) }));
    const description = take(4 * (arrays.length + 6));
    const own = Array.from({ length: threads }, () => ({ scratch: take(asked.scratch), stack: take(STACK) + STACK }));
    const memory = new WebAssembly.Memory({ initial: Math.ceil(end / PAGE), maximum: MOST_PAGES, shared: true });
    for (const { values, start } of arrays) new Float32Array(memory.buffer, start, values.length).set(values);
    new Uint32Array(memory.buffer, description).set([
      at.queries,
      at.recalled,
      ...arrays.map(({ start }) => start),
      ...[side, memories, pointers, columns, rows],
    ]);
    const workers = own.map(() => new Worker(new URL("./kernel_worker.ts", import.meta.url), { type: "module" }));
    const told = own.map((thread) => ({ module, memory, layer: description, counter: at.counter, ...thread }));
    await Promise.all(workers.map((worker, i) => answered(worker, told[i]! satisfies KernelThread)));
    return new Kernel(memory, workers, { at, queries, tiles: queries / asked.tile });
  }

  /** Weighted means of the memories, `[queries, WIDTH]`, for rotated queries `[queries, CHANNELS]`. */
  async run(queries: Float32Array, form: KernelForm = "attend_short"): Promise<Float32Array> {
    const { buffer } = this.#memory;
    new Float32Array(buffer, this.#at.queries, queries.length).set(queries);
    Atomics.store(new Int32Array(buffer, this.#at.counter, 1), 0, 0);
    const run: TileRun = { form, tiles: this.#tiles };
    await Promise.all(this.#workers.map((worker) => answered(worker, run)));
    return new Float32Array(buffer, this.#at.recalled, this.#queries * WIDTH).slice();
  }

  [Symbol.dispose](): void {
    for (const worker of this.#workers) worker.terminate();
  }
}

/** The arrays of the kernel's `Layer`, in its order. */
const LAYER_ARRAYS = [
  "columnWeight",
  "rowWeight",
  "weight",
  "columnBias",
  "rowBias",
  "bias",
  "cos",
  "sin",
  "keys",
  "values",
  "pointerKeys",
  "pointerValues",
  "plainKeys",
] as const satisfies readonly (keyof PackedLayer)[];

/** What the module says of itself: where its own memory ends, bytes of scratch, queries of a tile. */
function askKernel(module: WebAssembly.Module, side: number, keys: number) {
  const memory = new WebAssembly.Memory({ initial: 17, maximum: MOST_PAGES, shared: true });
  const exports = new WebAssembly.Instance(module, { env: { memory } }).exports as unknown as {
    readonly __heap_base: WebAssembly.Global;
    scratch_floats(side: number, keys: number): number;
    tile_queries(): number;
  };
  return {
    heap: Number(exports.__heap_base.value),
    scratch: exports.scratch_floats(side, keys) * 4,
    tile: exports.tile_queries(),
  };
}

function answered(worker: Worker, message: KernelThread | TileRun): Promise<void> {
  return new Promise((resolve, reject) => {
    worker.onmessage = () => resolve();
    worker.onerror = (event) => {
      event.preventDefault();
      reject(new Error(`A thread of the kernel ended: ${event.message}`));
    };
    worker.postMessage(message);
  });
}
