/**
 * What the thread that asks and the workers of the kernel say to each other.
 * @module
 */

/** What a worker is told when it starts, and when the memory becomes another one. */
export interface KernelPlace {
  /** The kernel. */
  readonly module: WebAssembly.Module;
  /** Its memory, shared by all. */
  readonly memory: WebAssembly.Memory;
  /** The top of the worker's own stack, an address. */
  readonly stack: number;
}

/** A run: tiles are taken until none is left. */
export interface TileRun {
  /** Addresses: the layer's description, the number of the next tile, the worker's own scratch. */
  readonly layer: number;
  readonly counter: number;
  readonly scratch: number;
  /** How many tiles there are. */
  readonly tiles: number;
}

/** What a worker answers: nothing, or what went wrong. */
export type WorkerAnswer = { readonly failure?: string };
