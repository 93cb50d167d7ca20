import { checkOptions, textKind } from "../options.ts";
import { contourCounts } from "../mask/contour.ts";
import { makeMask, type Mask } from "../mask/mask.ts";
import { contourAccuracy } from "../metric/contour_accuracy.ts";
import { regionSimilarity } from "../metric/region_similarity.ts";
import { type Evaluation, makeEvaluation } from "./evaluation.ts";
import { VOS } from "./protocol_vos.ts";

/** The masks of one frame, of both sides, by object. */
export interface FramePairMasks {
  /** The frame's name; default: its number in the stream. */
  readonly name?: string;
  /** The predicted masks; an object that it lacks is empty. */
  readonly prediction: ReadonlyMap<number, Mask>;
  /** The ground truth; an object that it lacks is empty. */
  readonly truth: ReadonlyMap<number, Mask>;
}

/**
 * Scores of frames that come one after the other.
 *
 * @example
 * ```ts
 * import { maskFromBytes, streamJF } from "masklet";
 * import { assertEquals } from "@std/assert";
 * const stream = streamJF();
 * const [half, whole] = [maskFromBytes([0, 1], 2, 1), maskFromBytes([1, 1], 2, 1)];
 * const scores = stream.add({ prediction: new Map([[1, half]]), truth: new Map([[1, whole]]) });
 * assertEquals(scores.get(1)!.J, 0.5);
 * assertEquals(stream.evaluation().rows.length, 1);
 * ```
 */
export interface JFStream {
  /**
   * Scores one frame, keeps the numbers and lets go of the masks.
   *
   * @param frame the masks of both sides, by object
   * @returns J and F by object, each in [0, 1]
   * @throws {MaskletError} `size-mismatch` for masks of two sizes
   */
  add(frame: FramePairMasks): ReadonlyMap<number, { readonly J: number; readonly F: number }>;
  /**
   * What came so far.
   *
   * @returns a row an object, under the protocol `vos` with all frames
   */
  evaluation(): Evaluation;
}

/**
 * J and F of frames that come one after the other, in memory that does not hold their masks: for videos of hours, and for scores while
 * a model still runs. The rules are those of `vos` with all frames: an object counts from the first frame on which the truth or the
 * prediction has it, and has a row when the truth ever has it. Two numbers and a name a frame and object are kept.
 *
 * @param options `sequence`: its name, default "sequence"
 * @returns what frames are added to
 * @throws {MaskletError} `bad-argument` for options that it does not know
 *
 * @example
 * ```ts
 * import { maskFromBytes, streamJF } from "masklet";
 * import { assertEquals } from "@std/assert";
 * const stream = streamJF({ sequence: "dot" });
 * const dot = maskFromBytes([0, 1, 1, 0], 4, 1);
 * for (let i = 0; i < 3; i++) stream.add({ prediction: new Map([[1, dot]]), truth: new Map([[1, dot]]) });
 * assertEquals(stream.evaluation().row("dot", 1).J, [1, 1, 1]);
 * ```
 */
export function streamJF(options: { readonly sequence?: string } = {}): JFStream {
  const { sequence = "sequence" } = checkOptions("streamJF", options, {
    sequence: { doc: "the sequence's name", kind: textKind },
  });
  const names: string[] = [];
  const scores = new Map<number, { first: number; inTruth: boolean; J: number[]; F: number[] }>();
  const empty = (like: Mask): Mask => makeMask(like.width, like.height);
  const add: JFStream["add"] = ({ name, prediction, truth }) => {
    const index = names.push(name ?? String(names.length)) - 1;
    const present = [...prediction.keys(), ...truth.keys()].filter((id) => !scores.has(id));
    for (const id of present) {
      const [found, wanted] = [prediction.get(id), truth.get(id)];
      if (hasPixels(found) || hasPixels(wanted)) scores.set(id, { first: index, inTruth: false, J: [], F: [] });
    }
    const answers = new Map<number, { J: number; F: number }>();
    for (const [id, row] of scores) {
      const [found, wanted] = [prediction.get(id), truth.get(id)];
      const counts = found === undefined && wanted === undefined
        ? undefined
        : contourCounts(found ?? empty(wanted!), wanted ?? empty(found!));
      const answer = counts === undefined
        ? { J: 1, F: 1 }
        : { J: regionSimilarity(counts), F: contourAccuracy(counts) };
      row.inTruth ||= hasPixels(wanted);
      row.J.push(answer.J);
      row.F.push(answer.F);
      answers.set(id, answer);
    }
    return answers;
  };
  const evaluation = (): Evaluation => {
    const rows = [...scores].filter(([, { inTruth }]) => inTruth).sort(([a], [b]) => a - b);
    return makeEvaluation(
      VOS,
      rows.map(([object, { first, J, F }]) => ({ sequence, object, frames: names.slice(first), J: [...J], F: [...F] })),
      { allFrames: true, compatible: false },
    );
  };
  return { add, evaluation };
}

function hasPixels(mask: Mask | undefined): boolean {
  return mask !== undefined && mask.bits.some((word) => word !== 0);
}
