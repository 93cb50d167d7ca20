/**
 * A number rounded as NumPy's `round` does it: multiplied, taken to the nearest whole number with ties to the even one, and divided
 * again. 33.685 becomes 33.68, although its decimal neighbours are 33.68 and 33.69 at equal distance on paper alone.
 *
 * @param value any number; NaN stays
 * @param digits decimals, 0 or more
 */
export function roundAsNumPy(value: number, digits: number): number {
  const scale = 10 ** digits;
  return nearestEven(value * scale) / scale;
}

/** The nearest whole number; of two at equal distance the even one. */
export function nearestEven(value: number): number {
  const below = Math.floor(value);
  const rest = value - below;
  return rest > 0.5 || (rest === 0.5 && below % 2 !== 0) ? below + 1 : below;
}
