import { isFolder } from "../dataset/mask_folder.ts";
import { MaskletError } from "../error.ts";
import { some } from "../dataset/some_names.ts";
import { shownObjects } from "./shown_objects.ts";
import { stemOf } from "../frame/frame_name.ts";
import { absentOn, EVERY_LABEL, scoreOf } from "./compare_frames.ts";
import {
  frameAt,
  groupOf,
  lvosMeta,
  type LvosObject,
  type LvosVideo,
  readLvosMeta,
} from "../dataset/meta/lvos_meta.ts";
import { metaHolds } from "../dataset/meta/object_meta.ts";
import { LVOS_SCORING } from "./lvos_scoring.ts";
import { lvosTables } from "./lvos_tables.ts";
import { noteGrayBits } from "./gray_bits.ts";
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

/** LVOS v1 and v2: ranges of each object, seen and unseen videos, V. */
export const LVOS: Protocol<"lvos"> = {
  ...LVOS_SCORING,
  name: "lvos",
  purpose: "LVOS v1 and v2 with their meta file",
  frames: "inner",
  takes: [],
  split: "valid",
  sequences: (roots, { split = "valid", compatible }) => lvosSequences(roots, split, compatible),
  plan: async (masks, { compatible = false }) => planLvos(masks, await videoOf(masks), compatible),
  tables: lvosTables,
};

async function lvosSequences(roots: FolderRoots, split: string, compatible: boolean): Promise<SequenceTask[]> {
  if (!await isFolder(roots.truth)) {
    throw new MaskletError("missing-file", `Expected the folder of a split of LVOS at ${roots.truth}, found none`, {
      hint: "Give the folder that holds Annotations and the meta file",
    });
  }
  const { videos, unknown, marked, unread } = await readLvosMeta(roots.truth, split);
  if (compatible && unread.length > 0) {
    refuse(`Expected files that the official evaluator reads, found: ${unread[0]}`, "Mend it, or leave compatible out");
  }
  const list = `${roots.truth}/unseen_videos.txt`;
  return (await namedSequences(roots, [...videos.keys()])).map((masks, i) => ({
    masks,
    plan: async (masks) => {
      for (const text of i === 0 ? unread : []) {
        masks.note?.(`${text}: the official evaluator ends with an error there`);
      }
      if (i === 0 && unknown.length > 0) {
        masks.note?.(
          `${list} names ${
            some(unknown)
          }, which the meta file does not have: if that stands for a video of it, that one counts as seen`,
        );
      }
      const video = videos.get(masks.name)!;
      if (masks.name !== marked) return await planLvos(masks, video, compatible);
      if (compatible) return await planLvos(masks, { ...video, group: "seen" }, compatible);
      masks.note?.(
        `${list} begins with a byte order mark, with which the official evaluator takes ${marked} for another name: it counts it as seen`,
      );
      const plan = await planLvos(masks, video, compatible);
      let rows: readonly ObjectScores[] = [];
      return {
        ...plan,
        score: async (comparer) => rows = await plan.score(comparer),
        official: () => Promise.resolve(rows.map((row) => ({ ...row, group: "seen" }))),
      };
    },
  }));
}

/**
 * A single video: by the meta file of its split, where its truth lies in one; else every object that the truth shows, from the first
 * frame that shows it to the last of all.
 */
async function videoOf({ name, truth }: SequenceMasks): Promise<LvosVideo> {
  const [, root, folder] = /^(.*)\/Annotations\/([^/]+)$/.exec(truth.path ?? "") ?? [];
  if (root !== undefined && await metaHolds(await lvosMeta(root), "frame_range")) {
    const video = (await readLvosMeta(root, "valid")).videos.get(folder!);
    if (video !== undefined) return video;
  }
  const shown = await shownObjects(truth, "plain");
  const objects = [...shown.objects].map(([label, first]): LvosObject => {
    const frames = shown.frames.slice(first);
    return { label, id: label, frames, count: frames.length, start: 0 };
  });
  return { group: groupOf(name), objects };
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
      const { frames, comparisons } = await compareAll(masks, wanted, EVERY_LABEL, comparer);
      noteNumbersAlike(masks, comparisons, { listed: video.objects.map(({ label }) => label) });
      noteGrayBits(masks, frames, comparisons, "lvos-evaluation", { oneBit: "kept" });
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
          absent: [...absentOn(there.map((name) => at.get(name)!), label), ...zeros.map(() => true)],
          group: video.group,
        };
      });
    },
  };
}

/** The frames of an object that count, and those that the evaluator counts as 0: it has `frame_nums` - 2 cells for them. */
function countedFrames(
  video: string,
  object: LvosObject,
  compatible: boolean,
): { readonly frames: readonly string[]; readonly zeros: readonly string[] } {
  const { id, frames, count } = object;
  const counted = frames.slice(1, Math.max(1, Math.min(frames.length, count - 1)));
  const beyond = count - 2 - counted.length;
  const tooFew = count < frames.length;
  if (count < 2) {
    refuse(
      `Expected frame_nums of 2 or more for object ${id} of ${video}, whose first and last frame do not count, found ${count}`,
      "Mend the meta file, or leave the object out of it",
    );
  }
  if (tooFew || (beyond > 0 && !compatible)) {
    refuse(
      `Expected frame_nums of object ${id} of ${video} as the ${frames.length} annotated frames of its range, or one more, found ${count}`,
      tooFew
        ? "Mend the meta file: start and end are frame numbers, and every fifth frame is annotated"
        : "Mend the meta file, or set compatible: the official evaluator counts the frames that are not there as 0",
    );
  }
  const from = Math.max(1, frames.length);
  return { frames: counted, zeros: Array.from({ length: beyond }, (_, i) => frameAt(object, from + i)) };
}
