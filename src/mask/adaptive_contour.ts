import { CONTOUR_SHARE } from "../kernel/contour_share.ts";
import { inKernel, kernel } from "../kernel/wasm.ts";
import type { ContourCounts } from "./contour.ts";
import { type Mask, requireSameSize } from "./mask.ts";

/** What MOSEv2 counts of one object on one frame, in px: the matched pixels of F, and those of Ḟ. */
export interface AdaptiveContourCounts extends ContourCounts {
  /** Of the prediction's boundary, those within the adaptive width of the truth's. */
  readonly predMatchedAdaptive: number;
  /** Of the truth's boundary, those within the adaptive width of the prediction's. */
  readonly truthMatchedAdaptive: number;
}

/**
 * Counts what J, F and Ḟ of MOSEv2 are made of (Ding et al. 2025, "MOSEv2: A More Challenging Dataset for Video Object Segmentation in
 * Complex Scenes", arXiv:2508.05630; its scorer, `metricsv2.py` of MOSE-api). The boundary of Ḟ is `ceil(0.1 * sqrt(area))` px wide,
 * with the truth's area; 0.008 of the diagonal is the most. Where it is the most, F and Ḟ have that very radius, which is no whole
 * number: the scorer's structuring element then lies beside its centre.
 *
 * @param pred the predicted mask
 * @param truth the ground truth
 * @returns counts in px
 * @throws {MaskletError} `size-mismatch`
 *
 * @example
 * ```ts
 * import { maskFromBytes } from "masklet";
 * import { adaptiveContourCounts } from "masklet/mask";
 * import { assertEquals } from "@std/assert";
 * const [pred, truth] = [maskFromBytes([0, 1, 1, 0], 4, 1), maskFromBytes([0, 0, 1, 1], 4, 1)];
 * const { intersection, union, predBoundary } = adaptiveContourCounts(pred, truth);
 * assertEquals([intersection, union, predBoundary], [1, 3, 2]);
 * ```
 */
export function adaptiveContourCounts(pred: Mask, truth: Mask): AdaptiveContourCounts {
  requireSameSize(pred, truth);
  const { width, height } = truth;
  const counts = inKernel(
    "count contours",
    () => kernel.adaptiveContourCounts(pred.bits, truth.bits, width, height, CONTOUR_SHARE),
  ) as unknown as [number, number, number, number, number, number, number, number];
  const [intersection, union, predBoundary, truthBoundary, predMatched, truthMatched, ...adaptive] = counts;
  const [predMatchedAdaptive, truthMatchedAdaptive] = adaptive;
  return {
    intersection,
    union,
    predBoundary,
    truthBoundary,
    predMatched,
    truthMatched,
    predMatchedAdaptive,
    truthMatchedAdaptive,
  };
}
