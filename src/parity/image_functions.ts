import { boxNms } from "../automatic/box_nms.ts";
import { cropBoxes } from "../automatic/crop_boxes.ts";
import { isNearCropEdge } from "../automatic/crop_edge.ts";
import { inclusiveBox } from "../automatic/inclusive_box.ts";
import { pointGrid, pointGridLayers } from "../automatic/point_grid.ts";
import { stabilityScore } from "../automatic/stability_score.ts";
import { uncropBox, uncropMask, uncropPoint } from "../automatic/uncrop.ts";
import { crc32 } from "../kernel/checksum.ts";
import { upsampleLogits } from "../kernel/upsample.ts";
import { cleanLogits } from "../mask/clean_logits.ts";
import { fillHolesInLogits, removeSmallRegions } from "../mask/components.ts";
import { masksEqual, maskToBytes } from "../mask/mask.ts";
import { maskArea, maskBox } from "../mask/mask_ops.ts";
import { maskToCounts, maskToRle } from "../mask/rle.ts";
import type { Box } from "../mask/box.ts";
import type { Fields } from "./field_comparison.ts";
import { formulaTensor } from "./formula.ts";
import { holesLogits, maskOfFormula } from "./image_formulas.ts";
import { hex, imageRows, WRITTEN } from "./image_rows.ts";
import type { ParityResult } from "./parity_result.ts";
import { syntheticLogits } from "./synthetic_video.ts";

type Corners = readonly [number, number, number, number];
/** A case as its file has it. */
// deno-lint-ignore no-explicit-any -- fields are read by their names and compared; a missing one is told as a damaged file
type Case = Record<string, any>;

const boxOf = ([left, top, right, bottom]: Corners): Box => ({ left, top, right, bottom });
const cornersOf = ({ left, top, right, bottom }: Box): Corners => [left, top, right, bottom];
const flag = (value: boolean): number => value ? 1 : 0;
const EXACT = { limit: 0 } as const;

