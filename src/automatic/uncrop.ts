import { MaskletError } from "../error.ts";
import { makeMask, type Mask, maskKind, wordsPerRow } from "../mask/mask.ts";
import { type Box, boxKind, sizeKind } from "../mask/box.ts";
import { kindOf, requireKind } from "../options.ts";

const POINT_KIND = kindOf<readonly [number, number]>(
  "a point [x, y]",
  (value) => Array.isArray(value) && value.length === 2 && value.every(Number.isFinite),
);

/**
 * A box of a crop in px of the picture.
 *
 * @param box in px of the crop
 * @param crop where the crop lies in the picture
 * @returns the box, moved
 * @throws {MaskletError} `bad-argument` for what is no box
 *
 * @example
 * ```ts
 * import { uncropBox } from "masklet/segment";
 * import { assertEquals } from "@std/assert";
 * const crop = { left: 20, top: 10, right: 90, bottom: 70 };
 * assertEquals(uncropBox({ left: 0, top: 0, right: 5, bottom: 6 }, crop), { left: 20, top: 10, right: 25, bottom: 16 });
 * ```
 */
export function uncropBox(box: Box, crop: Box): Box {
  requireKind("the first argument of uncropBox", box, boxKind);
  requireKind("the second argument of uncropBox", crop, boxKind);
  const { left, top, right, bottom } = box;
  return { left: left + crop.left, top: top + crop.top, right: right + crop.left, bottom: bottom + crop.top };
}

/**
 * A point of a crop in px of the picture.
 *
 * @param point `[x, y]` in px of the crop
 * @param crop where the crop lies in the picture
 * @returns the point, moved
 * @throws {MaskletError} `bad-argument` for what is no point or box
 *
 * @example
 * ```ts
 * import { uncropPoint } from "masklet/segment";
 * import { assertEquals } from "@std/assert";
 * assertEquals(uncropPoint([1.5, 2], { left: 20, top: 10, right: 90, bottom: 70 }), [21.5, 12]);
 * ```
 */
export function uncropPoint(point: readonly [number, number], crop: Box): [number, number] {
  requireKind("the first argument of uncropPoint", point, POINT_KIND);
  requireKind("the second argument of uncropPoint", crop, boxKind);
  const [x, y] = point;
  return [x + crop.left, y + crop.top];
}

/**
 * A mask of a crop at the size of the picture, empty around the crop.
 *
 * @param mask of the crop's size
 * @param crop where the crop lies, whole px inside the picture
 * @param picture its size, px
 * @returns a mask of that size
 * @throws {MaskletError} `size-mismatch` for a mask of another size than the crop, `bad-argument` for a crop that lies outside
 *
 * @example
 * ```ts
 * import { maskFromBytes, maskToBytes } from "masklet";
 * import { uncropMask } from "masklet/segment";
 * import { assertEquals } from "@std/assert";
 * const crop = { left: 1, top: 0, right: 3, bottom: 1 };
 * const whole = uncropMask(maskFromBytes([1, 1], 2, 1), crop, { width: 4, height: 1 });
 * assertEquals([...maskToBytes(whole)], [0, 1, 1, 0]);
 * ```
 */
export function uncropMask(
  mask: Mask,
  crop: Box,
  picture: { readonly width: number; readonly height: number },
): Mask {
  requireKind("the first argument of uncropMask", mask, maskKind);
  requireKind("the second argument of uncropMask", crop, boxKind);
  requireKind("the third argument of uncropMask", picture, sizeKind);
  requireCrop(mask, crop, picture);
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

function requireCrop(
  mask: Mask,
  { left, top, right, bottom }: Box,
  { width, height }: { readonly width: number; readonly height: number },
): void {
  if (![left, top].every(Number.isInteger) || left < 0 || top < 0 || right > width || bottom > height) {
    throw new MaskletError(
      "bad-argument",
      `Expected a crop of whole px inside ${width}x${height}, found [${left}, ${top}, ${right}, ${bottom}]`,
      { hint: "Crops come from cropBoxes" },
    );
  }
  if (mask.width === right - left && mask.height === bottom - top) return;
  throw new MaskletError(
    "size-mismatch",
    `Expected a mask of the crop's ${right - left}x${bottom - top}, found ${mask.width}x${mask.height}`,
    { hint: "Give the mask of this crop" },
  );
}
