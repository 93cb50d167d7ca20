import { assert, assertEquals } from "@std/assert";
import { fnv1a32, uniformOf } from "../../src/parity/formula.ts";
import { compareSampled, type SampledTensor } from "../../src/parity/sampled.ts";
import { syntheticFrame, syntheticLogits, syntheticMask } from "../../src/parity/synthetic_video.ts";
import { crc32 } from "../../src/kernel/checksum.ts";
import { fillHolesInLogits, removeSmallRegions } from "../../src/mask/components.ts";
import { maskArea, maskBox } from "../../src/mask/mask_ops.ts";
import { maskFromPolygons, maskToPolygons } from "../../src/mask/polygon.ts";
import { maskPromptLogits, resizeBicubic, resizeBilinearAntialiased } from "../../src/kernel/resize.ts";
import { maskFromCounts, maskFromRle, maskToCounts, maskToRle } from "../../src/mask/rle.ts";
import { upsampleLogits } from "../../src/kernel/upsample.ts";
import { maskToModelInput } from "../../src/mask/mask_to_model_input.ts";
import { upsampleToMask } from "../../src/mask/upsample_to_mask.ts";
import { maskFromBytes, masksEqual } from "../../src/mask/mask.ts";
import type { Rle } from "../../src/mask/rle.ts";
import { hasShared, readJson } from "./shared.ts";

const PREPROCESSING = "reference/image/preprocessing.json";
const FUNCTIONS = "reference/image/functions.json";
const SAV = ["data/sav/sav_000001_auto.json", "data/sav/sav_000001_manual.json"];

/** Seven digits are written, of values up to 10; float32 adds up in the reference's order but for fused steps. */
const SEVEN_DIGITS = 2e-7;

interface Picture {
  readonly width: number;
  readonly height: number;
  readonly frame: number;
  readonly crc32: string;
  readonly size: number;
  readonly result: SampledTensor;
}
interface Preprocessing {
  readonly bicubic: readonly (Picture & { readonly resultCrc32: string })[];
  readonly antialiasedBilinear: readonly Picture[];
  readonly maskPrompt: readonly {
    readonly width: number;
    readonly height: number;
    readonly frame: number;
    readonly shape: number;
    readonly area: number;
    readonly size: number;
    readonly resultCrc32: string;
    readonly lowResLogits: SampledTensor;
    readonly lowResArea: number;
  }[];
  readonly upsample: readonly {
    readonly lowRes: number;
    readonly width: number;
    readonly height: number;
    readonly result: SampledTensor;
    readonly area: number;
  }[];
}
interface Functions {
  readonly masks: readonly {
    readonly name: string;
    readonly width: number;
    readonly height: number;
    readonly area: number;
    readonly rle: number[];
    readonly cocoRle: string;
    readonly cocoBox: readonly number[];
    readonly regions: readonly {
      readonly mode: "holes" | "islands";
      readonly minArea: number;
      readonly rle: number[];
    }[];
  }[];
  readonly fillHoles: {
    readonly cases: readonly {
      readonly maxArea: number;
      readonly area: number;
      readonly changed: number;
      readonly crc32OfSigns: string;
      readonly result: SampledTensor;
    }[];
  };
}

const hex = (n: number): string => n.toString(16).padStart(8, "0");
const needs = (name: string, path: string, fn: () => Promise<void>): void =>
  Deno.test({ name: `${name} (needs ../shared)`, ignore: !hasShared(path), fn });

needs("resizeBicubic() gives the reference's bytes of whole frames", PREPROCESSING, async () => {
  for (const golden of (await readJson<Preprocessing>(PREPROCESSING)).bicubic) {
    const { width, height, frame, size } = golden;
    const rgb = syntheticFrame(width, height, frame);
    assertEquals(hex(crc32(rgb)), golden.crc32);
    assertEquals(hex(crc32(resizeBicubic(rgb, width, height, size, size))), golden.resultCrc32, `${width}x${height}`);
  }
});

needs("resizeBilinearAntialiased() gives the reference's floats of whole frames", PREPROCESSING, async () => {
  for (
    const { width, height, frame, size, result } of (await readJson<Preprocessing>(PREPROCESSING)).antialiasedBilinear
  ) {
    const rgb = syntheticFrame(width, height, frame);
    const pixels = width * height;
    const planes = new Float32Array(3 * pixels).map((_, i) => rgb[i % pixels * 3 + Math.floor(i / pixels)]! / 255);
    const { absolute } = compareSampled(resizeBilinearAntialiased(planes, width, height, size, size, 3), result);
    assert(absolute <= SEVEN_DIGITS, `${width}x${height} to ${size}: off by ${absolute}`);
  }
});

