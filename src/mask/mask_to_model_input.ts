import { inKernel, kernel, requireSizes } from "../kernel/wasm.ts";
import type { Mask } from "./mask.ts";

/**
 * A mask prompt at the model's size: antialiased bilinear to `[size, size]`, then 1 from one half on, else 0. Aspect ratio is given up.
 *
 * @param mask the mask in video pixels
 * @param size the model's image size, px
 * @returns `[size, size]` of 0 and 1
 */
export function maskToModelInput(mask: Mask, size: number): Float32Array<ArrayBuffer> {
  requireSizes({ size }, size * Math.max(size, mask.height));
  return inKernel(
    "resize a mask",
    () => kernel.maskToModelInput(mask.bits, mask.width, mask.height, size),
  ) as Float32Array<ArrayBuffer>;
}
