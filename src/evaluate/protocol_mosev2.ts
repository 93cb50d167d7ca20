import { diskFolder, isFolder, listFolder } from "../dataset/mask_folder.ts";
import { listedOnce } from "../dataset/listed_once.ts";
import { some } from "../dataset/some_names.ts";
import { MaskletError } from "../error.ts";
import { isStray } from "../frame/frame_name.ts";
import { absentOn, type Comparing, EVERY_LABEL, type FrameComparison, scoreOf } from "./compare_frames.ts";
import { requireNames } from "../dataset/meta/meta_file.ts";
import { isMoseMeta, moseMeta, type MoseVideo, readMoseMeta } from "../dataset/meta/mosev2_meta.ts";
import { lookAt } from "./compare_files.ts";
import { shownObjects } from "./shown_objects.ts";
import { countedFrames, predictedMasks } from "./mosev2_frames.ts";
import { noteEnds, strayFiles, TOOL, unreadMeta } from "./mosev2_ends.ts";
import { distinctObjects, repeatedRow } from "./mosev2_objects.ts";
import { MOSEV2_SCORING } from "./mosev2_scoring.ts";
import { mosev2Tables } from "./mosev2_tables.ts";
import { noteGrayBits } from "./gray_bits.ts";
import { planCounted } from "./frame_files.ts";
import { noteNumbersAlike } from "./numbers_alike.ts";
import type { ObjectScores } from "./object_scores.ts";
import type { FolderRoots, Protocol, SequenceTask } from "./protocol.ts";
import { requireUnpacked } from "./sequence_folders.ts";
import { compareAll, type FramePair, refuse, type SequenceMasks, type SequencePlan } from "./sequence_plan.ts";

/** Label maps as Pillow's `convert("P")` has them; every value is an object, 255 too. */
const LABELS: Comparing = { ...EVERY_LABEL, reading: "converted", contour: "adaptive" };

/** MOSEv2: J, F and Ḟ, and J&Ḟ of disappearances and reappearances, by the `meta.json` of the ground truth. */
export const MOSEV2: Protocol<"mosev2"> = {
  ...MOSEV2_SCORING,
  name: "mosev2",
  purpose: "MOSEv2 with its meta.json",
  frames: "inner",
  takes: [],
  split: "valid",
  sequences: (roots, { compatible }) => mosev2Sequences(roots, compatible),
  plan: async (masks, { compatible = false }) => planMosev2(masks, await videoOf(masks), compatible),
  tables: mosev2Tables,
};

/**
 * The videos of `Annotations`, in the order of their names; `meta.json` beside it must know each of them, and may have others.
 * @throws {MaskletError} `missing-file`, `bad-dataset` or `evaluation-refused`
 */
async function mosev2Sequences(roots: FolderRoots, compatible: boolean): Promise<SequenceTask[]> {
  const path = await moseMeta(roots.truth) ?? `${roots.truth}/meta.json`;
  const annotations = `${roots.truth}/Annotations`;
  if (!await isFolder(annotations)) await readMoseMeta(path); // of two things that are missing the meta file is told
  const listed = (await listFolder(annotations)).map(({ name }) => name);
  const names = listed.filter((name) => !isStray(name));
  const meta = await readMoseMeta(path, names);
  requireNames(meta, path);
  const strays = listed.filter(isStray).map((name) => `${annotations}/${name}`);
  const results = await predictionRoot(roots.results, names, compatible);
  const tasks: SequenceTask[] = [];
  for (const name of names) {
    const video = meta.get(name);
    if (video === undefined) {
      refuse(
        `Expected ${name} of ${annotations} in meta.json, found no entry`,
        "Remove it, or take the dataset's own meta.json",
      );
    }
    const truth = listedOnce(diskFolder(`${annotations}/${name}`));
    const entries = (await truth.entries()).map(({ name }) => name);
    const frames = entries.filter((entry) => !isStray(entry));
    strays.push(...entries.filter(isStray).map((entry) => `${annotations}/${name}/${entry}`));
    if (frames.length !== video.length) {
      refuse(
        `Expected ${video.length} files in ${annotations}/${name}, the length that meta.json has, found ${frames.length}`,
        "Complete the ground truth, and leave no other file beside it",
      );
    }
    const masks = {
      name,
      truth,
      results: diskFolder(`${results.right}/${name}`),
    };
    tasks.push({
      masks,
      plan: async (masks) => {
        if (name === names[0] && results.note !== undefined) masks.note?.(results.note);
        const plan = await planMosev2(masks, video, compatible);
        if (results.official === undefined) return plan;
        const { leaveOut: _, note: __, ...quiet } = masks;
        const other = await planMosev2({ ...quiet, results: diskFolder(`${results.official}/${name}`) }, video, true);
        return { ...plan, official: other.score };
      },
    });
  }
  const ends = [...await unreadMeta(path, meta), ...strayFiles(strays)];
  if (ends.length > 0) noteEnds(tasks, ends, compatible);
  const counted = tasks.filter(({ masks: { name } }) =>
    meta.get(name)!.length > 2 && meta.get(name)!.objects.length > 0
  );
  if (counted.length === 0) {
    refuse(
      `Expected a video of 3 frames or more with an object in ${annotations}, found none`,
      "Complete the ground truth",
    );
  }
  return tasks;
}

