import { checkOptions, type OptionTable, pickOptions, switchKind, textKind } from "../options.ts";
import { metaText, splitConversion } from "./conversion_layout.ts";
import { stemOf } from "../frame/frame_name.ts";
import { inFrameOrder } from "../frame/frame_order.ts";
import { filesIn, missing } from "./dataset_files.ts";
import { labelMapParts } from "./label_maps.ts";
import { isFolder } from "./mask_folder.ts";
import type { Layout } from "./layout.ts";
import { LABEL_MAPS } from "./mask_form.ts";
import { metaHolds, type MetaObject, readMeta } from "./meta/object_meta.ts";
import { readEach } from "./read_each.ts";
import { READ_OPTIONS, type ReadOptions } from "./read_options.ts";
import { type DatasetSequence, makeSequence } from "./sequence.ts";
import {
  holdsVideos,
  imagesOf,
  rootPath,
  type SplitFolders,
  splitFolders,
  splitNames,
  stepOfNames,
} from "./video_folders.ts";

/** The layout of YouTube-VOS: categories and frames of objects in `meta.json`. */
export const YOUTUBE_VOS_LAYOUT: Layout<"youtube-vos"> = {
  name: "youtube-vos",
  signs: "JPEGImages with Annotations and meta.json (YouTube-VOS)",
  detect: async (folder) =>
    await holdsVideos(folder) && await metaHolds(`${folder}/meta.json`, "frames") ? {} : undefined,
  sequences: (root, options) => youtubeVos(root, pickOptions<YoutubeVosOptions>(options, YOUTUBE_VOS_OPTIONS)),
  masks: LABEL_MAPS,
  every: 1,
  resultsPrefix: "Annotations/",
  check: { everyImage: false, objectsFrom: "the meta file", ownImages: true },
  usualSplit: "valid",
  conversion: (split) => ({
    ...splitConversion(split),
    files: (sequences) => ({
      [`${split}/meta.json`]: metaText(sequences, ({ category = "object", frames }) => ({ category, frames })),
    }),
  }),
  firstMaskOnly: false,
  protocol: () => "vos",
};

/** Which part of YouTube-VOS is read. */
export interface YoutubeVosOptions extends ReadOptions {
  /** "train", "valid", "test" or the name of another folder in the root; absent: the root itself when it is one split, otherwise "valid". */
  readonly split?: string;
  /** Whether videos have all of their frames, from `<split>_all_frames` beside the split (also in `all_frames`), and not every fifth. */
  readonly allFrames?: boolean;
}

/** The options of `youtubeVos`. */
export const YOUTUBE_VOS_OPTIONS: OptionTable<YoutubeVosOptions> = {
  ...READ_OPTIONS,
  split: { doc: "train, valid, test or another folder in the root", kind: textKind },
  allFrames: {
    doc: "of YouTube-VOS: the package of all frames, not of every fifth",
    kind: switchKind,
    fallback: false,
    flag: "all-frames",
  },
};

/** Frames a second that the numbers of frames count. */
const NUMBERED_RATE = 30;

/**
 * The sequences of one split of YouTube-VOS (2018 or 2019), in the order of its `meta.json`, or of any dataset that lies so: images in
 * `JPEGImages/<video>/<frame>.jpg`, label maps in `Annotations/<video>/<frame>.png`, and `meta.json` with each object's category and
 * frames. Objects may appear in the middle of a video: their first frames are those of `meta.json`, and the validation set has a mask
 * on these frames alone. The server asks for the frames that `meta.json` names (`sequence.asked`).
 *
 * Layout: https://youtube-vos.org/dataset/vos. Xu et al., YouTube-VOS: A Large-Scale Video Object Segmentation Benchmark, 2018.
 *
 * @param root the folder that holds `train`, `valid` and `test`, or one of these
 * @param options split, and what becomes of broken sequences
 * @returns its sequences, one after the other; no pixel is read before it is asked for
 * @throws {MaskletError} `bad-dataset`, naming what is missing
 *
 * @example
 * ```ts
 * import { encodeIndexedPng, youtubeVos } from "masklet";
 * import { assertEquals } from "@std/assert";
 * const root = await Deno.makeTempDir();
 * for (const folder of ["JPEGImages", "Annotations"]) await Deno.mkdir(`${root}/${folder}/dot`, { recursive: true });
 * for (const frame of ["00000", "00005"]) await Deno.writeFile(`${root}/JPEGImages/dot/${frame}.jpg`, new Uint8Array());
 * await Deno.writeFile(`${root}/Annotations/dot/00005.png`, await encodeIndexedPng(new Uint8Array([0, 1]), 2, 1));
 * const meta = { videos: { dot: { objects: { 1: { category: "dot", frames: ["00005"] } } } } };
 * await Deno.writeTextFile(`${root}/meta.json`, JSON.stringify(meta));
 * const [dot] = await Array.fromAsync(youtubeVos(root));
 * assertEquals(await dot!.objects(), [{ id: 1, first: 1, category: "dot" }]);
 * await Deno.remove(root, { recursive: true });
 * ```
 */
export async function* youtubeVos(
  root: string | URL,
  options: YoutubeVosOptions = {},
): AsyncGenerator<DatasetSequence> {
  options = checkOptions("youtubeVos", options, YOUTUBE_VOS_OPTIONS);
  const { base, masks, images: everyFifth } = await splitFolders(root, options.split);
  const path = `${base}/meta.json`;
  if ((await filesIn(base, "meta.json")).every((file) => file !== path)) {
    missing(path, "Unpack meta.json too, or read the folder as MOSE, which has none");
  }
  const images = options.allFrames ? await allFramesOf(root, { base, masks, images: everyFifth }, options) : everyFifth;
  const read = async ([name, objects]: readonly [string, readonly MetaObject[]]): Promise<DatasetSequence> => {
    const frames = await imagesOf(`${images}/${name}`);
    const step = stepOfNames(frames.map(stemOf));
    return makeSequence({
      layout: YOUTUBE_VOS_LAYOUT,
      name,
      video: `${images}/${name}`,
      frames,
      framesPerSecond: step === undefined ? undefined : NUMBERED_RATE / step,
      ...await labelMapParts(`${masks}/${name}`),
      asked: framesOf(objects),
      declared: objects.map(({ id, category, frames }) => ({
        id,
        ...(category === undefined ? {} : { category }),
        ...(frames?.[0] === undefined ? {} : { first: inFrameOrder(frames)[0]! }),
      })),
    });
  };
  yield* readEach(await readMeta(path), ([name]) => name, read, options);
}

/** The frames that any object names, in order. */
function framesOf(objects: readonly MetaObject[]): string[] {
  return inFrameOrder(new Set(objects.flatMap(({ frames = [] }) => frames)));
}

async function allFramesOf(root: string | URL, { base }: SplitFolders, { split }: YoutubeVosOptions): Promise<string> {
  const own = base.split("/").at(-1)!;
  const names = splitNames(split ?? own).map((name) => `${name}_all_frames/JPEGImages`);
  const places = [rootPath(root), base.slice(0, -own.length - 1)].flatMap((folder) => [folder, `${folder}/all_frames`]);
  const candidates = [...new Set(places.flatMap((place) => names.map((name) => `${place}/${name}`)))];
  for (const folder of candidates) if (await isFolder(folder)) return folder;
  return missing(candidates.join(" or "), "Fetch the package of all frames, or leave allFrames out");
}
