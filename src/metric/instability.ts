import { mean } from "./mean.ts";
import { roundAsNumPy } from "./round_as_numpy.ts";

/** Decimals that LVOS' evaluator rounds a variance to, before it takes the root. */
const DECIMALS = 4;

/**
 * LVOS' measure V of how unsteady a masklet is (Hong et al. 2023, "LVOS: A Benchmark for Long-term Video Object Segmentation"): the
 * standard deviation of `(J + F) / 2` over its frames. The official evaluator rounds the variance to four decimals, so that V moves in
 * steps, and so does this.
 *
 * @param J region similarity of each frame
 * @param F contour accuracy of each frame, as many
 * @returns V from 0 (steady) on; NaN for no frames
 */
export function instability(J: readonly number[], F: readonly number[]): number {
  const scores = J.map((value, i) => (value + F[i]!) / 2);
  const middle = mean(scores);
  return Math.sqrt(roundAsNumPy(mean(scores.map((score) => (middle - score) ** 2)), DECIMALS));
}
