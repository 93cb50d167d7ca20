/**
 * Whether a picture can have the size that its header says. Decoders make room for a whole picture before they read its pixels, so a
 * file of a few bytes that says 30,000 x 30,000 px would take gigabytes, and minutes, before it is refused.
 * @module
 */

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
/** Pixels that any file may have, whatever its length: a black picture of 4096x4096 takes some hundred bytes in some formats. */
const ALWAYS = 2 ** 24;
/**
 * Most px of one byte where there are more. JPEG: a block of 8x8 px takes a bit at least, in its first scan. WebP, GIF and TIFF: what
 * uniform pictures take, with room (fax coding has a row of blank paper in a bit).
 */
const PER_BYTE: Readonly<Record<string, number>> = { jpeg: 512, webp: 16_384, gif: 4096, tiff: 65_536 };

/**
 * Why a file cannot hold a picture of that size; undefined where it can.
 *
 * @param bytes the whole file
 * @param header what it says of itself
 */
export function unbelievable(bytes: Uint8Array, { format, width, height }: PictureHeader): string | undefined {
  const pixels = width * height;
  const found = `${bytes.length} bytes, which cannot hold the ${width}x${height} px that they say`;
  if (format === "png") return pngRows(bytes, width, height) > DEFLATED * bytes.length ? found : undefined;
  const dense = PER_BYTE[format];
  if (dense === undefined || pixels <= dense * bytes.length) return undefined;
  const exact = format === "jpeg" && !isArithmetic(bytes);
  return exact || pixels > ALWAYS ? found : undefined;
}

/** Bytes of a PNG's rows, by the depth and the colour type in its header. */
function pngRows(bytes: Uint8Array, width: number, height: number): number {
  const [depth = 8, colour = 0] = bytes.subarray(24, 26);
  const channels = [1, 1, 3, 1, 2, 1, 4][colour] ?? 1;
  return height * Math.ceil(width * channels * depth / 8);
}

/** Whether a JPEG is arithmetically coded, which takes less than a bit a block: its frame header is SOF9 to SOF15. */
function isArithmetic(bytes: Uint8Array): boolean {
  for (let at = 2; at + 4 <= bytes.length && bytes[at] === 0xff;) {
    const marker = bytes[at + 1]!;
    if (marker >= 0xc9 && marker <= 0xcf && marker !== 0xcc) return true;
    if (marker === 0xda) return false;
    at += marker === 0xff ? 1 : 2 + (bytes[at + 2]! << 8 | bytes[at + 3]!);
  }
  return false;
}
