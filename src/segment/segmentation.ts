import { stabilityOfAreas } from "../automatic/stability_score.ts";
import { displayPrototype } from "../display.ts";
import type { RgbImage } from "../image/rgb_image.ts";
import { upsampleLogits } from "../kernel/upsample.ts";
import { cleanLogits } from "../mask/clean_logits.ts";
import type { Mask } from "../mask/mask.ts";
import { maskArea } from "../mask/mask_ops.ts";
import { maskToPolygons } from "../mask/polygon.ts";
import { maskToRle, type Rle } from "../mask/rle.ts";
import { upsampleStableMask } from "../mask/upsample_stable_mask.ts";
import type { ObjectId, Prompt } from "../prompt/prompt.ts";
import { checkPlace } from "../prompt/prompt_place.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { tensor } from "../tensor/tensor_from_numbers.ts";
import { type CocoAnnotation, cocoAnnotations, type CocoOptions } from "./coco.ts";
import type { RawCandidate, RawSegmentation } from "./decode_prompts.ts";
import type { SegmentRules } from "./segment_options.ts";

/** One mask that the decoder offers. It is a prompt: `{ mask: candidate }` refines it. */
export interface SegmentationCandidate {
  /** Its mask at the picture's size. */
  readonly mask: Mask;
  /** Predicted IoU, in [0, 1]. */
  readonly iou: number;
  /** Stability score of the mask at the picture's size, in [0, 1]; NaN when nothing is inside. */
  readonly stability: number;
  /** Low-resolution logits, float32 `[side, side]`, clamped to -32…32 as the reference hands them out; never cleaned. */
  readonly lowRes: Tensor;
  /** Logits at the picture's size, float32 `[height, width]`, where they were asked for; cleaned as asked for. */
  readonly logits?: Tensor;
}

/**
 * What was found of one object on a picture. It shows its candidates side by side, and is a prompt itself: `{ mask: segmentation }` goes
 * on from its best candidate, and `toPrompt` hands that to tracking.
 *
 * @example
 * ```ts
 * import { loadModel, segment } from "masklet";
 * import { assertEquals } from "@std/assert";
 * await using model = await loadModel();
 * const picture = { width: 64, height: 48, rgb: new Uint8Array(64 * 48 * 3).fill(90) };
 * const found = await segment(model, picture, { box: [8, 8, 40, 40] }, { multimask: false });
 * assertEquals(found.toRle().size, [48, 64]);
 * assertEquals(found.toPolygons().every((outline) => outline.length % 2 === 0), true);
 * assertEquals(found.toCoco({ imageId: 7 })?.image_id ?? 7, 7);
 * assertEquals(found.toPrompt({ frame: 3, object: 2 }).frame, 3); // prompt(video, found.toPrompt())
 * assertEquals(found.toJSON().candidates.length, 1);
 * ```
 */
export interface Segmentation {
  /** px of the picture */
  readonly width: number;
  /** px of the picture */
  readonly height: number;
  /** Three candidates in the decoder's order, or a single one. */
  readonly candidates: readonly SegmentationCandidate[];
  /** The candidate with the highest predicted IoU, the first of equals. */
  readonly best: SegmentationCandidate;
  /** Masks of the candidates. */
  readonly masks: readonly Mask[];
  /** Predicted IoUs of the candidates. */
  readonly ious: readonly number[];
  /** The best candidate's mask. */
  readonly mask: Mask;
  /** The best candidate's predicted IoU. */
  readonly iou: number;
  /** The best candidate's low-resolution logits. */
  readonly lowRes: Tensor;
  /** Object score, a logit: > 0 means that the model takes the object to be there. */
  readonly objectScore: number;
  /** The picture, for displays; not enumerable. */
  readonly picture: RgbImage;
  /**
   * The best mask as COCO's compressed run lengths.
   *
   * @returns `size` `[height, width]` in px, and the counts
   */
  toRle(): Rle;
  /**
   * The best mask's outlines.
   *
   * @returns polygons `[x0, y0, x1, y1, …]` in px of the picture, origin top left
   */
  toPolygons(): number[][];
  /**
   * The best mask as a COCO annotation; none when it is empty.
   *
   * @param options numbers and kind
   * @returns the annotation; its box is `[left, top, width, height]`, px
   * @throws {MaskletError} `bad-argument` for an unknown option
   */
  toCoco(options?: CocoOptions): CocoAnnotation | undefined;
  /**
   * The best mask as a prompt of a video's frame, by default of object 1 on frame 0.
   *
   * @param place frame and object that it is to stand for
   * @returns a prompt by mask, for a video of the picture's size
   */
  toPrompt(place?: { readonly frame?: number; readonly object?: ObjectId }): Prompt;
  /**
   * Plain JSON: sizes, scores and run lengths of each candidate.
   *
   * @returns a plain value
   */
  toJSON(): SegmentationJson;
}

