import { maskFromRle, type Rle } from "./rle.ts";
import { maskArea } from "./mask_ops.ts";

/** Pixels inside a mask that is run-length encoded. */
export function rleArea(rle: Rle): number {
  return maskArea(maskFromRle(rle));
}
