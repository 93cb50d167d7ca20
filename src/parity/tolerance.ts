import type { ParityRow } from "./parity_result.ts";
import type { ReferenceKind } from "./reference_folder.ts";

/** Arithmetic of the graphs. */
export type ParityPrecision = "fp32" | "fp16";

/** How far a part alone may be off, as a share of a tensor's mean absolute value. Rounding of float32 costs 5e-6. */
const MODULE_TOLERANCE: Readonly<Record<ParityPrecision, number>> = { fp32: 2e-4, fp16: 2e-2 };
/** How far a logit, score, predicted IoU or pointer of a tracked video may be off. */
export const VIDEO_TOLERANCE = 1e-3;
/** How many pixels an area may be off: a logit near 0 falls on either side. */
export const AREA_TOLERANCE = 2;
/** In float16: the share of sampled mask logits that must have the reference's sign. */
export const SAME_SIGNS = 0.999;

/** Counts of pixels. */
const AREAS = /area/i;

/** Whether a row is within its tolerance. */
export function withinTolerance(row: ParityRow, kind: ReferenceKind, precision: ParityPrecision): boolean {
  if (row.limit !== undefined) return row.absolute <= row.limit;
  if (AREAS.test(row.tensor)) {
    return row.absolute <= AREA_TOLERANCE + (row.undecided ?? 0) ||
      (precision === "fp16" && row.relative <= MODULE_TOLERANCE.fp16);
  }
  return kind === "video" ? row.absolute <= VIDEO_TOLERANCE : row.relative <= MODULE_TOLERANCE[precision];
}