/**
 * A single video: by the meta file of its split, where its truth lies in one; else all frames and all objects of the truth.
 */
async function videoOf({ truth }: SequenceMasks): Promise<MoseVideo> {
  const [, root, folder] = /^(.*)\/Annotations\/([^/]+)$/.exec(truth.path ?? "") ?? [];
  const path = root === undefined ? undefined : await moseMeta(root);
  if (path !== undefined && await isMoseMeta(path)) {
    const video = (await readMoseMeta(path)).get(folder!);
    if (video !== undefined) return video;
  }
  const { frames, objects } = await shownObjects(truth, "converted");
  return { length: frames.length, objects: [...objects.keys()].map((label) => ({ label, id: label })) };
}

/** Where predictions lie, and where the scorer looks for them. */
interface PredictionRoot {
  readonly right: string;
  /** Absent: in the same place. */
  readonly official?: string;
  readonly note?: string;
}

/**
 * The scorer takes a single folder for the one that a zip wraps its content in. A folder that an archive leaves beside it hides that from
 * the scorer, which then finds no video.
 *
 * @throws {MaskletError} `evaluation-refused` where that folder is a video, which the scorer then does not find
 */
async function predictionRoot(
  results: string,
  videos: readonly string[],
  compatible: boolean,
): Promise<PredictionRoot> {
  const entries = (await listFolder(results)).filter(({ name }) => !name.startsWith("."));
  const whole = compatible ? entries : entries.filter(({ name }) => !isStray(name));
  const [only] = whole;
  if (whole.length !== 1 || !only!.isFolder) {
    requireUnpacked(results, whole);
    return { right: results };
  }
  if (videos.includes(only!.name) && !compatible) {
    refuse(
      `Expected the folders of several videos in ${results}, found ${
        only!.name
      } alone, which the official scorer takes for the folder around them and scores 0`,
      "Put the video's folder into another one, or set compatible for the scorer's number",
    );
  }
  const right = `${results}/${only!.name}`;
  if (whole.length === entries.length) return { right };
  const beside = entries.filter(({ name }) => isStray(name)).map(({ name }) => name);
  return {
    right,
    official: results,
    note: `${some(beside)} beside ${right} is no prediction: ${TOOL} then finds no video, and scores 0`,
  };
}

/**
 * MOSEv2's scorer: frames are the positions 1 to length - 2 of the prediction's list of names; a video without predictions, or of two
 * frames and less, scores 0, which is noted. A frame that the prediction lacks moves the list up: that is refused, unless `compatible`; one
 * that the truth does not have is left out, and noted.
 *
 * @throws {MaskletError} where the official tool gives no result
 */
