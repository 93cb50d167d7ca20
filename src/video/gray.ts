import type { Size } from "./image_size.ts";

/** The one plane of a picture without colour. */
export interface GrayPlane {
  /** Where it begins, bytes. */
  readonly offset: number;
  /** Bytes from one row to the next. */
  readonly stride: number;
  /** Bits of a sample: 8, or 10 or 12 in two bytes, the lower one first. */
  readonly depth: number;
}

/**
 * RGB of luma alone, as FFmpeg has it: 8 bits are levels whatever the file says of their range, deeper samples are rounded, or
 * stretched where the file says that they use a part of their range (16..235 times a power of 2).
 *
 * @returns `3 * width * height` bytes
 */
export function rgbOfGray(
  samples: Uint8Array,
  { offset, stride, depth }: GrayPlane,
  { width, height, fullRange }: Size & { readonly fullRange: boolean },
): Uint8Array<ArrayBuffer> {
  const rgb = new Uint8Array(3 * width * height);
  const levels = depth === 8 ? undefined : levelsOf(depth, fullRange);
  for (let y = 0, out = 0; y < height; y++) {
    const row = offset + y * stride;
    for (let x = 0; x < width; x++) {
      const level = levels === undefined
        ? samples[row + x]!
        : levels[(samples[row + 2 * x]! | samples[row + 2 * x + 1]! << 8) % levels.length]!;
      rgb[out++] = level;
      rgb[out++] = level;
      rgb[out++] = level;
    }
  }
  return rgb;
}

/** Limited luma in 13 bits over 1, as FFmpeg's scaler multiplies it. */
const STRETCH = Math.floor(Math.trunc(2 ** 16 * 255 / 219) / 8 + 0.5);

/** The level of each sample. */
function levelsOf(depth: number, fullRange: boolean): Uint8ClampedArray {
  const up = 15 - depth; // its samples have 15 bits
  const level = fullRange
    ? (sample: number) => ((sample << up) + 64) >> 7
    : (sample: number) => Math.floor((((sample << up) * 4 - 16 * 512) * STRETCH + 2 ** 21) / 2 ** 22);
  return Uint8ClampedArray.from({ length: 2 ** depth }, (_, sample) => level(sample));
}
