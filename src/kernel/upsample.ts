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

/**
 * The bits of several objects' masks that share no pixel: each is of the object with the highest logit, upsampled as
 * {@link upsampleLogits} does it, the first of equal ones, where that lies above 0.
 *
 * @param logits `[objects, height, width]`
 * @param sizes `objects`, `width` and `height` of the logits, `outWidth` and `outHeight` of the masks, px
 * @returns for each object rows of whole words, `outHeight * ceil(outWidth / 32)` of them
 * @throws {MaskletError} `bad-argument` for a size below 1, `size-mismatch` when the logits do not fill the sizes
 */
export function upsampleToNonOverlappingBits(
  logits: Float32Array,
  sizes: { readonly objects: number; readonly width: number; readonly height: number } & {
    readonly outWidth: number;
    readonly outHeight: number;
  },
): Uint32Array[] {
  const { objects, width, height, outWidth, outHeight } = sizes;
  const [plane, words] = [width * height, Math.ceil(outWidth / 32) * outHeight];
  requireSizes({ objects, width, height, outWidth, outHeight }, Math.max(objects * plane, outWidth * outHeight));
  requireElements("logits", logits.length, objects * plane, "Give [objects, height, width] logits");
  const bits = inKernel(
    "upsample logits",
    () => kernel.upsampleToNonOverlapping(logits, width, height, outWidth, outHeight),
  );
  return Array.from({ length: objects }, (_, i) => bits.slice(i * words, (i + 1) * words));
}

/**
 * The same for three thresholds in one pass, which costs little more than one.
 *
 * @param logits `[height, width]`
 * @param sizes as {@link upsampleToBits} has them
 * @param thresholds logits
 * @returns for each threshold its rows of whole words
 * @throws {MaskletError} `bad-argument` for a size below 1, `size-mismatch` when the logits do not fill the size
 */
export function upsampleToThreeBits(
  logits: Float32Array,
  sizes: { readonly width: number; readonly height: number; readonly outWidth: number; readonly outHeight: number },
  thresholds: readonly [number, number, number],
): [Uint32Array, Uint32Array, Uint32Array] {
  requireLogits(logits, sizes);
  const { width, height, outWidth, outHeight } = sizes;
  const limits = Float32Array.from(thresholds);
  const words = inKernel(
    "upsample logits",
    () => kernel.upsampleToMasks(logits, width, height, outWidth, outHeight, limits),
  );
  const plane = words.length / 3;
  const of = (n: number): Uint32Array => words.subarray(n * plane, (n + 1) * plane);
  return [of(0), of(1), of(2)];
}

function requireLogits(
  logits: Float32Array,
  sizes: { width: number; height: number; outWidth: number; outHeight: number },
): void {
  const { width, height, outWidth, outHeight } = sizes;
  requireSizes({ width, height, outWidth, outHeight }, Math.max(width * height, outWidth * outHeight));
  requireElements("logits", logits.length, width * height, "Give [height, width] logits of one object");
}
