import { assertEquals, assertRejects } from "@std/assert";
import { crc32, deflateSync } from "node:zlib";
import { MaskletError } from "../../src/error.ts";
import { decodeLabelPng, readIndexedPng } from "../../src/image/label_png.ts";
import { pngFile } from "../../src/image/png_chunks.ts";

/** A PNG of rows that are packed already; each row is given with its filter byte. */
function pngOfRows(width: number, height: number, bits: number, colourType: number, rows: number[][], interlace = 0) {
  const header = new Uint8Array(13);
  const view = new DataView(header.buffer);
  view.setUint32(0, width);
  view.setUint32(4, height);
  header.set([bits, colourType, 0, 0, interlace], 8);
  const palette = { type: "PLTE", content: new Uint8Array(768).fill(9) };
  return pngFile([
    { type: "IHDR", content: header },
    ...(colourType === 3 ? [palette] : []),
    { type: "IDAT", content: deflateSync(Uint8Array.from(rows.flat())) },
  ]);
}
const valuesOf = (png: Uint8Array): number[] => [...decodeLabelPng(png).values];

Deno.test("readIndexedPng() gives the indices of a palette file at every bit depth", () => {
  assertEquals(valuesOf(pngOfRows(10, 1, 1, 3, [[0, 0b10110000, 0b01000000]])), [1, 0, 1, 1, 0, 0, 0, 0, 0, 1]);
  assertEquals(valuesOf(pngOfRows(5, 1, 2, 3, [[0, 0b00011011, 0b10000000]])), [0, 1, 2, 3, 2]);
  assertEquals(valuesOf(pngOfRows(3, 1, 4, 3, [[0, 0x1f, 0x70]])), [1, 15, 7]);
  assertEquals(valuesOf(pngOfRows(3, 1, 8, 3, [[0, 1, 255, 7]])), [1, 255, 7]);
});

Deno.test("readIndexedPng() keeps 1-bit gray as 0 and 1, scales 2- and 4-bit gray, and keeps 8 and 16 bits", () => {
  assertEquals(valuesOf(pngOfRows(3, 1, 1, 0, [[0, 0b10100000]])), [1, 0, 1]);
  assertEquals(valuesOf(pngOfRows(4, 1, 2, 0, [[0, 0b00011011]])), [0, 85, 170, 255]);
  assertEquals(valuesOf(pngOfRows(2, 1, 4, 0, [[0, 0x1f]])), [17, 255]);
  assertEquals(valuesOf(pngOfRows(2, 1, 8, 0, [[0, 1, 200]])), [1, 200]);
  assertEquals(valuesOf(pngOfRows(2, 1, 16, 0, [[0, 1, 2, 255, 254]])), [258, 65534]);
});

Deno.test("readIndexedPng() undoes all five row filters", () => {
  const rows = [[0, 10, 20, 30], [1, 1, 1, 1], [2, 1, 1, 1], [3, 1, 1, 1], [4, 1, 1, 1]];
  // Undone by hand: sub adds the left, up the above, average half their sum, Paeth the nearest of three.
  assertEquals(valuesOf(pngOfRows(3, 5, 8, 0, rows)), [10, 20, 30, 1, 2, 3, 2, 3, 4, 2, 3, 4, 3, 4, 5]);
  // Paeth from left 12, above 6, upper left 10: 8 is nearest to 6 and 10 alike, and above goes before upper left.
  assertEquals(valuesOf(pngOfRows(2, 2, 8, 0, [[0, 10, 6], [4, 2, 1]])), [10, 6, 12, 7]);
});

Deno.test("readIndexedPng() puts the seven passes of an interlaced file in their places", () => {
  // 5x3: pass 1 has (0,0); 2 (4,0); 4 (2,0); 5 (0,2),(2,2),(4,2); 6 (1,0),(3,0),(1,2),(3,2); 7 row 1. Pass 3 is empty.
  const rows = [[0, 0], [0, 4], [0, 2], [0, 20, 22, 24], [0, 1, 3], [0, 21, 23], [0, 10, 11, 12, 13, 14]];
  const png = pngOfRows(5, 3, 8, 3, rows, 1);
  assertEquals(valuesOf(png), [0, 1, 2, 3, 4, 10, 11, 12, 13, 14, 20, 21, 22, 23, 24]);
});

Deno.test("readIndexedPng() says how many channels a colour file has, and drops the lower byte of 16-bit colour", () => {
  const grayAlpha = decodeLabelPng(pngOfRows(2, 1, 8, 4, [[0, 255, 128, 0, 64]]));
  assertEquals([grayAlpha.kind, grayAlpha.channels, ...grayAlpha.values], ["gray-alpha", 2, 255, 128, 0, 64]);
  const rgb = decodeLabelPng(pngOfRows(1, 1, 16, 2, [[0, 1, 99, 2, 99, 3, 99]]));
  assertEquals([rgb.kind, rgb.channels, ...rgb.values], ["rgb", 3, 1, 2, 3]);
});

Deno.test("readIndexedPng() refuses a file cut anywhere before its pixels are complete, and a damaged one", async () => {
  const png = pngOfRows(3, 2, 8, 3, [[0, 1, 2, 3], [0, 4, 5, 6]]);
  const end = png.length - 12; // IEND itself may be missing
  for (let length = 0; length < end; length++) {
    const error = await assertRejects(() => readIndexedPng(png.slice(0, length)), MaskletError);
    assertEquals(error.code, "bad-image");
  }
  const damaged = png.slice();
  damaged[end - 6]! ^= 1;
  await assertRejects(() => readIndexedPng(damaged), MaskletError, "checksum");
  const short = pngOfRows(3, 3, 8, 3, [[0, 1, 2, 3], [0, 4, 5, 6]]);
  await assertRejects(() => readIndexedPng(short), MaskletError, "8 of 12 bytes");
});

Deno.test("readIndexedPng() names the file that is missing, or that is no PNG", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const missing = await assertRejects(() => readIndexedPng(`${folder}/none.png`), MaskletError, "none.png");
    assertEquals(missing.code, "missing-file");
    await Deno.writeTextFile(`${folder}/text.png`, "not a picture");
    const wrong = await assertRejects(() => readIndexedPng(`${folder}/text.png`), MaskletError, "text.png");
    assertEquals(wrong.code, "bad-image");
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

// Sizes and checksums (CRC-32 of the values) that Pillow 13.0 and NumPy give for the official evaluators' own cases.
const cases = new URL("../../../shared/reference/evaluation/cases/", import.meta.url);
const hasCases = await Deno.stat(cases).then(() => true, () => false);
const GOLDENS: Record<string, [string, string]> = JSON.parse(
  await Deno.readTextFile(new URL("fixtures/label_checksums.json", import.meta.url)),
);
Deno.test({
  name: "readIndexedPng() reads the evaluators' odd masks as Pillow does (needs ../shared)",
  ignore: !hasCases,
  fn: async () => {
    for (const [path, [size, checksum]] of Object.entries(GOLDENS)) {
      const { width, height, values } = await readIndexedPng(new URL(path, cases));
      assertEquals([path, `${width}x${height}`], [path, size]);
      assertEquals([path, crc32(new Uint8Array(values)).toString(16).padStart(8, "0")], [path, checksum]);
    }
  },
});
