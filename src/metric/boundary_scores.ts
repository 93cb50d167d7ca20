import { contourCounts } from "../mask/contour.ts";
import type { Mask } from "../mask/mask.ts";

/** How well two contours cover each other; each in [0, 1]. */
export interface BoundaryScores {
  /** Share of the predicted contour within the tolerance of the true one. */
  readonly precision: number;
  /** Share of the true contour within the tolerance of the predicted one. */
  readonly recall: number;
}

/**
 * Precision and recall of the contour, of which F is the harmonic mean, with the tolerance of DAVIS: `ceil(0.008 * diagonal)` px
 * (Perazzi et al. 2016, "A Benchmark Dataset and Evaluation Methodology for Video Object Segmentation"; Martin et al. 2004). Both are
 * 1 when both contours are empty, and 0 when one of them is.
 *
 * @param pred the predicted mask
 * @param truth the ground truth, of the same size
 * @returns precision and recall, each in [0, 1]
 * @throws {MaskletError} `size-mismatch`
 *
 * @example
 * ```ts
 * import { boundaryScores, maskFromBytes } from "masklet";
 * import { assertEquals } from "@std/assert";
 * const [pred, truth] = [[0, 0, 1, 1], [0, 1, 1, 1]].map((pixels) => maskFromBytes(pixels, 4, 1));
 * assertEquals(boundaryScores(pred!, truth!), { precision: 1, recall: 1 });
 * ```
 */
export function boundaryScores(pred: Mask, truth: Mask): BoundaryScores {
  const { predBoundary, truthBoundary, predMatched, truthMatched } = contourCounts(pred, truth);
  if (predBoundary === 0 || truthBoundary === 0) {
    const both = predBoundary === truthBoundary ? 1 : 0;
    return { precision: both, recall: both };
  }
  return { precision: predMatched / predBoundary, recall: truthMatched / truthBoundary };
}
