import { checkOptions, type CompleteTable, kindOf, numberKind, requireKind } from "../options.ts";

/** With which thresholds a mask's stability is measured. */
export interface StabilityOptions {
  /** The logit above which a pixel is inside; default 0. */
  readonly threshold?: number;
  /** How far up and down from there, in logits; default 1. */
  readonly offset?: number;
}

const OPTIONS: CompleteTable<StabilityOptions> = {
  threshold: { doc: "logit above which a pixel is inside", kind: numberKind(), fallback: 0 },
  offset: { doc: "how far up and down from there", kind: numberKind({ least: 0 }), fallback: 1 },
};

/**
 * Stability score of a mask: the IoU of the masks above a raised and above a lowered threshold. One holds the other, so it is the
 * quotient of their areas, which are float32 before they are divided.
 *
 * @param inner px above the raised threshold
 * @param outer px above the lowered threshold
 * @returns a float32 in [0, 1]; NaN when both masks are empty
 */
export function stabilityOfAreas(inner: number, outer: number): number {
  return Math.fround(Math.fround(inner) / Math.fround(outer));
}

const LOGITS_KIND = kindOf<Float32Array>("a Float32Array", (value) => value instanceof Float32Array);

/**
 * Stability score of logits, whatever their shape.
 *
 * @param logits of one mask
 * @param options the thresholds
 * @returns a float32 in [0, 1]; NaN when no logit is above the lowered threshold
 * @throws {MaskletError} `bad-argument` for an unknown option or a negative offset
 *
 * @example
 * ```ts
 * import { stabilityScore } from "masklet/segment";
 * import { assertEquals } from "@std/assert";
 * assertEquals(stabilityScore(new Float32Array([3, 0.5, -0.5, -3]), { offset: 1 }), Math.fround(1 / 3));
 * ```
 */
export function stabilityScore(logits: Float32Array, options: StabilityOptions = {}): number {
  requireKind("the first argument of stabilityScore", logits, LOGITS_KIND);
  const { threshold, offset } = checkOptions("stabilityScore", options, OPTIONS);
  const [raised, lowered] = [Math.fround(threshold + offset), Math.fround(threshold - offset)];
  let [inner, outer] = [0, 0];
  for (const logit of logits) {
    if (logit > raised) inner++;
    if (logit > lowered) outer++;
  }
  return stabilityOfAreas(inner, outer);
}
