import { AUTOMATIC_OPTIONS, type AutomaticOptions, automaticRules } from "../automatic/automatic_options.ts";
import { boxIou } from "../automatic/box_nms.ts";
import { type Crop, cropBoxes } from "../automatic/crop_boxes.ts";
import { MaskletError } from "../error.ts";
import { readPicture } from "../image/read_picture.ts";
import type { RgbImage } from "../image/rgb_image.ts";
import type { Model } from "../model/model.ts";
import { requireModel } from "../model/require_model.ts";
import { checkOptions, functionKind, type OptionTable, signalKind } from "../options.ts";
import type { Box } from "../mask/box.ts";
import { type AutomaticMask, makeAutomaticMask } from "./automatic_mask.ts";
import { cropMasks } from "./crop_masks.ts";
import { EncodedImage, encodePixels, requireOwn } from "./encoded_image.ts";
import type { SegmentInput } from "./segment.ts";

/** How far `segmentEverything` is. */
export interface EverythingProgress {
  /** Points of the grids that were asked about. */
  readonly points: number;
  /** Points in all. */
  readonly of: number;
  /** Crops that are done. */
  readonly crops: number;
  /** Masks of the crop at hand that have passed so far, duplicates among them. */
  readonly passed: number;
}

/** How everything is segmented. */
export interface SegmentEverythingOptions extends AutomaticOptions {
  /** Told after each batch of points. */
  readonly onProgress?: (progress: EverythingProgress) => void;
  /** Stops: the generator throws the signal's reason. */
  readonly signal?: AbortSignal;
}

/** The set of options of `segmentEverything`. */
export const EVERYTHING_OPTIONS: OptionTable<SegmentEverythingOptions> = {
  ...AUTOMATIC_OPTIONS,
  onProgress: { doc: "told after each batch", kind: functionKind() },
  signal: { doc: "stops it", kind: signalKind },
};

/**
 * Segments everything on a picture: a grid of points is asked about, masks of low quality and duplicates go. It is Meta's
 * `SAM2AutomaticMaskGenerator` (Ravi et al. 2024, arXiv:2408.00714; Kirillov et al. 2023, arXiv:2304.02643, section 5) with its rules,
 * defaults and order of masks.
 *
 * A mask is handed out once nothing can suppress it any more: those of a crop together, by falling predicted IoU, smaller crops first.
 * That is the reference's order. The generator's return value is the picture, for `collectMasks`.
 *
 * @param model what `loadModel` gives
 * @param image a picture in any form that `segment` takes
 * @param options grid, limits, crops, progress, signal
 * @returns masks with their predicted IoU, stability score, point and crop
 * @throws {MaskletError} `bad-argument` for unknown options or grids that do not fit; `bad-image` and its like for the picture; the signal's reason
 *
 * @example
 * ```ts
 * import { loadModel, segmentEverything } from "masklet";
 * import { assert } from "@std/assert";
 * await using model = await loadModel();
 * const rgb = Uint8Array.from({ length: 96 * 64 * 3 }, (_, i) => {
 *   const [x, y] = [Math.floor(i / 3) % 96, Math.floor(i / 3 / 96)];
 *   return x > 30 && x < 66 && y > 16 && y < 48 ? 230 : 20;
 * });
 * const limits = { pointsPerSide: 3, predictedIouThreshold: 0.3, stabilityScoreThreshold: 0.3 };
 * for await (const { iou, mask } of segmentEverything(model, { width: 96, height: 64, rgb }, limits)) {
 *   assert(iou > 0.3 && mask.width === 96);
 * }
 * ```
 */
export async function* segmentEverything(
  model: Model,
  image: SegmentInput,
  options: SegmentEverythingOptions = {},
): AsyncGenerator<AutomaticMask, RgbImage> {
  requireModel(model);
  const { onProgress = () => {}, signal, ...own } = checkOptions("segmentEverything", options, EVERYTHING_OPTIONS);
  // Given options alone, so that the grids know whether both ways were taken.
  const rules = automaticRules("segmentEverything", own);
  if (image instanceof EncodedImage) requireOwn(model, image);
  const picture = image instanceof EncodedImage ? image.image : await readPicture(image);
  const crops = smallestFirst(cropBoxes(picture, rules.cropLayers, rules.cropOverlapRatio));
  requirePixels(crops, picture);
  const of = crops.reduce((sum, { layer }) => sum + rules.pointGrids[layer]!.length, 0);
  let points = 0;
  const kept: Box[] = [];
  for (const [done, crop] of crops.entries()) {
    signal?.throwIfAborted();
    const ready = crop.layer === 0 && image instanceof EncodedImage ? image.features : undefined;
    using encoded = ready === undefined ? await encodePixels(model, cropped(picture, crop.box)) : undefined;
    const onBatch = (count: number, passed: number): void => {
      points += count;
      onProgress({ points, of, crops: done, passed });
    };
    const run = { model, rules, onBatch, signal };
    const found = await cropMasks({ ...crop, features: ready ?? encoded!, picture }, run);
    for (const one of found) {
      // Between crops the order is that of suppression already, so that a mask stands as soon as it comes.
      if (crops.length > 1 && kept.some((box) => boxIou(box, one.inclusive) > rules.cropNmsThreshold)) continue;
      kept.push(one.inclusive);
      yield makeAutomaticMask(one);
    }
  }
  return picture;
}

/** Refuses layers of which a crop would lie beside the picture: a side of few px cannot be cut that often. */
function requirePixels(crops: readonly Crop[], { width, height }: RgbImage): void {
  const empty = crops.find(({ box }) => box.left >= box.right || box.top >= box.bottom);
  if (empty === undefined) return;
  const layers = `${empty.layer} ${empty.layer === 1 ? "layer" : "layers"} of crops`;
  throw new MaskletError(
    "bad-argument",
    `Expected a picture that ${layers} can be cut from, found ${width}x${height}`,
    {
      hint: "Take fewer cropLayers",
    },
  );
}

/** Crops by their score in suppression, the float32 reciprocal of their area; equal ones in their order. */
function smallestFirst(crops: readonly Crop[]): Crop[] {
  const score = ({ box }: Crop): number =>
    Math.fround(1 / Math.fround((box.right - box.left) * (box.bottom - box.top)));
  return [...crops].sort((a, b) => score(b) - score(a));
}

/** A part of a picture; the picture itself where that is the part. */
function cropped(picture: RgbImage, { left, top, right, bottom }: Box): RgbImage {
  const [width, height] = [right - left, bottom - top];
  if (width === picture.width && height === picture.height) return picture;
  const rgb = new Uint8Array(3 * width * height);
  for (let y = 0; y < height; y++) {
    const from = 3 * ((top + y) * picture.width + left);
    rgb.set(picture.rgb.subarray(from, from + 3 * width), 3 * width * y);
  }
  return { width, height, rgb };
}
