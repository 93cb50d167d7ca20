import { maskArea, maskIntersectionArea } from "../mask/mask_ops.ts";
import { maskFromRle } from "../mask/rle.ts";
import type { Model } from "../model/model.ts";
import type { AutomaticMask } from "../segment/automatic_mask.ts";
import { collectMasks } from "../segment/collect_masks.ts";
import { segmentEverything, type SegmentEverythingOptions } from "../segment/segment_everything.ts";
import { type ReferenceImage, referencePicture } from "./image_predictor.ts";
import { imageRows } from "./image_rows.ts";
import type { ParityResult } from "./parity_result.ts";
import { singleMaskRules, unknownModelOptions } from "./single_mask_rules.ts";

interface ReferenceMask {
  readonly area: number;
  readonly bbox: readonly number[];
  readonly predictedIou: number;
  readonly stabilityScore: number;
  readonly point: readonly number[];
  readonly cropBox: readonly number[];
  readonly rle: string;
}

/** The reference's constructor options and ours. */
const NAMES: Readonly<Record<string, keyof SegmentEverythingOptions>> = {
  points_per_side: "pointsPerSide",
  points_per_batch: "pointsPerBatch",
  pred_iou_thresh: "predictedIouThreshold",
  stability_score_thresh: "stabilityScoreThreshold",
  stability_score_offset: "stabilityScoreOffset",
  mask_threshold: "maskThreshold",
  box_nms_thresh: "boxNmsThreshold",
  crop_n_layers: "cropLayers",
  crop_nms_thresh: "cropNmsThreshold",
  crop_overlap_ratio: "cropOverlapRatio",
  crop_n_points_downscale_factor: "cropPointsDownscale",
  point_grids: "pointGrids",
  min_mask_region_area: "minMaskRegionArea",
  use_m2m: "maskToMask",
  multimask_output: "multimask",
};

/**
 * The reference's options as ours; an option that only says how masks are written is left out.
 *
 * @param given the generator's constructor options
 * @param ofModel its model's: `sam_mask_decoder_extra_args`
 */
export function automaticOptions(
  given: Readonly<Record<string, unknown>>,
  ofModel: Readonly<Record<string, unknown>> = {},
): { readonly options: SegmentEverythingOptions; readonly unknown: string[] } {
  const known = Object.entries(given).filter(([name, value]) => name !== "output_mode" && value !== null);
  const unknown = known.map(([name]) => name).filter((name) => !Object.hasOwn(NAMES, name));
  const own = Object.fromEntries(known.map(([name, value]) => [NAMES[name] ?? name, value]));
  return { options: { ...singleMaskRules(ofModel), ...own }, unknown: [...unknown, ...unknownModelOptions(ofModel)] };
}

/** The automatic masks of a file: as many, in the same order. */
export async function* imageAutomatic(content: object, model: Model): AsyncGenerator<ParityResult> {
  const { image, options: given = {}, predictorOptions, masks, ...rest } = content as {
    readonly image: ReferenceImage;
    readonly options?: Readonly<Record<string, unknown>>;
    readonly predictorOptions?: Readonly<Record<string, unknown>>;
    readonly masks: readonly ReferenceMask[];
  };
  for (const field of Object.keys(rest)) if (!["model", "note"].includes(field)) yield { notRun: field };
  const { options, unknown } = automaticOptions(given, predictorOptions);
  if (unknown.length > 0) return yield { notRun: `all masks: no option stands for ${unknown.join(", ")}` };
  const picture = yield* referencePicture(image);
  const found = await collectMasks(segmentEverything(model, picture, options));
  yield* automaticRows(masks, found.masks);
}

/** Compares masks one by one, in their order. */
function* automaticRows(
  wanted: readonly ReferenceMask[],
  masks: readonly AutomaticMask[],
): Generator<ParityResult> {
  yield* imageRows("masks", { count: wanted.length }, { count: masks.length }, { limit: 0 });
  for (const [i, want] of wanted.entries()) {
    const one = masks[i];
    if (one === undefined) return;
    const { left, top, right, bottom } = one.cropBox;
    const { rle, area, ...fields } = want;
    const truth = maskFromRle({ size: [one.mask.height, one.mask.width], counts: rle });
    const shared = maskIntersectionArea(truth, one.mask);
    const union = area + one.area - shared;
    const found = { bbox: one.bbox, point: one.point, cropBox: [left, top, right - left, bottom - top] };
    const { predictedIou, stabilityScore, ...exact } = fields;
    const name = `masks/${i}`;
    yield* imageRows(name, exact, found, { limit: 0 });
    const stability = Number.isNaN(one.stability) ? "nan" : one.stability; // as files have it
    const scores = { predictedIou: one.iou, stabilityScore: stability };
    yield* imageRows(name, { predictedIou, stabilityScore }, scores, { limit: 1e-4 });
    yield* imageRows(name, { "1 - IoU": 0 }, { "1 - IoU": union === 0 ? 0 : 1 - shared / union }, { limit: 1e-3 });
    yield* imageRows(name, { "1 - area's ratio": 0 }, { "1 - area's ratio": 1 - ratio(area, maskArea(one.mask)) }, {
      limit: 1e-3,
    });
  }
}

const ratio = (a: number, b: number): number => a === b ? 1 : Math.min(a, b) / Math.max(a, b);
