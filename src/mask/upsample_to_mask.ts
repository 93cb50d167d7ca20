import { upsampleToBits } from "../kernel/upsample.ts";
import { type Mask, maskOfWords } from "./mask.ts";

/**
 * The mask of the pixels whose logit, upsampled as `upsampleLogits` does it, lies above the threshold; no floats are stored.
 *
 * @param logits `[height, width]`
 * @param width px
 * @param height px
 * @param outWidth px
 * @param outHeight px
 * @param threshold a logit; 0 is a probability of one half
 * @throws {MaskletError} `bad-argument` for a size below 1, `size-mismatch` when the logits do not fill the size
 */
export function upsampleToMask(
  logits: Float32Array,
  width: number,
  height: number,
  outWidth: number,
  outHeight: number,
  threshold = 0,
): Mask {
  return maskOfWords(outWidth, outHeight, upsampleToBits(logits, { width, height, outWidth, outHeight }, threshold));
}
