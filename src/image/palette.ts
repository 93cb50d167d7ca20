import { requireKind, wholeKind } from "../options.ts";

/** Colours of a palette: up to 256 entries of red, green, blue, one after the other. */
export type Palette = Uint8Array;

const INDEX_KIND = wholeKind({ least: 0 });

/** Three bits of the index go to red, green and blue; the next three to the next lower bit of each, and so on. */
function vocColour(index: number): [number, number, number] {
  const colour: [number, number, number] = [0, 0, 0];
  for (let bit = 7, rest = index; rest > 0; bit--, rest >>= 3) {
    for (let channel = 0; channel < 3; channel++) colour[channel]! |= ((rest >> channel) & 1) << bit;
  }
  return colour;
}

/**
 * The palette of the PASCAL VOC and DAVIS label maps: 256 colours, 768 bytes; entry 0 is black, 1 dark red, 2 green, 3 olive, …
 *
 * @returns 768 bytes: red, green and blue of each of 256 numbers; a copy
 *
 * @example
 * ```ts
 * import { davisPalette } from "masklet";
 * import { assertEquals } from "@std/assert";
 * assertEquals([...davisPalette().subarray(3, 9)], [128, 0, 0, 0, 128, 0]);
 * ```
 */
export function davisPalette(): Palette {
  return Uint8Array.from({ length: 256 }, (_, i) => i).reduce((palette, i) => {
    palette.set(vocColour(i), 3 * i);
    return palette;
  }, new Uint8Array(768));
}

/**
 * Colour of an object in overlays, `[red, green, blue]`: its entry in the DAVIS palette, where index 256 starts again at 1.
 *
 * @param index an object's number, from 0 on
 * @returns red, green and blue, 0 to 255
 * @throws {MaskletError} `bad-argument` for what is no number of an object
 *
 * @example
 * ```ts
 * import { objectColour } from "masklet";
 * import { assertEquals } from "@std/assert";
 * assertEquals(objectColour(2), [0, 128, 0]);
 * ```
 */
export function objectColour(index: number): readonly [number, number, number] {
  requireKind("the argument of objectColour", index, INDEX_KIND);
  return vocColour(index < 256 ? index : ((index - 1) % 255) + 1);
}
