import type { AutomaticRules } from "../automatic/automatic_options.ts";
import { boxNms } from "../automatic/box_nms.ts";
import type { Crop } from "../automatic/crop_boxes.ts";
import { isNearCropEdge } from "../automatic/crop_edge.ts";
import { inclusiveBox } from "../automatic/inclusive_box.ts";
import { passesIou, passesStability } from "../automatic/quality.ts";
import { stabilityOfAreas } from "../automatic/stability_score.ts";
import { uncropBox, uncropMask, uncropPoint } from "../automatic/uncrop.ts";
import { cleanLogits } from "../mask/clean_logits.ts";
import type { Mask } from "../mask/mask.ts";
import { maskArea } from "../mask/mask_ops.ts";
import { upsampleStableMask } from "../mask/upsample_stable_mask.ts";
import type { ImageFeatures } from "../model/image_features.ts";
import type { Model } from "../model/model.ts";
import { PADDING } from "../model/decoder_prompt.ts";
import type { Box } from "../mask/box.ts";
import type { AutomaticFacts } from "./automatic_mask.ts";
import { decodePrompts, type RawCandidate } from "./decode_prompts.ts";
import type { ReadyPrompt } from "./image_prompt.ts";

/** A crop with its features. */
export interface EncodedCrop extends Crop {
  /** Of the crop's pixels. */
  readonly features: ImageFeatures;
  /** The whole picture's size, px. */
  readonly picture: { readonly width: number; readonly height: number };
}

/** How a crop is gone through. */
export interface CropRun {
  /** What segments. */
  readonly model: Model;
  /** Which masks are kept. */
  readonly rules: AutomaticRules;
  /** Told after each batch how many points are done and how many masks have passed, duplicates among them. */
  readonly onBatch: (points: number, passed: number) => void;
  /** Stops it. */
  readonly signal?: AbortSignal | undefined;
}

/** A point of the grid on a crop. */
interface CropPoint {
  /** px of the crop, float32 */
  readonly at: readonly [number, number];
  /** As the decoder takes it. */
  readonly prompt: ReadyPrompt;
}

/** A candidate and the point that it was found by. */
interface Found extends RawCandidate {
  readonly point: CropPoint;
}

/** A mask of a crop before suppression: everything in px of the crop. */
interface CropMask {
  readonly mask: Mask;
  readonly box: Box;
  readonly iou: number;
  readonly stability: number;
  readonly at: readonly [number, number];
}

/**
 * The masks of one crop in px of the picture, by falling predicted IoU, without those that box suppression takes for duplicates: what
 * Meta's generator does for a crop, batch by batch.
 */
export async function cropMasks(crop: EncodedCrop, run: CropRun): Promise<AutomaticFacts[]> {
  const { rules } = run;
  const points = pointsOf(crop, run.model, rules);
  const passed: CropMask[] = [];
  for (let from = 0; from < points.length; from += rules.pointsPerBatch) {
    run.signal?.throwIfAborted();
    const batch = points.slice(from, from + rules.pointsPerBatch);
    for (const candidate of await candidatesOf(batch, crop, run)) {
      const one = passing(candidate, crop, run);
      if (one !== undefined) passed.push(one);
    }
    run.onBatch(batch.length, passed.length);
  }
  const kept = boxNms(passed.map(({ box }) => box), passed.map(({ iou }) => iou), rules.boxNmsThreshold);
  return kept.map((i) => {
    const { mask, box, iou, stability, at } = passed[i]!;
    const whole = uncropMask(mask, crop.box, crop.picture);
    const [x, y] = uncropPoint(at, crop.box);
    return {
      ...{ mask: whole, area: maskArea(whole), inclusive: uncropBox(box, crop.box), iou, stability, cropBox: crop.box },
      point: [Math.fround(x), Math.fround(y)] as const,
    };
  });
}

/** The grid of the crop's layer, in float32 steps as the reference's. */
function pointsOf({ box, layer }: Crop, model: Model, { pointGrids }: AutomaticRules): CropPoint[] {
  const [width, height] = [box.right - box.left, box.bottom - box.top];
  const scaled = (v: number, side: number): number => Math.fround(Math.fround(v / side) * model.imageSize);
  return pointGrids[layer]!.map(([across, down]) => {
    const [x, y] = [Math.fround(across * width), Math.fround(down * height)];
    const point = { x: scaled(x, width), y: scaled(y, height), label: 1 as const };
    return { at: [x, y], prompt: { points: [point, PADDING] } };
  });
}

async function candidatesOf(batch: readonly CropPoint[], crop: EncodedCrop, run: CropRun): Promise<Found[]> {
  const { model, rules, signal } = run;
  const ask = async (prompts: readonly ReadyPrompt[], multimask: boolean): Promise<readonly RawCandidate[][]> => {
    const { stabilityThreshold, stabilityDelta, pointsPerBatch } = rules;
    const how = { multimask, stabilityThreshold, stabilityDelta, batch: pointsPerBatch, signal };
    return (await decodePrompts(model, crop.features, prompts, how)).map(({ candidates }) => [...candidates]);
  };
  const first = await ask(batch.map(({ prompt }) => prompt), rules.multimask);
  const found = first.flatMap((candidates, i) => candidates.map((one): Found => ({ ...one, point: batch[i]! })));
  if (!rules.maskToMask) return found;
  const again = found.map(({ logits, point }): ReadyPrompt => ({ ...point.prompt, mask: logits.map(clamped) }));
  return (await ask(again, false)).map(([refined], i) => ({ ...refined!, point: found[i]!.point }));
}

const clamped = (logit: number): number => Math.min(32, Math.max(-32, logit));

/** A candidate that passes every limit; the cheap ones are asked first. */
function passing(
  { logits, iou, point }: Found,
  { box: crop, picture }: EncodedCrop,
  { rules }: CropRun,
): CropMask | undefined {
  const limits = { iou: rules.predictedIouThreshold, stability: rules.stabilityScoreThreshold };
  if (!passesIou(iou, limits)) return undefined;
  const side = Math.sqrt(logits.length);
  const area = rules.minMaskRegionArea;
  const regions = { threshold: 0, maxHoleArea: area, maxSprinkleArea: area };
  const cleaned = cleanLogits(logits, { width: side, height: side }, regions);
  const size = { width: crop.right - crop.left, height: crop.bottom - crop.top };
  const { maskThreshold: threshold, stabilityScoreOffset: offset } = rules;
  const { mask, inner, outer } = upsampleStableMask(cleaned, size, { threshold, offset });
  const stability = stabilityOfAreas(inner, outer);
  if (!passesStability(stability, limits)) return undefined;
  const box = inclusiveBox(mask);
  const whole = { left: 0, top: 0, right: picture.width, bottom: picture.height };
  return isNearCropEdge(box, crop, whole) ? undefined : { mask, box, iou, stability, at: point.at };
}
