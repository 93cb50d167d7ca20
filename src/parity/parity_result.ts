import type { TensorError } from "./sampled.ts";

/** One compared tensor, number or count. */
export interface ParityRow extends TensorError {
  /** The case: "decoder/point". */
  readonly case: string;
  /** The tensor: "allMasks"; a field within one is named with dots: "multimask.lowResMask". */
  readonly tensor: string;
  /** Of an area: px at which rounding alone says whose they are, see `video_rows.ts`. */
  readonly undecided?: number;
  /** How far it may be off, where that is not the rule of its kind of file. */
  readonly limit?: number;
  /** For mask logits: at how many of the sampled pixels the sign is the reference's. */
  readonly signs?: { readonly same: number; readonly of: number };
}

/** Something that a reference holds and that nobody here knows how to compute. */
export interface NotRun {
  /** What it is, for people. */
  readonly notRun: string;
}

/** What running a reference gives. */
export type ParityResult = ParityRow | NotRun;
