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

/**
 * Compares a tensor with its reference at the sampled points, in its mean and in its extremes. A wrong number of elements is
 * infinitely far.
 */
export function compareSampled(found: ArrayLike<number>, reference: SampledTensor): TensorError {
  const count = elementsOf(reference);
  if (found.length !== count) return { absolute: Infinity, relative: Infinity };
  let worst = 0;
  const see = (value: number, want: number): void => {
    if (Object.is(value, want)) return;
    const off = Math.abs(value - want);
    worst = Math.max(worst, Number.isNaN(off) ? Infinity : off);
  };
  sampledIndices(count, reference.values.length).forEach((at, j) => see(found[at]!, Number(reference.values[j])));
  let [sum, smallest, largest] = [0, Infinity, -Infinity];
  for (let i = 0; i < count; i++) {
    const value = found[i]!;
    sum += value;
    if (value < smallest) smallest = value;
    if (value > largest) largest = value;
  }
  see(sum / count, Number(reference.mean));
  see(smallest, Number(reference.min));
  see(largest, Number(reference.max));
  return { absolute: worst, relative: worst / (Number(reference.meanAbs) || 1) };
}

/** At how many of the sampled points a tensor is above 0 where its reference is, and nowhere else. */
export function compareSigns(found: ArrayLike<number>, reference: SampledTensor): { same: number; of: number } {
  const at = sampledIndices(elementsOf(reference), reference.values.length);
  const same = at.filter((index, j) => found[index]! > 0 === Number(reference.values[j]) > 0).length;
  return { same, of: at.length };
}

/** How many elements the whole tensor has. */
export function elementsOf({ shape }: SampledTensor): number {
  return shape.reduce((a, b) => a * b, 1);
}
