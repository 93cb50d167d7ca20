/** With which thresholds a mask's stability is measured. */
export interface StabilityOptions {
  /** The logit above which a pixel is inside. */
  readonly threshold: number;
  /** How far up and down from there, in logits. */
  readonly offset: number;
}

/**
 * Stability score of a mask: the IoU of the masks above a raised and above a lowered threshold. One holds the other, so it is the
 * quotient of their areas.
 *
 * @param inner px above the raised threshold
 * @param outer px above the lowered threshold
 * @returns a float32 in [0, 1]; NaN when both masks are empty
 */
export function stabilityOfAreas(inner: number, outer: number): number {
  return Math.fround(inner / outer);
}

/**
 * Stability score of logits, whatever their shape.
 *
 * @param logits of one mask
 * @param options the thresholds
 * @returns a float32 in [0, 1]; NaN when no logit is above the lowered threshold
 */
export function stabilityScore(logits: Float32Array, { threshold, offset }: StabilityOptions): number {
  const [raised, lowered] = [Math.fround(threshold + offset), Math.fround(threshold - offset)];
  let [inner, outer] = [0, 0];
  for (const logit of logits) {
    if (logit > raised) inner++;
    if (logit > lowered) outer++;
  }
  return stabilityOfAreas(inner, outer);
}
