/** A tensor as reference files hold it: statistics and some of its values. */
export interface SampledTensor {
  /** Shape of the whole tensor. */
  readonly shape: readonly number[];
  /** Mean of its values. */
  readonly mean: number;
  /** Mean of their absolute values. */
  readonly meanAbs: number;
  /** Smallest value. */
  readonly min: number;
  /** Largest value. */
  readonly max: number;
  /** Values at the flat indices `(j * 2654435761) mod N`, or all of them. */
  readonly values: readonly (number | string)[];
}

/** How far a tensor is from its reference. */
export interface TensorError {
  /** Largest absolute difference at the sampled points. */
  readonly absolute: number;
  /** The same in units of the reference's mean absolute value. */
  readonly relative: number;
}

/** Flat indices at which a tensor of `count` elements is sampled. */
export function sampledIndices(count: number, samples: number): number[] {
  if (count <= samples) return Array.from({ length: count }, (_, i) => i);
  return Array.from({ length: samples }, (_, j) => (j * 2654435761) % count);
}

/** Compares a tensor with its reference at the sampled points and in its mean. A wrong number of elements is infinitely far. */
export function compareSampled(found: ArrayLike<number>, reference: SampledTensor): TensorError {
  const count = reference.shape.reduce((a, b) => a * b, 1);
  if (found.length !== count) return { absolute: Infinity, relative: Infinity };
  let worst = 0;
  sampledIndices(count, reference.values.length).forEach((at, j) => {
    const want = Number(reference.values[j]);
    const off = Math.abs(found[at]! - want);
    if (Object.is(found[at], want)) return;
    worst = Math.max(worst, Number.isNaN(off) ? Infinity : off);
  });
  let sum = 0;
  for (let i = 0; i < count; i++) sum += found[i]!;
  const mean = Math.abs(sum / count - reference.mean);
  const absolute = Math.max(worst, Number.isNaN(mean) ? Infinity : mean);
  return { absolute, relative: absolute / (reference.meanAbs || 1) };
}
