/** What an instance exports. */
export interface AttentionExports {
  /** Where memory is free. */
  readonly __heap_base: WebAssembly.Global;
  /** The top of the stack, which a thread sets to one of its own. */
  readonly __stack_pointer: WebAssembly.Global;
  /** Floats of scratch that a thread needs for a plane and the keys of a tile of places, or pointers. */
  scratch_floats(width: number, height: number, keys: number): number;
  /** Queries of a tile. */
  tile_queries(): number;
  /** Computes one tile of queries: addresses of the layer's description and of the thread's scratch, and the tile's number. */
  attend(layer: number, scratch: number, tile: number): void;
}

/** An instance over a memory. */
export function attentionInstance(module: WebAssembly.Module, memory: WebAssembly.Memory): AttentionExports {
  return new WebAssembly.Instance(module, { env: { memory } }).exports as unknown as AttentionExports;
}
