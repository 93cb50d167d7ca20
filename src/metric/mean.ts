/** Numbers in a row below which the sum is taken one after the other. */
const BLOCK = 128;
/** Accumulators that a block is summed in. */
const LANES = 8;

/**
 * Sum in NumPy's order: blocks of 128 numbers in eight accumulators, blocks joined pairwise. The published evaluators sum so, and a
 * sum in another order differs in its last bits.
 */
export function pairwiseSum(values: ArrayLike<number>): number {
  return sumOf(values, 0, values.length);
}

/** Mean of the values in float64, summed pairwise; NaN for none. */
export function mean(values: ArrayLike<number>): number {
  return pairwiseSum(values) / values.length;
}

function sumOf(values: ArrayLike<number>, start: number, count: number): number {
  if (count < LANES) {
    let sum = 0;
    for (let i = 0; i < count; i++) sum += values[start + i]!;
    return sum;
  }
  if (count > BLOCK) {
    const half = Math.floor(count / 2);
    const first = half - half % LANES;
    return sumOf(values, start, first) + sumOf(values, start + first, count - first);
  }
  const lanes = Array.from({ length: LANES }, (_, lane) => values[start + lane]!);
  const whole = count - count % LANES;
  for (let i = LANES; i < whole; i += LANES) {
    for (let lane = 0; lane < LANES; lane++) lanes[lane]! += values[start + i + lane]!;
  }
  const [a, b, c, d, e, f, g, h] = lanes as [number, number, number, number, number, number, number, number];
  let sum = ((a + b) + (c + d)) + ((e + f) + (g + h));
  for (let i = whole; i < count; i++) sum += values[start + i]!;
  return sum;
}
