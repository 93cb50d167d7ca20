import { Buffer } from "node:buffer";
import { inflateSync } from "node:zlib";
import { MaskletError } from "../error.ts";
import type { Palette } from "./palette.ts";
import { pngChunks } from "./png_chunks.ts";
import { inflatedLength, type PngLayout, samplesOfRows } from "./png_rows.ts";
import { type FileOrBytes, nameOf, readBytes } from "./read_bytes.ts";

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
const CHANNELS = { "gray": 1, "rgb": 3, "indexed": 1, "gray-alpha": 2, "rgba": 4 } as const;
const BIT_DEPTHS = {
  gray: [1, 2, 4, 8, 16],
  indexed: [1, 2, 4, 8],
  rgb: [8, 16],
  rgba: [8, 16],
  "gray-alpha": [8, 16],
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
 * @throws MaskletError `missing-file`, `io`, or `bad-image` when it is no PNG, ends too early or is damaged
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
  try {
    return decode(bytes);
  } catch (cause) {
    throw new MaskletError("bad-image", `Expected a complete PNG in ${name}, found: ${(cause as Error).message}`, {
      hint: "Write or fetch the mask again as a PNG of object numbers",
      cause,
    });
  }
}

function decode(bytes: Uint8Array): LabelPng {
  let header: { layout: PngLayout; kind: LabelPngKind } | undefined;
  let palette: Palette | undefined;
  const parts: Uint8Array[] = [];
  for (const { type, content } of pngChunks(bytes)) {
    if (type === "IHDR") header = readHeader(content);
    else if (type === "PLTE") palette = content.slice();
    else if (type === "IDAT") parts.push(content);
  }
  if (header === undefined) throw new Error("no IHDR chunk");
  const { layout, kind } = header;
  const length = inflatedLength(layout);
  const rows = inflateSync(parts.length === 1 ? parts[0]! : Buffer.concat(parts), { maxOutputLength: length + 64 });
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
