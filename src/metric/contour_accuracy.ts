import { contourCounts } from "../mask/contour.ts";
import type { Mask } from "../mask/mask.ts";
import { numbersOfKind, requireKind } from "../options.ts";

/** Pixels of two boundaries, and how many of each lie near the other. */
export interface BoundaryCounts {
  /** Pixels of the prediction's boundary. */
  readonly predBoundary: number;
  /** Pixels of the truth's boundary. */
  readonly truthBoundary: number;
  /** Pixels of the prediction's boundary within the radius of the truth's. */
  readonly predMatched: number;
  /** Pixels of the truth's boundary within the radius of the prediction's. */
  readonly truthMatched: number;
}

const COUNTS_KIND = numbersOfKind<BoundaryCounts>(
  "counts { predBoundary, truthBoundary, predMatched, truthMatched }",
  "predBoundary",
  "truthBoundary",
  "predMatched",
  "truthMatched",
);

/**
 * Contour accuracy F in [0, 1]: harmonic mean of the precision and the recall of the boundary pixels. Two empty boundaries score 1,
 * one empty boundary 0: it is the boundary that counts, so that a mask over the whole frame has an empty one.
 *
 * @param counts pixels of both boundaries, and those that match
 * @returns F in [0, 1]
 * @throws {MaskletError} `bad-argument` where a count is missing
 *
 * @example
 * ```ts
 * import { contourAccuracy } from "masklet/metric";
 * import { assertEquals } from "@std/assert";
 * assertEquals(contourAccuracy({ predBoundary: 4, truthBoundary: 2, predMatched: 2, truthMatched: 2 }), 2 / 3);
 * assertEquals(contourAccuracy({ predBoundary: 0, truthBoundary: 0, predMatched: 0, truthMatched: 0 }), 1);
 * ```
 */
export function contourAccuracy(counts: BoundaryCounts): number {
  requireKind("the argument of contourAccuracy", counts, COUNTS_KIND);
  const { predBoundary, truthBoundary, predMatched, truthMatched } = counts;
  if (predBoundary === 0 || truthBoundary === 0) return predBoundary === truthBoundary ? 1 : 0;
  const precision = predMatched / predBoundary;
  const recall = truthMatched / truthBoundary;
  // From left to right: another order of the same factors differs in the last bit.
  return precision + recall === 0 ? 0 : 2 * precision * recall / (precision + recall);
}

/**
 * Contour accuracy F of two masks as DAVIS defines it: boundary pixels agree when they are at most `ceil(0.008 * diagonal)` px apart.
 *
 * @param pred the predicted mask
 * @param truth the ground truth, of the same size
 * @returns F in [0, 1]
 * @throws {MaskletError} `size-mismatch`
 *
 * @example
 * ```ts
 * import { boundaryF, maskFromBytes } from "masklet";
 * import { assertEquals } from "@std/assert";
 * const [pred, truth] = [[0, 0, 1, 1], [0, 1, 1, 1]].map((pixels) => maskFromBytes(pixels, 4, 1));
 * assertEquals(boundaryF(pred!, truth!), 1); // one pixel off is near enough
 * ```
 */
export function boundaryF(pred: Mask, truth: Mask): number {
  return contourAccuracy(contourCounts(pred, truth));
}
