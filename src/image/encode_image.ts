import { deflate } from "node:zlib";
import { promisify } from "node:util";
import { MaskletError } from "../error.ts";
import { bytesKind, checkOptions, kindOf, type OptionTable, requireKind, shown, wholeKind } from "../options.ts";
import { awaitedAtEnd } from "../files/process_end.ts";
import { davisPalette, type Palette } from "./palette.ts";
import { type PngChunk, pngFile } from "./png_chunks.ts";
import { requireRgbImage, type RgbImage } from "./rgb_image.ts";
import { loadSharp, type Sharp } from "./sharp.ts";

const compress = promisify(deflate) as (bytes: Uint8Array, options: { level: number }) => Promise<Uint8Array>;

/** Options of `encodeIndexedPng`. */
export interface EncodeIndexedPngOptions {
  /** 768 bytes or fewer, three a colour; default: the DAVIS palette. */
  readonly palette?: Palette;
}

const INDEXED_PNG_OPTIONS: OptionTable<EncodeIndexedPngOptions> = {
  palette: {
    doc: "768 bytes or fewer, three a colour (default: the DAVIS palette)",
    kind: kindOf("bytes of colours (Uint8Array)", (value) => value instanceof Uint8Array),
  },
};

/** How much of a picture is kept. */
export interface QualityOptions {
  /** 1 to 100; default 90 for JPEG and 80 for WebP. */
  readonly quality?: number | undefined;
}

const QUALITY = { doc: "share that is kept, 1 to 100", kind: wholeKind({ least: 1, most: 100 }) };
const JPEG_OPTIONS: OptionTable<QualityOptions> = { quality: { ...QUALITY, fallback: 90 } };
const WEBP_OPTIONS: OptionTable<QualityOptions> = { quality: { ...QUALITY, fallback: 80 } };

/**
 * Writes object numbers as an 8-bit palette PNG; readers that keep indices get the same numbers back.
 *
 * @param values `width * height` object numbers, row-major; 0 is background
 * @param width px
 * @param height px
 * @param options colours other than those of DAVIS
 * @returns the file's bytes
 * @throws {MaskletError} `bad-image` when the number of values or the palette does not fit
 *
 * @example
 * ```ts
 * import { encodeIndexedPng, readIndexedPng } from "masklet";
 * import { assertEquals } from "@std/assert";
 * const { values } = await readIndexedPng(await encodeIndexedPng(new Uint8Array([0, 7]), 2, 1));
 * assertEquals([...values], [0, 7]);
 * ```
 */
export async function encodeIndexedPng(
  values: Uint8Array,
  width: number,
  height: number,
  options: EncodeIndexedPngOptions = {},
): Promise<Uint8Array<ArrayBuffer>> {
  requireKind("the first argument of encodeIndexedPng", values, bytesKind);
  const { palette = davisPalette() } = checkOptions("encodeIndexedPng", options, INDEXED_PNG_OPTIONS);
  const highest = values.reduce((most, value) => Math.max(most, value), 0);
  if (palette.length % 3 !== 0 || palette.length > 768 || palette.length <= 3 * highest) {
    throw new MaskletError(
      "bad-image",
      `Expected a palette of ${highest + 1} to 256 colours of 3 bytes, found ${palette.length} bytes`,
      { hint: "Give every object number a colour, or leave the palette out for the DAVIS one" },
    );
  }
  return await encodePng(values, width, height, 3, [{ type: "PLTE", content: palette }]);
}

/**
 * Writes a mask of one object as an 8-bit gray PNG: 255 where a value is not 0, and 0 elsewhere (SA-V per object, DAVIS-2016).
 *
 * @param values `width * height` values, row-major
 * @param width px
 * @param height px
 * @returns the file's bytes
 * @throws {MaskletError} `bad-image` when the number of values does not fit
 *
 * @example
 * ```ts
 * import { encodeGrayPng, readIndexedPng } from "masklet";
 * import { assertEquals } from "@std/assert";
 * const { kind, values } = await readIndexedPng(await encodeGrayPng(new Uint8Array([0, 1]), 2, 1));
 * assertEquals([kind, ...values], ["gray", 0, 255]);
 * ```
 */
export async function encodeGrayPng(
  values: Uint8Array,
  width: number,
  height: number,
): Promise<Uint8Array<ArrayBuffer>> {
  requireKind("the first argument of encodeGrayPng", values, bytesKind);
  return await encodePng(values.map((value) => value === 0 ? 0 : 255), width, height, 0, []);
}

/** Writes levels of gray as an 8-bit gray PNG, without loss: `encodeGrayPng` has 0 and 255 alone. */
export async function encodeGrayLevels(
  values: Uint8Array,
  width: number,
  height: number,
): Promise<Uint8Array<ArrayBuffer>> {
  return await encodePng(Uint8Array.from(values), width, height, 0, []);
}

