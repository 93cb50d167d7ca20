import { MaskletError } from "../error.ts";
import { type Box, boxKind } from "../mask/box.ts";
import { kindOf, listKind, numberKind, requireKind } from "../options.ts";

const SCORES_KIND = kindOf<ArrayLike<number>>(
  "a list of scores",
  (value) =>
    Array.isArray(value)
      ? value.every((one) => typeof one === "number")
      : ArrayBuffer.isView(value) && "length" in value,
);

/**
 * Greedy suppression of boxes (NMS): from the highest score down, a box goes when its IoU with one that stays is above the limit. Areas
 * and IoUs are rounded to float32 at each step, as torchvision's kernel does it; of equal scores the first comes first.
 *
 * @param boxes their areas are `(right - left) * (bottom - top)`
 * @param scores one a box
 * @param limit an IoU; 1 suppresses none
 * @returns indices of the boxes that stay, by falling score
 * @throws {MaskletError} `size-mismatch` for another number of scores than boxes, `bad-argument` for what is no box
 *
 * @example
 * ```ts
 * import { boxNms } from "masklet/segment";
 * import { assertEquals } from "@std/assert";
 * const boxes = [0, 1, 30].map((left) => ({ left, top: 0, right: left + 20, bottom: 10 }));
 * assertEquals(boxNms(boxes, [0.8, 0.9, 0.7], 0.7), [1, 2]); // 0 overlaps 1, which is better
 * ```
 */
export function boxNms(boxes: readonly Box[], scores: ArrayLike<number>, limit: number): number[] {
  requireKind("the first argument of boxNms", boxes, listKind(boxKind));
  requireKind("the second argument of boxNms", scores, SCORES_KIND);
  requireKind("the third argument of boxNms", limit, numberKind());
  if (scores.length !== boxes.length) {
    throw new MaskletError(
      "size-mismatch",
      `Expected a score for each of ${boxes.length} boxes, found ${scores.length}`,
      {
        hint: "Give the predicted IoUs, say",
      },
    );
  }
  const order = boxes.map((_, i) => i).sort((a, b) => scores[b]! - scores[a]!);
  const kept: number[] = [];
  for (const i of order) {
    if (!kept.some((k) => iou(boxes[k]!, boxes[i]!) > limit)) kept.push(i);
  }
  return kept;
}

/**
 * IoU of two boxes, rounded to float32 at each step.
 *
 * @param a its area is `(right - left) * (bottom - top)`
 * @param b in the same units
 * @returns in [0, 1]; NaN for two boxes without area
 * @throws {MaskletError} `bad-argument` for what is no box
 *
 * @example
 * ```ts
 * import { boxIou } from "masklet/segment";
 * import { assertEquals } from "@std/assert";
 * const box = { left: 0, top: 0, right: 4, bottom: 1 };
 * assertEquals(boxIou(box, { ...box, left: 2 }), 0.5);
 * ```
 */
export function boxIou(a: Box, b: Box): number {
  requireKind("the first argument of boxIou", a, boxKind);
  requireKind("the second argument of boxIou", b, boxKind);
  return iou(a, b);
}

function iou(a: Box, b: Box): number {
  const width = Math.max(0, Math.fround(Math.min(a.right, b.right) - Math.max(a.left, b.left)));
  const height = Math.max(0, Math.fround(Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top)));
  const shared = Math.fround(width * height);
  return Math.fround(shared / Math.fround(Math.fround(areaOf(a) + areaOf(b)) - shared));
}

function areaOf({ left, top, right, bottom }: Box): number {
  return Math.fround(Math.fround(right - left) * Math.fround(bottom - top));
}
