import { inKernel, kernel, requireElements, requireSizes } from "./wasm.ts";

/**
 * Bilinear resizing of logits without antialiasing, as PyTorch's `interpolate(mode="bilinear", align_corners=False)`.
 *
 * @param logits `[height, width]`
 * @param width px
 * @param height px
 * @param outWidth px
 * @param outHeight px
 * @returns `[outHeight, outWidth]` logits
 * @throws {MaskletError} `bad-argument` for a size below 1, `size-mismatch` when the logits do not fill the size
 */
export function upsampleLogits(
  logits: Float32Array,
  width: number,
  height: number,
  outWidth: number,
  outHeight: number,
): Float32Array<ArrayBuffer> {
  requireLogits(logits, { width, height, outWidth, outHeight });
  return inKernel(
    "upsample logits",
    () => kernel.upsampleLogits(logits, width, height, outWidth, outHeight),
  ) as Float32Array<ArrayBuffer>;
}

/**
 * The bits of the pixels whose logit, upsampled as {@link upsampleLogits} does it, lies above the threshold; no floats are stored.
 *
 * @param logits `[height, width]`
 * @param sizes `width` and `height` of the logits, `outWidth` and `outHeight` of the mask, px
 * @param threshold a logit; 0 is a probability of one half
 * @returns rows of whole words, `outHeight * ceil(outWidth / 32)` of them
 * @throws {MaskletError} `bad-argument` for a size below 1, `size-mismatch` when the logits do not fill the size
 */
export function upsampleToBits(
  logits: Float32Array,
  sizes: { readonly width: number; readonly height: number; readonly outWidth: number; readonly outHeight: number },
  threshold: number,
): Uint32Array {
  requireLogits(logits, sizes);
  const { width, height, outWidth, outHeight } = sizes;
  return inKernel(
    "upsample logits",
    () => kernel.upsampleToMask(logits, width, height, outWidth, outHeight, threshold),
  );
}

function requireLogits(
  logits: Float32Array,
  sizes: { width: number; height: number; outWidth: number; outHeight: number },
): void {
  const { width, height, outWidth, outHeight } = sizes;
  requireSizes({ width, height, outWidth, outHeight }, Math.max(width * height, outWidth * outHeight));
  requireElements("logits", logits.length, width * height, "Give [height, width] logits of one object");
}
