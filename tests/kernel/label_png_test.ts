import { assert, assertEquals } from "@std/assert";
import { Buffer } from "node:buffer";
import { constants, deflateSync } from "node:zlib";
import { pngFile } from "../../src/image/png_chunks.ts";
import { adaptiveContourCounts } from "../../src/mask/adaptive_contour.ts";
import { contourCounts } from "../../src/mask/contour.ts";
import { comparePngs, decodePng, lookAtPng } from "../../src/kernel/label_png.ts";
import { labelledFrame } from "../../src/dataset/labelled_frame.ts";
import { makeMask } from "../../src/mask/mask.ts";
import { decodeTwin } from "./twins/label_png.ts";

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

interface Shape {
  readonly width: number;
  readonly height: number;
  readonly colourType: number;
  readonly depth: number;
  readonly interlace: 0 | 1;
}

const CHANNELS: Record<number, number> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };
const PASSES = [[0, 0, 8, 8], [4, 0, 8, 8], [0, 4, 4, 8], [2, 0, 4, 4], [0, 2, 2, 4], [1, 0, 2, 2], [0, 1, 1, 2]];

/** Rows with filter bytes: stretches of equal bytes, as masks have them, or noise; any filter on any row. */
function randomRows({ width, height, colourType, depth, interlace }: Shape, next: () => number): Uint8Array {
  const passes = interlace === 1 ? PASSES : [[0, 0, 1, 1]];
  const noise = next() % 4 === 0;
  const onlyFilter = next() % 3 === 0 ? next() % 5 : undefined;
  const rows = passes.flatMap(([x, y, stepX, stepY]) => {
    const [w, h] = [Math.ceil((width - x!) / stepX!), Math.ceil((height - y!) / stepY!)].map((n) => Math.max(0, n));
    if (w === 0) return [];
    const bytes = Math.ceil(w! * CHANNELS[colourType]! * depth / 8);
    return Array.from({ length: h! }, () => {
      const row = [onlyFilter ?? next() % 5];
      while (row.length <= bytes) {
        const value = next() % 3 === 0 ? next() % 256 : 0;
        const run = noise ? 1 : 1 + next() % 60;
        for (let i = 0; i < run && row.length <= bytes; i++) row.push(value);
      }
      return row;
    });
  });
  return Uint8Array.from(rows.flat());
}

function pngOf(shape: Shape, stream: Uint8Array, parts = 1): Uint8Array {
  const header = new Uint8Array(13);
  const view = new DataView(header.buffer);
  view.setUint32(0, shape.width);
  view.setUint32(4, shape.height);
  header.set([shape.depth, shape.colourType, 0, 0, shape.interlace], 8);
  const size = Math.ceil(stream.length / parts);
  return pngFile([
    { type: "IHDR", content: header },
    ...(shape.colourType === 3 ? [{ type: "PLTE", content: new Uint8Array(768).fill(9) }] : []),
    ...Array.from({ length: parts }, (_, i) => ({ type: "IDAT", content: stream.subarray(i * size, (i + 1) * size) })),
  ]);
}

const DEPTHS: Record<number, number[]> = { 0: [1, 2, 4, 8, 16], 3: [1, 2, 4, 8], 2: [8, 16], 4: [8, 16], 6: [8, 16] };
const STRATEGIES = [
  constants.Z_DEFAULT_STRATEGY,
  constants.Z_FILTERED,
  constants.Z_HUFFMAN_ONLY,
  constants.Z_RLE,
  constants.Z_FIXED,
];

function randomShape(next: () => number): Shape {
  const colourType = [0, 3, 3, 0, 2, 4, 6][next() % 7]!;
  return {
    width: 1 + next() % 130,
    height: 1 + next() % 40,
    colourType,
    depth: DEPTHS[colourType]![next() % DEPTHS[colourType]!.length]!,
    interlace: next() % 4 === 0 ? 1 : 0,
  };
}

Deno.test("the Rust core decodes PNGs of every kind, filter and compression as its twin over zlib does", () => {
  const next = randomNumbers(20_16);
  for (let i = 0; i < 400; i++) {
    const shape = randomShape(next);
    const rows = randomRows(shape, next);
    const stream = deflateSync(rows, {
      level: next() % 10,
      memLevel: 1 + next() % 9,
      windowBits: 9 + next() % 7,
      strategy: STRATEGIES[next() % STRATEGIES.length]!,
    });
    const png = pngOf(shape, stream, 1 + next() % 3);
    const [found, twin] = [decodePng(png), decodeTwin(png)];
    assert(typeof found !== "string", `${JSON.stringify(shape)}: ${String(found)}`);
    const { width, height, channels, samples } = found;
    assertEquals([width, height, channels], [twin.width, twin.height, twin.channels]);
    assertEquals(samples, twin.values, JSON.stringify(shape));
  }
});

