import { MaskletError } from "../../error.ts";
import { makeMask, type Mask, wordsPerRow } from "../../mask/mask.ts";
import type { PictureSize } from "./annotations.ts";

/** A brush's picture has four values a pixel; the fourth says whether the pixel is painted. */
const CHANNELS = 4;

/**
 * The mask of Label Studio's brush: bits, first the number of values (32), the bits of a value less 1 (5) and four widths of run lengths
 * less 1 (4 each), then runs: one bit whether a value repeats, two that choose a width, the length less 1, and the value or the values.
 *
 * @param rle bytes
 * @param size of the picture, px
 * @param where how errors call it
 * @throws {MaskletError} `bad-mask` where the runs do not fill the picture exactly
 */
export function maskOfBrush(rle: readonly number[], size: PictureSize, where: string): Mask {
  const { width, height } = size;
  const fail = (expected: string, found: string): never => {
    throw new MaskletError("bad-mask", `Expected ${expected} in ${where}, found ${found}`, {
      hint: "Export the task again, as JSON",
    });
  };
  const stray = rle.find((byte) => !(Number.isInteger(byte) && byte >= 0 && byte <= 255));
  if (stray !== undefined) fail("bytes (0 to 255)", JSON.stringify(stray));
  let at = 0; // bits
  const read = (bits: number): number => {
    if (at + bits > 8 * rle.length) fail(`${at + bits} bits at least`, `${8 * rle.length}`);
    let value = 0;
    for (const end = at + bits; at < end; at++) value = 2 * value + (rle[at >>> 3]! >>> (7 - (at & 7)) & 1);
    return value;
  };
  const count = read(32);
  if (count !== CHANNELS * width * height) {
    fail(`${CHANNELS} values a pixel of ${width}x${height}`, `${count} values`);
  }
  const valueBits = read(5) + 1;
  const lengthBits = [0, 0, 0, 0].map(() => read(4) + 1);
  const perRow = wordsPerRow(width);
  const bits = new Uint32Array(height * perRow);
  const paint = (from: number, to: number): void => {
    for (let i = from + (CHANNELS - 1 - from % CHANNELS); i < to; i += CHANNELS) {
      const pixel = (i - (CHANNELS - 1)) / CHANNELS;
      const [x, y] = [pixel % width, Math.floor(pixel / width)];
      bits[y * perRow + (x >>> 5)]! |= 1 << (x & 31);
    }
  };
  for (let i = 0; i < count;) {
    const repeats = read(1) === 1;
    const end = i + 1 + read(lengthBits[read(2)]!);
    if (end > count) fail(`${count} values`, "more");
    if (repeats) {
      if (read(valueBits) !== 0) paint(i, end);
      i = end;
    } else {
      for (; i < end; i++) if (read(valueBits) !== 0) paint(i, i + 1);
    }
  }
  return makeMask(width, height, bits);
}
