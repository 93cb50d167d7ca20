import type { Mask } from "../mask/mask.ts";
import { maskArea, maskIntersectionArea } from "../mask/mask_ops.ts";

/**
 * IoU of two masks of one size.
 *
 * @param a one mask
 * @param b another of its size
 * @returns in [0, 1]; 0 when both are empty
 * @throws {MaskletError} `size-mismatch` for masks of two sizes
 *
 * @example
 * ```ts
 * import { maskFromBytes } from "masklet";
 * import { maskIou } from "masklet/segment";
 * import { assertEquals } from "@std/assert";
 * assertEquals(maskIou(maskFromBytes([1, 1, 0], 3, 1), maskFromBytes([0, 1, 1], 3, 1)), 1 / 3);
 * ```
 */
export function maskIou(a: Mask, b: Mask): number {
  const shared = maskIntersectionArea(a, b);
  const union = maskArea(a) + maskArea(b) - shared;
  return union === 0 ? 0 : shared / union;
}

/**
 * Masks without duplicates: in their order, each stays unless its IoU with one that stays reaches the limit. Empty ones go.
 *
 * @param found masks, the better before the worse
 * @param limit a mask IoU
 */
export function withoutDuplicates<T extends { readonly mask: Mask }>(found: readonly T[], limit: number): T[] {
  const kept: T[] = [];
  for (const one of found) {
    if (maskArea(one.mask) > 0 && !kept.some(({ mask }) => maskIou(mask, one.mask) >= limit)) kept.push(one);
  }
  return kept;
}
