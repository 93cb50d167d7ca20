/**
 * Twin of the Rust core's reader of label maps: chunks, filters, passes and bit depths in plain TypeScript, inflated by zlib.
 * @module
 */
import { inflateSync } from "node:zlib";
import { pngChunks } from "../../../src/image/png_chunks.ts";

/** What a PNG of labels holds. */
export interface TwinPng {
  readonly width: number;
  readonly height: number;
  readonly values: Uint8Array | Uint16Array;
  readonly channels: number;
  readonly kind: string;
  readonly palette?: Uint8Array;
}

type LabelPngKind = "gray" | "rgb" | "indexed" | "gray-alpha" | "rgba";

/** What the samples of a PNG are, by the colour type that its header gives. */
const KINDS: Partial<Record<number, LabelPngKind>> = {
  0: "gray",
  2: "rgb",
  3: "indexed",
  4: "gray-alpha",
  6: "rgba",
};
const CHANNELS = { "gray": 1, "rgb": 3, "indexed": 1, "gray-alpha": 2, "rgba": 4 } as const;
const BIT_DEPTHS = {
  gray: [1, 2, 4, 8, 16],
  indexed: [1, 2, 4, 8],
  rgb: [8, 16],
  rgba: [8, 16],
  "gray-alpha": [8, 16],
};

/** Decodes the bytes of a file; errors are plain. */
export function decodeTwin(bytes: Uint8Array): TwinPng {
  let header: { layout: PngLayout; kind: LabelPngKind } | undefined;
  let palette: Uint8Array | undefined;
  const parts: Uint8Array[] = [];
  for (const { type, content } of pngChunks(bytes)) {
    if (type === "IHDR") header = readHeader(content);
    else if (type === "PLTE") palette = content.slice();
    else if (type === "IDAT") parts.push(content);
  }
  if (header === undefined) throw new Error("no IHDR chunk");
  const { layout, kind } = header;
  const length = inflatedLength(layout);
  const rows = inflateSync(new Uint8Array(parts.flatMap((part) => [...part])), { maxOutputLength: length + 64 });
  if (rows.length < length) throw new Error(`only ${rows.length} of ${length} bytes of pixels`);
  const samples = samplesOfRows(rows, layout);
  return {
    width: layout.width,
    height: layout.height,
    values: asPillow(samples, kind, layout.bitDepth),
    channels: layout.channels,
    kind,
    ...(kind === "indexed" && palette !== undefined ? { palette } : {}),
  };
}

function readHeader(content: Uint8Array): { layout: PngLayout; kind: LabelPngKind } {
  if (content.length < 13) throw new Error("an IHDR chunk that is too short");
  const view = new DataView(content.buffer, content.byteOffset, content.length);
  const [width, height, bitDepth] = [view.getUint32(0), view.getUint32(4), view.getUint8(8)];
  const kind = KINDS[view.getUint8(9)];
  if (kind === undefined || !BIT_DEPTHS[kind].includes(bitDepth) || view.getUint8(12) > 1) {
    throw new Error(`colour type ${view.getUint8(9)} with ${bitDepth} bits and interlace ${view.getUint8(12)}`);
  }
  if (width === 0 || height === 0 || width * height > 2 ** 31) throw new Error(`a size of ${width}x${height}`);
  return { kind, layout: { width, height, bitDepth, channels: CHANNELS[kind], interlaced: view.getUint8(12) === 1 } };
}

/** Pillow scales 2- and 4-bit gray to 0..255, keeps 1-bit gray and indices, and reads colour at 8 bits. */
function asPillow(samples: Uint8Array | Uint16Array, kind: LabelPngKind, bitDepth: number): Uint8Array | Uint16Array {
  if (kind === "gray" && (bitDepth === 2 || bitDepth === 4)) return samples.map((v) => v * (bitDepth === 2 ? 85 : 17));
  if (kind !== "gray" && bitDepth === 16) return Uint8Array.from(samples, (v) => v >> 8);
  return samples;
}

/** What IHDR says of the samples. */
interface PngLayout {
  readonly width: number; // px
  readonly height: number; // px
  readonly bitDepth: number; // bits a sample: 1, 2, 4, 8 or 16
  readonly channels: number; // samples a pixel
  readonly interlaced: boolean;
}

/** Adam7: x and y of a pass's first pixel, then its steps. Without interlace there is one pass with steps of 1. */
const ADAM7 = [
  [0, 0, 8, 8],
  [4, 0, 8, 8],
  [0, 4, 4, 8],
  [2, 0, 4, 4],
  [0, 2, 2, 4],
  [1, 0, 2, 2],
  [0, 1, 1, 2],
] as const;

