import { some } from "../dataset/some_names.ts";
import { stemOf } from "../frame/frame_name.ts";
import { absentOn, EVERY_LABEL, scoreOf } from "./compare_frames.ts";
import { masksOf } from "./frame_files.ts";
import { J_AND_F, overParts } from "./j_and_f.ts";
import { noteNumbersAlike } from "./numbers_alike.ts";
import type { ObjectScores } from "./object_scores.ts";
import type { Protocol, Scored } from "./protocol.ts";
import { lookAt } from "./compare_files.ts";
import {
  compareAll,
  type FramePair,
  predictedFrames,
  refuse,
  type SequenceMasks,
  type SequencePlan,
} from "./sequence_plan.ts";
import { namedSequences } from "./sequence_folders.ts";
import { readYoutubeVosMeta, type YoutubeVosMeta } from "./youtube_vos_meta.ts";

/** YouTube-VOS: seen and unseen categories, by the `meta.json` of the ground truth. */
export const YOUTUBE_VOS: Protocol<"youtube-vos"> = {
  ...J_AND_F,
  name: "youtube-vos",
  purpose: "YouTube-VOS with its meta.json",
  frames: "all",
  takes: ["seen"],
  split: "val",
  total: "G",
  overall: (rows) => overParts(rows, J_AND_F.means),
  sequences: async (roots, { seen }) => {
    const meta = await readYoutubeVosMeta(roots.truth, seen);
    return (await namedSequences(roots, [...meta.videos.keys()].sort()))
      .map((masks) => ({ masks, plan: (masks) => planYoutubeVos(masks, meta) }));
  },
  tables: youtubeVosTable,
};

/** G and the four means that it is made of: a table of our own, in full precision, as YouTube-VOS has no public tool. */
function youtubeVosTable({ global, groups = {} }: Scored): Record<string, string> {
  const of = (group: string): readonly number[] => [groups[group]?.J.mean ?? NaN, groups[group]?.F.mean ?? NaN];
  const values = [global["J&F"], ...of("seen"), ...of("unseen")].map((value) =>
    Number.isNaN(value) ? "" : String(value)
  );
  return { "youtube-vos.csv": `G,J-seen,F-seen,J-unseen,F-unseen\n${values.join(",")}\n` };
}

/**
 * YouTube-VOS: J and F of each object on the annotated frames after the one on which it first appears (whose mask is given to the
 * method), to the video's last; means over the objects of seen and of unseen categories, and G, the mean of the four.
 *
 * Its evaluator is a server (Xu et al. 2018, "YouTube-VOS: A Large-Scale Video Object Segmentation Benchmark", arXiv:1809.03327) that
 * was never published: this follows its description, with J and F as DAVIS defines them. Where the description is silent: means are
 * over objects, the last frame counts, and an object that is nowhere in the truth, or on its last frame alone, has no row.
 *
 * @throws {MaskletError} `evaluation-refused` or `missing-file`
 */
async function planYoutubeVos(masks: SequenceMasks, meta: YoutubeVosMeta): Promise<SequencePlan> {
  const names = await masksOf(masks.truth);
  if (names.length < 2) {
    refuse(`Expected at least 2 masks in ${masks.truth.place}, found ${names.length}`, "Complete the ground truth");
  }
  const there = new Set(names.map(stemOf));
  const absent = (meta.frames.get(masks.name) ?? []).filter((frame) => !there.has(frame));
  if (absent.length > 0) {
    masks.note?.(
      `${masks.truth.place} lacks ${
        absent.length === 1 ? "a frame" : `${absent.length} frames`
      } on which meta.json has ` +
        `objects (${some(absent)}): the scores are those of the frames that are there`,
    );
  }
  // On the first frame every mask is given.
  const asked = names.slice(1).map((name): FramePair => ({ truth: name, prediction: name }));
  const wanted = await predictedFrames(masks, asked);
  return {
    sequence: masks.name,
    frames: wanted.length,
    score: async (comparer) => {
      const first = await lookAt(masks.truth.file(names[0]!));
      const { frames, comparisons } = await compareAll(masks, wanted, EVERY_LABEL, comparer);
      noteNumbersAlike(masks, comparisons);
      const at = new Map(frames.map(({ truth }, i) => [truth, comparisons[i]!]));
      const rows: ObjectScores[] = [];
      for (const [object, group] of meta.videos.get(masks.name)!) {
        const valuesOf = (name: string): readonly number[] =>
          name === names[0] ? first.values : at.get(name)?.truthValues ?? [];
        const appears = names.findIndex((name) => valuesOf(name).includes(object));
        const counted = appears < 0 ? [] : names.slice(appears + 1).filter((name) => at.has(name));
        if (counted.length === 0) continue;
        const scores = counted.map((name) => scoreOf(at.get(name)!, object, object));
        rows.push({
          sequence: masks.name,
          object,
          frames: counted.map(stemOf),
          J: scores.map(([J]) => J),
          F: scores.map(([, F]) => F),
          absent: absentOn(counted.map((name) => at.get(name)!), object),
          group,
        });
      }
      return rows;
    },
  };
}
