import { checkOptions, kindOf, type OptionTable, requireKind, switchKind, type ValueKind } from "../options.ts";
import { mean } from "./mean.ts";

/** What a row of per-frame values comes to. */
export interface Statistics {
  /** Mean of the values; NaN for none. */
  readonly mean: number;
  /** Share of the values above 0.5, strictly; NaN for none. */
  readonly recall: number;
  /** Mean of the first quarter minus mean of the last quarter; NaN for none. */
  readonly decay: number;
}

/** Options of `statistics`. */
export interface StatisticsOptions {
  /**
   * Whether the ends of the quarters wrap at 256, as they do in davis2017-evaluation, where they are kept in 8 bits: from 256 values
   * on its decay is NaN or taken from the wrong frames.
   */
  readonly compatible?: boolean;
}

const STATISTICS_OPTIONS: OptionTable<StatisticsOptions> = {
  compatible: { doc: "whether the ends of the quarters wrap at 256", kind: switchKind },
};

/** A value counts as recalled above this one (DAVIS). */
const RECALL_THRESHOLD = 0.5;
/** The decay compares the first with the last of this many bins (DAVIS). */
const DECAY_BINS = 4;

/**
 * Mean, recall and decay of the values of one object's frames, as DAVIS defines them.
 *
 * @param values scores of consecutive frames, in [0, 1]
 * @param options whether to err as the official tool does
 * @returns mean, recall and decay; NaN each for no values
 * @throws {MaskletError} `bad-argument` for options that it does not know
 *
 * @example
 * ```ts
 * import { statistics } from "masklet";
 * import { assertEquals } from "@std/assert";
 * assertEquals(statistics([1, 1, 0.5, 0]), { mean: 0.625, recall: 0.5, decay: 0.75 });
 * ```
 */
export function statistics(values: readonly number[], options: StatisticsOptions = {}): Statistics {
  options = checkOptions("statistics", options, STATISTICS_OPTIONS);
  requireKind("the first argument of statistics", values, numbersKind);
  const recalled = values.filter((value) => value > RECALL_THRESHOLD).length;
  return { mean: mean(values), recall: recalled / values.length, decay: decayOf(values, options.compatible ?? false) };
}

/** The kind of an argument that is a list of scores: numbers, NaN for what has none. */
export const numbersKind: ValueKind<readonly number[]> = kindOf(
  "a list of numbers",
  (values) =>
    (Array.isArray(values) || ArrayBuffer.isView(values)) &&
    Array.from(values as Iterable<unknown>).every((one) => typeof one === "number"),
);

/** Index of the value that ends bin `k - 1` and begins bin `k`; halves go up. */
function binEdge(count: number, k: number): number {
  return Math.round(1 + (count - 1) * k / DECAY_BINS) - 1;
}

function decayOf(values: readonly number[], compatible: boolean): number {
  if (values.length === 0) return NaN;
  const wrap = (index: number): number => compatible ? index & 255 : index;
  const bin = (k: number): readonly number[] => {
    const [first, last] = [wrap(binEdge(values.length, k)), wrap(binEdge(values.length, k + 1))];
    return values.slice(first, wrap(last + 1)); // the end is a number of 8 bits too: after 255 comes 0
  };
  return mean(bin(0)) - mean(bin(DECAY_BINS - 1));
}
