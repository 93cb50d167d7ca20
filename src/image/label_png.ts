import { MaskletError } from "../error.ts";
import { decodePng } from "../kernel/label_png.ts";
import type { Palette } from "./palette.ts";
import { EMPTY_FILE, type FileOrBytes, nameOf, readBytes } from "../files/read_bytes.ts";

/** What kind of PNG a label map came from. Only `"indexed"` and `"gray"` have one value a pixel. */
export type LabelPngKind = "gray" | "rgb" | "indexed" | "gray-alpha" | "rgba";

/** What the samples of a PNG are, by the colour type that its header gives. */
const KINDS: Partial<Record<number, LabelPngKind>> = {
  0: "gray",
  2: "rgb",
  3: "indexed",
  4: "gray-alpha",
  6: "rgba",
};
/** A label map: one value a pixel, as Pillow and NumPy read it. */
export interface LabelPng {
  /** Width in px. */
  readonly width: number;
  /** Height in px. */
  readonly height: number;
  /** `width * height * channels` values, row-major; 16 bits only for 16-bit gray. */
  readonly values: Uint8Array | Uint16Array;
  /** Values a pixel: 1, or more for a file that is no label map (gray with alpha, RGB, RGBA). */
  readonly channels: number;
  /** What the file holds. */
  readonly kind: LabelPngKind;
  /** The colours of an indexed file, three bytes each. */
  readonly palette?: Palette;
}

/**
 * Reads a PNG of labels with the values that Pillow's `Image.open` and `numpy.array` give: of a palette file the indices, of 8- and
 * 16-bit gray the values, of 1-bit gray 0 and 1, of 2- and 4-bit gray the values times 85 and 17. Colour files come with more than
 * one channel, for the caller to refuse; their 16-bit samples lose the lower byte.
 *
 * @param input the file's bytes, its path or its `file:` URL
 * @returns values `[height, width, channels]`, size, kind, and the palette where the file has one
 * @throws {MaskletError} `missing-file`, `io`, or `bad-image` when it is no PNG, ends too early or is damaged
 *
 * @example
 * ```ts
 * import { encodeIndexedPng, readIndexedPng } from "masklet";
 * import { assertEquals } from "@std/assert";
 * const png = await encodeIndexedPng(new Uint8Array([0, 1, 2, 255]), 2, 2);
 * const labels = await readIndexedPng(png);
 * assertEquals([labels.kind, labels.width, ...labels.values], ["indexed", 2, 0, 1, 2, 255]);
 * ```
 */
export async function readIndexedPng(input: FileOrBytes): Promise<LabelPng> {
  return decodeLabelPng(await readBytes(input), nameOf(input));
}

/**
 * Like `readIndexedPng`, for bytes that are there already, and at once.
 * @param name how errors call the file
 */
export function decodeLabelPng(bytes: Uint8Array, name = nameOf(bytes)): LabelPng {
  const png = decodePng(bytes);
  if (typeof png === "string") throw badPng(name, png, bytes);
  const { width, height, samples, channels, colourType, palette } = png;
  const kind = KINDS[colourType]!;
  const colours = kind === "indexed" && palette.length > 0 ? { palette } : {};
  return { width, height, values: samples, channels, kind, ...colours };
}

/** The error of a file that is damaged or no PNG. */
export function badPng(name: string, found: string, bytes: Uint8Array): MaskletError {
  const jpeg = bytes[0] === 0xff && bytes[1] === 0xd8;
  const what = jpeg ? "a JPEG picture" : bytes.length === 0 ? EMPTY_FILE : found;
  return new MaskletError(
    "bad-image",
    `Expected a complete PNG in ${name}, found: ${what}`,
    {
      hint: jpeg
        ? "Save the mask as a PNG of object numbers; JPEG changes the numbers near every edge"
        : "Write or fetch the mask again as a PNG of object numbers",
    },
  );
}

/** The error of a PNG that has no object number a pixel. */
export function noLabelMap(name: string, found: string): MaskletError {
  return new MaskletError("bad-mask", `Expected one value a pixel in ${name} (palette or gray PNG), found ${found}`, {
    hint: "Save masks as palette PNGs whose indices are the object numbers",
  });
}
