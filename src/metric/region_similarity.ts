import { contourCounts } from "../mask/contour.ts";
import type { Mask } from "../mask/mask.ts";
import { numbersOfKind, requireKind } from "../options.ts";

/** Pixels that two masks share and cover together. */
export interface RegionCounts {
  /** Pixels in both masks. */
  readonly intersection: number;
  /** Pixels in either mask. */
  readonly union: number;
}

const COUNTS_KIND = numbersOfKind<RegionCounts>("counts { intersection, union }", "intersection", "union");

/**
 * Region similarity J in [0, 1]: the intersection's share of the union in float64; 1 when both masks are empty.
 *
 * @param counts pixels in both masks, and in either
 * @returns J in [0, 1]
 * @throws {MaskletError} `bad-argument` where a count is missing
 *
 * @example
 * ```ts
 * import { regionSimilarity } from "masklet/metric";
 * import { assertEquals } from "@std/assert";
 * assertEquals(regionSimilarity({ intersection: 1, union: 4 }), 0.25);
 * assertEquals(regionSimilarity({ intersection: 0, union: 0 }), 1);
 * ```
 */
export function regionSimilarity(counts: RegionCounts): number {
  requireKind("the argument of regionSimilarity", counts, COUNTS_KIND);
  const { intersection, union } = counts;
  return union === 0 ? 1 : intersection / union;
}

/**
 * Region similarity J of two masks: their intersection over their union (Jaccard index, IoU); 1 when both are empty.
 *
 * @param pred the predicted mask
 * @param truth the ground truth, of the same size
 * @returns J in [0, 1]
 * @throws {MaskletError} `size-mismatch`
 *
 * @example
 * ```ts
 * import { jaccard, maskFromBytes } from "masklet";
 * import { assertEquals } from "@std/assert";
 * const [pred, truth] = [[0, 1, 1, 1], [1, 1, 0, 0]].map((pixels) => maskFromBytes(pixels, 4, 1));
 * assertEquals(jaccard(pred!, truth!), 0.25);
 * ```
 */
export function jaccard(pred: Mask, truth: Mask): number {
  return regionSimilarity(contourCounts(pred, truth));
}
