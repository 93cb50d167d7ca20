import { checkOptions, type OptionTable, switchKind } from "../options.ts";
import { awaitedAtEnd } from "../files/process_end.ts";
import { EMPTY_FILE, type FileOrBytes, nameOf, readBytes } from "../files/read_bytes.ts";
import { badPicture, PictureRefusal, requireReadable, unreadPicture } from "./bad_picture.ts";
import { unbelievable } from "./believable_size.ts";
import { decodeBmp, isBmp } from "./bmp.ts";
import { rgbOfCmyk } from "./cmyk.ts";
import { type GifCanvas, gifCanvas } from "./gif.ts";
import type { RgbImage } from "./rgb_image.ts";
import { loadSharp } from "./sharp.ts";

/** How a picture is decoded. */
export interface DecodeImageOptions {
  /** Turn and mirror the picture as its EXIF orientation says; default false: the pixels as they are stored, as Pillow has them. */
  readonly upright?: boolean;
}

const DECODE_OPTIONS: OptionTable<DecodeImageOptions> = {
  upright: { doc: "turn the picture as its EXIF orientation says", kind: switchKind, fallback: false },
};

/**
 * Decodes a JPEG, PNG, WebP, TIFF, BMP (uncompressed) or GIF (its first picture) into 8-bit RGB, with the pixels that Pillow's
 * `Image.open(file).convert("RGB")` has: an alpha channel is dropped without blending, an EXIF orientation is applied only when asked
 * for, a colour profile is not converted, and CMYK becomes RGB by Pillow's formula. Of 16-bit gray the upper byte is taken (Pillow clips
 * it at 255, which leaves white). Of an animation or several pages the first picture is decoded, and a TIFF is not turned, either (Pillow
 * turns it); one of floats, signed or 32-bit numbers is refused, as nothing says which of them is white, and so are one of CIE L*a*b*, one
 * of luma and chroma without JPEG compression, and one of several bands without colours.
 *
 * @param input the encoded bytes, a path or a `file:` URL
 * @param options how
 * @returns width and height in px and `3 * width * height` bytes, row-major, origin top left
 * @throws {MaskletError} `missing-file`, `io`, or `bad-image` when the bytes are no picture or end too early, `bad-argument` for an unknown option
 *
 * @example
 * ```ts
 * import { decodeImage, encodeRgbPng } from "masklet";
 * import { assertEquals } from "@std/assert";
 * const png = await encodeRgbPng({ width: 2, height: 1, rgb: new Uint8Array([255, 0, 0, 0, 0, 255]) });
 * const image = await decodeImage(png);
 * assertEquals([image.width, image.height, ...image.rgb], [2, 1, 255, 0, 0, 0, 0, 255]);
 * ```
 */
export async function decodeImage(input: FileOrBytes, options: DecodeImageOptions = {}): Promise<RgbImage> {
  const { upright = false } = checkOptions("decodeImage", options, DECODE_OPTIONS);
  const bytes = await readBytes(input);
  return await decodePicture(bytes, nameOf(input), upright);
}

/**
 * `decodeImage` of bytes that came from somewhere.
 * @param name how errors call the picture
 * @throws {MaskletError} `bad-image`
 */
export function decodePicture(bytes: Uint8Array, name: string, upright = false): Promise<RgbImage> {
  return awaitedAtEnd(decoded(bytes, name, upright));
}

async function decoded(bytes: Uint8Array, name: string, upright: boolean): Promise<RgbImage> {
  try {
    if (bytes.length === 0) throw new PictureRefusal(EMPTY_FILE);
    if (isBmp(bytes)) return decodeBmp(bytes);
    const sharp = await loadSharp();
    requireReadable(bytes);
    const reader = sharp(bytes, { failOn: "none", limitInputPixels: false });
    const { space, depth, ...header } = await reader.metadata();
    const refusal = unbelievable(bytes, header);
    if (refusal !== undefined) throw new PictureRefusal(refusal);
    if (depth !== "uchar" && depth !== "ushort") {
      throw unreadPicture(`a picture with samples of the kind ${depth}, not whole ones of 8 or 16 bits`);
    }
    return await pixelsOf(bytes, { format: header.format, space }, upright);
  } catch (cause) {
    throw badPicture(bytes, name, cause);
  }
}

/**
 * How strict the decoder is. "truncated" and not "warning": libjpeg warns of harmless oddities, which Pillow lets pass too. Damaged strips
 * of a TIFF and a damaged frame of a GIF are no more than warnings, and would come out as black or as whatever was in memory.
 */
const STRICTNESS: Readonly<Record<string, "warning">> = { tiff: "warning", gif: "warning" };

/** What sharp says of oddities in a header alone, as of a TIFF that does not say how long its strips are. */
const ODD_HEADER = /^Warning treated as error/;

async function pixelsOf(
  bytes: Uint8Array,
  header: { readonly format: string; readonly space: string },
  upright: boolean,
): Promise<RgbImage> {
  const strict = STRICTNESS[header.format];
  if (strict === undefined) return await pixels(bytes, "truncated", header, upright);
  return await pixels(bytes, strict, header, upright).catch((error: Error) => {
    if (!ODD_HEADER.test(error.message)) throw error;
    return pixels(bytes, "error", header, upright);
  });
}

/** RGB of a GIF's RGBA, with one colour where nothing is shown. */
function overClear(rgba: Uint8Array, width: number, canvas: GifCanvas): Uint8Array<ArrayBuffer> {
  const { left, top, right, bottom, clear } = canvas;
  const rgb = new Uint8Array(3 * (rgba.length >> 2));
  for (let from = 0, to = 0, x = 0, y = 0; from < rgba.length; from += 4, to += 3) {
    const shown = rgba[from + 3] !== 0 && x >= left && x < right && y >= top && y < bottom;
    for (let i = 0; i < 3; i++) rgb[to + i] = shown ? rgba[from + i]! : clear[i]!;
    if (++x === width) [x, y] = [0, y + 1];
  }
  return rgb;
}

async function pixels(
  bytes: Uint8Array,
  failOn: "truncated" | "error" | "warning",
  { format, space }: { readonly format: string; readonly space: string },
  upright: boolean,
): Promise<RgbImage> {
  const sharp = await loadSharp();
  const stored = sharp(bytes, { failOn, ignoreIcc: true, limitInputPixels: false });
  const turned = upright ? stored.autoOrient() : stored;
  if (space === "cmyk") {
    const inks = turned.pipelineColourspace("cmyk").toColourspace("cmyk").raw({ depth: "uchar" });
    const { data, info } = await inks.toBuffer({ resolveWithObject: true });
    return { width: info.width, height: info.height, rgb: rgbOfCmyk(data) };
  }
  const canvas = format === "gif" ? gifCanvas(bytes) : undefined;
  if (canvas !== undefined) {
    const { data, info } = await turned
      .toColourspace("srgb").ensureAlpha().raw({ depth: "uchar" }).toBuffer({ resolveWithObject: true });
    return { width: info.width, height: info.height, rgb: overClear(data, info.width, canvas) };
  }
  const { data, info } = await turned
    .removeAlpha().toColourspace("srgb").raw({ depth: "uchar" }).toBuffer({ resolveWithObject: true });
  if (info.channels !== 3) throw unreadPicture(`a picture of ${info.channels} channels`);
  return { width: info.width, height: info.height, rgb: new Uint8Array(data.buffer, data.byteOffset, data.length) };
}
