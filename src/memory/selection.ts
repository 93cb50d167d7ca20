import type { Memory } from "./memory_bank.ts";

/** How a bank is read. Names and defaults are the reference's. */
export interface BankOptions {
  /** Memories that a frame attends to: the conditioning ones and the last `numMaskmem - 1` tracked ones. */
  readonly numMaskmem: number;
  /** Pointers that a frame attends to at most. */
  readonly maxObjectPointers: number;
  /** Conditioning frames that a frame attends to at most, the closest in time; undefined: all of them. */
  readonly maxPromptedMemories?: number | undefined;
  /** Every how many frames a tracked memory is read (the last frame always is). */
  readonly stride: number;
  /** Pointers tell past from future. */
  readonly signedPointerTimes: boolean;
}

/** Which frame is tracked. */
export interface BankQuery {
  /** Frame index. */
  readonly frame: number;
  /** Backward in time. */
  readonly reverse: boolean;
  /** Frames of the video; undefined for a live source. */
  readonly frameCount: number | undefined;
}

/** What a frame attends to, in the reference's order. */
export interface Selection {
  /** Memories with the row of their temporal code; `weight` multiplies their keys (1 where it is absent). */
  readonly memories: readonly { readonly memory: Memory; readonly row: number; readonly weight?: number }[];
  /** Pointers with their distance in frames divided by the largest one; `weight` as for memories. */
  readonly pointers: readonly { readonly memory: Memory; readonly time: number; readonly weight?: number }[];
}
