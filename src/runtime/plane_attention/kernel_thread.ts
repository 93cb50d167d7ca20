import { type AttentionExports, attentionInstance } from "../../kernel/attention_instance.ts";
import type { KernelPlace, TileRun } from "./attention_message.ts";

/** A thread's instance of the kernel over the memory that all share. */
export class KernelThread {
  readonly #exports: AttentionExports;
  readonly #memory: WebAssembly.Memory;

  constructor({ module, memory, stack }: KernelPlace) {
    this.#exports = attentionInstance(module, memory);
    this.#exports.__stack_pointer.value = stack;
    this.#memory = memory;
  }

  /** Takes one tile of queries after the other until none is left. */
  run({ layer, counter, scratch, tiles }: TileRun): void {
    const next = new Int32Array(this.#memory.buffer, counter, 1);
    for (let tile = Atomics.add(next, 0, 1); tile < tiles; tile = Atomics.add(next, 0, 1)) {
      this.#exports.attend(layer, scratch, tile);
    }
  }
}
