import { stemOf } from "../frame/frame_name.ts";
import { type Comparing, type FrameComparison, scoreOf } from "./compare_frames.ts";
import { J_AND_F } from "./j_and_f.ts";
import type { ObjectScores } from "./object_scores.ts";
import type { Protocol } from "./protocol.ts";
import { pythonSetOrder } from "./python_set.ts";
import { compareAll, type FramePair, predictedFrames, type SequenceMasks, type SequencePlan } from "./sequence_plan.ts";
import { sharedSequences } from "./sequence_folders.ts";
import { vosTable } from "./vos_table.ts";

/** Label maps as vos-benchmark compares them: every value but 0 is an object, 255 too. */
const LABELS: Comparing = { merge: false, pairs: "same", void: "object" };

/** vos-benchmark: label maps of any dataset. */
export const VOS: Protocol<"vos"> = {
  ...J_AND_F,
  name: "vos",
  purpose: "label maps",
  frames: "asked",
  takes: ["strict", "partial"],
  split: "val",
  sequences: async (roots, options) =>
    (await sharedSequences(roots, options)).map((masks) => ({ masks, plan: (masks) => planVos(masks, options) })),
  plan: planVos,
  tables: vosTable,
};

/**
 * vos-benchmark: every file of the truth's folder is a frame; an object counts from the first evaluated frame on which the truth or
 * the prediction has it, and has a row when the truth ever has it.
 *
 * @throws {MaskletError} where the official tool gives no result or hangs
 */
export async function planVos(
  masks: SequenceMasks,
  { allFrames }: { readonly allFrames: boolean },
): Promise<SequencePlan> {
  const wanted = await countedFrames(masks, allFrames);
  return {
    sequence: masks.name,
    frames: wanted.length,
    score: async (comparer) => {
      const { frames, comparisons } = await compareAll(masks, wanted, LABELS, comparer);
      return scoresSinceSeen(masks.name, frames, comparisons);
    },
  };
}

/** The files of the truth's folder in string order, without first and last unless all count; predictions have the same names. */
export async function countedFrames(masks: SequenceMasks, allFrames: boolean): Promise<FramePair[]> {
  const names = (await masks.truth.entries()).map(({ name }) => name);
  const frames = (allFrames ? names : names.slice(1, -1)).map((name) => ({ truth: name, prediction: name }));
  return await predictedFrames(masks, frames);
}

/** One row for each object of the truth, in the order of a Python set; its lists begin where it was first seen. */
export function scoresSinceSeen(
  sequence: string,
  frames: readonly FramePair[],
  comparisons: readonly FrameComparison[],
): ObjectScores[] {
  const objects = pythonSetOrder(comparisons.map(({ truthValues }) => truthValues.filter((value) => value !== 0)));
  return objects.map((object) => {
    const seen = comparisons.findIndex(({ scores }) => scores.some(([truth]) => truth === object));
    const scores = comparisons.slice(seen).map((comparison) => scoreOf(comparison, object, object));
    const names = frames.slice(seen).map(({ truth }) => stemOf(truth));
    return { sequence, object, frames: names, J: scores.map(([J]) => J), F: scores.map(([, F]) => F) };
  });
}
