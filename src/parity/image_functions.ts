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
import { fillHolesInLogits, hasSmallRegions, removeSmallRegions } from "../mask/components.ts";
import { maskToBytes } from "../mask/mask.ts";
import { maskArea, maskBox } from "../mask/mask_ops.ts";
import { maskFromCounts, maskToCounts, maskToRle } from "../mask/rle.ts";
import type { Box } from "../mask/box.ts";
import type { Fields } from "./field_comparison.ts";
import { holesLogits, logitsOfFormula, maskOfFormula } from "./image_formulas.ts";
import { hex, imageRows, WRITTEN } from "./image_rows.ts";
import type { ParityResult } from "./parity_result.ts";

type Corners = readonly [number, number, number, number];
/** A case as its file has it. */
// deno-lint-ignore no-explicit-any -- fields are read by their names and compared; a missing one is told as a damaged file
type Case = Record<string, any>;

const boxOf = ([left, top, right, bottom]: Corners): Box => ({ left, top, right, bottom });
const cornersOf = ({ left, top, right, bottom }: Box): Corners => [left, top, right, bottom];
const flag = (value: boolean): number => value ? 1 : 0;
const EXACT = { limit: 0 } as const;
/** The points of a crop whose places in the picture a file has. */
const POINTS: readonly (readonly [number, number])[] = [[1.5, 2], [30, 4]];

/** Width and height of `holes_logits(64, 64)`. */
function sizeOf(formula: string): [number, number] {
  const found = /\((\d+), (\d+)\)/.exec(formula);
  return [Number(found?.[1] ?? 64), Number(found?.[2] ?? 64)];
}

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
    const formulas = String(part["note"]).replace(/^logits: /, "").split("; ");
    const logits = formulas.map(logitsOfFormula);
    for (const { scores, threshold, offset } of part["cases"] as Case[]) {
      for (const [i, score] of (scores as unknown[]).entries()) {
        const [name, one] = [`stabilityScore/${threshold}, ${offset}`, logits[i]];
        if (one === undefined) {
          yield { notRun: `${name} ${i} (${formulas[i]})` };
          continue;
        }
        const found = stabilityScore(one, { threshold, offset });
        const written = { [`score ${i}`]: Number.isNaN(found) ? "nan" : found };
        yield* imageRows(name, { [`score ${i}`]: score }, written, { limit: 5e-8 });
      }
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
    const { uncropped, points, mask: ofMask } = part;
    const within = Object.keys(part).filter((name) => /^nearCropEdge(Within\d+)?$/.test(name));
    const near = (name: string): number[] => {
      const tolerance = /\d+$/.exec(name)?.[0];
      return boxes.map((box) =>
        flag(isNearCropEdge(box, crop, picture, tolerance === undefined ? {} : { tolerance: Number(tolerance) }))
      );
    };
    const want = { uncropped, points, ...Object.fromEntries(within.map((name) => [name, part[name].map(flag)])) };
    const found = {
      uncropped: boxes.map((one) => cornersOf(uncropBox(one, crop))),
      points: POINTS.map((point) => uncropPoint(point, crop)),
      ...Object.fromEntries(within.map((name) => [name, near(name)])),
    };
    yield* imageRows("uncrop", want, found, EXACT);
    if (ofMask === undefined) return;
    const { formula, ...facts } = ofMask;
    const mask = maskOfFormula(formula, crop.right - crop.left, crop.bottom - crop.top);
    if (mask === undefined) return yield { notRun: `uncrop mask (${formula})` };
    const whole = uncropMask(mask, crop, { width: picture.right, height: picture.bottom });
    const own = {
      ...{ area: maskArea(whole), box: cornersOf(inclusiveBox(whole)), crc32OfBytes: hex(crc32(maskToBytes(whole))) },
    };
    yield* imageRows("uncrop", { mask: facts }, { mask: own }, EXACT);
  },
  *fillHoles(part) {
    const [width, height] = sizeOf(part["formula"]);
    const logits = holesLogits(width, height);
    yield* imageRows("fillHoles", { input: part["input"] }, { input: logits }, { limit: WRITTEN });
    for (const want of part["cases"] as Case[]) {
      const result = fillHolesInLogits(logits, width, height, want["maxArea"]);
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
  // What no formula here makes is taken from its run lengths, and all else is compared.
  const mask = maskOfFormula(formula, width, height) ?? maskFromCounts(want["rle"], width, height);
  const { left, top, right, bottom } = maskBox(mask) ?? { left: 0, top: 0, right: 0, bottom: 0 };
  const counts = maskToCounts(mask);
  const regions = (want["regions"] as Case[]).map(({ mode, minArea }) => {
    const cleaned = removeSmallRegions(mask, minArea, mode);
    return {
      ...{ mode, minArea, changed: flag(hasSmallRegions(mask, minArea, mode)), area: maskArea(cleaned) },
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
