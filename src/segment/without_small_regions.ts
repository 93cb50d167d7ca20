import { boxNms } from "../automatic/box_nms.ts";
import { inclusiveBox } from "../automatic/inclusive_box.ts";
import { MaskletError } from "../error.ts";
import { hasSmallRegions, removeSmallRegions } from "../mask/components.ts";
import { maskArea } from "../mask/mask_ops.ts";
import { checkOptions, type CompleteTable, numberKind, shown, wholeKind } from "../options.ts";
import { type AutomaticMask, makeAutomaticMask } from "./automatic_mask.ts";

/** Which regions go, and what is a duplicate then. */
export interface SmallRegionOptions {
  /** Holes and pieces of fewer px of the picture go; default 100. */
  readonly minArea?: number;
  /** IoU of boxes above which a mask is a duplicate; default 0.7. */
  readonly boxNmsThreshold?: number;
}

const OPTIONS: CompleteTable<SmallRegionOptions> = {
  minArea: { doc: "smaller holes and pieces go, px", kind: wholeKind({ least: 0 }), fallback: 100 },
  boxNmsThreshold: { doc: "IoU of boxes of duplicates", kind: numberKind({ least: 0, most: 1 }), fallback: 0.7 },
};

/**
 * Fills the holes of masks and takes their small pieces away, in px of the picture, and then looks for duplicates again:
 * `postprocess_small_regions` of Meta's generator (whose own `min_mask_region_area` looks at the low-resolution logits instead).
 *
 * @param masks of one picture, as `segmentEverything` hands them out
 * @param options areas, and what is a duplicate
 * @returns masks that needed nothing, then the others with their new areas and boxes, each in their order
 * @throws {MaskletError} `bad-argument` for an unknown option, or for what are no such masks
 *
 * @example
 * ```ts
 * import { type AutomaticMask, maskFromBytes } from "masklet";
 * import { withoutSmallRegions } from "masklet/segment";
 * import { assertEquals } from "@std/assert";
 * const cropBox = { left: 0, top: 0, right: 5, bottom: 1 };
 * const mask = maskFromBytes([1, 1, 1, 0, 1], 5, 1);
 * const scores = { iou: 0.9, stability: 1 };
 * const one: AutomaticMask = { mask, area: 4, box: cropBox, bbox: [0, 0, 4, 0], ...scores, point: [1, 0], cropBox };
 * const [cleaned] = withoutSmallRegions([one], { minArea: 2 });
 * assertEquals([cleaned!.area, cleaned!.bbox], [5, [0, 0, 4, 0]]); // the hole is filled
 * ```
 */
export function withoutSmallRegions(
  masks: Iterable<AutomaticMask>,
  options: SmallRegionOptions = {},
): AutomaticMask[] {
  const { minArea, boxNmsThreshold } = checkOptions("withoutSmallRegions", options, OPTIONS);
  const given = masksOf(masks);
  const cleaned = given.map((one) => {
    const filled = removeSmallRegions(one.mask, minArea, "holes");
    const mask = removeSmallRegions(filled, minArea, "islands");
    const whole = !hasSmallRegions(one.mask, minArea, "holes") && !hasSmallRegions(filled, minArea, "islands");
    return { one, mask, inclusive: inclusiveBox(mask), whole };
  });
  const scores = cleaned.map(({ whole }) => whole ? 1 : 0);
  return boxNms(cleaned.map(({ inclusive }) => inclusive), scores, boxNmsThreshold).map((i) => {
    const { one, mask, inclusive, whole } = cleaned[i]!;
    if (whole) return one;
    const { iou, stability, point, cropBox } = one;
    return makeAutomaticMask({ mask, area: maskArea(mask), inclusive, iou, stability, point, cropBox });
  });
}

/** Refuses what are no automatic masks. */
function masksOf(masks: Iterable<AutomaticMask>): AutomaticMask[] {
  const isIterable = typeof (masks as Partial<typeof masks> | undefined)?.[Symbol.iterator] === "function";
  const given: unknown[] = isIterable ? [...masks] : [masks];
  const other = given.find((one) => !(typeof one === "object" && one !== null && "mask" in one && "bbox" in one));
  if (isIterable && !given.includes(other)) return given as AutomaticMask[];
  throw new MaskletError("bad-argument", `Expected masks that segmentEverything found, found ${shown(other)}`, {
    hint: "Give what collectMasks gave, or a list of those masks",
  });
}