Deno.test("the Rust core inflates large streams with matches far back, of the longest codes, and stored blocks", () => {
  const next = randomNumbers(77);
  const shape: Shape = { width: 1023, height: 300, colourType: 0, depth: 8, interlace: 0 };
  const rows = new Uint8Array(1024 * 300);
  for (let at = 0; at < rows.length;) {
    const from = Math.max(0, at - next() % 40_000);
    const length = Math.min(rows.length - at, 1 + next() % 700);
    if (next() % 2 === 0) rows.copyWithin(at, from, from + length);
    else for (let i = 0; i < length; i++) rows[at + i] = Math.min(next() % 256, next() % 256, next() % 256);
    at += length;
  }
  for (let row = 0; row < 300; row++) rows[1024 * row] = 0;
  for (const level of [0, 1, 6, 9]) {
    const png = pngOf(shape, deflateSync(rows, { level }));
    const [found, twin] = [decodePng(png), decodeTwin(png)];
    assert(typeof found !== "string", String(found));
    assertEquals(Buffer.compare(found.samples as Uint8Array, twin.values as Uint8Array), 0);
  }
});

Deno.test("damaged streams are refused or read as the twin reads them; none traps", () => {
  const next = randomNumbers(5);
  const verdict = (decode: () => unknown): unknown => {
    try {
      return decode();
    } catch {
      return "refused";
    }
  };
  let refused = 0;
  for (let i = 0; i < 1500; i++) {
    const shape = randomShape(next);
    const stream = new Uint8Array(deflateSync(randomRows(shape, next), { level: 1 + next() % 9 }));
    for (let n = 1 + next() % 3; n > 0; n--) stream[next() % stream.length]! ^= 1 << next() % 8;
    const png = pngOf(shape, next() % 5 === 0 ? stream.subarray(0, next() % stream.length) : stream);
    const found = decodePng(png);
    const twin = verdict(() => decodeTwin(png).values);
    if (typeof found === "string") refused++;
    assertEquals(typeof found === "string" ? "refused" : found.samples, twin, String(found));
  }
  assert(refused > 1000 && refused < 1500, `${refused} refused`);
});

Deno.test("the pixels after the last row do not count, within bounds", () => {
  const shape: Shape = { width: 4, height: 2, colourType: 0, depth: 8, interlace: 0 };
  const rows = (more: number): Uint8Array => Uint8Array.from([0, 1, 2, 3, 4, 0, 5, 6, 7, 8, ...Array(more).fill(1)]);
  const decoded = (more: number) => decodePng(pngOf(shape, deflateSync(rows(more))));
  assertEquals((decoded(64) as { samples: Uint8Array }).samples, Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8));
  assert(typeof decoded(65) === "string");
  assert(typeof decoded(100_000) === "string");
});

Deno.test("comparePngs() counts what the masks of the decoded files count, for every way to compare", () => {
  const next = randomNumbers(99);
  for (let i = 0; i < 150; i++) {
    const base = { ...randomShape(next), colourType: next() % 2 * 3, interlace: (next() % 5 === 0 ? 1 : 0) as 0 | 1 };
    const side = () => {
      const depth = [1, 2, 4, 8][next() % 4]!;
      const shape: Shape = { ...base, depth };
      const rows = randomRows(shape, next);
      if (depth < 8) return pngOf(shape, deflateSync(rows));
      // Few values, so that both sides share some; void in rows without a filter, which would spread it.
      const few = rows.map((value) => value % 5);
      if (base.interlace === 0) {
        for (let row = 0; row < few.length; row += base.width + 1) {
          if (next() % 2 === 0) continue;
          few[row] = 0;
          few.fill(255, row + 1, row + 1 + next() % (base.width + 1));
        }
      }
      return pngOf(shape, deflateSync(few));
    };
    const [truth, prediction] = [side(), side()];
    const frames = [truth, prediction].map((png) => {
      const { width, height, values } = decodeTwin(png);
      return labelledFrame(values, width, height);
    });
    const [wanted, found] = frames as [typeof frames[0], typeof frames[0]];
    const comparing = {
      merge: next() % 2 === 0,
      pairs: (["same", "all"] as const)[next() % 2]!,
      void: (["object", "background", "excluded"] as const)[next() % 3]!,
      reading: "plain",
      contour: (["fixed", "adaptive"] as const)[next() % 2]!,
    } as const;
    if (comparing.pairs === "all" && wanted.values.length * found.values.length > 60) continue;
    const answer = comparePngs(truth, prediction, comparing);
    assert("truth" in answer && answer.pairs !== undefined);
    assertEquals([answer.truth.values, answer.prediction.values], [wanted.values, found.values]);
    const { width, height } = wanted;
    const ignored = comparing.void === "excluded" ? wanted.mask(255) : undefined;
    const maskOf = (frame: typeof wanted, label: number) =>
      label === 0 || (frame === wanted && comparing.void !== "object" && label === 255 && !comparing.merge)
        ? makeMask(width, height)
        : comparing.merge
        ? frame.foreground()
        : frame.mask(label);
    const labelsOf = (frame: typeof wanted, isTruth: boolean): number[] => {
      const labels = frame.values.filter((v) => v !== 0 && !(isTruth && comparing.void !== "object" && v === 255));
      return comparing.merge ? labels.slice(0, 1).map(() => 1) : labels;
    };
    const [mine, theirs] = [labelsOf(wanted, true), labelsOf(found, false)];
    const expected = comparing.pairs === "same"
      ? [...new Set([...mine, ...theirs])].map((label) => [label, label])
      : [0, ...mine].flatMap((t) => [0, ...theirs].map((p) => [t, p])).slice(1);
    assertEquals(answer.pairs.map(({ truth, prediction }) => [truth, prediction]), expected);
    for (const { truth, prediction, ...counts } of answer.pairs) {
      const [t, p] = [
        mine.includes(truth) ? maskOf(wanted, truth) : makeMask(width, height),
        theirs.includes(prediction) ? maskOf(found, prediction) : makeMask(width, height),
      ];
      const counted = comparing.contour === "adaptive"
        ? adaptiveContourCounts(p, t)
        : { ...contourCounts(p, t, { ignored }), predMatchedAdaptive: 0, truthMatchedAdaptive: 0 };
      assertEquals(counts, { ...counted }, JSON.stringify({ comparing, truth, prediction }));
    }
  }
});

