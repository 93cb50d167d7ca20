import type { Mask } from "../mask/mask.ts";
import { maskBox } from "../mask/mask_ops.ts";
import type { Box } from "../mask/box.ts";

/**
 * The box of a mask as the reference's generator counts it: right and bottom are the last column and row inside, so that a box of one
 * pixel has no area; all 0 for an empty mask. Suppression and the edge rule are defined on it.
 *
 * @param mask of any size
 * @returns px of the mask, origin top left
 * @throws {MaskletError} `bad-argument` for a mask whose words do not fill its size
 *
 * @example
 * ```ts
 * import { maskFromBytes } from "masklet";
 * import { inclusiveBox } from "masklet/segment";
 * import { assertEquals } from "@std/assert";
 * assertEquals(inclusiveBox(maskFromBytes([0, 1, 1, 0], 4, 1)), { left: 1, top: 0, right: 2, bottom: 0 });
 * ```
 */
export function inclusiveBox(mask: Mask): Box {
  const box = maskBox(mask);
  if (box === null) return { left: 0, top: 0, right: 0, bottom: 0 };
  return { ...box, right: box.right - 1, bottom: box.bottom - 1 };
}
