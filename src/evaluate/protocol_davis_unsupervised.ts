import { bestAssignment } from "../metric/assignment.ts";
import { mean } from "../metric/mean.ts";
import { scoreOf } from "./compare_frames.ts";
import type { ObjectScores } from "./evaluation.ts";
import { davisFrames, objectCount, requireOneSize } from "./protocol_davis.ts";
import { compareAll, refuse, requirePredictions, type SequenceMasks, type SequencePlan } from "./sequence_plan.ts";

/** Most proposals that the task allows in one sequence. */
const MOST_PROPOSALS = 20;

/**
 * The unsupervised task of davis2017-evaluation: all frames count, void pixels do not; proposals are matched with objects so that the
 * sum of (mean J + mean F) / 2 is highest. Row k is the k-th smallest proposal that was matched, not object k.
 *
 * @throws MaskletError `evaluation-refused` or `missing-file` where the official tool gives no result
 */
export async function planDavisUnsupervised(masks: SequenceMasks): Promise<SequencePlan> {
  const { name, results } = masks;
  const frames = await davisFrames(masks);
  await requirePredictions(name, results, frames);
  return {
    sequence: name,
    frames: frames.length,
    score: async (comparer) => {
      const first = await masks.truth.file(frames[0]!.truth).read();
      const comparisons = await compareAll(masks, frames, { merge: false, pairs: "all", void: "excluded" }, comparer);
      requireOneSize(masks.truth, frames, comparisons);
      const objects = objectCount(first.values);
      const highest = comparisons.map(({ predictionValues }) => predictionValues.at(-1)!);
      const tooHigh = highest.findIndex((value) => value > MOST_PROPOSALS);
      if (tooHigh >= 0) {
        refuse(
          `Expected at most ${MOST_PROPOSALS} proposals, found number ${highest[tooHigh]} in ${
            results.file(frames[tooHigh]!.prediction).place
          }`,
          `Number the proposals from 1 and keep the best ${MOST_PROPOSALS}`,
        );
      }
      const proposals = Math.max(objects, ...highest);
      const scores = Array.from({ length: proposals }, (_, p) =>
        Array.from({ length: objects }, (_, t) => {
          const pairs = comparisons.map((comparison) => scoreOf(comparison, t + 1, p + 1));
          return { J: pairs.map(([J]) => J), F: pairs.map(([, F]) => F) };
        }));
      const quality = scores.map((row) => row.map(({ J, F }) => (mean(J) + mean(F)) / 2));
      const names = frames.map(({ prediction }) => prediction.slice(0, -".png".length));
      return bestAssignment(quality).map(([p, t], row): ObjectScores => ({
        sequence: name,
        object: row + 1,
        frames: names,
        ...scores[p]![t]!,
        matched: { proposal: p + 1, object: t + 1 },
      }));
    },
  };
}
