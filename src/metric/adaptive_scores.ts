import { adaptiveContourCounts } from "../mask/adaptive_contour.ts";
import type { AdaptiveContourCounts } from "../mask/adaptive_contour.ts";
import type { Mask } from "../mask/mask.ts";
import { contourAccuracy } from "./contour_accuracy.ts";
import type { RegionCounts } from "./region_similarity.ts";

/** J, F and Ḟ of one object on one frame, each in [0, 1]. */
export interface AdaptiveScores {
  /** Region similarity with one pixel added to both areas. */
  readonly J: number;
  /** Contour accuracy; of large objects within a radius that is not rounded. */
  readonly F: number;
  /** Contour accuracy with a boundary as wide as the object is large (Ḟ). */
  readonly Fdot: number;
}

/**
 * Region similarity as MOSEv2 has it: `(intersection + 1) / (union + 1)`, and 1 when both masks are empty. An object of A pixels that
 * is missed altogether has 1 / (A + 1), not 0.
 */
export function smoothedRegionSimilarity({ intersection, union }: RegionCounts): number {
  return union === 0 ? 1 : (intersection + 1) / (union + 1);
}

/** The scores of counts that were taken already. */
export function adaptiveScoresOf(counts: AdaptiveContourCounts): AdaptiveScores {
  const { predMatchedAdaptive: predMatched, truthMatchedAdaptive: truthMatched } = counts;
  return {
    J: smoothedRegionSimilarity(counts),
    F: contourAccuracy(counts),
    Fdot: contourAccuracy({ ...counts, predMatched, truthMatched }),
  };
}

/**
 * J, F and Ḟ of two masks as MOSEv2's scorer measures them (Ding et al. 2025, arXiv:2508.05630; `metricsv2.py` of MOSE-api). They are
 * not DAVIS's: J is smoothed, and F of an object whose truth is large has another radius.
 *
 * @param pred the predicted mask
 * @param truth the ground truth, of the same size
 * @returns each in [0, 1]
 * @throws {MaskletError} `size-mismatch`
 *
 * @example
 * ```ts
 * import { adaptiveScores, maskFromBytes } from "masklet";
 * import { assertEquals } from "@std/assert";
 * const [nothing, four] = [0, 1].map((inside) => maskFromBytes([inside, inside, inside, inside, 0], 5, 1));
 * assertEquals(adaptiveScores(nothing!, four!), { J: 1 / 5, F: 0, Fdot: 0 });
 * ```
 */
export function adaptiveScores(pred: Mask, truth: Mask): AdaptiveScores {
  return adaptiveScoresOf(adaptiveContourCounts(pred, truth));
}
