import { SINGLE_MASK_OPTIONS } from "../automatic/single_mask_options.ts";
import {
  checkOptions,
  choiceKind,
  numberKind,
  type OptionTable,
  signalKind,
  switchKind,
  wholeKind,
} from "../options.ts";

/** How `segment` answers. */
export interface SegmentOptions {
  /** Three candidates (true, default) or a single mask, which suits prompts that are not ambiguous: several clicks, a box. */
  readonly multimask?: boolean;
  /** The logit above which a pixel is inside; default 0, a probability of one half. */
  readonly threshold?: number;
  /** Holes of at most so many px of the low-resolution logits are filled; default 0: none. */
  readonly maxHoleArea?: number;
  /** Pieces of at most so many px of the low-resolution logits are taken away; default 0: none. */
  readonly maxSprinkleArea?: number;
  /** Hand out the logits at the picture's size too, float32 `[height, width]`; default false. */
  readonly logits?: boolean;
  /** Whether points and boxes are in px of the picture (default) or shares of its width and height. */
  readonly coordinates?: "pixels" | "normalized";
  /** How far up and down the threshold moves for stability scores, in logits; default 1. */
  readonly stabilityOffset?: number;
  /** Of a single mask: less stable than this it gives way to the best of three; default 0.98, as Meta's builder sets it; 0: never. */
  readonly stabilityThreshold?: number;
  /** Distance of the two thresholds that this stability is measured with, a logit; default 0.05. */
  readonly stabilityDelta?: number;
  /** Stops: the promise rejects with the signal's reason. */
  readonly signal?: AbortSignal;
}

/** Options with their defaults. */
export type SegmentRules = Required<Omit<SegmentOptions, "signal">> & Pick<SegmentOptions, "signal">;

/** The set of options of `segment`. */
export const SEGMENT_OPTIONS: OptionTable<SegmentOptions> = {
  multimask: { doc: "three candidates, or a single mask", kind: switchKind, fallback: true },
  threshold: {
    doc: "logit above which a pixel is inside",
    kind: numberKind(),
    fallback: 0,
    flag: "threshold",
    value: "X",
  },
  maxHoleArea: {
    doc: "holes up to so many px of the logits are filled",
    kind: wholeKind({ least: 0 }),
    fallback: 0,
    flag: "max-hole-area",
    value: "N",
  },
  maxSprinkleArea: {
    doc: "pieces up to so many px of the logits go",
    kind: wholeKind({ least: 0 }),
    fallback: 0,
    flag: "max-sprinkle-area",
    value: "N",
  },
  logits: { doc: "logits at the picture's size", kind: switchKind, fallback: false },
  coordinates: {
    doc: "px, or shares of the size",
    kind: choiceKind(["pixels", "normalized"]),
    fallback: "pixels",
    flag: "coordinates",
    value: "KIND",
  },
  stabilityOffset: {
    doc: "distance of thresholds of stability scores",
    kind: numberKind({ least: 0 }),
    fallback: 1,
    flag: "stability-offset",
    value: "X",
  },
  ...SINGLE_MASK_OPTIONS,
  signal: { doc: "stops it", kind: signalKind },
};

/** Checks options and fills in the defaults. */
export function segmentRules(options: SegmentOptions | undefined): SegmentRules {
  return checkOptions<SegmentOptions>("segment", options, SEGMENT_OPTIONS) as SegmentRules;
}