async function planMosev2(masks: SequenceMasks, video: MoseVideo, compatible: boolean): Promise<SequencePlan> {
  const { name, note, results } = masks;
  const predicted = video.length > 2 ? await predictedMasks(masks) : undefined;
  if (predicted === undefined) {
    note?.(
      video.length > 2
        ? `${results.place} is not there: the objects of ${name} score 0, as ${TOOL} has it`
        : `no frame of ${name} counts, as it has ${video.length}: its objects score 0, as ${TOOL} has it`,
    );
    return planFrames(masks, video, { frames: [], compatible });
  }
  const counted = await countedFrames(masks, { video, predicted, compatible });
  return await planCounted(masks, counted, compatible, async (masks, frames, official) => {
    await requireTruth(masks, frames);
    return planFrames(masks, video, { frames, first: predicted[0]!, compatible: official });
  });
}

async function requireTruth({ truth }: SequenceMasks, frames: readonly FramePair[]): Promise<void> {
  const absent = (await truth.missing(frames.map((frame) => frame.truth)))[0];
  if (absent === undefined) return;
  throw new MaskletError(
    "missing-file",
    `Expected the ground truth of a predicted frame at ${truth.file(absent).place}, found none`,
    { hint: "Name predictions as the ground truth does" },
  );
}

function planFrames(
  masks: SequenceMasks,
  video: MoseVideo,
  { frames, first, compatible }: {
    readonly frames: readonly FramePair[];
    readonly first?: string;
    readonly compatible: boolean;
  },
): SequencePlan {
  const { name } = masks;
  const objects = distinctObjects(video);
  let ofTool: readonly ObjectScores[] | undefined;
  return {
    sequence: name,
    frames: frames.length,
    score: async (comparer) => {
      if (frames.length === 0) return objects.map(({ id }) => rowOf(name, id, [], []));
      const size = await sizeOf(masks, video, first!);
      const compared = await compareAll(masks, frames, {
        ...LABELS,
        check: (found) => requireSizeOf(size, found, name),
      }, comparer);
      noteNumbersAlike(masks, compared.comparisons, { listed: objects.map(({ label }) => label) });
      noteGrayBits(masks, compared.frames, compared.comparisons, TOOL, { oneBit: "white" });
      const names = compared.frames.map((frame) => frame.prediction.split(".")[0]!);
      const rows = objects.map(({ id, label }) => rowOf(name, id, names, compared.comparisons, label));
      const repeated = rows.map((row, i) => repeatedRow(row, objects[i]!.times));
      if (compatible) return repeated;
      const comes = (row: ObjectScores): boolean => new Set(row.absent as readonly boolean[]).size > 1;
      const twice = objects.filter(({ times }, i) => times > 1 && comes(rows[i]!));
      if (twice.length > 0) {
        masks.note?.(
          `the meta file lists ${
            twice.map(({ id }) => id).join(", ")
          } of ${name} more than once: ${TOOL} then has its ` +
            "frames as often, and sees it come and go more often",
        );
        ofTool = repeated;
      }
      return rows;
    },
    official: () => Promise.resolve(ofTool),
  };
}

function rowOf(
  sequence: string,
  object: number | string,
  frames: readonly string[],
  comparisons: readonly FrameComparison[],
  label = 0,
): ObjectScores {
  const scores = comparisons.map((comparison) => scoreOf(comparison, label, label));
  return {
    sequence,
    object,
    frames,
    J: scores.map(([J]) => J),
    F: scores.map(([, F]) => F),
    Fdot: scores.map(([, , Fdot]) => Fdot),
    absent: absentOn(comparisons, label),
  };
}

/** The size that all masks of a video must have: where the meta file leaves one out, that of the truth of the first predicted frame. */
async function sizeOf(
  { truth }: SequenceMasks,
  { width, height }: MoseVideo,
  first: string,
): Promise<{ readonly width: number; readonly height: number }> {
  if (width !== undefined && height !== undefined) return { width, height };
  return await lookAt(truth.file(`${first.split(".")[0]}.png`), "converted");
}

function requireSizeOf(
  size: { readonly width: number; readonly height: number },
  found: FrameComparison,
  name: string,
): void {
  if (found.width === size.width && found.height === size.height) return;
  throw new MaskletError(
    "size-mismatch",
    `Expected masks of ${size.width}x${size.height} px of ${name}, as meta.json or the first frame has it, found ${found.width}x${found.height}`,
    { hint: "Use the meta.json that belongs to the ground truth" },
  );
}
