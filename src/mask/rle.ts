import { MaskletError } from "../error.ts";
import { type Mask, maskKind, maskOfWords } from "./mask.ts";
import { kindOf, requireKind, shown } from "../options.ts";
import { inKernel, kernel, requireSizes } from "../kernel/wasm.ts";

/** COCO run-length encoding: `size` is `[height, width]`, `counts` the compressed string (column-major runs). */
export interface Rle {
  /** `[height, width]` in px. */
  readonly size: readonly [number, number];
  /** COCO's compressed counts. */
  readonly counts: string;
}

/**
 * Run-length encodes a mask as COCO does: runs down the columns, first of 0s, compressed to a string.
 *
 * @param mask of any size, 1x1 px at least
 * @returns `size` `[height, width]` in px, and the compressed counts
 * @throws {MaskletError} `bad-argument` for a mask whose words do not fill its size
 *
 * @example
 * ```ts
 * import { maskFromBytes, maskToRle } from "masklet";
 * import { assertEquals } from "@std/assert";
 * assertEquals(maskToRle(maskFromBytes([1, 1, 1, 1], 2, 2)), { size: [2, 2], counts: "04" });
 * ```
 */
export function maskToRle(mask: Mask): Rle {
  requireKind("the first argument of maskToRle", mask, maskKind);
  const { bits, width, height } = mask;
  return {
    size: [height, width],
    counts: inKernel("encode a mask", () => kernel.maskToRle(bits, width, height)),
  };
}

/**
 * Decodes COCO's compressed run-length encoding. The string may come from anywhere: what does not fill the size exactly is refused.
 *
 * @param rle `size` `[height, width]` in px, and the compressed counts
 * @returns the mask, of that size
 * @throws {MaskletError} `bad-mask` when the size or the string is broken
 *
 * @example
 * ```ts
 * import { maskArea, maskFromRle } from "masklet";
 * import { assertEquals } from "@std/assert";
 * assertEquals(maskArea(maskFromRle({ size: [2, 2], counts: "04" })), 4);
 * ```
 */
export function maskFromRle(rle: Rle): Mask {
  const size: unknown = rle?.size;
  if (!Array.isArray(size) || size.length !== 2) {
    throw new MaskletError("bad-mask", `Expected an RLE { size: [height, width], counts }, found ${shown(rle)}`, {
      hint: "Give COCO's compressed run-length encoding",
    });
  }
  const [height, width] = size;
  requirePicture(width, height);
  const { counts } = rle;
  if (typeof counts !== "string") {
    throw new MaskletError("bad-mask", `Expected compressed counts (a string), found ${typeof counts}`, {
      hint: "For plain run lengths use maskFromCounts",
    });
  }
  // A run takes at most 7 characters, and a picture has at most as many runs as pixels, and one.
  if (counts.length > 7 * (width * height + 1)) {
    throw new MaskletError("bad-mask", `Expected runs of ${width}x${height} px, found ${counts.length} characters`, {
      hint: "Check the size [height, width] beside the counts",
    });
  }
  return maskOfWords(
    width,
    height,
    inKernel("decode an RLE", () => kernel.maskFromRle(counts, width, height), "bad-mask"),
  );
}

/**
 * Lengths of the runs down the columns, first of 0s (0 when the first pixel is set): COCO's uncompressed counts.
 *
 * @param mask of any size, 1x1 px at least
 * @returns px, `width * height` in all
 * @throws {MaskletError} `bad-argument` for a mask whose words do not fill its size
 *
 * @example
 * ```ts
 * import { maskFromBytes } from "masklet";
 * import { maskToCounts } from "masklet/mask";
 * import { assertEquals } from "@std/assert";
 * assertEquals(maskToCounts(maskFromBytes([0, 1, 0, 0], 2, 2)), [2, 1, 1]);
 * ```
 */
export function maskToCounts(mask: Mask): number[] {
  requireKind("the first argument of maskToCounts", mask, maskKind);
  const { bits, width, height } = mask;
  return [...inKernel("encode a mask", () => kernel.maskToCounts(bits, width, height))];
}

/**
 * The mask of run lengths down the columns, first of 0s.
 *
 * @param counts px, whole numbers from 0 on, `width * height` in all
 * @param width px
 * @param height px
 * @returns the mask
 * @throws {MaskletError} `bad-mask` when they are not
 *
 * @example
 * ```ts
 * import { maskToBytes } from "masklet";
 * import { maskFromCounts } from "masklet/mask";
 * import { assertEquals } from "@std/assert";
 * assertEquals([...maskToBytes(maskFromCounts([2, 1, 1], 2, 2))], [0, 1, 0, 0]);
 * ```
 */
export function maskFromCounts(counts: readonly number[], width: number, height: number): Mask {
  requirePicture(width, height);
  requireKind("the first argument of maskFromCounts", counts, RUNS_KIND);
  const broken = counts.find((run) => !Number.isInteger(run) || run < 0 || run > 0xffff_ffff);
  if (broken !== undefined) {
    throw new MaskletError("bad-mask", `Expected runs in whole px from 0 on, found ${shown(broken)}`, {
      hint: "Give the lengths of runs, not their positions",
    });
  }
  const runs = Uint32Array.from(counts);
  return maskOfWords(
    width,
    height,
    inKernel("decode run lengths", () => kernel.maskFromCounts(runs, width, height), "bad-mask"),
  );
}

const RUNS_KIND = kindOf<readonly number[]>("a list of runs", (value) => Array.isArray(value) || isNumbers(value));

const isNumbers = (value: unknown): boolean => ArrayBuffer.isView(value) && !(value instanceof DataView);

function requirePicture(width: number, height: number): void {
  try {
    requireSizes({ width, height }, width * height / 4);
  } catch (cause) {
    throw new MaskletError("bad-mask", `Expected the size of a picture, found ${shown(width)}x${shown(height)}`, {
      cause,
      hint: "An RLE's size is [height, width] in px",
    });
  }
}
