import { MaskletError } from "../error.ts";
import { checkOptions, objectKind, type OptionTable, requireKind, shown } from "../options.ts";
import { type Mask, maskKind, maskOfWords, requireSameSize } from "./mask.ts";
import { CONTOUR_SHARE } from "../kernel/contour_share.ts";
import { inKernel, kernel } from "../kernel/wasm.ts";

/** Everything that J and F of one object on one frame need, in px. */
export interface ContourCounts {
  /** Pixels of both masks. */
  readonly intersection: number;
  /** Pixels of either mask. */
  readonly union: number;
  /** Pixels of the prediction's boundary. */
  readonly predBoundary: number;
  /** Pixels of the truth's boundary. */
  readonly truthBoundary: number;
  /** Of the prediction's boundary, those within the tolerance of the truth's. */
  readonly predMatched: number;
  /** Of the truth's boundary, those within the tolerance of the prediction's. */
  readonly truthMatched: number;
}

/** How far a contour may be off, px: `ceil(0.008 * diagonal)`. The square root is of the sum of squares; `hypot` may round otherwise. */
export function contourTolerance(width: number, height: number): number {
  return Math.ceil(CONTOUR_SHARE * Math.sqrt(width * width + height * height));
}

/** Options of `contourCounts`. */
export interface ContourCountsOptions {
  /** Pixels that do not count (void), of the masks' size; default: all count. */
  readonly ignored?: Mask | undefined;
}

const CONTOUR_COUNTS_OPTIONS: OptionTable<ContourCountsOptions> = {
  ignored: { doc: "pixels that do not count (default: all count)", kind: objectKind("a mask") },
};

/**
 * Counts what region similarity J and contour accuracy F are made of. Pixels of `ignored` (void) are taken from both masks first.
 *
 * @param pred the predicted mask
 * @param truth the ground truth
 * @param options pixels that do not count
 * @returns areas, lengths of the boundaries, and how much of each lies near the other, px
 * @throws {MaskletError} `size-mismatch`
 *
 * @example
 * ```ts
 * import { maskFromBytes } from "masklet";
 * import { contourCounts } from "masklet/mask";
 * import { assertEquals } from "@std/assert";
 * const [pred, truth] = [maskFromBytes([0, 1, 1, 0], 4, 1), maskFromBytes([0, 0, 1, 1], 4, 1)];
 * const { intersection, union, predBoundary, predMatched } = contourCounts(pred, truth);
 * assertEquals([intersection, union, predBoundary, predMatched], [1, 3, 2, 2]);
 * ```
 */
export function contourCounts(pred: Mask, truth: Mask, options: ContourCountsOptions = {}): ContourCounts {
  const { ignored } = checkOptions("contourCounts", options, CONTOUR_COUNTS_OPTIONS);
  requireSameSize(pred, truth);
  if (ignored !== undefined) requireSameSize(ignored, truth);
  const { width, height } = truth;
  const none = new Uint32Array(0);
  const [intersection, union, predBoundary, truthBoundary, predMatched, truthMatched] = inKernel(
    "count contours",
    () =>
      kernel.contourCounts(
        pred.bits,
        truth.bits,
        ignored?.bits ?? none,
        width,
        height,
        contourTolerance(width, height),
      ),
  ) as unknown as [number, number, number, number, number, number];
  return { intersection, union, predBoundary, truthBoundary, predMatched, truthMatched };
}

/**
 * The boundary of a mask as the DAVIS evaluation draws it: a pixel that differs from its right, lower or lower right neighbour.
 * The picture's border is no boundary: a full mask has none.
 *
 * @param mask of any size, 1x1 px at least
 * @returns a new mask of its size, 1 on the boundary
 * @throws {MaskletError} `bad-argument` for a mask whose words do not fill its size
 *
 * @example
 * ```ts
 * import { maskBoundary, maskFromBytes, maskToBytes } from "masklet";
 * import { assertEquals } from "@std/assert";
 * assertEquals([...maskToBytes(maskBoundary(maskFromBytes([0, 1, 1, 0], 4, 1)))], [1, 0, 1, 0]);
 * ```
 */
export function maskBoundary(mask: Mask): Mask {
  requireKind("the first argument of maskBoundary", mask, maskKind);
  const { bits, width, height } = mask;
  return maskOfWords(width, height, inKernel("draw a boundary", () => kernel.maskBoundary(bits, width, height)));
}

/**
 * Grows the set pixels by the disk `dx² + dy² <= radius²`; what lies outside the picture counts as 0.
 *
 * @param mask of any size, 1x1 px at least
 * @param radius px, a whole number from 0 on
 * @returns a new mask of its size
 * @throws {MaskletError} `bad-argument` for another radius
 *
 * @example
 * ```ts
 * import { maskArea, maskDilate, maskFromBytes } from "masklet";
 * import { assertEquals } from "@std/assert";
 * assertEquals(maskArea(maskDilate(maskFromBytes([0, 0, 0, 0, 1, 0, 0, 0, 0], 3, 3), 1)), 5);
 * ```
 */
export function maskDilate(mask: Mask, radius: number): Mask {
  requireKind("the first argument of maskDilate", mask, maskKind);
  if (!Number.isInteger(radius) || radius < 0 || radius > MAX_RADIUS) {
    throw new MaskletError("bad-argument", `Expected a radius of 0..${MAX_RADIUS} whole px, found ${shown(radius)}`, {
      hint: "Round it first",
    });
  }
  const { bits, width, height } = mask;
  return maskOfWords(
    width,
    height,
    inKernel("dilate a mask", () => kernel.maskDilate(bits, width, height, radius)),
  );
}

/** Largest radius of a dilation, px; a square of it fits 32 bits. */
const MAX_RADIUS = 32_767;
