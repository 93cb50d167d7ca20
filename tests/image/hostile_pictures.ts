import { deflateSync } from "node:zlib";
import { pngFile } from "../../src/image/png_chunks.ts";

function ascii(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

function joined(...parts: readonly (string | readonly number[] | Uint8Array)[]): Uint8Array {
  return new Uint8Array(parts.flatMap((part) => [...typeof part === "string" ? ascii(part) : part]));
}

const littleEndian = (value: number, bytes: number): number[] =>
  Array.from({ length: bytes }, (_, i) => Math.floor(value / 256 ** i) % 256);
const bigEndian = (value: number, bytes: number): number[] => littleEndian(value, bytes).reverse();

/** Lossless WebP in which every pixel takes no bit: five Huffman codes of one symbol each. */
function webp(side: number, metadata = 0): Uint8Array {
  const codes = Array.from({ length: 5 }, () => [1, 0, 0, 0]).flat();
  const size = [side - 1, side - 1].flatMap((value) => Array.from({ length: 14 }, (_, i) => value >> i & 1));
  const bits = [...size, 0, 0, 0, 0, 0, 0, 0, ...codes];
  const stream = Array.from(
    { length: Math.ceil(bits.length / 8) },
    (_, i) => bits.slice(8 * i, 8 * i + 8).reduce((byte, bit, at) => byte | bit << at, 0),
  );
  const data = [0x2f, ...stream, ...new Array(9 - stream.length % 2)].map((byte) => byte ?? 0);
  const extra = metadata === 0 ? [] : [...ascii("EXIF"), ...littleEndian(metadata, 4), ...new Uint8Array(metadata)];
  const chunks = joined("VP8L", littleEndian(data.length, 4), data, extra);
  return joined("RIFF", littleEndian(4 + chunks.length, 4), "WEBP", chunks);
}

/** GIF whose frame ends after a pixel. */
function gif(side: number): Uint8Array {
  const size = littleEndian(side, 2);
  const screen = joined("GIF89a", size, size, [0x80, 0, 0, 0, 0, 0, 255, 255, 255]);
  return joined(screen, [0x2c, 0, 0, 0, 0], size, size, [0, 2, 2, 0x44, 1, 0, 0x3b]);
}

/** TIFF of one strip of 64 bytes. */
function tiff(width: number, height: number, compression: number): Uint8Array {
  const tags = [
    ...[[256, width], [257, height], [258, 8], [259, compression], [262, 1]],
    ...[[273, 8], [277, 1], [278, height], [279, 64]],
  ] as [number, number][];
  const entries = tags.map(([tag, value]) => joined(littleEndian(tag, 2), [4, 0, 1, 0, 0, 0], littleEndian(value, 4)) // a number of 32 bits
  );
  const directory = joined(littleEndian(tags.length, 2), ...entries, [0, 0, 0, 0]);
  return joined("II", [42, 0], littleEndian(72, 4), new Uint8Array(64), directory);
}

/** JPEG of the kind of `sof` whose scan has 16 bytes. */
function jpeg(sof: number, side: number, components: number, comments = 0): Uint8Array {
  const ids = Array.from({ length: components }, (_, i) => i + 1);
  const comment = joined([0xff, 0xfe], bigEndian(65_000, 2), new Uint8Array(64_998));
  const frame = [8, ...bigEndian(side, 2), ...bigEndian(side, 2), components, ...ids.flatMap((id) => [id, 0x11, 0])];
  const scan = [components, ...ids.flatMap((id) => [id, 0]), 0, sof === 0xc2 || sof === 0xca ? 0 : 63, 0];
  const table = (id: number): Uint8Array => joined([0xff, 0xc4, 0, 20, id, 1], new Uint8Array(16));
  return joined(
    [0xff, 0xd8],
    ...Array.from({ length: Math.ceil(comments / 65_000) }, () => comment),
    [0xff, 0xdb, 0, 67, 0],
    new Uint8Array(64).fill(1),
    [0xff, sof, ...bigEndian(frame.length + 2, 2)],
    frame,
    table(0),
    table(0x10),
    [0xff, 0xda, ...bigEndian(scan.length + 2, 2)],
    scan,
    new Uint8Array(16),
    [0xff, 0xd9],
  );
}

/** PNG of 8,000 x 8,000 px whose rows are 64 bytes, beside so much text that deflate might have held them. */
function paddedPng(): Uint8Array {
  const header = joined(bigEndian(8000, 4), bigEndian(8000, 4), [8, 2, 0, 0, 1]);
  return pngFile([
    { type: "IHDR", content: header },
    { type: "tEXt", content: joined("a", [0], new Uint8Array(190_000).fill(65)) },
    { type: "IDAT", content: deflateSync(new Uint8Array(64)) },
  ]);
}

/** Small files that say that they are large pictures, by name. */
export const HOSTILE_PICTURES: Readonly<Record<string, Uint8Array>> = {
  "an SVG": ascii(
    '<svg xmlns="http://www.w3.org/2000/svg" width="20000" height="20000"><rect width="9" height="9"/></svg>',
  ),
  "a lossless WebP of one colour": webp(4096),
  "a WebP beside 60 kB of metadata": webp(9000, 60_000),
  "a GIF": gif(4096),
  "a TIFF without compression": tiff(4096, 4096, 1),
  "a TIFF in deflate": tiff(4096, 4096, 8),
  "a TIFF of one row": tiff(16_000_000, 1, 1),
  "a TIFF whose strip is longer than the file": tiff(64, 64, 1),
  "an arithmetic JPEG of four inks": jpeg(0xca, 4096, 4),
  "a progressive JPEG behind 65 kB of comments": jpeg(0xc2, 5700, 3, 65_000),
  "a baseline JPEG behind 800 kB of comments": jpeg(0xc0, 14_000, 3, 800_000),
  "a PNG behind 190 kB of text": paddedPng(),
};
