import { checkOptions, type CompleteTable, numberKind } from "../options.ts";
import { maskDifference } from "../mask/mask_ops.ts";
import { type Mask, maskFromBytes, maskToBytes, requireSameSize } from "../mask/mask.ts";
import { jaccard } from "./region_similarity.ts";

/** The boundary's width as a share of the picture's diagonal (Cheng et al. 2021, for COCO-sized pictures). */
const BOUNDARY_SHARE = 0.02;

/** Options of `boundaryIou`. */
export interface BoundaryIouOptions {
  /** The boundary's width as a share of the diagonal; default 0.02. */
  readonly share?: number;
}

const BOUNDARY_IOU_OPTIONS: CompleteTable<BoundaryIouOptions> = {
  share: {
    doc: "the boundary's width as a share of the diagonal",
    kind: numberKind({ least: 0 }),
    fallback: BOUNDARY_SHARE,
  },
};

/**
 * Boundary IoU (Cheng, Girshick, Dollár, Berg, Kirillov 2021, "Boundary IoU: Improving Object-Centric Image Segmentation Evaluation",
 * arXiv:2103.16562): the IoU of the two masks' pixels that lie at most d px inside their contours. d is 2 % of the diagonal, rounded,
 * at least 1; distances are those of d erosions by a 3x3 square, and beyond the picture all is background, as in the authors' code.
 * 1 when both masks are empty.
 *
 * @param pred the predicted mask
 * @param truth the ground truth, of the same size
 * @param options the boundary's width
 * @returns IoU of the boundaries, in [0, 1]
 * @throws {MaskletError} `size-mismatch` for masks of two sizes, `bad-argument` for a share below 0
 *
 * @example
 * ```ts
 * import { boundaryIou, maskFromBytes } from "masklet";
 * import { assertEquals } from "@std/assert";
 * const full = maskFromBytes(new Uint8Array(25).fill(1), 5, 5);
 * const ring = maskFromBytes(new Uint8Array(25).map((_, i) => i === 12 ? 0 : 1), 5, 5);
 * assertEquals(boundaryIou(full, ring), 16 / 24); // of the ring every pixel lies at a contour
 * ```
 */
export function boundaryIou(pred: Mask, truth: Mask, options: BoundaryIouOptions = {}): number {
  const { share } = checkOptions("boundaryIou", options, BOUNDARY_IOU_OPTIONS);
  requireSameSize(pred, truth);
  const { width, height } = truth;
  const depth = Math.max(1, roundHalfEven(share * Math.sqrt(width * width + height * height)));
  const [found, wanted] = [pred, truth].map((mask) => maskDifference(mask, eroded(mask, depth)));
  return jaccard(found!, wanted!);
}

/** As Python's `round`. */
function roundHalfEven(value: number): number {
  const below = Math.floor(value);
  const rest = value - below;
  return rest > 0.5 || (rest === 0.5 && below % 2 === 1) ? below + 1 : below;
}

/** The pixels whose whole square of `2 depth + 1` px lies inside the mask. */
function eroded(mask: Mask, depth: number): Mask {
  const { width, height } = mask;
  const once = erodedLines(maskToBytes(mask), { lines: height, length: width, line: width, step: 1 }, depth);
  const twice = erodedLines(once, { lines: width, length: height, line: 1, step: width }, depth);
  return maskFromBytes(twice, width, height);
}

/** Erodes along each line: a pixel stays when the `depth` pixels to either side of it are inside too. */
function erodedLines(
  bytes: Uint8Array,
  { lines, length, line, step }: { lines: number; length: number; line: number; step: number },
  depth: number,
): Uint8Array {
  const out = new Uint8Array(bytes.length);
  for (let l = 0; l < lines; l++) {
    let run = 0;
    for (let i = 0; i < length; i++) {
      run = bytes[l * line + i * step] === 1 ? run + 1 : 0;
      if (run > 2 * depth) out[l * line + (i - depth) * step] = 1;
    }
  }
  return out;
}
