/** A small generator of random numbers (xorshift, 32 bits), so that a seed names a case. */
export function randomOf(seed: number): {
  /** A whole number from 0 to `bound` - 1. */
  readonly below: (bound: number) => number;
  /** One of them. */
  readonly pick: <T>(choices: readonly T[]) => T;
} {
  let state = (Math.imul(seed, 0x9e3779b1) ^ 0x5bd1e995) >>> 0 || 1;
  const below = (bound: number): number => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return Math.floor((state >>> 0) / 2 ** 32 * bound);
  };
  for (let i = 0; i < 8; i++) below(2);
  return { below, pick: <T>(choices: readonly T[]): T => choices[below(choices.length)]! };
}

/** See `randomOf`. */
export type Random = ReturnType<typeof randomOf>;

/** Numbers at which a length or an offset is most likely mistaken. */
export const EXTREMES: readonly number[] = [
  ...[0, 1, 0x7f, 0x80, 0xff, 0xffff, 0x7fffffff, 0x80000000, 0xfffffffe, 0xffffffff],
];
