import { encodeWebp } from "../image/encode_image.ts";
import type { RgbImage } from "../image/rgb_image.ts";
import { resizeBicubic } from "../kernel/resize.ts";

/** A picture no wider than `width` px, in its own proportions. */
export function shrinkTo(image: RgbImage, width: number): RgbImage {
  if (image.width <= width) return image;
  const height = Math.max(1, Math.round(image.height * width / image.width));
  return { width, height, rgb: resizeBicubic(image.rgb, image.width, image.height, width, height) };
}

/** An encoded picture as an address that stands in for a file. */
export function dataUrl(bytes: Uint8Array, type: "image/png" | "image/jpeg" | "image/webp"): string {
  return `data:${type};base64,${bytes.toBase64()}`;
}

/** A picture as a WebP in a data URL, no wider than `width` px. */
export async function webpUrl(image: RgbImage, width: number, quality?: number): Promise<string> {
  return dataUrl(await encodeWebp(shrinkTo(image, width), { quality }), "image/webp");
}