needs("a mask prompt becomes the reference's input and low-resolution logits", PREPROCESSING, async () => {
  for (const golden of (await readJson<Preprocessing>(PREPROCESSING)).maskPrompt) {
    const { width, height, frame, shape, size } = golden;
    const mask = maskFromBytes(syntheticMask(width, height, frame, shape), width, height);
    assertEquals(maskArea(mask), golden.area);
    const input = maskToModelInput(mask, size);
    assertEquals(hex(crc32(Uint8Array.from(input))), golden.resultCrc32, `${width}x${height} to ${size}`);
    const logits = maskPromptLogits(input, size);
    const { absolute } = compareSampled(logits, golden.lowResLogits);
    assert(absolute <= 10 * SEVEN_DIGITS, `off by ${absolute}`);
    assertEquals(logits.filter((v) => v > 0).length, golden.lowResArea);
  }
});

needs("upsampled logits, and the mask that skips them, are the reference's", PREPROCESSING, async () => {
  for (const { lowRes, width, height, result, area } of (await readJson<Preprocessing>(PREPROCESSING)).upsample) {
    const logits = syntheticLogits(lowRes * 4);
    const name = `${lowRes} to ${width}x${height}`;
    const { absolute } = compareSampled(upsampleLogits(logits, lowRes, lowRes, width, height), result);
    assert(absolute <= 10 * SEVEN_DIGITS, `${name}: off by ${absolute}`);
    assertEquals(maskArea(upsampleToMask(logits, lowRes, lowRes, width, height)), area, name);
  }
});

needs("run lengths, boxes and region removal are the reference's", FUNCTIONS, async () => {
  for (const { name, width, height, ...golden } of (await readJson<Functions>(FUNCTIONS)).masks) {
    const mask = maskFromCounts(golden.rle, width, height);
    assertEquals(maskArea(mask), golden.area, name);
    assertEquals(maskToRle(mask), { size: [height, width], counts: golden.cocoRle }, name);
    const box = maskBox(mask) ?? { left: 0, top: 0, right: 0, bottom: 0 };
    assertEquals([box.left, box.top, box.right - box.left, box.bottom - box.top], golden.cocoBox, name);
    for (const { mode, minArea, rle } of golden.regions) {
      assertEquals(maskToCounts(removeSmallRegions(mask, minArea, mode)), rle, `${name}: ${mode} below ${minArea}`);
    }
  }
});

needs("holes of logits are filled as the reference fills them", FUNCTIONS, async () => {
  const seed = fnv1a32("input.holes");
  const logits = Float32Array.from(syntheticMask(64, 64, 0, 1), (inside, i) => {
    const u = uniformOf(seed, i);
    if (inside === 1) return u < -0.8 ? -1 + u / 2 : 3 + u;
    return u > 0.95 ? 1 : -4 + u;
  });
  for (
    const { maxArea, area, changed, crc32OfSigns, result } of (await readJson<Functions>(FUNCTIONS)).fillHoles.cases
  ) {
    const filled = fillHolesInLogits(logits, 64, 64, maxArea);
    const signs = Uint8Array.from(filled, (v) => v > 0 ? 1 : 0);
    assertEquals([signs.filter(Boolean).length, hex(crc32(signs))], [area, crc32OfSigns]);
    assertEquals(filled.filter((v, i) => v !== logits[i]).length, changed);
    const { absolute } = compareSampled(filled, result);
    assert(absolute <= 10 * SEVEN_DIGITS, `off by ${absolute}`);
  }
});

for (const path of SAV) {
  needs(`every RLE of ${path.split("/").at(-1)} decodes and encodes to the same string`, path, async () => {
    const { masklet } = await readJson<{ masklet: (Rle & { size: [number, number] })[][] }>(path);
    const rles = masklet.flat();
    assert(rles.length > 500);
    for (const rle of rles) assertEquals(maskToRle(maskFromRle(rle)), { size: rle.size, counts: rle.counts });
    for (const rle of rles.slice(0, 20)) {
      const mask = maskFromRle(rle);
      assert(masksEqual(maskFromPolygons(maskToPolygons(mask), mask.width, mask.height), mask));
    }
  });
}
