import { isFolder } from "../dataset/mask_folder.ts";
import { MaskletError } from "../error.ts";
import { stemOf } from "../frame/frame_name.ts";
import { type Comparing, scoreOf } from "./compare_frames.ts";
import { type LvosObject, type LvosVideo, nextFrame, readLvosMeta } from "../dataset/meta/lvos_meta.ts";
import { LVOS_SCORING } from "./lvos_scoring.ts";
import { lvosTables } from "./lvos_tables.ts";
import { noteNumbersAlike } from "./numbers_alike.ts";
import type { ObjectScores } from "./object_scores.ts";
import type { FolderRoots, Protocol, SequenceTask } from "./protocol.ts";
import { namedSequences } from "./sequence_folders.ts";
import {
  compareAll,
  type FramePair,
  predictedFrames,
  refuse,
  type SequenceMasks,
  type SequencePlan,
} from "./sequence_plan.ts";

/** Label maps; every value but 0 is an object, 255 too. */
const LABELS: Comparing = { merge: false, pairs: "same", void: "object" };

/** LVOS v1 and v2: ranges of each object, seen and unseen videos, V. */
export const LVOS: Protocol<"lvos"> = {
  ...LVOS_SCORING,
  name: "lvos",
  purpose: "LVOS v1 and v2 with their meta file",
  frames: "inner",
  takes: [],
  split: "valid",
  sequences: (roots, { split = "valid", compatible }) => lvosSequences(roots, split, compatible),
  tables: lvosTables,
};

async function lvosSequences(roots: FolderRoots, split: string, compatible: boolean): Promise<SequenceTask[]> {
  if (!await isFolder(roots.truth)) {
    throw new MaskletError("missing-file", `Expected the folder of a split of LVOS at ${roots.truth}, found none`, {
      hint: "Give the folder that holds Annotations and the meta file",
    });
  }
  const videos = await readLvosMeta(roots.truth, split);
  return (await namedSequences(roots, [...videos.keys()]))
    .map((masks) => ({ masks, plan: (masks) => planLvos(masks, videos.get(masks.name)!, compatible) }));
}

/**
 * The semi-supervised task of lvos-evaluation: of each object every fifth frame of its range, without the first and without the place
 * that the meta file's `frame_nums` calls the last.
 *
 * `frame_nums` is the number of these frames, or one more. Beyond that the evaluator counts frames that are not there as 0: that is
 * refused, unless `compatible`.
 *
 * @throws {MaskletError} `evaluation-refused` or `missing-file` where the official tool gives no result
 */
async function planLvos(masks: SequenceMasks, video: LvosVideo, compatible: boolean): Promise<SequencePlan> {
  const counted = video.objects.map((object) => countedFrames(masks.name, object, compatible));
  const names = [...new Set(counted.flatMap(({ frames }) => frames))].sort();
  const asked = names.map((name): FramePair => ({ truth: `${name}.png`, prediction: `${name}.png` }));
  const absent = (await masks.truth.missing(asked.map(({ truth }) => truth)))[0];
  if (absent !== undefined) {
    throw new MaskletError(
      "missing-file",
      `Expected the ground truth at ${masks.truth.file(absent).place}, found none`,
      {
        hint: "Complete the ground truth: the meta file's frame_range counts every fifth frame",
      },
    );
  }
  const wanted = asked.length === 0 ? [] : await predictedFrames(masks, asked);
  return {
    sequence: masks.name,
    frames: wanted.length,
    score: async (comparer) => {
      const { frames, comparisons } = await compareAll(masks, wanted, LABELS, comparer);
      noteNumbersAlike(masks, comparisons);
      const at = new Map(frames.map(({ truth }, i) => [stemOf(truth), comparisons[i]!]));
      return video.objects.map(({ id, label }, i): ObjectScores => {
        const { frames, zeros } = counted[i]!;
        const there = frames.filter((name) => at.has(name));
        const scores = there.map((name) => scoreOf(at.get(name)!, label, label));
        const none = zeros.map(() => 0);
        return {
          sequence: masks.name,
          object: id,
          frames: [...there, ...zeros],
          J: [...scores.map(([J]) => J), ...none],
          F: [...scores.map(([, F]) => F), ...none],
          group: video.group,
        };
      });
    },
  };
}

/** The frames of an object that count, and those that the evaluator counts as 0. */
function countedFrames(
  video: string,
  { id, frames, count }: LvosObject,
  compatible: boolean,
): { readonly frames: readonly string[]; readonly zeros: readonly string[] } {
  const extra = count - frames.length;
  if (count < 2 || extra < 0 || (extra > 1 && !compatible)) {
    refuse(
      `Expected frame_nums of object ${id} of ${video} as the ${frames.length} annotated frames of its range, or one more, found ${count}`,
      extra > 1 && count >= 2
        ? "Mend the meta file, or set compatible: the official evaluator counts the frames that are not there as 0"
        : "Mend the meta file: start and end are frame numbers, and every fifth frame is annotated",
    );
  }
  const last = frames.at(-1);
  const beyond = last === undefined ? 0 : Math.max(0, extra - 1);
  return {
    frames: frames.slice(1, Math.max(1, Math.min(frames.length, count - 1))),
    zeros: Array.from({ length: beyond }, (_, i) => nextFrame(last!, i + 1)),
  };
}
