import { assert, assertEquals } from "@std/assert";
import { constants, deflateSync } from "node:zlib";
import { type ComparedPngs, comparePngs, decodePng, lookAtPng } from "../../src/kernel/label_png.ts";
import { pngFile } from "../../src/image/png_chunks.ts";
import { adaptiveContourCounts } from "../../src/mask/adaptive_contour.ts";
import { contourCounts } from "../../src/mask/contour.ts";
import { maskFromBytes } from "../../src/mask/mask.ts";

/** Numbers from 0 to 2^32 - 1, the same on every run (xorshift). */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state >>> 0;
  };
}

/** An 8-bit gray PNG of a compressed stream. */
function grayPng(width: number, height: number, stream: Uint8Array): Uint8Array {
  const header = new Uint8Array(13);
  const view = new DataView(header.buffer);
  view.setUint32(0, width);
  view.setUint32(4, height);
  header.set([8, 0], 8);
  return pngFile([{ type: "IHDR", content: header }, { type: "IDAT", content: stream }]);
}

/** Rows of a mask with a filter byte before each: blobs, rows that repeat, backgrounds; filters of which some leave no runs. */
function maskRows(width: number, height: number, next: () => number): Uint8Array {
  const rows = new Uint8Array((width + 1) * height);
  const filters = [[0], [0], [0, 1], [0, 2], [1], [2], [0, 1, 2], [0, 1, 2, 3, 4]][next() % 8]!;
  for (let y = 0; y < height; y++) {
    const row = rows.subarray(y * (width + 1), (y + 1) * (width + 1));
    row[0] = filters[next() % filters.length]!;
    if (y > 0 && next() % 3 > 0) row.set(rows.subarray((y - 1) * (width + 1) + 1, y * (width + 1)), 1);
    for (let changes = next() % 4; changes > 0; changes--) {
      const start = 1 + next() % width;
      row.fill([0, 1, 1, 2, 255, next() % 256][next() % 6]!, start, start + 1 + next() % (1 + next() % width));
    }
  }
  return rows;
}

/** The same pixels in rows that are filtered by averages, which are read byte by byte. */
function plainly(samples: Uint8Array, width: number, height: number): Uint8Array {
  const rows = new Uint8Array((width + 1) * height);
  for (let y = 0; y < height; y++) {
    rows[y * (width + 1)] = 3;
    for (let x = 0; x < width; x++) {
      const at = y * width + x;
      const [left, above] = [x === 0 ? 0 : samples[at - 1]!, y === 0 ? 0 : samples[at - width]!];
      rows[y * (width + 1) + 1 + x] = samples[at]! - ((left + above) >> 1);
    }
  }
  return grayPng(width, height, deflateSync(rows));
}

const STRATEGIES = [constants.Z_DEFAULT_STRATEGY, constants.Z_FILTERED, constants.Z_RLE, constants.Z_FIXED];
const COMPARING = { merge: false, pairs: "same", void: "object", reading: "plain", contour: "fixed" } as const;

/** Refuses to go on unless a file's masks are pixel for pixel those of the bytes that fdeflate gives. */
function requireSameMasks(png: Uint8Array, width: number, height: number, seed: string): void {
  const decoded = decodePng(png);
  const found = lookAtPng(png);
  if (typeof decoded === "string") {
    return assertEquals(found, { side: "only", reason: "damaged", found: decoded }, seed);
  }
  const samples = decoded.samples as Uint8Array;
  const values = [...new Set(samples)].sort((a, b) => a - b);
  assertEquals(found, { width, height, values }, seed);
  if (values.length > 12) return;
  const { pairs } = comparePngs(plainly(samples, width, height), png, COMPARING) as ComparedPngs;
  assertEquals(
    pairs!.map(({ truth, prediction }) => [truth, prediction]),
    values.filter((v) => v > 0).map((v) => [v, v]),
  );
  for (const { truth, intersection, union } of pairs!) {
    const area = samples.reduce((sum, value) => sum + Number(value === truth), 0);
    assertEquals([intersection, union], [area, area], `${seed}, label ${truth}`);
  }
}

const streamOf = (rows: Uint8Array, next: () => number): Uint8Array =>
  new Uint8Array(deflateSync(rows, {
    level: next() % 10,
    memLevel: 1 + next() % 9,
    windowBits: 9 + next() % 7,
    strategy: STRATEGIES[next() % STRATEGIES.length]!,
  }));

Deno.test("masks that are read as runs are those of the bytes, for any filter, compression and shape", () => {
  const next = randomNumbers(4_711);
  for (let i = 0; i < 500; i++) {
    const [width, height] = [1 + next() % [3, 70, 300, 900][next() % 4]!, 1 + next() % 60];
    const png = grayPng(width, height, streamOf(maskRows(width, height, next), next));
    assert(typeof decodePng(png) !== "string");
    requireSameMasks(png, width, height, `case ${i}, ${width}x${height}`);
  }
});

