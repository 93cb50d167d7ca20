/**
 * Which pixels of a PNG are an object's, where a single picture is given as a mask: the rules that `--mask` and prompts.json follow.
 *
 * - One value a pixel (palette or gray of any depth): 0 is background. One value beside it is the object, whatever it is; several are as
 *   many objects, and 255 is then void.
 * - Colour or alpha: transparent pixels (alpha below 128) and black ones are background, and pixels of one other colour are the object. Where
 *   nothing is left but black beside transparent pixels, black is the object. More colours are refused: nobody says which is whose number.
 * @module
 */
import { MaskletError } from "../error.ts";
import { type Mask, maskFromBytes } from "../mask/mask.ts";
import type { LabelPng } from "./label_png.ts";

/** The objects of one PNG. */
export interface PngObjects {
  /** Their values, ascending; of a colour file one object, 1. */
  readonly values: readonly number[];
  /** The pixels of one. */
  mask(value: number): Mask;
}

/** Void pixels of label maps with objects: annotated as nobody's. */
const VOID = 255;
/** Alpha from which on a pixel is there. */
const OPAQUE = 128;
/** Values that an error lists. */
const LISTED = 8;

/**
 * The objects of a PNG.
 *
 * @param png what the file holds
 * @param name how errors call it
 * @throws {MaskletError} `bad-mask` for an empty one, and for several colours
 */
export function objectsOfPng(png: LabelPng, name: string): PngObjects {
  return png.channels === 1 ? labelled(png, name) : coloured(png, name);
}

/** Values for a sentence: "1, 2, 3" or "1, 2, …, 40 (17 in all)". */
export function listedValues(values: readonly (number | string)[]): string {
  if (values.length <= LISTED) return values.join(", ");
  return `${values.slice(0, LISTED - 1).join(", ")}, …, ${values.at(-1)} (${values.length} in all)`;
}

function labelled({ values, width, height }: LabelPng, name: string): PngObjects {
  const found = [...new Set<number>(values)].filter((value) => value !== 0).sort((a, b) => a - b);
  const objects = found.length > 1 ? found.filter((value) => value !== VOID) : found;
  if (objects.length === 0) refuseEmpty(name, "every pixel is 0");
  return {
    values: objects,
    mask: (value) => maskFromBytes(Uint8Array.from(values, (v) => v === value ? 1 : 0), width, height),
  };
}

function coloured({ values, channels, width, height, kind }: LabelPng, name: string): PngObjects {
  const alphaAt = kind === "rgba" || kind === "gray-alpha" ? channels - 1 : undefined;
  const colours = channels - (alphaAt === undefined ? 0 : 1);
  const CLEAR = -1;
  const found = new Map<number, number>();
  const pixels = Int32Array.from({ length: width * height }, (_, i) => {
    const at = i * channels;
    if (alphaAt !== undefined && values[at + alphaAt]! < OPAQUE) return CLEAR;
    let colour = 0;
    for (let c = 0; c < colours; c++) colour = colour * 256 + values[at + c]!;
    return colour;
  });
  for (const colour of pixels) found.set(colour, (found.get(colour) ?? 0) + 1);
  const shown = [...found.keys()].filter((colour) => colour !== CLEAR && colour !== 0);
  const blackOnClear = shown.length === 0 && found.has(0) && found.has(CLEAR);
  const [object, ...others] = blackOnClear ? [0] : shown;
  if (object === undefined) refuseEmpty(name, found.has(CLEAR) ? "every pixel is transparent" : "every pixel is black");
  if (others.length > 0) {
    const inOrder = shown.sort((a, b) => found.get(b)! - found.get(a)!).map((colour) => hex(colour, colours));
    throw new MaskletError(
      "bad-mask",
      `Expected one colour on black or transparent in ${name} (${kind}), found ${listedValues(inOrder)}`,
      {
        hint:
          "Save several objects as a palette PNG whose indices are their numbers, or one object a file; a mask has no soft edges",
      },
    );
  }
  return {
    values: [1],
    mask: () => maskFromBytes(Uint8Array.from(pixels, (v) => v === object ? 1 : 0), width, height),
  };
}

const hex = (colour: number, digits: number): string =>
  `#${colour.toString(16).padStart(2 * digits, "0").repeat(digits === 1 ? 3 : 1)}`;

function refuseEmpty(name: string, found: string): never {
  throw new MaskletError("bad-mask", `Expected an object in the mask ${name}, found none: ${found}`, {
    hint: "Give a mask that shows the object on the prompted frame",
  });
}
