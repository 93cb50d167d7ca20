import { videoKind } from "../frame/is_video.ts";
import { requireModel } from "../model/require_model.ts";
import { withoutDuplicates } from "../automatic/mask_iou.ts";
import type { VideoSource } from "../frame/frame.ts";
import type { Model } from "../model/model.ts";
import { checkOptions, numberKind, type OptionTable, requireKind, wholeKind } from "../options.ts";
import type { Prompt } from "../prompt/prompt.ts";
import type { AutomaticMask } from "./automatic_mask.ts";
import { collectMasks } from "./collect_masks.ts";
import { EVERYTHING_OPTIONS, segmentEverything, type SegmentEverythingOptions } from "./segment_everything.ts";

/** What becomes an object. */
export interface EverythingOnOptions extends SegmentEverythingOptions {
  /** The frame; default 0. */
  readonly frame?: number;
  /** The number of the first object; the others follow it; default 1. */
  readonly firstObject?: number;
  /** Of two masks with at least this mask IoU the one of the lower predicted IoU is the same object; default 0.7. */
  readonly mergeIou?: number;
  /** At most so many objects, those of the highest predicted IoU; default: all. */
  readonly maxObjects?: number;
}

/** Rows that the options of objects add to those of masks. */
export const OBJECT_OPTIONS: OptionTable<Pick<EverythingOnOptions, "mergeIou" | "maxObjects">> = {
  mergeIou: { doc: "mask IoU of the same object", kind: numberKind({ least: 0, most: 1 }), fallback: 0.7 },
  maxObjects: { doc: "objects at most", kind: wholeKind({ least: 1 }) },
};

const OPTIONS: OptionTable<EverythingOnOptions> = {
  ...EVERYTHING_OPTIONS,
  ...OBJECT_OPTIONS,
  frame: { doc: "the frame", kind: wholeKind({ least: 0 }), fallback: 0 },
  firstObject: { doc: "number of the first object", kind: wholeKind({ least: 1 }), fallback: 1 },
};

/**
 * Prompts for everything on a frame, to be followed: `prompt(video, ...await everythingOn(model, video, { frame }))`. Each mask of
 * `segmentEverything` becomes an object, numbered by falling predicted IoU; duplicates are merged by their masks' IoU.
 *
 * @param model what `loadModel` gives
 * @param video its frame is decoded once
 * @param options frame, numbers, merging, and all of `segmentEverything`
 * @returns one mask prompt an object
 * @throws {MaskletError} `bad-argument` for unknown options or a frame that the video does not have
 *
 * @example
 * ```ts
 * import { collect, everythingOn, loadModel, loadVideo, prompt, propagate } from "masklet";
 * import { assertEquals } from "@std/assert";
 * const square = (left: number) => ({
 *   width: 96,
 *   height: 64,
 *   rgb: Uint8Array.from({ length: 96 * 64 * 3 }, (_, i) => {
 *     const [x, y] = [Math.floor(i / 3) % 96, Math.floor(i / 3 / 96)];
 *     return x > left && x < left + 36 && y > 16 && y < 48 ? 230 : 20;
 *   }),
 * });
 * await using model = await loadModel();
 * await using video = await loadVideo([square(30), square(33)]);
 * const limits = { predictedIouThreshold: 0.3, stabilityScoreThreshold: 0.3 };
 * const prompts = await everythingOn(model, video, { pointsPerSide: 3, maxObjects: 2, ...limits });
 * const masklets = await collect(propagate(model, prompt(video, ...prompts)));
 * assertEquals(masklets.objects, prompts.map(({ object }) => object));
 * ```
 */
export async function everythingOn(
  model: Model,
  video: VideoSource,
  options: EverythingOnOptions = {},
): Promise<Prompt[]> {
  const checked = checkOptions("everythingOn", options, OPTIONS);
  requireKind("the second argument of everythingOn", video, videoKind);
  requireModel(model);
  const { frame = 0, firstObject = 1, mergeIou, maxObjects, ...masks } = checked;
  const found = await objectsOn(model, video, frame, { mergeIou: mergeIou!, masks });
  return found.slice(0, maxObjects).map(({ mask }, i) => ({ frame, object: firstObject + i, mask }));
}

/** Everything on a frame, by falling predicted IoU, without duplicates. */
export async function objectsOn(
  model: Model,
  video: VideoSource,
  frame: number,
  { mergeIou, masks }: { readonly mergeIou: number; readonly masks: SegmentEverythingOptions },
): Promise<AutomaticMask[]> {
  const { width, height, rgb } = await video.frame(frame);
  const found = await collectMasks(segmentEverything(model, { width, height, rgb }, masks));
  return withoutDuplicates(found.masks.toSorted((a, b) => b.iou - a.iou), mergeIou);
}
