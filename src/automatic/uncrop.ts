import { makeMask, type Mask, wordsPerRow } from "../mask/mask.ts";
import type { Box } from "../mask/box.ts";

/** A box of a crop in px of the picture. */
export function uncropBox({ left, top, right, bottom }: Box, crop: Box): Box {
  return { left: left + crop.left, top: top + crop.top, right: right + crop.left, bottom: bottom + crop.top };
}

/** A point `[x, y]` of a crop in px of the picture. */
export function uncropPoint([x, y]: readonly [number, number], crop: Box): [number, number] {
  return [x + crop.left, y + crop.top];
}

/**
 * A mask of a crop at the size of the picture, empty around the crop.
 *
 * @param mask of the crop's size
 * @param crop where the crop lies, whole px inside the picture
 * @param picture its size, px
 */
export function uncropMask(
  mask: Mask,
  crop: Box,
  picture: { readonly width: number; readonly height: number },
): Mask {
  if (mask.width === picture.width && mask.height === picture.height) return mask;
  const [from, to] = [wordsPerRow(mask.width), wordsPerRow(picture.width)];
  const bits = new Uint32Array(to * picture.height);
  const [word, shift] = [crop.left >>> 5, crop.left & 31];
  for (let y = 0; y < mask.height; y++) {
    const row = (crop.top + y) * to + word;
    for (let i = 0; i < from; i++) {
      const value = mask.bits[y * from + i]!;
      if (value === 0) continue;
      bits[row + i]! |= value << shift;
      // What is shifted out goes to the next word; a shift by 32 would be one by 0.
      if (shift > 0 && value >>> (32 - shift) !== 0) bits[row + i + 1]! |= value >>> (32 - shift);
    }
  }
  return makeMask(picture.width, picture.height, bits);
}