Deno.test("comparePngs() and lookAtPng() say which file is refused, and why", () => {
  const shape = (colourType: number, depth: number, width = 2): Shape => ({
    width,
    height: 1,
    colourType,
    depth,
    interlace: 0,
  });
  const gray = pngOf(shape(0, 8), deflateSync(Uint8Array.of(0, 1, 2)));
  const deep = pngOf(shape(0, 16), deflateSync(Uint8Array.of(0, 0, 1, 0, 2)));
  const rgb = pngOf(shape(2, 8), deflateSync(Uint8Array.of(0, 1, 2, 3, 4, 5, 6)));
  const wide = pngOf(shape(0, 8, 3), deflateSync(Uint8Array.of(0, 1, 2, 3)));
  const comparing = { merge: false, pairs: "same", void: "object", reading: "plain", contour: "fixed" } as const;
  assertEquals(comparePngs(deep, gray, comparing), { side: "truth", reason: "kind", found: "16-bit gray" });
  assertEquals(comparePngs(gray, rgb, comparing), { side: "prediction", reason: "kind", found: "rgb" });
  assertEquals(comparePngs(gray, gray.subarray(0, 20), comparing), {
    side: "prediction",
    reason: "damaged",
    found: "the file ends inside its IHDR chunk",
  });
  assertEquals(lookAtPng(rgb), { side: "only", reason: "kind", found: "rgb" });
  assertEquals(lookAtPng(wide), { width: 3, height: 1, values: [1, 2, 3] });
  assertEquals(comparePngs(gray, wide, comparing), {
    truth: { width: 2, height: 1, values: [] },
    prediction: { width: 3, height: 1, values: [] },
  });
});

Deno.test('as Pillow\'s convert("P") has them, white of 1-bit gray is 255, 16-bit gray ends at 255, and alpha is dropped', () => {
  const png = (colourType: number, depth: number, row: number[], interlace: 0 | 1 = 0) =>
    pngOf({ width: 2, height: 1, colourType, depth, interlace }, deflateSync(Uint8Array.from([0, ...row])));
  const values = (file: Uint8Array) => {
    const found = lookAtPng(file, "converted");
    return "values" in found ? found.values : found.found;
  };
  assertEquals(values(png(0, 1, [0b01000000])), [0, 255]);
  assertEquals(values(png(3, 1, [0b01000000])), [0, 1]);
  assertEquals(values(png(0, 16, [0, 7, 1, 0])), [7, 255]);
  assertEquals(values(png(4, 8, [3, 9, 5, 255])), [3, 5]);
  assertEquals(values(png(0, 2, [0b01100000])), [85, 170]);
  assertEquals(values(png(2, 8, [1, 2, 3, 4, 5, 6])), "rgb");
});

Deno.test("an opaque alpha channel may pass for gray, another may not", () => {
  const shape: Shape = { width: 2, height: 1, colourType: 4, depth: 8, interlace: 0 };
  const file = (alpha: number) => pngOf(shape, deflateSync(Uint8Array.of(0, 7, 255, 0, alpha)));
  assertEquals(lookAtPng(file(255), "opaque"), { width: 2, height: 1, values: [0, 7] });
  assertEquals(lookAtPng(file(255)), { side: "only", reason: "kind", found: "gray-alpha" });
  assertEquals(lookAtPng(file(254), "opaque"), { side: "only", reason: "kind", found: "gray-alpha" });
});
