import { checkOptions, type OptionTable, requireKind, textKind } from "../options.ts";
import { MaskletError } from "../error.ts";
import { mean } from "../metric/mean.ts";
import { type FrameRun, presenceRuns } from "../metric/presence_runs.ts";
import { type Evaluation, rowsKind } from "./evaluation.ts";
import { type EvaluationRow, valuesOf } from "./object_scores.ts";

/** One disappearance of an object, and how well it was followed around it. */
export interface Occlusion {
  /** The sequence's name. */
  readonly sequence: string;
  /** The object, as in the rows. */
  readonly object: number | string;
  /** Name of the first frame without it. */
  readonly gone: string;
  /** Name of the frame on which it is back; absent: it never comes back. */
  readonly back?: string;
  /** Frames without it. */
  readonly length: number;
  /** Mean of the measure over the frames that show it before, from where it last came back, or the first. */
  readonly before: number;
  /** Mean over the frames without it, where predicting nothing is right. */
  readonly during: number;
  /** Mean over the frames after, until it goes again, or to the last; NaN where it never comes back. */
  readonly after: number;
}

/** How well objects were followed before, during and after they were gone. Immutable. */
export interface OcclusionScores {
  /** What was measured. */
  readonly measure: string;
  /** Every disappearance, in the order of the rows and of time. */
  readonly occlusions: readonly Occlusion[];
  /** Mean over the occlusions, each counted once, however long; NaN where there is none. */
  readonly before: number;
  /** Likewise. */
  readonly during: number;
  /** Likewise, over those after which the object came back. */
  readonly after: number;
}

/** Options of `occlusionScores`. */
export interface OcclusionOptions {
  /** What is averaged: a measure that each frame has, "J" (default), "F", "Fdot", … */
  readonly measure?: string;
}

const OCCLUSION_OPTIONS: OptionTable<OcclusionOptions> = {
  measure: { doc: "the measure that is averaged", kind: textKind, fallback: "J" },
};

/**
 * J before, during and after each disappearance of each object, as MOSEv2 defines disappearances: longest runs of frames on which the
 * truth lacks the object, that begin after the first frame that counts. For any protocol; the frames are those that it counts.
 *
 * @param evaluation what an evaluation or a benchmark gave
 * @param options which measure
 * @returns every occlusion, and the means over them
 * @throws {MaskletError} `bad-argument` where the protocol has no such measure, or rows do not say where objects are absent
 *
 * @example
 * ```ts
 * import { occlusionScores } from "masklet";
 * import { makeEvaluation } from "masklet/evaluate";
 * import { assertEquals } from "@std/assert";
 * const row = { sequence: "swan", object: 1, frames: ["1", "2", "3", "4"], J: [0.9, 1, 0, 0.5], F: [1, 1, 0, 1] };
 * const scores = [{ ...row, absent: [false, true, true, false] }];
 * const { before, during, after } = occlusionScores(makeEvaluation("vos", scores, { allFrames: false, compatible: false }));
 * assertEquals([before, during, after], [0.9, 0.5, 0.5]);
 * ```
 */
export function occlusionScores(
  evaluation: Pick<Evaluation, "rows">,
  options: OcclusionOptions = {},
): OcclusionScores {
  requireKind("the first argument of occlusionScores", evaluation, rowsKind);
  const { measure } = checkOptions("occlusionScores", options, OCCLUSION_OPTIONS) as Required<OcclusionOptions>;
  const occlusions = evaluation.rows.flatMap((row) => occlusionsOf(row, measure));
  const over = (part: "before" | "during" | "after"): number =>
    mean(occlusions.map((occlusion) => occlusion[part]).filter((value) => !Number.isNaN(value)));
  return Object.freeze({
    measure,
    occlusions: Object.freeze(occlusions),
    before: over("before"),
    during: over("during"),
    after: over("after"),
  });
}

function occlusionsOf(row: EvaluationRow, measure: string): Occlusion[] {
  const { absent, frames, sequence, object } = row;
  if (absent === undefined || absent.length !== frames.length) {
    throw new MaskletError("bad-argument", `Expected where the truth lacks ${sequence} ${object}, found nothing`, {
      hint: "Evaluate again: rows say it as `absent`, one value a frame",
    });
  }
  const values = valuesOf(row, measure);
  const over = ([first, last]: FrameRun): number => mean(values.slice(first, last + 1));
  const { disappearance, reappearance } = presenceRuns(absent);
  return disappearance.map((run): Occlusion => {
    const [first, last] = run;
    const since = reappearance.findLast(([start]) => start < first)?.[0] ?? 0;
    const next = reappearance.find(([start]) => start === last + 1);
    return Object.freeze({
      sequence,
      object,
      gone: frames[first]!,
      ...(next === undefined ? {} : { back: frames[next[0]]! }),
      length: last - first + 1,
      before: over([since, first - 1]),
      during: over(run),
      after: next === undefined ? NaN : over(next),
    });
  });
}
