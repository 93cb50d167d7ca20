import {
  checkOptions,
  type CompleteTable,
  kindOf,
  listKind,
  numberKind,
  requireKind,
  switchKind,
  type ValueKind,
} from "../options.ts";
import { type Mask, maskKind } from "../mask/mask.ts";
import { wordsPerRow } from "../mask/mask.ts";
import { MaskletError } from "../error.ts";
import { requireRgbImage, type RgbImage } from "./rgb_image.ts";

/** A mask and the colour to draw it in. */
export interface OverlayMask {
  /** Same size as the picture. */
  readonly mask: Mask;
  /** Red, green, blue, 0 to 255; `objectColour(object)` gives the usual one. */
  readonly colour: readonly [number, number, number];
}

/** How masks are drawn over a picture. */
export interface OverlayOptions {
  /** Share of the colour inside a mask, 0 to 1; default 0.5. */
  readonly alpha?: number;
  /** Whether the outermost pixels of a mask get the plain colour; default true. The picture's border is no contour. */
  readonly contour?: boolean;
}

const OVERLAY_OPTIONS: CompleteTable<OverlayOptions> = {
  alpha: { doc: "share of the colour inside a mask", kind: numberKind(), fallback: 0.5 },
  contour: { doc: "whether outermost pixels get the plain colour", kind: switchKind, fallback: true },
};

const isColour = (value: unknown): boolean =>
  Array.isArray(value) && value.length === 3 &&
  value.every((part) => typeof part === "number" && part >= 0 && part <= 255);

/** What is drawn; each mask and its colour are looked at as they are drawn. */
const MASKS_KIND: ValueKind<readonly OverlayMask[]> = listKind(
  kindOf("a mask with its colour [red, green, blue], each 0 to 255", (value) => {
    const { mask, colour } = (value ?? {}) as Partial<OverlayMask>;
    return maskKind.accepts(mask) && isColour(colour);
  }),
);

/**
 * Draws masks over a picture, later masks over earlier ones. The picture is left as it is.
 *
 * @param image RGB picture
 * @param masks of the picture's size, each with its colour
 * @param options share of colour, and contours
 * @returns a new picture of the same size
 * @throws {MaskletError} `size-mismatch` when a mask has another size than the picture, `bad-argument` for an alpha outside 0..1
 *
 * @example
 * ```ts
 * import { drawOverlay, maskFromBytes } from "masklet";
 * import { assertEquals } from "@std/assert";
 * const image = { width: 2, height: 1, rgb: new Uint8Array(6) };
 * const mask = maskFromBytes([0, 1], 2, 1);
 * const { rgb } = drawOverlay(image, [{ mask, colour: [255, 0, 0] }], { contour: false });
 * assertEquals([...rgb], [0, 0, 0, 128, 0, 0]);
 * ```
 */
export function drawOverlay(image: RgbImage, masks: readonly OverlayMask[], options: OverlayOptions = {}): RgbImage {
  const { alpha, contour } = checkOptions("drawOverlay", options, OVERLAY_OPTIONS);
  requireKind("the second argument of drawOverlay", masks, MASKS_KIND);
  requireRgbImage(image);
  if (!(alpha >= 0 && alpha <= 1)) {
    throw new MaskletError("bad-argument", `Expected an alpha from 0 to 1, found ${alpha}`, { hint: "Try 0.5" });
  }
  const rgb = image.rgb.slice();
  for (const { mask, colour } of masks) {
    requireSizeOf(image, mask);
    blend(rgb, mask, colour, alpha, contour);
  }
  return { width: image.width, height: image.height, rgb };
}

function blend(
  rgb: Uint8Array,
  mask: Mask,
  colour: readonly [number, number, number],
  alpha: number,
  contour: boolean,
): void {
  const { width, height, bits } = mask;
  const words = wordsPerRow(width);
  for (let y = 0; y < height; y++) {
    for (let word = 0; word < words; word++) {
      const inside = bits[y * words + word]!;
      if (inside === 0) continue;
      const edge = contour ? inside & ~surrounded(mask, word, y) : 0;
      for (let rest = inside; rest !== 0; rest &= rest - 1) {
        const bit = 31 - Math.clz32(rest & -rest);
        const at = 3 * (y * width + 32 * word + bit);
        const share = (edge >>> bit) & 1 ? 1 : alpha;
        for (let c = 0; c < 3; c++) rgb[at + c] = Math.round(rgb[at + c]! * (1 - share) + colour[c]! * share);
      }
    }
  }
}

/** Bits of a word whose four neighbours are inside the mask too, or outside the picture. */
function surrounded({ width, height, bits }: Mask, word: number, y: number): number {
  const words = wordsPerRow(width);
  const at = y * words + word;
  const here = bits[at]!;
  const above = y > 0 ? bits[at - words]! : -1;
  const below = y < height - 1 ? bits[at + words]! : -1;
  const left = (here << 1) | (word > 0 ? bits[at - 1]! >>> 31 : 1);
  const last = word === words - 1 ? 1 << ((width - 1) & 31) : 0; // its right neighbour is outside the picture
  const right = (here >>> 1) | (word < words - 1 ? bits[at + 1]! << 31 : last);
  return above & below & left & right;
}

function requireSizeOf(image: RgbImage, mask: Mask): void {
  if (mask.width === image.width && mask.height === image.height) return;
  throw new MaskletError(
    "size-mismatch",
    `Expected a mask of ${image.width}x${image.height} (the picture), found ${mask.width}x${mask.height}`,
    { hint: "Draw the mask over the frame that it belongs to" },
  );
}
