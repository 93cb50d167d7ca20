import { type Box, sizeKind } from "../mask/box.ts";
import { numberKind, requireKind, type ValueKind, wholeKind } from "../options.ts";

/** A part of a picture that is segmented by itself. */
export interface Crop {
  /** Where it lies, whole px, half-open. */
  readonly box: Box;
  /** 0: the whole picture; layer n has `2^n` crops along a side. */
  readonly layer: number;
}

/** Layers of crops: those of layer 8 are 65,536, more than a picture has use for. */
export const LAYERS_KIND: ValueKind<number> = wholeKind({ least: 0, most: 8 });

/**
 * The whole picture, then layers of overlapping crops: 2 x 2 of them in layer 1, 4 x 4 in layer 2, column by column.
 *
 * @param size of the picture, px
 * @param layers layers of crops; 0: the whole picture alone
 * @param overlap share of the shorter side by which crops of layer 1 overlap; later layers halve it
 * @returns crops, the whole picture first
 * @throws {MaskletError} `bad-argument` for what is no size, more than 8 layers, or no share
 *
 * @example
 * ```ts
 * import { cropBoxes } from "masklet/segment";
 * import { assertEquals } from "@std/assert";
 * const crops = cropBoxes({ width: 64, height: 32 }, 1, 0);
 * assertEquals(crops.length, 5);
 * assertEquals(crops[4], { box: { left: 32, top: 16, right: 64, bottom: 32 }, layer: 1 });
 * ```
 */
export function cropBoxes(
  size: { readonly width: number; readonly height: number },
  layers: number,
  overlap: number,
): Crop[] {
  requireKind("the first argument of cropBoxes", size, sizeKind);
  requireKind("the second argument of cropBoxes", layers, LAYERS_KIND);
  requireKind("the third argument of cropBoxes", overlap, numberKind());
  const { width, height } = size;
  const crops: Crop[] = [{ box: { left: 0, top: 0, right: width, bottom: height }, layer: 0 }];
  for (let layer = 1; layer <= layers; layer++) {
    const side = 2 ** layer;
    const shared = Math.trunc(overlap * Math.min(width, height) * (2 / side)); // px
    const [cropWidth, cropHeight] = [width, height].map((length) => Math.ceil((shared * (side - 1) + length) / side));
    for (let i = 0; i < side * side; i++) {
      const [left, top] = [(cropWidth! - shared) * Math.floor(i / side), (cropHeight! - shared) * (i % side)];
      const [right, bottom] = [Math.min(left + cropWidth!, width), Math.min(top + cropHeight!, height)];
      crops.push({ box: { left, top, right, bottom }, layer });
    }
  }
  return crops;
}
