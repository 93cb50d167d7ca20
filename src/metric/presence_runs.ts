import { listKind, requireKind, switchKind } from "../options.ts";
import { mean } from "./mean.ts";

/** First and last index of some frames in a row. */
export type FrameRun = readonly [first: number, last: number];

/** When an object went and came back. */
export interface PresenceRuns {
  /** Runs of frames without the object, but for one that begins with the first frame. */
  readonly disappearance: readonly FrameRun[];
  /** Runs of frames with the object after one without it. */
  readonly reappearance: readonly FrameRun[];
}

/**
 * The disappearances and reappearances of one object as MOSEv2 counts them (Ding et al. 2025, arXiv:2508.05630): longest runs of frames
 * whose truth is empty, or is not, that begin after the first frame. An object that appears late reappears.
 *
 * @param absent of each frame, whether the truth is empty there
 * @returns runs by their indices, in order
 * @throws {MaskletError} `bad-argument` for what is no list of true and false
 *
 * @example
 * ```ts
 * import { presenceRuns } from "masklet";
 * import { assertEquals } from "@std/assert";
 * const runs = presenceRuns([false, true, true, false, false]);
 * assertEquals(runs, { disappearance: [[1, 2]], reappearance: [[3, 4]] });
 * ```
 */
export function presenceRuns(absent: readonly boolean[]): PresenceRuns {
  requireKind("the first argument of presenceRuns", absent, listKind(switchKind));
  const starts = absent.flatMap((empty, i) => i > 0 && empty !== absent[i - 1] ? [i] : []);
  const runs = starts.map((start, i): FrameRun => [start, (starts[i + 1] ?? absent.length) - 1]);
  return {
    disappearance: runs.filter(([first]) => absent[first]),
    reappearance: runs.filter(([first]) => !absent[first]),
  };
}

/** Mean over runs of the mean value of each: runs count alike, however long. NaN where there is none. */
export function meanOfRuns(values: readonly number[], runs: readonly FrameRun[]): number {
  return mean(runs.map(([first, last]) => mean(values.slice(first, last + 1))));
}
