import { stemOf } from "../frame/frame_name.ts";
import { bestAssignment } from "../metric/assignment.ts";
import { mean } from "../metric/mean.ts";
import { lookAt } from "./compare_files.ts";
import { absentOn, type FrameComparison, scoreOf, VOID } from "./compare_frames.ts";
import { davisTables } from "./davis_tables.ts";
import { planCounted } from "./frame_files.ts";
import { J_AND_F } from "./j_and_f.ts";
import type { ObjectScores } from "./object_scores.ts";
import type { Protocol } from "./protocol.ts";
import { davisSequences } from "./sequence_folders.ts";
import { davisFrames, noteObjects, objectCount, objectsUpTo, requireLabels, requireOneSize } from "./protocol_davis.ts";
import {
  compareAll,
  type FramePair,
  predictedFrames,
  refuse,
  type SequenceMasks,
  type SequencePlan,
} from "./sequence_plan.ts";

/** Most proposals that the task allows in one sequence. */
const MOST_PROPOSALS = 20;

/** The unsupervised task of DAVIS-2017. */
export const DAVIS_UNSUPERVISED: Protocol<"davis-unsupervised"> = {
  ...J_AND_F,
  name: "davis-unsupervised",
  purpose: "proposals without prompts",
  frames: "all",
  takes: ["partial"],
  split: "val",
  sequences: async (roots, { split = "val", compatible }) =>
    (await davisSequences(roots, { year: 2017, split, unsupervised: true }))
      .map((masks) => ({ masks, plan: (masks) => planDavisUnsupervised(masks, { compatible }) })),
  plan: (masks, { compatible = false }) => planDavisUnsupervised(masks, { compatible }),
  tables: davisTables,
};

/**
 * The unsupervised task of davis2017-evaluation: all frames count, void pixels do not; proposals are matched with objects so that the
 * sum of (mean J + mean F) / 2 is highest. Row k is the k-th smallest proposal that was matched, not object k.
 *
 * @throws {MaskletError} `evaluation-refused` or `missing-file` where the official tool gives no result
 */
async function planDavisUnsupervised(
  masks: SequenceMasks,
  { compatible = false }: { readonly compatible?: boolean } = {},
): Promise<SequencePlan> {
  return await planCounted(masks, await davisFrames(masks), compatible, planProposals);
}

async function planProposals(
  masks: SequenceMasks,
  all: readonly FramePair[],
  official: boolean,
): Promise<SequencePlan> {
  const { name, results } = masks;
  const wanted = await predictedFrames(masks, all, { partial: true, split: true });
  let ofTool: readonly ObjectScores[] | undefined;
  return {
    sequence: name,
    frames: wanted.length,
    score: async (comparer) => {
      const first = await lookAt(masks.truth.file(all[0]!.truth));
      const check = (comparison: FrameComparison, { prediction }: FramePair): void =>
        requireFewProposals(results.file(prediction).place, comparison);
      const comparing = { merge: false, pairs: "all", void: "excluded" } as const;
      const { frames, comparisons } = await compareAll(
        masks,
        wanted,
        masks.leaveOut === undefined ? comparing : { ...comparing, check },
        comparer,
      );
      requireOneSize(masks.truth, frames, comparisons);
      const objects = objectCount(first.values);
      const truthValues = new Set(
        [first, ...comparisons.map((c) => ({ values: c.truthValues }))].flatMap((f) => f.values),
      );
      if (!official) requireLabels(masks.truth, truthValues);
      comparisons.forEach((comparison, i) => check(comparison, frames[i]!));
      const proposals = Math.max(objects, ...comparisons.map(({ predictionValues }) => predictionValues.at(-1)!));
      const names = frames.map(({ truth }) => stemOf(truth).replaceAll(".", ""));
      const scoresOf = (numbers: readonly number[]): ObjectScores[] =>
        matchedScores(comparisons, numbers, proposals).map((scores, row) => ({
          sequence: name,
          object: row + 1,
          frames: names,
          ...scores,
        }));
      const counted = objectsUpTo(objects);
      if (official) return scoresOf(counted);
      noteObjects(masks, truthValues, objects);
      const shown = counted.filter((object) => truthValues.has(object));
      if (shown.length < counted.length) ofTool = scoresOf(counted);
      return scoresOf(shown);
    },
    official: () => Promise.resolve(ofTool),
  };
}

/** The scores of each object with its proposal, by the smallest proposal first. */
function matchedScores(
  comparisons: readonly FrameComparison[],
  objects: readonly number[],
  proposals: number,
): Pick<ObjectScores, "J" | "F" | "matched" | "absent">[] {
  const scores = Array.from({ length: proposals }, (_, p) =>
    objects.map((object) => {
      const pairs = comparisons.map((comparison) => scoreOf(comparison, object, p + 1));
      return { J: pairs.map(([J]) => J), F: pairs.map(([, F]) => F) };
    }));
  const quality = scores.map((row) => row.map(({ J, F }) => (mean(J) + mean(F)) / 2));
  return bestAssignment(quality).map(([p, t]) => ({
    ...scores[p]![t]!,
    matched: { proposal: p + 1, object: objects[t]! },
    absent: absentOn(comparisons, objects[t]!),
  }));
}

function requireFewProposals(place: string, { predictionValues }: FrameComparison): void {
  const highest = predictionValues.at(-1)!;
  if (highest <= MOST_PROPOSALS) return;
  refuse(
    `Expected at most ${MOST_PROPOSALS} proposals, found number ${highest} in ${place}`,
    highest === VOID
      ? "Save the numbers of the proposals, not 0 and 255; for masks of one object on both sides use the protocol davis2016"
      : `Number the proposals from 1 and keep the best ${MOST_PROPOSALS}`,
  );
}
