import { deflateSync, inflateSync } from "node:zlib";
import { decodeImage } from "../../src/image/decode_image.ts";
import { decodeLabelPng } from "../../src/image/label_png.ts";
import { type PngChunk, pngChunks, pngFile } from "../../src/image/png_chunks.ts";
import { loadSharp } from "../../src/image/sharp.ts";
import { imageSize } from "../../src/video/image_size.ts";
import { EXTREMES, type Random } from "../checkpoint/random.ts";
import { damaged } from "./damage.ts";
import type { FuzzedReader } from "./fuzzed_reader.ts";

const sharp = await loadSharp();

/** PNG as pictures and as label maps. */
export const pngReader: FuzzedReader = {
  summary: "PNG, as a picture and as a label map",
  cases: 24_000,
  open: async () => {
    const sound = await soundFiles();
    return {
      collectEvery: 8,
      makers: {
        damage: (random) => damaged(random, random.pick(sound)),
        "damaged chunk": (random) => withDamagedChunk(random, random.pick(sound)),
        "damaged rows": (random) => withDamagedRows(random, random.pick(sound)),
        "chunks in disorder": (random) => inDisorder(random, random.pick(sound)),
        "another header": (random) => withHeader(random, random.pick(sound)),
      },
      read: readAll,
      [Symbol.asyncDispose]: () => Promise.resolve(),
    };
  },
};

/** The first refusal counts, as long as the others end in words too. */
async function readAll(input: Uint8Array): Promise<void> {
  const outcomes = await Promise.allSettled([decodeImage(input), decodeImage(input, { upright: true }), labels(input)]);
  await imageSize(input).catch(() => {}); // its callers put its errors into words
  for (const outcome of outcomes) if (outcome.status === "rejected") throw outcome.reason;
}

// deno-lint-ignore require-await -- a failure must reject, not throw
async function labels(input: Uint8Array): Promise<void> {
  decodeLabelPng(input);
}

/** Every colour type and depth, with and without interlacing, 13x9 px of a pattern. */
async function soundFiles(): Promise<Uint8Array<ArrayBuffer>[]> {
  const [width, height] = [13, 9];
  const kinds = [[0, 1], [0, 2], [0, 4], [0, 8], [0, 16], [2, 8], [2, 16], [3, 1], [3, 4], [3, 8], [4, 8], [6, 8]];
  const palette = Uint8Array.from({ length: 768 }, (_, i) => i * 7);
  const files = kinds.map(([colour, depth]) => {
    const channels = [1, 0, 3, 1, 2, 0, 4][colour!]!;
    const row = 1 + Math.ceil(width * channels * depth! / 8);
    const rows = Uint8Array.from({ length: height * row }, (_, i) => i % row === 0 ? (i / row) % 5 : (i * i) >> 3);
    const plte = colour === 3 ? [{ type: "PLTE", content: palette.subarray(0, 3 * 2 ** depth!) }] : [];
    return pngFile([header(width, height, depth!, colour!), ...plte, {
      type: "IDAT",
      content: deflateSync(rows),
    }]);
  });
  const raw = { raw: { width, height, channels: 3 as const } };
  const rgb = Uint8Array.from({ length: 3 * width * height }, (_, i) => i * 5);
  const interlaced = await sharp(rgb, raw).png({ progressive: true }).toBuffer();
  return [...files, new Uint8Array(interlaced)];
}

function header(width: number, height: number, depth: number, colour: number, interlace = 0): PngChunk {
  const content = new Uint8Array(13);
  const view = new DataView(content.buffer);
  view.setUint32(0, width);
  view.setUint32(4, height);
  content.set([depth, colour, 0, 0, interlace], 8);
  return { type: "IHDR", content };
}

/** A chunk's content is damaged, and its checksum holds. */
function withDamagedChunk(random: Random, file: Uint8Array): Uint8Array {
  const chunks = [...pngChunks(file)];
  const at = random.below(chunks.length);
  return pngFile(chunks.with(at, { ...chunks[at]!, content: damaged(random, chunks[at]!.content) }));
}

/** The rows are damaged, and the compressed stream is sound. */
function withDamagedRows(random: Random, file: Uint8Array): Uint8Array {
  return pngFile(
    [...pngChunks(file)].map((chunk) =>
      chunk.type === "IDAT" ? { ...chunk, content: deflateSync(damaged(random, inflateSync(chunk.content))) } : chunk
    ),
  );
}

function inDisorder(random: Random, file: Uint8Array): Uint8Array {
  const chunks = [...pngChunks(file)];
  const extra: PngChunk = random.pick([
    ...chunks,
    { type: "tRNS", content: new Uint8Array([0, 1, 0]) },
    { type: "eXIf", content: new TextEncoder().encode("II*\0\b\0\0\0\xff\xff") },
    { type: "iCCP", content: damaged(random, new Uint8Array(40)) },
    { type: "acTL", content: new Uint8Array([0, 0, 0, 9, 0, 0, 0, 0]) },
  ]);
  if (random.below(2) === 0) chunks.splice(random.below(chunks.length), 1);
  chunks.splice(random.below(chunks.length + 1), 0, extra);
  return pngFile(chunks);
}

/** Another size, depth and kind than the pixels have: what a bomb is made of. */
function withHeader(random: Random, file: Uint8Array): Uint8Array {
  const side = (): number => random.pick([...EXTREMES, 1, 13, 9, 1000, 15_000, 30_000, 1 << 20]);
  const ihdr = header(
    side(),
    side(),
    random.pick([1, 2, 4, 8, 16, 3]),
    random.pick([0, 2, 3, 4, 6, 5]),
    random.below(3),
  );
  return pngFile([...pngChunks(file)].map((chunk) => chunk.type === "IHDR" ? ihdr : chunk));
}
