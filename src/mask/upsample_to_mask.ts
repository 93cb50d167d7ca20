import { upsampleToBits, upsampleToNonOverlappingBits } from "../kernel/upsample.ts";
import { requireElements } from "../kernel/wasm.ts";
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

/**
 * Masks of several objects that share no pixel: each is of the object with the highest logit there, upsampled as `upsampleLogits` does it,
 * the first of equal ones, where that lies above 0.
 *
 * @param logits `[height, width]` of each object
 * @param sizes `width` and `height` of the logits, `outWidth` and `outHeight` of the masks, px
 * @throws {MaskletError} `bad-argument` for a size below 1, `size-mismatch` when the logits do not fill the size
 */
export function upsampleToNonOverlapping(
  logits: readonly Float32Array[],
  sizes: { readonly width: number; readonly height: number; readonly outWidth: number; readonly outHeight: number },
): Mask[] {
  const { width, height, outWidth, outHeight } = sizes;
  if (logits.length === 0) return [];
  const all = new Float32Array(logits.length * width * height);
  logits.forEach((plane, i) => {
    requireElements("logits", plane.length, width * height, "Give [height, width] logits of each object");
    all.set(plane, i * width * height);
  });
  const bits = upsampleToNonOverlappingBits(all, { objects: logits.length, ...sizes });
  return bits.map((words) => maskOfWords(outWidth, outHeight, words));
}
