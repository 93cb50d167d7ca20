import { compareFields, type Fields } from "./field_comparison.ts";
import type { ParityResult } from "./parity_result.ts";
import { AREA_TOLERANCE } from "./tolerance.ts";

/** Half a unit of the seventh digit that is written, of values up to 10. */
export const WRITTEN = 1e-6;

/** Compares fields as {@link compareFields}, and says how far they may be off; counts of px may be so by what rounding leaves undecided. */
export function* imageRows(
  name: string,
  want: object,
  found: Fields,
  options: { readonly given?: readonly string[]; readonly limit: number; readonly areaLimit?: number },
): Generator<ParityResult> {
  const { given = [], limit, areaLimit = limit } = options;
  for (const row of compareFields(name, want, found, given)) {
    yield "notRun" in row ? row : { ...row, limit: /area/i.test(row.tensor) ? areaLimit : limit };
  }
}

/** How many px an area of logits may be off: those that lie so near to the threshold that rounding says where they fall. */
export function areaLimit(logits: Iterable<Float32Array>, threshold = 0): number {
  let undecided = 0;
  for (const values of logits) {
    let own = 0;
    for (const value of values) if (Math.abs(value - threshold) < 1e-4) own++;
    undecided = Math.max(undecided, own);
  }
  return AREA_TOLERANCE + undecided;
}

/** The eight hexadecimal digits of a checksum. */
export const hex = (sum: number): string => sum.toString(16).padStart(8, "0");
