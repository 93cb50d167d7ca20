import { MaskletError } from "../error.ts";
import { inKernel, kernel, requireElements, requireSizes } from "./wasm.ts";

/**
 * Bicubic resizing of 8-bit pixels, bit for bit as Pillow 13's `Image.resize((outWidth, outHeight), BICUBIC)` of RGB and gray
 * pictures: a = -0.5, antialiased when shrinking, two passes, each rounded to 8 bits. The rows' pass comes first, unless the height
 * loses more than twice as many px as the width (there Pillow before 13 differs, in the last bit).
 *
 * @param rgb `[height, width, channels]` bytes
 * @param width px
 * @param height px
 * @param outWidth px
 * @param outHeight px
 * @param channels bytes a pixel, 1..4; each channel on its own
 * @returns `[outHeight, outWidth, channels]` bytes
 * @throws {MaskletError} `bad-argument` for a size below 1, `size-mismatch` when the bytes do not fill the size
 */
export function resizeBicubic(
  rgb: Uint8Array,
  width: number,
  height: number,
  outWidth: number,
  outHeight: number,
  channels = 3,
): Uint8Array<ArrayBuffer> {
  requireSizes(
    { width, height, outWidth, outHeight, channels },
    Math.max(width * height, outWidth * outHeight, outWidth * height) * channels,
  );
  if (channels > 4) {
    throw new MaskletError("bad-argument", `Expected 1..4 channels, found ${channels}`, { hint: "Resize them apart" });
  }
  requireElements("bytes", rgb.length, width * height * channels, "Give all channels of all pixels, row by row");
  return inKernel(
    "resize a picture",
    () => kernel.resizeBicubic(rgb, width, height, outWidth, outHeight, channels),
  ) as Uint8Array<ArrayBuffer>;
}

/**
 * Antialiased bilinear resizing of float planes, as PyTorch's `interpolate(mode="bilinear", antialias=True, align_corners=False)`.
 *
 * @param values `[channels, height, width]`
 * @param width px
 * @param height px
 * @param outWidth px
 * @param outHeight px
 * @param channels number of planes
 * @returns `[channels, outHeight, outWidth]`
 * @throws {MaskletError} `bad-argument` for a size below 1, `size-mismatch` when the values do not fill the size
 */
export function resizeBilinearAntialiased(
  values: Float32Array,
  width: number,
  height: number,
  outWidth: number,
  outHeight: number,
  channels = 1,
): Float32Array<ArrayBuffer> {
  requireSizes(
    { width, height, outWidth, outHeight, channels },
    Math.max(width * height, outWidth * outHeight, outWidth * height) * channels,
  );
  requireElements("values", values.length, width * height * channels, "Give [channels, height, width]");
  return inKernel(
    "resize planes",
    () => kernel.resizeBilinearAntialiased(values, width, height, outWidth, outHeight, channels),
  ) as Float32Array<ArrayBuffer>;
}

/**
 * The low-resolution logits that stand for a mask prompt: -10 outside, 10 inside, antialiased bilinear to a quarter of the size.
 *
 * @param values01 `[size, size]` of 0 and 1, as `maskToModelInput` makes them
 * @param size the model's image size, px, a multiple of 4
 * @returns `[size / 4, size / 4]` logits
 */
export function maskPromptLogits(values01: Float32Array, size: number): Float32Array<ArrayBuffer> {
  requireSizes({ size, "size / 4": size / 4 }, size * size);
  requireElements("values", values01.length, size * size, "Give the values of maskToModelInput");
  return inKernel("make mask logits", () => kernel.maskPromptLogits(values01, size)) as Float32Array<ArrayBuffer>;
}
