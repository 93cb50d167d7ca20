import type { Mask } from "../mask/mask.ts";
import { maskArea, maskIntersectionArea } from "../mask/mask_ops.ts";

/** IoU of two masks of one size; 0 when both are empty. */
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
