/** The rules of automatic masks against the reference's numbers: a small excerpt always, the whole file where it is. */
import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { boxNms } from "../../src/automatic/box_nms.ts";
import { cropBoxes } from "../../src/automatic/crop_boxes.ts";
import { isNearCropEdge } from "../../src/automatic/crop_edge.ts";
import { inclusiveBox } from "../../src/automatic/inclusive_box.ts";
import { pointGrid, pointGridLayers } from "../../src/automatic/point_grid.ts";
import { stabilityScore } from "../../src/automatic/stability_score.ts";
import { uncropBox, uncropMask, uncropPoint } from "../../src/automatic/uncrop.ts";
import { crc32 } from "../../src/kernel/checksum.ts";
import { upsampleLogits } from "../../src/kernel/upsample.ts";
import { cleanLogits } from "../../src/mask/clean_logits.ts";
import { removeSmallRegions } from "../../src/mask/components.ts";
import { maskFromBytes, masksEqual, maskToBytes } from "../../src/mask/mask.ts";
import { maskArea } from "../../src/mask/mask_ops.ts";
import { maskFromCounts, maskToCounts, maskToRle } from "../../src/mask/rle.ts";
import { fnv1a32, formulaTensor, uniformOf } from "../../src/parity/formula.ts";
import { compareSampled, type SampledTensor } from "../../src/parity/sampled.ts";
import { syntheticLogits, syntheticMask } from "../../src/parity/synthetic_video.ts";
import type { Box } from "../../src/mask/box.ts";
import { hasShared, readJson } from "../reference/shared.ts";

type Corners = readonly [number, number, number, number];
interface Functions {
  readonly pointGrid: readonly { readonly side: number; readonly points: [number, number][] }[];
  readonly pointGridLayers: readonly { side: number; layers: number; scale: number; sides: number[] }[];
  readonly cropBoxes: readonly {
    readonly height: number;
    readonly width: number;
    readonly layers: number;
    readonly overlap: number;
    readonly boxes: readonly Corners[];
    readonly layerOfEachBox: readonly number[];
  }[];
  readonly masks: readonly {
    readonly name: string;
    readonly width: number;
    readonly height: number;
    readonly rle: number[];
    readonly cocoRle: string;
    readonly area: number;
    readonly box: Corners;
    readonly regions: readonly {
      readonly mode: "holes" | "islands";
      readonly minArea: number;
      readonly changed: boolean;
      readonly area: number;
      readonly rle: number[];
    }[];
  }[];
  readonly stabilityScore: {
    readonly cases: readonly { threshold: number; offset: number; scores: readonly (number | string)[] }[];
  };
  readonly nms: {
    readonly boxes: readonly Corners[];
    readonly scores: readonly number[];
    readonly keep: readonly { readonly iouThreshold: number; readonly indices: readonly number[] }[];
  };
  readonly uncrop: {
    readonly crop: Corners;
    readonly originalBox: Corners;
    readonly boxes: readonly Corners[];
    readonly uncropped: readonly Corners[];
    readonly nearCropEdge: readonly boolean[];
    readonly nearCropEdgeWithin3: readonly boolean[];
    readonly points: readonly [number, number][];
    readonly mask: { readonly area: number; readonly box: Corners; readonly crc32OfBytes: string };
  };
  readonly postprocessMasks: { readonly result: SampledTensor; readonly area: number };
}

const PATH = "reference/image/functions.json";
const FIXTURE = new URL("./fixtures/functions.json", import.meta.url);
const box = ([left, top, right, bottom]: Corners): Box => ({ left, top, right, bottom });
const corners = ({ left, top, right, bottom }: Box): Corners => [left, top, right, bottom];

/** Registers one test on the excerpt and the same on the whole file. */
function spec(name: string, check: (golden: Functions) => void): void {
  Deno.test(name, async () => check(JSON.parse(await Deno.readTextFile(FIXTURE))));
  const ignore = !hasShared(PATH);
  Deno.test({
    name: `${name} (needs ../shared)`,
    ignore,
    fn: async () => check(await readJson<Functions>(PATH)),
  });
}

spec("point grids are the reference's, to the twelve digits that are written", (golden) => {
  for (const { side, points } of golden.pointGrid) {
    assertEquals(pointGrid(side).map((point) => point.map((v) => Number(v.toFixed(12)))), points);
  }
  for (const { side, layers, scale, sides } of golden.pointGridLayers) {
    assertEquals(pointGridLayers(side, layers, scale).map((grid) => Math.sqrt(grid.length)), sides);
  }
});