/**
 * Writes a picture as an RGB PNG, without loss.
 *
 * @param image RGB picture
 * @returns the file's bytes
 * @throws {MaskletError} `bad-image` when size and bytes do not fit
 *
 * @example
 * ```ts
 * import { decodeImage, encodeRgbPng } from "masklet";
 * import { assertEquals } from "@std/assert";
 * const image = await decodeImage(await encodeRgbPng({ width: 1, height: 1, rgb: new Uint8Array([1, 2, 3]) }));
 * assertEquals([...image.rgb], [1, 2, 3]);
 * ```
 */
export async function encodeRgbPng(image: RgbImage): Promise<Uint8Array> {
  return bytesOf(await awaitedAtEnd((await pictureOf(image)).png({ compressionLevel: 6 }).toBuffer()));
}

/**
 * Writes a picture as a JPEG (4:2:0, without metadata).
 *
 * @param image RGB picture
 * @param options `quality`, 1 to 100; default 90
 * @returns the file's bytes
 * @throws {MaskletError} `bad-image` when size and bytes do not fit, `bad-argument` for another quality
 *
 * @example
 * ```ts
 * import { decodeImage, encodeJpeg } from "masklet";
 * import { assertEquals } from "@std/assert";
 * const image = { width: 16, height: 8, rgb: new Uint8Array(3 * 16 * 8) };
 * const { width, height } = await decodeImage(await encodeJpeg(image, { quality: 95 }));
 * assertEquals([width, height], [16, 8]);
 * ```
 */
export async function encodeJpeg(image: RgbImage, options: QualityOptions = {}): Promise<Uint8Array> {
  const { quality } = checkOptions("encodeJpeg", options, JPEG_OPTIONS);
  return bytesOf(await awaitedAtEnd((await pictureOf(image)).jpeg({ quality: quality! }).toBuffer()));
}

/**
 * Writes a picture as a WebP: small files for reports.
 *
 * @param image RGB picture
 * @param options `quality`, 1 to 100; default 80
 * @returns the file's bytes
 * @throws {MaskletError} `bad-image` when size and bytes do not fit, `bad-argument` for another quality
 *
 * @example
 * ```ts
 * import { decodeImage, encodeWebp } from "masklet";
 * import { assertEquals } from "@std/assert";
 * const image = { width: 16, height: 8, rgb: new Uint8Array(3 * 16 * 8) };
 * const { width, height } = await decodeImage(await encodeWebp(image));
 * assertEquals([width, height], [16, 8]);
 * ```
 */
export async function encodeWebp(image: RgbImage, options: QualityOptions = {}): Promise<Uint8Array> {
  const { quality } = checkOptions("encodeWebp", options, WEBP_OPTIONS);
  return bytesOf(await awaitedAtEnd((await pictureOf(image)).webp({ quality: quality! }).toBuffer()));
}

/**
 * Writes a picture as a JPEG no wider than `width` px, in its own proportions: for pages. Other threads shrink and encode it,
 * in two thirds of the time that the smallest file would take, which is 5 % smaller.
 *
 * @throws MaskletError `bad-image` when size and bytes do not fit
 */
export async function encodeShrunkJpeg(image: RgbImage, width: number, quality: number): Promise<Uint8Array> {
  const picture = await pictureOf(image);
  const shrunk = image.width <= width ? picture : picture.resize(width, null, { kernel: "cubic" });
  return bytesOf(await awaitedAtEnd(shrunk.jpeg({ quality, optimiseCoding: false }).toBuffer()));
}

async function pictureOf(image: RgbImage): Promise<Sharp> {
  requireRgbImage(image);
  const { width, height, rgb } = image;
  return (await loadSharp())(rgb, { raw: { width, height, channels: 3 }, limitInputPixels: false });
}

function bytesOf(buffer: Uint8Array): Uint8Array {
  return new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.length);
}

/** An 8-bit PNG of one sample a pixel. Rows go unfiltered, which packs labels best. */
async function encodePng(
  values: Uint8Array,
  width: number,
  height: number,
  colourType: 0 | 3,
  extra: readonly PngChunk[],
): Promise<Uint8Array<ArrayBuffer>> {
  const whole = [width, height].every((side) => Number.isInteger(side) && side > 0 && side < 2 ** 31);
  if (!whole || values.length !== width * height) {
    throw new MaskletError("bad-image", `Expected ${shown(width)}x${shown(height)} values, found ${values.length}`, {
      hint: "Give one value a pixel, row by row",
    });
  }
  const rows = new Uint8Array(height * (width + 1));
  for (let y = 0; y < height; y++) rows.set(values.subarray(y * width, (y + 1) * width), y * (width + 1) + 1);
  const header = new Uint8Array(13);
  const view = new DataView(header.buffer);
  view.setUint32(0, width);
  view.setUint32(4, height);
  header.set([8, colourType], 8);
  const content = await compress(rows, { level: 6 });
  return pngFile([{ type: "IHDR", content: header }, ...extra, { type: "IDAT", content }]);
}