/** One pass over the picture: where it begins, its steps, and the size of its own small picture. */
interface Pass {
  readonly x: number;
  readonly y: number;
  readonly stepX: number;
  readonly stepY: number;
  readonly width: number;
  readonly height: number;
  readonly rowBytes: number;
}

function passesOf(layout: PngLayout): Pass[] {
  const starts = layout.interlaced ? ADAM7 : [[0, 0, 1, 1]] as const;
  return starts.map(([x, y, stepX, stepY]) => {
    const width = Math.max(0, Math.ceil((layout.width - x) / stepX));
    const height = width === 0 ? 0 : Math.max(0, Math.ceil((layout.height - y) / stepY));
    return { x, y, stepX, stepY, width, height, rowBytes: (width * layout.channels * layout.bitDepth + 7) >> 3 };
  });
}

/** Bytes that the inflated rows of such a picture have, filter bytes included. */
function inflatedLength(layout: PngLayout): number {
  return passesOf(layout).reduce((sum, pass) => sum + pass.height * (1 + pass.rowBytes), 0);
}

/**
 * The samples of inflated PNG rows: unfiltered, unpacked, put in their places; `width * height * channels` of them.
 * @param filtered as many bytes as `inflatedLength` says; overwritten by unfiltering
 * @throws Error when a row names a filter that does not exist
 */
function samplesOfRows(filtered: Uint8Array, layout: PngLayout): Uint8Array | Uint16Array {
  const { width, height, bitDepth, channels } = layout;
  const Samples = bitDepth === 16 ? Uint16Array : Uint8Array;
  const samples = new Samples(width * height * channels);
  const pixelBytes = Math.max(1, (bitDepth * channels) >> 3);
  let at = 0;
  for (const pass of passesOf(layout)) {
    let above: Uint8Array = new Uint8Array(pass.rowBytes);
    for (let row = 0; row < pass.height; row++) {
      const line = filtered.subarray(at + 1, at + 1 + pass.rowBytes);
      unfilter(filtered[at]!, line, above, pixelBytes);
      placeRow(line, samples, ((pass.y + row * pass.stepY) * width + pass.x) * channels, pass, layout);
      above = line;
      at += 1 + pass.rowBytes;
    }
  }
  return samples;
}

/** Writes the samples of one row of a pass to where they belong, beginning at sample `start`. */
function placeRow(line: Uint8Array, out: Uint8Array | Uint16Array, start: number, pass: Pass, layout: PngLayout): void {
  const { bitDepth, channels } = layout;
  if (bitDepth === 8 && pass.stepX === 1) return out.set(line, start);
  const most = (1 << bitDepth) - 1;
  for (let i = 0; i < pass.width * channels; i++) {
    const channel = i % channels;
    const to = start + (i - channel) * pass.stepX + channel;
    const bit = i * bitDepth;
    if (bitDepth === 16) out[to] = (line[2 * i]! << 8) | line[2 * i + 1]!;
    else out[to] = (line[bit >> 3]! >> (8 - bitDepth - (bit & 7))) & most;
  }
}

/** Undoes the filter of one row in place; `above` is the row before, already undone (zeros for the first). */
function unfilter(filter: number, line: Uint8Array, above: Uint8Array, pixelBytes: number): void {
  switch (filter) {
    case 0:
      return;
    case 1:
      for (let i = pixelBytes; i < line.length; i++) line[i]! += line[i - pixelBytes]!;
      return;
    case 2:
      for (let i = 0; i < line.length; i++) line[i]! += above[i]!;
      return;
    case 3:
      for (let i = 0; i < line.length; i++) {
        line[i]! += ((i < pixelBytes ? 0 : line[i - pixelBytes]!) + above[i]!) >> 1;
      }
      return;
    case 4:
      for (let i = 0; i < line.length; i++) {
        const left = i < pixelBytes ? 0 : line[i - pixelBytes]!;
        line[i]! += paeth(left, above[i]!, i < pixelBytes ? 0 : above[i - pixelBytes]!);
      }
      return;
    default:
      throw new Error(`row filter ${filter} does not exist`);
  }
}

/** Of left, above and upper left, the one nearest to left + above - upper left; ties go in that order. */
function paeth(left: number, above: number, upperLeft: number): number {
  const toLeft = Math.abs(above - upperLeft);
  const toAbove = Math.abs(left - upperLeft);
  const toUpperLeft = Math.abs(left + above - 2 * upperLeft);
  if (toLeft <= toAbove && toLeft <= toUpperLeft) return left;
  return toAbove <= toUpperLeft ? above : upperLeft;
}
