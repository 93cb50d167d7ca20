import { MaskletError } from "../error.ts";
import type { Statistics } from "../metric/statistics.ts";

/** Mean, recall and decay of each measure: of J and of F, and of what the protocol measures besides, by name. */
export interface JAndFStatistics {
  /** Region similarity. */
  readonly J: Statistics;
  /** Contour accuracy. */
  readonly F: Statistics;
  /** What else the protocol says of an object. */
  readonly [measure: string]: unknown;
}

/** Means of the statistics of several rows, and what the protocol makes of them, under its own names. */
export type Means = JAndFStatistics & {
  /** Mean of the mean J and the mean F. */
  readonly "J&F": number;
};

/** The per-frame scores of one object of one sequence: a list for each of the protocol's measures, under its name. */
export interface ObjectScores {
  /** The sequence's name. */
  readonly sequence: string;
  /** The object's number; in the SA-V layout its folder's name. Of `"davis-unsupervised"` the number of the row, see `matched`. */
  readonly object: number | string;
  /** Names of the frames that count, in order. */
  readonly frames: readonly string[];
  /** Region similarity of each of the frames, in [0, 1]. */
  readonly J: readonly number[];
  /** Contour accuracy of each of the frames, in [0, 1]. */
  readonly F: readonly number[];
  /** Of `"davis-unsupervised"`: which proposal was matched with which object of the truth. */
  readonly matched?: { readonly proposal: number; readonly object: number };
  /** The part of the set that it belongs to: of `"youtube-vos"` whether its category was "seen" in training or is "unseen". */
  readonly group?: string;
  /** Of each of the frames, whether the truth lacks the object there; absent where nobody has looked. */
  readonly absent?: readonly boolean[];
  /** What else the protocol measures on each of the frames. */
  readonly [measure: string]: unknown;
}

/** One row of an evaluation: the scores of one object, and what they come to. */
export interface EvaluationRow extends ObjectScores {
  /** Mean, recall and decay over the frames, all in [0, 1] (the decay in [-1, 1]). */
  readonly statistics: JAndFStatistics;
}

/**
 * The values of one measure of an object, a number for each of its frames.
 * @throws {MaskletError} `bad-argument` where the scores have no such list
 */
export function valuesOf(scores: ObjectScores, measure: string): readonly number[] {
  const values = Object.hasOwn(scores, measure) ? scores[measure] : undefined;
  if (Array.isArray(values) && values.length === scores.frames.length) return values;
  const found = Array.isArray(values) ? `${values.length} values` : "none";
  throw new MaskletError(
    "bad-argument",
    `Expected ${measure} of each of the ${scores.frames.length} frames of ${scores.sequence} ${scores.object}, found ${found}`,
    { hint: "Give a list for each measure of the protocol, as long as the list of frames" },
  );
}
