import { requireElements, requireSizes } from "../kernel/wasm.ts";
import { connectedComponents } from "./components.ts";
import { type Mask, maskFromBytes } from "./mask.ts";

/** Which small regions go. */
export interface CleanOptions {
  /** The logit above which a pixel is inside. */
  readonly threshold: number;
  /** Holes of at most so many px (of the logits) are filled; 0: none. */
  readonly maxHoleArea: number;
  /** Pieces of at most so many px (of the logits) are taken away; 0: none. */
  readonly maxSprinkleArea: number;
}

/** What a filled hole lies above the threshold, and a piece taken away below it, in logits. */
const MARGIN = 10;

/**
 * Fills small holes of logits and takes small pieces away, as Meta's image predictor does before it enlarges them: both are looked for in
 * the logits as they were, with corners connecting.
 *
 * @param logits `[height, width]`
 * @param size px
 * @param options which regions
 * @returns the same logits where nothing is asked for, else new ones
 * @throws {MaskletError} `size-mismatch` when the logits do not fill the size
 */
export function cleanLogits(
  logits: Float32Array,
  { width, height }: { readonly width: number; readonly height: number },
  { threshold, maxHoleArea, maxSprinkleArea }: CleanOptions,
): Float32Array {
  requireSizes({ width, height }, width * height);
  requireElements("logits", logits.length, width * height, "Give [height, width] logits of one object");
  if (maxHoleArea === 0 && maxSprinkleArea === 0) return logits;
  const out = logits.slice();
  const limit = Math.fround(threshold);
  const set = (inside: boolean, maxArea: number, value: number): void => {
    if (maxArea === 0) return;
    const region = maskFromBytes(Uint8Array.from(logits, (logit) => logit > limit === inside ? 1 : 0), width, height);
    raise(out, region, maxArea, value);
  };
  set(false, maxHoleArea, threshold + MARGIN);
  set(true, maxSprinkleArea, threshold - MARGIN);
  return out;
}

/** Gives the pieces of at most `maxArea` px of a region one value. */
function raise(out: Float32Array, region: Mask, maxArea: number, value: number): void {
  const { labels, areas } = connectedComponents(region, 8);
  labels.forEach((label, i) => {
    if (label > 0 && areas[label - 1]! <= maxArea) out[i] = value;
  });
}
