import { maskArea, maskDifference, maskUnion } from "../mask/mask_ops.ts";
import { makeMask, type Mask } from "../mask/mask.ts";
import { labelRuns, maskOfRuns } from "./label_runs.ts";

/** The objects of one frame: a label a pixel, 0 where there is none. */
export interface LabelledFrame {
  /** px */
  readonly width: number;
  /** px */
  readonly height: number;
  /** The values that occur, ascending, 0 (no object) among them where it occurs. */
  readonly values: readonly number[];
  /** The pixels of one label; empty where the label does not occur. */
  mask(label: number): Mask;
  /** The pixels of any label but 0. */
  foreground(): Mask;
}

/** A labelled frame of a label map: one value a pixel, row-major, `width * height` of them. */
export function labelledFrame(map: Uint8Array | Uint16Array, width: number, height: number): LabelledFrame {
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
 */
export function labelledMasks(masks: ReadonlyMap<number, Mask>, width: number, height: number): LabelledFrame {
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