Deno.test("damaged masks are refused in the words of fdeflate, or read as it reads them", () => {
  const next = randomNumbers(815);
  let refused = 0;
  for (let i = 0; i < 2500; i++) {
    const [width, height] = [1 + next() % 200, 1 + next() % 40];
    const stream = streamOf(maskRows(width, height, next), next);
    const cut = next() % 6 === 0 ? stream.subarray(0, next() % stream.length) : stream;
    for (let n = next() % 4; n > 0 && cut.length > 0; n--) {
      // Most damage is where codes and checksum are.
      const at = next() % 2 === 0
        ? next() % Math.min(cut.length, 40)
        : cut.length - 1 - next() % Math.min(cut.length, 8);
      cut[at]! ^= 1 << next() % 8;
    }
    const png = grayPng(width, height, cut);
    refused += Number(typeof decodePng(png) === "string");
    requireSameMasks(png, width, height, `case ${i}, ${width}x${height}`);
  }
  assert(refused > 1000 && refused < 2400, `${refused} refused`);
});

Deno.test("a background of thousands of equal matches is counted, not walked through; one too long is refused", () => {
  const [width, height] = [4001, 1000];
  const rows = new Uint8Array((width + 1) * height);
  rows.fill(9, 2_000_100, 2_001_000);
  requireSameMasks(grayPng(width, height, deflateSync(rows)), width, height, "large");
  requireSameMasks(grayPng(width, height, deflateSync(new Uint8Array(rows.length + 64))), width, height, "64 more");
  requireSameMasks(grayPng(width, height, deflateSync(new Uint8Array(rows.length + 65))), width, height, "65 more");
  requireSameMasks(grayPng(width, height, deflateSync(rows.subarray(1))), width, height, "one too few");
});

Deno.test("streams of one distance, of stored blocks and of very many blocks are read too", () => {
  // One literal, then matches of distance 1 alone: the code of distances has a single word.
  const zeros = new Uint8Array(40 * 20);
  requireSameMasks(grayPng(39, 20, deflateSync(zeros, { strategy: constants.Z_RLE })), 39, 20, "runs");
  requireSameMasks(grayPng(39, 20, deflateSync(zeros, { level: 0 })), 39, 20, "stored");
  const empty = Uint8Array.of(0x78, 0x01, ...Array(400).fill([0, 0, 0, 0xff, 0xff]).flat());
  const rest = new Uint8Array(deflateSync(zeros)).subarray(2);
  requireSameMasks(grayPng(39, 20, Uint8Array.of(...empty, ...rest)), 39, 20, "empty blocks");
});

Deno.test("objects count alike wherever they lie, at borders and on either side of a word, as masks of the whole picture do", () => {
  const next = randomNumbers(1_913);
  for (let i = 0; i < 600; i++) {
    const [width, height] = [1 + next() % [40, 140, 400][next() % 3]!, 1 + next() % 60];
    const edge = (most: number): number => [0, most, 32 * (next() % 12), 32 * (next() % 12) - 1, next()][next() % 5]!;
    const box = (): Uint8Array => {
      const map = new Uint8Array(width * height);
      if (next() % 10 === 0) return map;
      const [left, top] = [Math.abs(edge(width - 1)) % width, Math.abs(edge(height - 1)) % height];
      const [right, bottom] = [left + 1 + next() % 50, top + 1 + next() % 20];
      for (let y = top; y < Math.min(bottom, height); y++) {
        map.fill(1, y * width + left + next() % 2, y * width + Math.min(right, width));
      }
      return map;
    };
    const [wanted, found] = [box(), box()];
    const png = (map: Uint8Array): Uint8Array => {
      const rows = new Uint8Array((width + 1) * height);
      for (let y = 0; y < height; y++) rows.set(map.subarray(y * width, (y + 1) * width), y * (width + 1) + 1);
      return grayPng(width, height, deflateSync(rows));
    };
    const [pred, truth] = [maskFromBytes(found, width, height), maskFromBytes(wanted, width, height)];
    for (const contour of ["fixed", "adaptive"] as const) {
      const { pairs } = comparePngs(png(wanted), png(found), { ...COMPARING, contour }) as ComparedPngs;
      const counts = contour === "fixed" ? contourCounts(pred, truth) : adaptiveContourCounts(pred, truth);
      const expected = counts.union === 0 ? [] : [{ ...pairs![0]!, ...counts }];
      assertEquals(pairs, expected, `case ${i}, ${width}x${height}, ${contour}`);
    }
  }
});
