/**
 * Whether a picture can have the size that its header says. Decoders make room for a whole picture before they read its pixels, so a
 * file of a few bytes that says 30,000 x 30,000 px would take gigabytes, and minutes, before it is refused.
 * @module
 */
import { pixelBytes } from "./pixel_bytes.ts";

/** What a header says of a picture. */
export interface PictureHeader {
  /** As sharp calls it: "png", "jpeg", "webp", … */
  readonly format: string;
  /** px */
  readonly width: number;
  /** px */
  readonly height: number;
}

/** Deflate makes at most so many bytes of one: a match of 258 bytes takes two bits. */
const DEFLATED = 1032;
/** Pixels that any file may have, whatever its length: a black picture of 3840x2160 px takes some hundred bytes in some formats. */
const ALWAYS = 2 ** 23;
/** Most px of one byte where there are more, as uniform pictures take, with room (fax coding has a row of blank paper in a bit). */
const PER_BYTE: Readonly<Record<string, number>> = { webp: 16_384, gif: 4096, tiff: 65_536 };
/** JPEG: a block of 8x8 px takes two bits at least, a block of a progressive one takes one in its first scan. */
const BASELINE_PER_BYTE = 256;
/** See `BASELINE_PER_BYTE`. */
const PROGRESSIVE_PER_BYTE = 512;
/** An arithmetically coded JPEG has no least number of bits a block, and takes 12 bytes of memory a pixel. */
const ARITHMETIC_PER_BYTE = 4096;
/** px of an arithmetically coded JPEG that is let be. */
const ARITHMETIC_ALWAYS = 2 ** 22;

/**
 * Why a file cannot hold a picture of that size, or is none that is read here; undefined where it can.
 *
 * @param bytes the whole file
 * @param header what it says of itself
 */
export function unbelievable(bytes: Uint8Array, { format, width, height }: PictureHeader): string | undefined {
  const pixels = width * height;
  if (format !== "png" && format !== "jpeg" && PER_BYTE[format] === undefined) {
    return `a picture of the format ${format}, which is not read`; // an SVG of 100 bytes has any size, and may name other files
  }
  const held = pixelBytes(bytes, format);
  const holds = format === "png"
    ? pngRows(bytes, width, height) <= DEFLATED * held
    : format === "jpeg"
    ? jpegHolds(bytes, pixels, held)
    : pixels <= Math.max(ALWAYS, PER_BYTE[format]! * held);
  return holds ? undefined : `${bytes.length} bytes, which cannot hold the ${width}x${height} px that they say`;
}

/** Bytes of a PNG's rows, by the depth and the colour type in its header. */
function pngRows(bytes: Uint8Array, width: number, height: number): number {
  const [depth = 8, colour = 0] = bytes.subarray(24, 26);
  const channels = [1, 1, 3, 1, 2, 1, 4][colour] ?? 1;
  return height * Math.ceil(width * channels * depth / 8);
}

function jpegHolds(bytes: Uint8Array, pixels: number, held: number): boolean {
  const frame = frameMarker(bytes);
  if (frame === 0xc0 || frame === 0xc1) return pixels <= BASELINE_PER_BYTE * held;
  if (frame < 0xc9) return pixels <= PROGRESSIVE_PER_BYTE * held;
  return pixels <= Math.max(ARITHMETIC_ALWAYS, ARITHMETIC_PER_BYTE * held);
}

/** The marker of a JPEG's frame header: SOF0 to SOF15, of which 9 and more are arithmetically coded; SOF2 where there is none. */
function frameMarker(bytes: Uint8Array): number {
  for (let at = 2; at + 4 <= bytes.length && bytes[at] === 0xff;) {
    const marker = bytes[at + 1]!;
    const others = marker === 0xc4 || marker === 0xc8 || marker === 0xcc; // DHT, JPG and DAC lie between them
    if (marker >= 0xc0 && marker <= 0xcf && !others) return marker;
    if (marker === 0xda) break;
    at += marker === 0xff ? 1 : 2 + (bytes[at + 2]! << 8 | bytes[at + 3]!);
  }
  return 0xc2;
}
