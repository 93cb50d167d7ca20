import { PictureRefusal, unreadPicture } from "./bad_picture.ts";
import type { RgbImage } from "./rgb_image.ts";

/** Bytes before the palette or the pixels of the commonest header (BITMAPFILEHEADER and BITMAPINFOHEADER). */
const HEADER_BYTES = 54;
/** Largest side that is believed, px. */
const MOST_PX = 65_535;

/** What compressions are called. */
const COMPRESSIONS = ["no compression", "run lengths (RLE8)", "run lengths (RLE4)", "masks of its own"];

/** What the header says. */
interface BmpHeader {
  readonly width: number;
  readonly height: number;
  /** Whether the first row is the top one. */
  readonly topDown: boolean;
  readonly bitsPerPixel: number;
  /** Where rows begin, in bytes. */
  readonly offset: number;
  /** Where the palette begins, in bytes. */
  readonly palette: number;
}

/** Whether bytes begin as a Windows bitmap does: "BM". */
export function isBmp(bytes: Uint8Array): boolean {
  return bytes[0] === 0x42 && bytes[1] === 0x4d;
}

/**
 * Width and height in px of a Windows bitmap.
 * @throws {PictureRefusal} when the header is cut short or of a kind that is not read
 */
export function bmpSize(bytes: Uint8Array): { readonly width: number; readonly height: number } {
  const { width, height } = headerOf(bytes);
  return { width, height };
}

/**
 * Decodes a Windows bitmap without compression: 1, 4 and 8 bits with a palette, 24 and 32 bits a pixel (the fourth byte is dropped).
 * @throws {PictureRefusal} when it is cut short or of another kind
 */
export function decodeBmp(bytes: Uint8Array): RgbImage {
  const { width, height, topDown, bitsPerPixel, offset, palette } = headerOf(bytes);
  const stride = 4 * Math.ceil(width * bitsPerPixel / 32); // rows end on whole words
  if (bytes.length < offset + stride * height) {
    throw new PictureRefusal(`${bytes.length} bytes of a bitmap that has ${offset + stride * height}`);
  }
  const rgb = new Uint8Array(3 * width * height);
  const step = bitsPerPixel / 8;
  for (let y = 0; y < height; y++) {
    const row = offset + stride * (topDown ? y : height - 1 - y);
    for (let x = 0; x < width; x++) {
      const at = step >= 3 ? row + step * x : palette + 4 * indexAt(bytes, row, x, bitsPerPixel);
      if (at + 3 > bytes.length) throw new PictureRefusal("a bitmap whose palette is cut short");
      rgb.set([bytes[at + 2]!, bytes[at + 1]!, bytes[at]!], 3 * (y * width + x));
    }
  }
  return { width, height, rgb };
}

/** The palette index of a pixel; the leftmost pixel of a byte is in its highest bits. */
function indexAt(bytes: Uint8Array, row: number, x: number, bits: number): number {
  const shift = 8 - bits - (x * bits) % 8;
  return bytes[row + (x * bits >> 3)]! >> shift & (1 << bits) - 1;
}

function headerOf(bytes: Uint8Array): BmpHeader {
  if (bytes.length < HEADER_BYTES) throw new PictureRefusal("a bitmap whose header is cut short");
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const [infoBytes, width, signed] = [view.getUint32(14, true), view.getInt32(18, true), view.getInt32(22, true)];
  const [bitsPerPixel, compression] = [view.getUint16(28, true), view.getUint32(30, true)];
  const height = Math.abs(signed);
  const known = infoBytes >= 40 && [1, 4, 8, 24, 32].includes(bitsPerPixel) &&
    (compression === 0 || (compression === 3 && bitsPerPixel === 32 && hasUsualMasks(view)));
  if (!known) {
    throw unreadPicture(
      infoBytes < 40
        ? "a bitmap of OS/2, with a header of 12 bytes"
        : `a bitmap of ${bitsPerPixel} bits a pixel and ${COMPRESSIONS[compression] ?? `compression ${compression}`}`,
    );
  }
  if (width < 1 || height < 1 || width > MOST_PX || height > MOST_PX) {
    throw new PictureRefusal(`a bitmap of ${width}x${height} px`);
  }
  const masks = infoBytes === 40 && compression === 3 ? 12 : 0;
  return {
    width,
    height,
    topDown: signed < 0,
    bitsPerPixel,
    offset: view.getUint32(10, true),
    palette: 14 + infoBytes + masks,
  };
}

/** Whether the three masks say blue, green, red in this order, a byte each. */
function hasUsualMasks(view: DataView): boolean {
  if (view.byteLength < HEADER_BYTES + 12) return false;
  return [0xff0000, 0xff00, 0xff].every((mask, i) => view.getUint32(HEADER_BYTES + 4 * i, true) === mask);
}
