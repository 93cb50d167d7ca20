import type { Box } from "./box.ts";
import { type Mask, maskKind, maskOfWords, requireSameSize } from "./mask.ts";
import { inKernel, kernel } from "../kernel/wasm.ts";
import { requireKind } from "../options.ts";

/**
 * Number of set pixels.
 *
 * @param mask of any size, 1x1 px at least
 * @returns px
 * @throws {MaskletError} `wasm` when the core fails
 *
 * @example
 * ```ts
 * import { maskArea, maskFromBytes } from "masklet";
 * import { assertEquals } from "@std/assert";
 * assertEquals(maskArea(maskFromBytes([0, 1, 1, 0], 2, 2)), 2);
 * ```
 */
export function maskArea(mask: Mask): number {
  requireKind("the first argument of maskArea", mask, maskKind);
  return inKernel("count a mask's pixels", () => kernel.maskArea(mask.bits));
}

/**
 * The smallest box around the set pixels, half-open px; null for an empty mask. A prompt takes it as it is: `{ box: maskBox(mask)! }`.
 *
 * @param mask of any size, 1x1 px at least
 * @returns `{ left, top, right, bottom }` in px of the mask, origin top left; `right` and `bottom` are past it
 * @throws {MaskletError} `bad-argument` for a mask whose words do not fill its size
 *
 * @example
 * ```ts
 * import { makeMask, maskBox, maskFromBytes } from "masklet";
 * import { assertEquals } from "@std/assert";
 * assertEquals(maskBox(maskFromBytes([0, 0, 0, 0, 1, 1], 3, 2)), { left: 1, top: 1, right: 3, bottom: 2 });
 * assertEquals(maskBox(makeMask(3, 2)), null);
 * ```
 */
export function maskBox(mask: Mask): Box | null {
  const [left, top, right, bottom] = inKernel(
    "find a mask's box",
    () => kernel.maskBox(mask.bits, mask.width, mask.height),
  );
  return left === undefined ? null : { left, top: top!, right: right!, bottom: bottom! };
}

function combine(a: Mask, b: Mask, op: (a: Uint32Array, b: Uint32Array) => Uint32Array): Mask {
  requireSameSize(a, b);
  return maskOfWords(a.width, a.height, inKernel("combine masks", () => op(a.bits, b.bits)));
}

/**
 * The pixels of either mask.
 *
 * @param a one mask
 * @param b the other, of the same size
 * @returns a new mask of their size
 * @throws {MaskletError} `size-mismatch` for masks of two sizes
 *
 * @example
 * ```ts
 * import { maskFromBytes, maskToBytes, maskUnion } from "masklet";
 * import { assertEquals } from "@std/assert";
 * const union = maskUnion(maskFromBytes([1, 1, 0], 3, 1), maskFromBytes([0, 1, 0], 3, 1));
 * assertEquals([...maskToBytes(union)], [1, 1, 0]);
 * ```
 */
export function maskUnion(a: Mask, b: Mask): Mask {
  return combine(a, b, kernel.maskUnion);
}

/**
 * The pixels of both masks.
 *
 * @param a one mask
 * @param b the other, of the same size
 * @returns a new mask of their size
 * @throws {MaskletError} `size-mismatch` for masks of two sizes
 *
 * @example
 * ```ts
 * import { maskFromBytes, maskIntersection, maskToBytes } from "masklet";
 * import { assertEquals } from "@std/assert";
 * const both = maskIntersection(maskFromBytes([1, 1, 0], 3, 1), maskFromBytes([0, 1, 1], 3, 1));
 * assertEquals([...maskToBytes(both)], [0, 1, 0]);
 * ```
 */
export function maskIntersection(a: Mask, b: Mask): Mask {
  return combine(a, b, kernel.maskIntersection);
}

/**
 * The pixels of the first mask that the second does not have.
 *
 * @param a one mask
 * @param b the other, of the same size
 * @returns a new mask of their size
 * @throws {MaskletError} `size-mismatch` for masks of two sizes
 *
 * @example
 * ```ts
 * import { maskDifference, maskFromBytes, maskToBytes } from "masklet";
 * import { assertEquals } from "@std/assert";
 * const rest = maskDifference(maskFromBytes([1, 1, 0], 3, 1), maskFromBytes([0, 1, 1], 3, 1));
 * assertEquals([...maskToBytes(rest)], [1, 0, 0]);
 * ```
 */
export function maskDifference(a: Mask, b: Mask): Mask {
  return combine(a, b, kernel.maskDifference);
}

/**
 * The pixels of exactly one of the masks: where they disagree.
 *
 * @param a one mask
 * @param b the other, of the same size
 * @returns a new mask of their size
 * @throws {MaskletError} `size-mismatch` for masks of two sizes
 *
 * @example
 * ```ts
 * import { maskFromBytes, maskToBytes, maskXor } from "masklet";
 * import { assertEquals } from "@std/assert";
 * const wrong = maskXor(maskFromBytes([1, 1, 0], 3, 1), maskFromBytes([0, 1, 1], 3, 1));
 * assertEquals([...maskToBytes(wrong)], [1, 0, 1]);
 * ```
 */
export function maskXor(a: Mask, b: Mask): Mask {
  return combine(a, b, kernel.maskXor);
}

/**
 * The pixels that are not in the mask.
 *
 * @param mask of any size, 1x1 px at least
 * @returns a new mask of its size
 * @throws {MaskletError} `bad-argument` for a mask whose words do not fill its size
 *
 * @example
 * ```ts
 * import { maskComplement, maskFromBytes, maskToBytes } from "masklet";
 * import { assertEquals } from "@std/assert";
 * assertEquals([...maskToBytes(maskComplement(maskFromBytes([1, 0, 0], 3, 1)))], [0, 1, 1]);
 * ```
 */
export function maskComplement(mask: Mask): Mask {
  requireKind("the first argument of maskComplement", mask, maskKind);
  const { bits, width, height } = mask;
  return maskOfWords(width, height, inKernel("invert a mask", () => kernel.maskComplement(bits, width, height)));
}

/**
 * Number of pixels that both masks have.
 *
 * @param a one mask
 * @param b the other, of the same size
 * @returns px
 * @throws {MaskletError} `size-mismatch` for masks of two sizes
 *
 * @example
 * ```ts
 * import { maskFromBytes, maskIntersectionArea } from "masklet";
 * import { assertEquals } from "@std/assert";
 * assertEquals(maskIntersectionArea(maskFromBytes([1, 1, 0], 3, 1), maskFromBytes([0, 1, 1], 3, 1)), 1);
 * ```
 */
export function maskIntersectionArea(a: Mask, b: Mask): number {
  requireSameSize(a, b);
  return inKernel("intersect masks", () => kernel.maskIntersectionArea(a.bits, b.bits));
}
