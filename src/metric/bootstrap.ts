import { checkOptions, type CompleteTable, numberKind, requireKind } from "../options.ts";
import { MaskletError } from "../error.ts";
import { mean } from "./mean.ts";
import { numbersKind } from "./statistics.ts";

/** Options of `bootstrapMean`. */
export interface BootstrapOptions {
  /** Share of the samples that the interval holds; default 0.95. */
  readonly confidence?: number;
  /** How often the values are drawn anew; default 10,000. */
  readonly samples?: number;
  /** The same seed gives the same interval; default 1. */
  readonly seed?: number;
}

/** The options of `bootstrapMean`. */
export const BOOTSTRAP_OPTIONS: CompleteTable<BootstrapOptions> = {
  confidence: { doc: "share of the samples that the interval holds", kind: numberKind(), fallback: 0.95 },
  samples: { doc: "how often the values are drawn anew", kind: numberKind(), fallback: 10_000 },
  seed: { doc: "the same seed gives the same interval", kind: numberKind(), fallback: 1 },
};

/** A mean with its interval. */
export interface BootstrapInterval {
  /** Mean of the values. */
  readonly mean: number;
  /** Lower end of the interval. */
  readonly low: number;
  /** Upper end of the interval. */
  readonly high: number;
}

/**
 * A confidence interval of the mean by the percentile bootstrap (Efron 1979, "Bootstrap Methods: Another Look at the Jackknife"): the
 * values are drawn with replacement, as many as there are, again and again; the interval lies between the percentiles of the means.
 * Seeded and pure. With few values (below 10) it is too narrow, as every percentile interval is.
 *
 * @param values what the mean is of, in any unit; at least one
 * @param options confidence, number of samples, seed
 * @returns the mean and the ends of its interval, in the unit of the values
 * @throws {MaskletError} `bad-argument` for no values or options out of range
 *
 * @example
 * ```ts
 * import { bootstrapMean } from "masklet";
 * import { assert, assertEquals } from "@std/assert";
 * const { mean, low, high } = bootstrapMean([0.1, 0.2, 0.3, 0.4]);
 * assertEquals(mean, 0.25);
 * assert(low > 0.1 && low < mean && mean < high && high < 0.4);
 * ```
 */
export function bootstrapMean(values: readonly number[], options: BootstrapOptions = {}): BootstrapInterval {
  requireKind("the first argument of bootstrapMean", values, numbersKind);
  const { confidence, samples, seed } = checkOptions("bootstrapMean", options, BOOTSTRAP_OPTIONS);
  if (values.length === 0 || !(confidence > 0 && confidence < 1) || !Number.isInteger(samples) || samples < 1) {
    throw new MaskletError(
      "bad-argument",
      `Expected values, a confidence between 0 and 1 and samples from 1 on, found ${values.length} values, ${confidence} and ${samples}`,
      { hint: "Give at least one value; leave the options out for 95 % of 10,000 samples" },
    );
  }
  const next = randomOf(seed);
  const means = Float64Array.from({ length: samples }, () => {
    let sum = 0;
    for (let i = 0; i < values.length; i++) sum += values[Math.floor(next() * values.length)]!;
    return sum / values.length;
  }).sort();
  const at = (share: number): number => means[Math.min(samples - 1, Math.max(0, Math.round(share * (samples - 1))))]!;
  return { mean: mean(values), low: at((1 - confidence) / 2), high: at((1 + confidence) / 2) };
}

/** Numbers in [0, 1) that depend on the seed alone (splitmix32). */
function randomOf(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x9e3779b9) | 0;
    let t = state ^ (state >>> 16);
    t = Math.imul(t, 0x21f0aaad);
    t = Math.imul(t ^ (t >>> 15), 0x735a2d97);
    return ((t ^ (t >>> 15)) >>> 0) / 2 ** 32;
  };
}
