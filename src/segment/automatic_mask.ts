import type { Mask } from "../mask/mask.ts";
import { maskToBytes } from "../mask/mask.ts";
import type { Box } from "../mask/box.ts";
import { maskBox } from "../mask/mask_ops.ts";
import { maskToCounts, maskToRle, type Rle } from "../mask/rle.ts";
import { checkOptions, choiceKind, kindOf, type OptionTable, requireKind } from "../options.ts";
import { maskKind } from "../mask/mask.ts";
import { boxKind } from "../mask/box.ts";

/** One mask of everything on a picture. */
export interface AutomaticMask {
  /** At the picture's size. */
  readonly mask: Mask;
  /** px inside. */
  readonly area: number;
  /** Its box, half-open; null for an empty mask. */
  readonly box: Box | null;
  /** `[x, y, width, height]` as the reference writes it: width and height are those of the last column and row inside, so one less than `box` says. */
  readonly bbox: readonly [number, number, number, number];
  /** Predicted IoU. */
  readonly iou: number;
  /** Stability score. */
  readonly stability: number;
  /** The point of the grid that it was found by, px of the picture. */
  readonly point: readonly [number, number];
  /** The crop that it was found in, px of the picture, half-open. */
  readonly cropBox: Box;
}

/** How a record holds its mask: COCO's compressed run lengths, the same as numbers, or one byte a pixel. */
export type RecordOutput = "coco_rle" | "uncompressed_rle" | "binary_mask";

/** Options of `automaticRecord`, and of `records` of what `collectMasks` gives. */
export interface RecordOptions {
  /** How a record holds its mask; default "coco_rle". */
  readonly output?: RecordOutput;
}

const RECORD_OPTIONS: OptionTable<RecordOptions> = {
  output: {
    doc: "how a record holds its mask",
    kind: choiceKind<RecordOutput>(["coco_rle", "uncompressed_rle", "binary_mask"]),
    fallback: "coco_rle",
  },
};

/** A mask with the names of Meta's generator. */
export interface AutomaticRecord {
  /** Run lengths, or `[height, width]` bytes of 0 and 1. */
  readonly segmentation:
    | Rle
    | { readonly size: readonly [number, number]; readonly counts: readonly number[] }
    | Uint8Array;
  /** px inside. */
  readonly area: number;
  /** `[x, y, width, height]`. */
  readonly bbox: readonly [number, number, number, number];
  /** Predicted IoU. */
  readonly predicted_iou: number;
  /** The one point. */
  readonly point_coords: readonly (readonly [number, number])[];
  /** Stability score. */
  readonly stability_score: number;
  /** `[x, y, width, height]` of the crop. */
  readonly crop_box: readonly [number, number, number, number];
}

/** What a mask is made of. */
export type AutomaticFacts = Omit<AutomaticMask, "area" | "box" | "bbox"> & {
  readonly area: number;
  readonly inclusive: Box;
};

/** Makes a mask's value; `inclusive` is its box with the last column and row inside. */
export function makeAutomaticMask({ inclusive, ...facts }: AutomaticFacts): AutomaticMask {
  const { left, top, right, bottom } = inclusive;
  return Object.freeze({ ...facts, box: maskBox(facts.mask), bbox: [left, top, right - left, bottom - top] as const });
}

const FOUND_KIND = kindOf<AutomaticMask>("a mask of segmentEverything", (value) => {
  const { mask, cropBox } = (value ?? {}) as Partial<AutomaticMask>;
  return maskKind.accepts(mask) && boxKind.accepts(cropBox);
});

/**
 * A mask of `segmentEverything` under the names of Meta's generator (`generate()`).
 *
 * @param found the mask
 * @param options how the record holds its mask
 * @returns the record; boxes are `[left, top, width, height]`, px
 * @throws {MaskletError} `bad-argument` for another output
 *
 * @example
 * ```ts
 * import { maskFromBytes } from "masklet";
 * import { automaticRecord } from "masklet/segment";
 * import { assertEquals } from "@std/assert";
 * const box = { left: 0, top: 0, right: 2, bottom: 1 };
 * const mask = maskFromBytes([1, 1], 2, 1);
 * const record = automaticRecord({ mask, area: 2, box, bbox: [0, 0, 1, 0], iou: 0.9, stability: 1, point: [1, 0], cropBox: box });
 * assertEquals([record.predicted_iou, record.crop_box], [0.9, [0, 0, 2, 1]]);
 * ```
 */
export function automaticRecord(found: AutomaticMask, options: RecordOptions = {}): AutomaticRecord {
  const { output } = checkOptions("automaticRecord", options, RECORD_OPTIONS);
  requireKind("the first argument of automaticRecord", found, FOUND_KIND);
  const { left, top, right, bottom } = found.cropBox;
  return {
    segmentation: segmentationOf(found.mask, output!),
    ...{ area: found.area, bbox: found.bbox, predicted_iou: found.iou, point_coords: [found.point] },
    ...{ stability_score: found.stability, crop_box: [left, top, right - left, bottom - top] },
  };
}

function segmentationOf(mask: Mask, output: RecordOutput): AutomaticRecord["segmentation"] {
  if (output === "coco_rle") return maskToRle(mask);
  if (output === "uncompressed_rle") return { size: [mask.height, mask.width], counts: maskToCounts(mask) };
  return maskToBytes(mask);
}
