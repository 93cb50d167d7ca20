/**
 * A thread of the kernel: takes one tile of queries after the other until none is left.
 * @module
 */
/// <reference lib="deno.worker" />
import type { KernelThread, TileRun } from "./kernel.ts";

/** What the module exports. */
interface Exports {
  readonly __stack_pointer: WebAssembly.Global;
  attend_short(layer: number, scratch: number, tile: number): void;
  attend_plain(layer: number, scratch: number, tile: number): void;
}

let thread: { readonly told: KernelThread; readonly exports: Exports } | undefined;

self.onmessage = ({ data }: MessageEvent<KernelThread | TileRun>) => {
  if ("module" in data) {
    const { exports } = new WebAssembly.Instance(data.module, { env: { memory: data.memory } });
    thread = { told: data, exports: exports as unknown as Exports };
    thread.exports.__stack_pointer.value = data.stack;
  } else {
    const { told, exports } = thread!;
    const next = new Int32Array(told.memory.buffer, told.counter, 1);
    for (let tile = Atomics.add(next, 0, 1); tile < data.tiles; tile = Atomics.add(next, 0, 1)) {
      exports[data.form](told.layer, told.scratch, tile);
    }
  }
  self.postMessage("done");
};
