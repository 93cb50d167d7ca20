import { MaskletError } from "../error.ts";
import { objectKind, requireKind, shown } from "../options.ts";

/** A picture as Masklet works on it: 8-bit RGB, row-major, interleaved, origin top left. */
export interface RgbImage {
  /** Width in px. */
  readonly width: number;
  /** Height in px. */
  readonly height: number;
  /** `3 * width * height` bytes: red, green, blue of each pixel, row by row. */
  readonly rgb: Uint8Array;
}

/**
 * Refuses a picture whose size and number of bytes do not fit together.
 * @throws {MaskletError} `bad-image`
 */
export function requireRgbImage(image: RgbImage, what = "the image"): void {
  requireKind(what, image, objectKind("a picture { width, height, rgb }"));
  const { width, height, rgb } = image;
  const side = (n: unknown): boolean => Number.isInteger(n) && (n as number) > 0;
  if (!side(width) || !side(height)) {
    throw new MaskletError(
      "bad-image",
      `Expected ${what} to be at least 1x1 px, found ${shown(width)}x${shown(height)}`,
      {
        hint: "Give width and height as positive whole numbers",
      },
    );
  }
  if (rgb instanceof Uint8Array && rgb.length === 3 * width * height) return;
  const found = rgb instanceof Uint8Array ? `${rgb.length} bytes` : `no bytes of RGB`;
  throw new MaskletError(
    "bad-image",
    `Expected ${what} to have ${3 * width * height} bytes (RGB of ${width}x${height}), found ${found}`,
    { hint: "Give red, green and blue of each pixel in a Uint8Array, without alpha" },
  );
}