/** A segmentation as JSON. */
export interface SegmentationJson {
  /** px */
  readonly width: number;
  /** px */
  readonly height: number;
  /** Object score, a logit. */
  readonly objectScore: number;
  /** Each candidate; a stability of nothing is null. */
  readonly candidates: readonly {
    readonly iou: number;
    readonly stability: number | null;
    readonly area: number;
    readonly rle: Rle;
  }[];
}

/** Largest absolute value of the low-resolution logits that are handed out. */
const LOW_RES_LIMIT = 32;

const methods: Pick<Segmentation, "toRle" | "toPolygons" | "toCoco" | "toPrompt" | "toJSON"> & ThisType<Segmentation> =
  {
    toRle() {
      return maskToRle(this.mask);
    },
    toPolygons() {
      return maskToPolygons(this.mask).map((polygon) => [...polygon]);
    },
    toCoco(options) {
      return cocoAnnotations([this], options)[0];
    },
    toPrompt(place) {
      return { ...checkPlace("toPrompt", place, { frame: 0, object: 1 }), mask: this.mask };
    },
    toJSON() {
      const { width, height, objectScore } = this;
      const candidates = this.candidates.map(({ iou, stability, mask }) => ({
        ...{ iou, stability: Number.isNaN(stability) ? null : stability, area: maskArea(mask), rle: maskToRle(mask) },
      }));
      return { width, height, objectScore, candidates };
    },
  };

const prototype = Object.freeze(
  Object.create(displayPrototype("Segmentation"), Object.getOwnPropertyDescriptors(methods)),
);

/** Brings what the decoder said to the picture's size. */
export function makeSegmentation(raw: RawSegmentation, picture: RgbImage, rules: SegmentRules): Segmentation {
  const { width, height } = picture;
  const candidates = raw.candidates.map((candidate) => enlarged(candidate, picture, rules));
  const best = candidates.reduce((a, b) => b.iou > a.iou ? b : a);
  const value = Object.assign(Object.create(prototype), {
    ...{ width, height, candidates: Object.freeze(candidates), best, objectScore: raw.objectScore },
    ...{ masks: candidates.map(({ mask }) => mask), ious: candidates.map(({ iou }) => iou) },
    ...{ mask: best.mask, iou: best.iou, lowRes: best.lowRes },
  });
  Object.defineProperty(value, "picture", { value: picture, enumerable: false });
  return Object.freeze(value);
}

function enlarged({ logits, iou }: RawCandidate, picture: RgbImage, rules: SegmentRules): SegmentationCandidate {
  const side = Math.sqrt(logits.length);
  const { width, height } = picture;
  const { threshold, stabilityOffset: offset } = rules;
  const cleaned = cleanLogits(logits, { width: side, height: side }, rules);
  const { mask, inner, outer } = upsampleStableMask(cleaned, picture, { threshold, offset });
  const lowRes = logits.map((logit) => Math.min(LOW_RES_LIMIT, Math.max(-LOW_RES_LIMIT, logit)));
  return Object.freeze({
    ...{ mask, iou, stability: stabilityOfAreas(inner, outer), lowRes: tensor(lowRes, [side, side]) },
    ...(rules.logits && { logits: tensor(upsampleLogits(cleaned, side, side, width, height), [height, width]) }),
  });
}