/** The parts of `functions.json`, each by the field that holds it. */
const PARTS: Readonly<Record<string, (part: Case) => Generator<ParityResult>>> = {
  *pointGrid(cases) {
    for (const want of cases as unknown as Case[]) {
      const points = pointGrid(want["side"]).map((point) => point.map((v) => Number(v.toFixed(12)))); // as written
      yield* imageRows(`pointGrid/${want["side"]}`, want, { points }, { ...EXACT, given: ["side"] });
    }
  },
  *pointGridLayers(cases) {
    for (const want of cases as unknown as Case[]) {
      const { side, layers, scale } = want;
      const sides = pointGridLayers(side, layers, scale).map((grid) => Math.sqrt(grid.length));
      const given = ["side", "layers", "scale"];
      yield* imageRows(`pointGridLayers/${side}, ${layers}`, want, { sides }, { ...EXACT, given });
    }
  },
  *cropBoxes(cases) {
    for (const want of cases as unknown as Case[]) {
      const { width, height, layers, overlap } = want;
      const crops = cropBoxes({ width, height }, layers, overlap);
      const found = { boxes: crops.map(({ box }) => cornersOf(box)), layerOfEachBox: crops.map(({ layer }) => layer) };
      const given = ["width", "height", "layers", "overlap"];
      yield* imageRows(`cropBoxes/${width}x${height}`, want, found, { ...EXACT, given });
    }
  },
  *masks(cases) {
    for (const want of cases as unknown as Case[]) yield* maskRows(want);
  },
  *stabilityScore(part) {
    const logits = [
      syntheticLogits(256),
      formulaTensor("input.stability", [64, 64], 3),
      new Float32Array(64 * 64).fill(-9),
    ];
    for (const { scores, threshold, offset } of part["cases"] as Case[]) {
      const found = logits.map((one) => stabilityScore(one, { threshold, offset }));
      const want = scores.map((score: unknown) => ({ score: score === "nan" ? "nan" : score }));
      const own = found.map((score) => ({ score: Number.isNaN(score) ? "nan" : score }));
      yield* imageRows(`stabilityScore/${threshold}, ${offset}`, { scores: want }, { scores: own }, { limit: 5e-8 });
    }
  },
  *nms(part) {
    const boxes = (part["boxes"] as Corners[]).map(boxOf);
    const areas = boxes.map(({ left, top, right, bottom }) => (right - left) * (bottom - top));
    yield* imageRows("nms", { areas: part["areas"] }, { areas }, EXACT);
    for (const { iouThreshold, indices } of part["keep"] as Case[]) {
      const found = { indices: boxNms(boxes, part["scores"], iouThreshold) };
      yield* imageRows(`nms/${iouThreshold}`, { indices }, found, EXACT);
    }
  },
  *uncrop(part) {
    const [crop, picture] = [boxOf(part["crop"]), boxOf(part["originalBox"])];
    const boxes = (part["boxes"] as Corners[]).map(boxOf);
    const near = (tolerance?: number): number[] =>
      boxes.map((box) => flag(isNearCropEdge(box, crop, picture, tolerance)));
    const mask = uncropMask(maskOfFormula(part["mask"].formula, 70, 60)!, crop, {
      width: picture.right,
      height: picture.bottom,
    });
    const { area, box, crc32OfBytes } = part["mask"];
    const want = {
      ...{ uncropped: part["uncropped"], points: part["points"], mask: { area, box, crc32OfBytes } },
      ...{ nearCropEdge: part["nearCropEdge"].map(flag), nearCropEdgeWithin3: part["nearCropEdgeWithin3"].map(flag) },
    };
    const found = {
      uncropped: boxes.map((one) => cornersOf(uncropBox(one, crop))),
      points: ([[1.5, 2], [30, 4]] as const).map((point) => uncropPoint(point, crop)),
      mask: { area: maskArea(mask), box: cornersOf(inclusiveBox(mask)), crc32OfBytes: hex(crc32(maskToBytes(mask))) },
      ...{ nearCropEdge: near(), nearCropEdgeWithin3: near(3) },
    };
    yield* imageRows("uncrop", want, found, EXACT);
  },
  *fillHoles(part) {
    const logits = holesLogits(64, 64);
    yield* imageRows("fillHoles", { input: part["input"] }, { input: logits }, { limit: WRITTEN });
    for (const want of part["cases"] as Case[]) {
      const result = fillHolesInLogits(logits, 64, 64, want["maxArea"]);
      const signs = Uint8Array.from(result, (logit) => logit > 0 ? 1 : 0);
      const found: Fields = {
        ...{ area: signs.reduce((a, b) => a + b, 0), changed: result.filter((v, i) => v !== logits[i]).length },
        ...{ crc32OfSigns: hex(crc32(signs)), result },
      };
      const how = { limit: WRITTEN, areaLimit: 0, given: ["maxArea"] };
      yield* imageRows(`fillHoles/${want["maxArea"]}`, want, found, how);
    }
  },
  *postprocessMasks(part) {
    const numbers = /holes_logits\((\d+), (\d+)\), max_hole_area=(\d+), max_sprinkle_area=(\d+), to (\d+) x (\d+)/.exec(
      part["note"],
    );
    if (numbers === null) return yield { notRun: `postprocessMasks (${part["note"]})` };
    const [width, height, maxHoleArea, maxSprinkleArea, wide, high] = numbers.slice(1).map(Number) as [
      number,
      number,
      number,
      number,
      number,
      number,
    ];
    const cleaned = cleanLogits(holesLogits(width, height), { width, height }, {
      threshold: 0,
      maxHoleArea,
      maxSprinkleArea,
    });
    const result = upsampleLogits(cleaned, width, height, wide, high);
    const area = result.filter((v) => v > 0).length;
    yield* imageRows("postprocessMasks", part, { result, area }, { limit: 2 * WRITTEN, areaLimit: 0 });
  },
};

/** One mask: its run lengths, boxes, and what is left of it without small regions. */
function* maskRows(want: Case): Generator<ParityResult> {
  const { name, formula, width, height } = want;
  const mask = maskOfFormula(formula, width, height);
  if (mask === undefined) return yield { notRun: `masks/${name} (${formula})` };
  const { left, top, right, bottom } = maskBox(mask) ?? { left: 0, top: 0, right: 0, bottom: 0 };
  const counts = maskToCounts(mask);
  const regions = (want["regions"] as Case[]).map(({ mode, minArea }) => {
    const cleaned = removeSmallRegions(mask, minArea, mode);
    return {
      ...{ mode, minArea, changed: flag(!masksEqual(cleaned, mask)), area: maskArea(cleaned) },
      rle: maskToCounts(cleaned),
    };
  });
  const found = {
    ...{ area: maskArea(mask), rle: counts, cocoRle: maskToRle(mask).counts, regions },
    ...{ box: cornersOf(inclusiveBox(mask)), cocoBox: [left, top, right - left, bottom - top] },
    areaFromRle: counts.reduce((sum, run, i) => sum + (i % 2 === 1 ? run : 0), 0),
  };
  const wanted = { ...want, regions: want["regions"].map((one: Case) => ({ ...one, changed: flag(one["changed"]) })) };
  yield* imageRows(`masks/${name}`, wanted, found, { ...EXACT, given: ["name", "formula", "width", "height"] });
}

/** The functions of the generator, each exactly; floats to the digits that are written. */
export function* imageFunctions(reference: Readonly<Record<string, unknown>>): Generator<ParityResult> {
  for (const [name, part] of Object.entries(reference)) {
    if (name === "note" || name === "source") continue;
    if (Object.hasOwn(PARTS, name)) yield* PARTS[name]!(part as Case);
    else yield { notRun: name };
  }
}
