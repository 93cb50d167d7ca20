import { maskArea, maskComplement, maskDifference, maskUnion } from "../kernel/mask_ops.ts";
import { makeMask, type Mask, wordsPerRow } from "../mask/mask.ts";

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
  const seen = new Uint8Array(map instanceof Uint8Array ? 1 << 8 : 1 << 16);
  for (let i = 0; i < map.length; i++) seen[map[i]!] = 1;
  const values: number[] = [];
  seen.forEach((found, value) => found === 1 && values.push(value));
  return Object.freeze({
    width,
    height,
    values,
    mask: (label: number) => values.includes(label) ? maskOf(map, width, height, label) : makeMask(width, height),
    foreground: () => maskComplement(maskOf(map, width, height, 0)),
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

function maskOf(map: Uint8Array | Uint16Array, width: number, height: number, label: number): Mask {
  const words = wordsPerRow(width);
  const bits = new Uint32Array(words * height);
  for (let y = 0, pixel = 0; y < height; y++) {
    for (let x = 0; x < width; x += 32) {
      const end = Math.min(32, width - x);
      let word = 0;
      for (let bit = 0; bit < end; bit++) word |= (map[pixel++] === label ? 1 : 0) << bit;
      bits[y * words + (x >>> 5)] = word;
    }
  }
  return makeMask(width, height, bits);
}
