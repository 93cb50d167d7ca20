import type { Mask } from "./mask.ts";
import { inKernel, kernel, requireSizes } from "../kernel/wasm.ts";
import { requireKind } from "../options.ts";
import { maskKind } from "./mask.ts";

/**
 * Exact Euclidean distance of every pixel to the nearest pixel outside the mask, px between pixel centres: 0 outside. What lies
 * beyond the picture is not counted; a full mask has no such pixel, and Infinity everywhere.
 *
 * @param mask of any size, 1x1 px at least
 * @returns `[height, width]`
 * @throws {MaskletError} `bad-argument` for a mask whose words do not fill its size
 *
 * @example
 * ```ts
 * import { distanceTransform, maskFromBytes } from "masklet";
 * import { assertEquals } from "@std/assert";
 * assertEquals([...distanceTransform(maskFromBytes([0, 1, 1, 1, 0], 5, 1))], [0, 1, 2, 1, 0]);
 * ```
 */
export function distanceTransform(mask: Mask): Float32Array<ArrayBuffer> {
  requireKind("the first argument of distanceTransform", mask, maskKind);
  const { bits, width, height } = mask;
  requireSizes({ width, height }, width * height);
  return inKernel(
    "measure distances",
    () => kernel.distanceTransform(bits, width, height),
  ) as Float32Array<ArrayBuffer>;
}
