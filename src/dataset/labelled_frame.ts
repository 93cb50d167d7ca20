import { MaskletError } from "../error.ts";
import { maskArea, maskDifference, maskUnion } from "../mask/mask_ops.ts";
import { makeMask, type Mask } from "../mask/mask.ts";
import { labelRuns, maskOfRuns } from "./label_runs.ts";
import { kindOf, requireKind, wholeKind } from "../options.ts";

/**
 * The objects of one frame: a label a pixel, 0 where there is none.
 *
 * @example
 * ```ts
 * import { maskToBytes } from "masklet";
 * import { labelledFrame } from "masklet/dataset";
 * import { assertEquals } from "@std/assert";
 * const frame = labelledFrame(new Uint8Array([0, 3, 5]), 3, 1);
 * assertEquals([...maskToBytes(frame.mask(3))], [0, 1, 0]);
 * assertEquals([...maskToBytes(frame.foreground())], [0, 1, 1]);
 * ```
 */
export interface LabelledFrame {
  /** px */
  readonly width: number;
  /** px */
  readonly height: number;
  /** The values that occur, ascending, 0 (no object) among them where it occurs. */
  readonly values: readonly number[];
  /**
   * The pixels of one label; empty where the label does not occur.
   *
   * @param label one of `values`, or another
   * @returns a mask of the frame's size
   */
  mask(label: number): Mask;
  /**
   * The pixels of any label but 0.
   *
   * @returns a mask of the frame's size
   */
  foreground(): Mask;
}

const MAP_KIND = kindOf<Uint8Array | Uint16Array>(
  "a Uint8Array or Uint16Array",
  (value) => value instanceof Uint8Array || value instanceof Uint16Array,
);

/**
 * A labelled frame of a label map: one value a pixel, row-major, `width * height` of them.
 *
 * @param map `[height, width]`, row-major; not copied
 * @param width px
 * @param height px
 * @returns the frame, read when it is asked for a mask
 * @throws {MaskletError} `bad-mask` where the labels do not fill the size
 *
 * @example
 * ```ts
 * import { labelledFrame } from "masklet/dataset";
 * import { assertEquals } from "@std/assert";
 * assertEquals(labelledFrame(new Uint8Array([0, 3, 5, 3]), 2, 2).values, [0, 3, 5]);
 * ```
 */
export function labelledFrame(map: Uint8Array | Uint16Array, width: number, height: number): LabelledFrame {
  requireKind("the first argument of labelledFrame", map, MAP_KIND);
  requireKind("the width of labelledFrame", width, wholeKind({ least: 1 }));
  requireKind("the height of labelledFrame", height, wholeKind({ least: 1 }));
  if (map.length !== width * height) {
    throw new MaskletError(
      "bad-mask",
      `Expected ${width * height} labels for ${width}x${height}, found ${map.length}`,
      {
        hint: "Give one label a pixel, row by row",
      },
    );
  }
  const runs = labelRuns(map);
  const values = [...new Set(runs.values)].sort((a, b) => a - b);
  return Object.freeze({
    width,
    height,
    values,
    mask: (label: number) => maskOfRuns(runs, width, height, (value) => value === label),
    foreground: () => maskOfRuns(runs, width, height, (value) => value !== 0),
  });
}

/**
 * A labelled frame of masks that may overlap: where they do, the smallest label has the pixel, as in the PNGs that the SAM 2
 * repository writes.
 *
 * @param masks by label, of the frame's size
 * @param width px
 * @param height px
 * @returns the frame; its masks do not overlap
 * @throws {MaskletError} `size-mismatch` for a mask of another size
 *
 * @example
 * ```ts
 * import { maskFromBytes, maskToBytes } from "masklet";
 * import { labelledMasks } from "masklet/dataset";
 * import { assertEquals } from "@std/assert";
 * const [left, both] = [maskFromBytes([1, 0], 2, 1), maskFromBytes([1, 1], 2, 1)];
 * const frame = labelledMasks(new Map([[2, both], [1, left]]), 2, 1);
 * assertEquals([...maskToBytes(frame.mask(2))], [0, 1]);
 * ```
 */
export function labelledMasks(masks: ReadonlyMap<number, Mask>, width: number, height: number): LabelledFrame {
  requireKind("the first argument of labelledMasks", masks, kindOf("a Map of masks", (value) => value instanceof Map));
  let taken = makeMask(width, height);
  const own = new Map<number, Mask>();
  for (const [label, mask] of [...masks].sort(([a], [b]) => a - b)) {
    const rest = maskDifference(mask, taken);
    if (maskArea(rest) === 0) continue;
    own.set(label, rest);
    taken = maskUnion(taken, rest);
  }
  const covered = maskArea(taken) === width * height;
  return Object.freeze({
    width,
    height,
    values: [...(covered ? [] : [0]), ...own.keys()],
    mask: (label: number) => own.get(label) ?? makeMask(width, height),
    foreground: () => taken,
  });
}
