import { type CompleteTable, numberKind } from "../options.ts";

/** When a single mask gives way to the best of three; Meta's builder of models sets these. */
export interface SingleMaskOptions {
  /** Less stable than this it gives way; default 0.98; 0: never. */
  readonly stabilityThreshold?: number;
  /** Distance of the two thresholds that this stability is measured with, a logit; default 0.05. */
  readonly stabilityDelta?: number;
}

/** Their rows in the tables of `segment` and `segmentEverything`. */
export const SINGLE_MASK_OPTIONS: CompleteTable<SingleMaskOptions> = {
  stabilityThreshold: {
    doc: "a single mask less stable gives way to the best of three; 0: never",
    kind: numberKind({ least: 0, most: 1 }),
    fallback: 0.98,
    flag: "single-stability",
    value: "X",
  },
  stabilityDelta: {
    doc: "distance of thresholds of this stability, a logit",
    kind: numberKind({ least: 0 }),
    fallback: 0.05,
    flag: "single-stability-delta",
    value: "X",
  },
};
