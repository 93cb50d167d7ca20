import type { MaskFolder } from "../dataset/mask_folder.ts";
import { type Comparing, type FrameComparison, scoreOf } from "./compare_frames.ts";
import type { ObjectScores } from "./evaluation.ts";
import { countedFrames, planVos } from "./protocol_vos.ts";
import { compareAll, type FramePair, refuse, type SequenceMasks, type SequencePlan, stemOf } from "./sequence_plan.ts";

/** One mask a file: everything above 0. */
const MASKS: Comparing = { merge: true, pairs: "same", void: "object" };

/**
 * sav_evaluator: a folder of PNG files alone is scored as vos-benchmark does; otherwise each entry is the folder of one object, whose
 * masks are scored on that folder's own frames.
 *
 * @throws MaskletError where the official tool gives no result
 */
export async function planSav(
  masks: SequenceMasks,
  { allFrames }: { readonly allFrames: boolean },
): Promise<SequencePlan> {
  const entries = await masks.truth.entries();
  if (entries.every(({ name }) => name.endsWith(".png"))) return await planVos(masks, { allFrames });
  const stray = entries.find(({ isFolder }) => !isFolder);
  if (stray !== undefined) {
    refuse(
      `Expected folders of objects alone in ${masks.truth.place}, found the file ${stray.name}`,
      "Keep only the objects' folders there, or only the PNG files of label maps",
    );
  }
  const objects: { object: string; masks: SequenceMasks; frames: FramePair[] }[] = [];
  for (const { name: object } of entries) {
    const [truth, results] = [masks.truth.folder(object), masks.results.folder(object)];
    const own = { name: `${masks.name}/${object}`, truth, results };
    objects.push({ object, masks: own, frames: await countedFrames(own, allFrames) });
  }
  return {
    sequence: masks.name,
    frames: objects.reduce((sum, { frames }) => sum + frames.length, 0),
    score: async (comparer) => {
      const rows: ObjectScores[] = [];
      for (const { object, masks: own, frames } of objects) {
        const comparisons = await compareAll(own, frames, MASKS, comparer);
        requireOneMask(own.truth, frames, comparisons.map(({ truthValues }) => truthValues));
        requireOneMask(own.results, frames, comparisons.map(({ predictionValues }) => predictionValues));
        rows.push(scoresOfFolder(masks.name, object, own.truth, frames, comparisons));
      }
      return rows;
    },
  };
}

/** A mask of one object has two values at most. */
function requireOneMask(
  folder: MaskFolder,
  frames: readonly FramePair[],
  values: readonly (readonly number[])[],
): void {
  const bad = values.findIndex((distinct) => distinct.length > 2);
  if (bad < 0) return;
  refuse(
    `Expected the mask of one object in ${folder.file(frames[bad]!.truth).place}, found the values ${
      values[bad]!.join(", ")
    }`,
    "Save one mask a file: 0 and one other value",
  );
}

/** The row of one folder; it counts from the frame on which the truth or the prediction first has the object. */
function scoresOfFolder(
  sequence: string,
  object: string,
  truth: MaskFolder,
  frames: readonly FramePair[],
  comparisons: readonly FrameComparison[],
): ObjectScores {
  if (!comparisons.some(({ truthValues }) => truthValues.some((value) => value !== 0))) {
    refuse(
      `Expected the object on at least one of the ${frames.length} evaluated frames of ${truth.place}, found it on none`,
      "Leave the object out, or count first and last frame too (all frames)",
    );
  }
  const seen = comparisons.findIndex(({ scores }) => scores.length > 0);
  const scores = comparisons.slice(seen).map((comparison) => scoreOf(comparison, 1, 1));
  const names = frames.slice(seen).map(({ truth }) => stemOf(truth));
  return { sequence, object, frames: names, J: scores.map(([J]) => J), F: scores.map(([, F]) => F) };
}
