import { MaskletError } from "../error.ts";
import { type Mask, maskKind, maskOfWords } from "./mask.ts";
import { maskComplement } from "./mask_ops.ts";
import { inKernel, kernel, requireElements, requireSizes } from "../kernel/wasm.ts";
import { requireKind, shown } from "../options.ts";

/** The connected pieces of a mask. */
export interface Components {
  /** `[height, width]`: 0 outside, pieces from 1 on, numbered by their first pixel in row order. */
  readonly labels: Uint32Array<ArrayBuffer>;
  /** px of each piece; piece n is `areas[n - 1]`. */
  readonly areas: readonly number[];
}

/**
 * Splits a mask into connected pieces.
 *
 * @param mask of any size, 1x1 px at least
 * @param connectivity 4: pixels that share an edge; 8: or a corner
 * @returns a label a pixel, and the area of each piece
 * @throws {MaskletError} `bad-argument` for another connectivity, or a mask whose words do not fill its size
 *
 * @example
 * ```ts
 * import { connectedComponents, maskFromBytes } from "masklet";
 * import { assertEquals } from "@std/assert";
 * const { labels, areas } = connectedComponents(maskFromBytes([1, 0, 1, 1], 4, 1), 8);
 * assertEquals([[...labels], areas], [[1, 0, 2, 2], [1, 2]]);
 * ```
 */
export function connectedComponents(mask: Mask, connectivity: 4 | 8): Components {
  requireKind("the first argument of connectedComponents", mask, maskKind);
  if (connectivity !== 4 && connectivity !== 8) {
    throw new MaskletError("bad-argument", `Expected a connectivity of 4 or 8, found ${shown(connectivity)}`, {
      hint: "8 is what SAM 2 uses",
    });
  }
  const { bits, width, height } = mask;
  requireSizes({ width, height }, width * height);
  const found = inKernel("label components", () => kernel.connectedComponents(bits, width, height, connectivity));
  const pieces = found[0]!;
  return {
    labels: found.slice(1 + pieces) as Uint32Array<ArrayBuffer>,
    areas: [...found.subarray(1, 1 + pieces)],
  };
}

/**
 * Fills small holes of a mask given as logits: background pieces (logit <= 0, 8-connected) of at most `maxArea` px become 0.1.
 *
 * @param logits `[height, width]`
 * @param width px
 * @param height px
 * @param maxArea px
 * @returns new logits, `[height, width]`
 * @throws {MaskletError} `size-mismatch` when the logits do not fill the size
 */
export function fillHolesInLogits(
  logits: Float32Array,
  width: number,
  height: number,
  maxArea: number,
): Float32Array<ArrayBuffer> {
  requireSizes({ width, height }, width * height);
  requireElements("logits", logits.length, width * height, "Give [height, width] logits of one object");
  requireArea("maxArea", maxArea);
  return inKernel(
    "fill holes",
    () => kernel.fillHolesInLogits(logits, width, height, maxArea),
  ) as Float32Array<ArrayBuffer>;
}

/**
 * Fills the holes, or removes the islands, of fewer than `minArea` px (8-connected). When all islands are that small the largest
 * stays, the first of equals.
 *
 * @param mask of any size, 1x1 px at least
 * @param minArea px, a whole number from 0 on: smaller pieces go
 * @param mode `"holes"`: pieces outside the mask; `"islands"`: pieces of the mask
 * @returns a new mask of its size
 * @throws {MaskletError} `bad-argument` for another area or mode, or a mask whose words do not fill its size
 *
 * @example
 * ```ts
 * import { maskFromBytes, maskToBytes, removeSmallRegions } from "masklet";
 * import { assertEquals } from "@std/assert";
 * const mask = maskFromBytes([1, 0, 1, 1], 4, 1);
 * assertEquals([...maskToBytes(removeSmallRegions(mask, 2, "islands"))], [0, 0, 1, 1]);
 * assertEquals([...maskToBytes(removeSmallRegions(mask, 2, "holes"))], [1, 1, 1, 1]);
 * ```
 */
export function removeSmallRegions(mask: Mask, minArea: number, mode: "holes" | "islands"): Mask {
  requireKind("the first argument of removeSmallRegions", mask, maskKind);
  requireArea("minArea", minArea);
  requireMode(mode);
  const { bits, width, height } = mask;
  return maskOfWords(
    width,
    height,
    inKernel("remove regions", () => kernel.removeSmallRegions(bits, width, height, minArea, mode === "holes")),
  );
}

/**
 * Whether `removeSmallRegions` would find anything to do: a hole, or an island, of fewer than `minArea` px (8-connected). An island that
 * stays because no larger one is there counts too.
 *
 * @param mask of any size, 1x1 px at least
 * @param minArea px, a whole number from 0 on
 * @param mode `"holes"`: pieces outside the mask; `"islands"`: pieces of the mask
 * @returns true when there is one
 * @throws {MaskletError} `bad-argument` for another area or mode, or a mask whose words do not fill its size
 *
 * @example
 * ```ts
 * import { maskFromBytes } from "masklet";
 * import { hasSmallRegions } from "masklet/mask";
 * import { assertEquals } from "@std/assert";
 * const mask = maskFromBytes([1, 0, 0, 0], 4, 1);
 * assertEquals([hasSmallRegions(mask, 2, "islands"), hasSmallRegions(mask, 2, "holes")], [true, false]);
 * ```
 */
export function hasSmallRegions(mask: Mask, minArea: number, mode: "holes" | "islands"): boolean {
  requireArea("minArea", minArea);
  requireMode(mode);
  const regions = mode === "islands" ? mask : maskComplement(mask);
  return connectedComponents(regions, 8).areas.some((area) => area < minArea);
}

function requireMode(mode: unknown): void {
  if (mode === "holes" || mode === "islands") return;
  throw new MaskletError("bad-argument", `Expected "holes" or "islands", found ${shown(mode)}`, {
    hint: "Call it twice for both",
  });
}

function requireArea(name: string, area: number): void {
  if (Number.isInteger(area) && area >= 0 && area <= 0xffff_ffff) return;
  throw new MaskletError("bad-argument", `Expected ${name} in whole px from 0 on, found ${shown(area)}`, {
    hint: "Round it first",
  });
}
