import { upsampleToThreeBits } from "../kernel/upsample.ts";
import { makeMask, type Mask, maskOfWords } from "./mask.ts";
import { maskArea } from "./mask_ops.ts";

/** A mask at another size, and how it would grow and shrink with its threshold. */
export interface StableMask {
  /** The pixels above the threshold. */
  readonly mask: Mask;
  /** px above the raised threshold */
  readonly inner: number;
  /** px above the lowered threshold */
  readonly outer: number;
}

/**
 * A mask as `upsampleToMask` makes it, with the areas that its stability score is of, in one pass over the pixels.
 *
 * @param logits `[side, side]`
 * @param size of the mask, px
 * @param limits the threshold, and how far up and down it is moved, in logits
 * @throws {MaskletError} `bad-argument` for a size below 1
 */
export function upsampleStableMask(
  logits: Float32Array,
  { width, height }: { readonly width: number; readonly height: number },
  { threshold, offset }: { readonly threshold: number; readonly offset: number },
): StableMask {
  const side = Math.sqrt(logits.length);
  const sizes = { width: side, height: side, outWidth: width, outHeight: height };
  const [bits, inner, outer] = upsampleToThreeBits(logits, sizes, [threshold, threshold + offset, threshold - offset]);
  const areaOf = (words: Uint32Array): number => maskArea(maskOfWords(width, height, words));
  // A copy, so that a mask that is kept does not hold the other two.
  return { mask: makeMask(width, height, bits.slice()), inner: areaOf(inner), outer: areaOf(outer) };
}