spec("crop boxes and their layers are the reference's", (golden) => {
  for (const { width, height, layers, overlap, boxes, layerOfEachBox } of golden.cropBoxes) {
    const crops = cropBoxes({ width, height }, layers, overlap);
    assertEquals(crops.map((crop) => corners(crop.box)), boxes);
    assertEquals(crops.map(({ layer }) => layer), layerOfEachBox);
  }
});

spec("masks have the reference's run lengths, boxes and regions", (golden) => {
  for (const { name, width, height, rle, cocoRle, area, box, regions } of golden.masks) {
    const mask = maskFromCounts(rle, width, height);
    assertEquals(maskToRle(mask).counts, cocoRle, name);
    assertEquals([maskArea(mask), corners(inclusiveBox(mask))], [area, box], name);
    for (const region of regions) {
      const cleaned = removeSmallRegions(mask, region.minArea, region.mode);
      assertEquals(maskToCounts(cleaned), region.rle, `${name}: ${region.mode} below ${region.minArea}`);
      assertEquals([maskArea(cleaned), !masksEqual(cleaned, mask)], [region.area, region.changed]);
    }
  }
});

spec("stability scores are the reference's, NaN where nothing is inside", (golden) => {
  const logits = [
    syntheticLogits(256),
    formulaTensor("input.stability", [64, 64], 3),
    new Float32Array(64 * 64).fill(-9),
  ];
  for (const { scores, ...options } of golden.stabilityScore.cases) {
    logits.forEach((one, i) => {
      const found = stabilityScore(one, options);
      if (scores[i] === "nan") assertEquals(found, NaN);
      else assertAlmostEquals(found, Number(scores[i]), 5e-8); // seven digits are written
    });
  }
});

spec("box suppression keeps the reference's boxes in its order", (golden) => {
  const { boxes, scores, keep } = golden.nms;
  for (const { iouThreshold, indices } of keep) {
    assertEquals(boxNms(boxes.map(box), scores, iouThreshold), indices, `IoU ${iouThreshold}`);
  }
});

spec("boxes, points and masks of a crop lie in the picture where the reference has them", (golden) => {
  const { uncrop } = golden;
  const [crop, picture] = [box(uncrop.crop), box(uncrop.originalBox)];
  const boxes = uncrop.boxes.map(box);
  assertEquals(boxes.map((one) => corners(uncropBox(one, crop))), uncrop.uncropped);
  assertEquals(boxes.map((one) => isNearCropEdge(one, crop, picture)), uncrop.nearCropEdge);
  assertEquals(boxes.map((one) => isNearCropEdge(one, crop, picture, 3)), uncrop.nearCropEdgeWithin3);
  assertEquals([[1.5, 2], [30, 4]].map(([x, y]) => uncropPoint([x!, y!], crop)), uncrop.points);
  const mask = maskFromBytes(syntheticMask(70, 60, 0, 1), 70, 60);
  const whole = uncropMask(mask, crop, { width: picture.right, height: picture.bottom });
  assertEquals([maskArea(whole), corners(inclusiveBox(whole))], [uncrop.mask.area, uncrop.mask.box]);
  assertEquals(crc32(maskToBytes(whole)).toString(16).padStart(8, "0"), uncrop.mask.crc32OfBytes);
});

spec("small holes and pieces of logits go as in the reference's image predictor", (golden) => {
  const { result, area } = golden.postprocessMasks;
  const options = { threshold: 0, maxHoleArea: 8, maxSprinkleArea: 8 };
  const cleaned = cleanLogits(holesLogits(64), { width: 64, height: 64 }, options);
  const found = upsampleLogits(cleaned, 64, 64, 120, 90);
  assert(compareSampled(found, result).absolute <= 2e-6, `off by ${compareSampled(found, result).absolute}`);
  assertEquals(found.filter((logit) => logit > 0).length, area);
});

/** Logits with holes and pieces of single pixels. */
function holesLogits(side: number): Float32Array {
  const seed = fnv1a32("input.holes");
  return Float32Array.from(syntheticMask(side, side, 0, 1), (inside, i) => {
    const u = uniformOf(seed, i);
    if (inside === 1) return u < -0.8 ? -1 + u / 2 : 3 + u;
    return u > 0.95 ? 1 : -4 + u;
  });
}
