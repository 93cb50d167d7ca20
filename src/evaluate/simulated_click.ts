import { checkOptions, choiceKind, type CompleteTable, requireKind, wholeKind } from "../options.ts";
import { distanceTransform } from "../mask/distance.ts";
import { maskArea, maskDifference } from "../mask/mask_ops.ts";
import { makeMask, type Mask, maskKind, requireSameSize, wordsPerRow } from "../mask/mask.ts";

/** A click that a simulated annotator makes, and the error it answers. */
export interface SimulatedClick {
  /** px from the left, a whole pixel. */
  readonly x: number;
  /** px from the top, a whole pixel. */
  readonly y: number;
  /** 1: the object was missed here; 0: this is not the object. */
  readonly label: 0 | 1;
}

/** How a simulated annotator clicks. */
export interface SimulateClickOptions {
  /**
   * "center" (default): the pixel of all wrong ones that is farthest from the border of its region; "uniform": any wrong pixel, each as
   * likely, as SAM 2 was trained.
   */
  readonly rule?: "center" | "uniform";
  /** Seed of "uniform", a whole number; the same seed gives the same click. Default 0. */
  readonly seed?: number;
}

/** The options of `simulateClick`. */
export const SIMULATE_CLICK_OPTIONS: CompleteTable<SimulateClickOptions> = {
  rule: { doc: "where a click falls", kind: choiceKind(["center", "uniform"]), fallback: "center" },
  seed: { doc: "seed of uniform clicks", kind: wholeKind(), fallback: 0, flag: "seed", value: "N" },
};

/**
 * The next click of a simulated annotator, by the rule of SAM 2's reference code (Ravi et al. 2024, arXiv:2408.00714, appendix E; sampling
 * of
 * one point from the error's centre): of the missed pixels and of the falsely found ones, the one with the largest Euclidean distance to
 * the
 * border of its region, the picture's edge counting as border; missed ones only when they are strictly farther, and of equally far ones the
 * first
 * in row order.
 *
 * @param truth the object
 * @param prediction what was found so far, of the same size; absent: nothing yet, so that the click falls on the object's centre
 * @param options the rule, and the seed of uniform clicks
 * @returns the click in px, or undefined where prediction and truth are equal (the reference then makes a negative click on pixel 0)
 * @throws {MaskletError} `size-mismatch`; `bad-argument` for an unknown rule or seed
 *
 * @example
 * ```ts
 * import { maskFromBytes, simulateClick } from "masklet";
 * import { assertEquals } from "@std/assert";
 * const truth = maskFromBytes([0, 1, 1, 1, 0, 0], 6, 1);
 * assertEquals(simulateClick(truth), { x: 1, y: 0, label: 1 });
 * assertEquals(simulateClick(truth, maskFromBytes([0, 1, 1, 1, 0, 1], 6, 1)), { x: 5, y: 0, label: 0 });
 * assertEquals(simulateClick(truth, truth), undefined);
 * ```
 */
export function simulateClick(
  truth: Mask,
  prediction?: Mask,
  options: SimulateClickOptions = {},
): SimulatedClick | undefined {
  requireKind("the first argument of simulateClick", truth, maskKind);
  const { rule, seed } = checkOptions("simulateClick", options, SIMULATE_CLICK_OPTIONS);
  const found = prediction ?? makeMask(truth.width, truth.height);
  requireSameSize(found, truth);
  const missed = maskDifference(truth, found);
  const wrong = maskDifference(found, truth);
  return rule === "center" ? centerClick(missed, wrong) : uniformClick(missed, wrong, seed);
}

function centerClick(missed: Mask, wrong: Mask): SimulatedClick | undefined {
  const [hole, excess] = [deepest(missed), deepest(wrong)];
  const label = hole.distance > excess.distance ? 1 : 0;
  const { index, distance } = label === 1 ? hole : excess;
  return distance === 0 ? undefined : { x: index % missed.width, y: Math.floor(index / missed.width), label };
}

/** The pixel that is farthest from the outside of its mask, the first of equal ones; distance 0 when the mask is empty. */
function deepest(mask: Mask): { readonly index: number; readonly distance: number } {
  if (maskArea(mask) === 0) return { index: 0, distance: 0 };
  const { width, height } = mask;
  const distances = distanceTransform(framed(mask));
  let [index, distance] = [0, 0];
  for (let y = 0; y < height; y++) {
    const row = (y + 1) * (width + 2) + 1;
    for (let x = 0; x < width; x++) {
      if (distances[row + x]! <= distance) continue;
      distance = distances[row + x]!;
      index = y * width + x;
    }
  }
  return { index, distance };
}

/** The mask with a border of one empty pixel. */
function framed({ width, height, bits }: Mask): Mask {
  const [words, wide] = [wordsPerRow(width), wordsPerRow(width + 2)];
  const out = new Uint32Array(wide * (height + 2));
  for (let y = 0; y < height; y++) {
    const to = (y + 1) * wide;
    for (let i = 0; i < words; i++) {
      const word = bits[y * words + i]!;
      out[to + i]! |= word << 1;
      if (word >>> 31 !== 0) out[to + i + 1]! |= 1;
    }
  }
  return makeMask(width + 2, height + 2, out);
}

function uniformClick(missed: Mask, wrong: Mask, seed: number): SimulatedClick | undefined {
  const [holes, excess] = [maskArea(missed), maskArea(wrong)];
  if (holes + excess === 0) return undefined;
  const nth = Math.floor(seededUnit(seed) * (holes + excess));
  const [mask, label, rank] = nth < holes ? [missed, 1 as const, nth] : [wrong, 0 as const, nth - holes];
  return { ...pixelOfRank(mask, rank), label };
}

/** The pixel of a mask that has `rank` others before it in row order. */
function pixelOfRank(mask: Mask, rank: number): { readonly x: number; readonly y: number } {
  const words = wordsPerRow(mask.width);
  let left = rank;
  for (let i = 0; i < mask.bits.length; i++) {
    for (let word = mask.bits[i]!; word !== 0; word &= word - 1) {
      if (left-- > 0) continue;
      const bit = 31 - Math.clz32(word & -word);
      return { x: (i % words) * 32 + bit, y: Math.floor(i / words) };
    }
  }
  return { x: 0, y: 0 };
}

/** A number in [0, 1) that a seed gives: Murmur's finaliser, 32 bits. */
function seededUnit(seed: number): number {
  let h = (seed ^ 0x9e3779b9) >>> 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return ((h ^ (h >>> 16)) >>> 0) / 2 ** 32;
}
