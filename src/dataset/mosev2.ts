import { checkOptions, type OptionTable, pickOptions, textKind } from "../options.ts";
import { MaskletError } from "../error.ts";
import { stemOf } from "../frame/frame_name.ts";
import { type ConvertedSequence, splitConversion } from "./conversion_layout.ts";
import { missing } from "./dataset_files.ts";
import { labelMapParts } from "./label_maps.ts";
import type { Layout } from "./layout.ts";
import { LABEL_MAPS } from "./mask_form.ts";
import { isMoseMeta, moseMeta, type MoseVideo, readMoseMeta } from "./meta/mosev2_meta.ts";
import { readEach } from "./read_each.ts";
import { READ_OPTIONS, type ReadOptions } from "./read_options.ts";
import { type DatasetSequence, makeSequence } from "./sequence.ts";
import { holdsVideos, imagesOf, splitFolders } from "./video_folders.ts";

/** The layout of MOSEv2: that of MOSE, and a meta file with the objects and the length of each video. */
export const MOSEV2_LAYOUT: Layout<"mosev2"> = {
  name: "mosev2",
  signs: "JPEGImages with Annotations and lengths of videos in a meta file (MOSEv2)",
  detect: async (folder) => await holdsVideos(folder) && await isMoseMeta(await moseMeta(folder)) ? {} : undefined,
  sequences: (root, options) => mosev2(root, pickOptions<Mosev2Options>(options, MOSEV2_OPTIONS)),
  masks: LABEL_MAPS,
  every: 1,
  resultsPrefix: "",
  submission: { top: "", wrapped: true, several: true },
  check: { everyImage: true, objectsFrom: "the meta file", ownImages: true },
  usualSplit: "valid",
  conversion: (split) => ({
    ...splitConversion(split),
    files: (sequences) => ({ [`${split}/meta.json`]: `${JSON.stringify({ videos: videosOf(sequences) })}\n` }),
  }),
  firstMaskOnly: false,
  protocol: () => "mosev2",
};

/** Sizes are left to the masks. */
function videosOf(sequences: readonly ConvertedSequence[]): Record<string, object> {
  return Object.fromEntries(sequences.map(({ name, objects, frames }) => [
    name,
    { objects: objects.map(({ id }) => String(id)), length: frames.length, height: null, width: null },
  ]));
}

/** Which part of MOSEv2 is read. */
export interface Mosev2Options extends ReadOptions {
  /** "train", "valid" or the name of another folder in the root; absent: the root itself when it is one split, otherwise "valid". */
  readonly split?: string;
}

/** The options of `mosev2`. */
const MOSEV2_OPTIONS: OptionTable<Mosev2Options> = {
  ...READ_OPTIONS,
  split: { doc: "train, valid or another folder in the root", kind: textKind },
};

/**
 * The sequences of one split of MOSEv2, in the order of its meta file, or of any dataset that lies so: images in
 * `JPEGImages/<video>/<frame>.jpg`, label maps in `Annotations/<video>/<frame>.png`, and a meta file (`meta.json`, or `meta_<split>.json`
 * also beside the split) with the objects of each video, its length and its size. Objects have the order of the file's text; the
 * validation set comes with the masks of their first frames alone.
 *
 * Layout: the repository henghuiding/MOSE-api. Ding et al., MOSEv2: A More Challenging Dataset for Video Object Segmentation in Complex
 * Scenes, 2025.
 *
 * @param root the folder that holds `train` and `valid`, or one of these
 * @param options the split, and who is told of broken sequences
 * @returns the sequences; nothing of their pictures and masks is read
 * @throws {MaskletError} `bad-dataset`, naming what is missing, or where the meta file gives another length than there are images
 *
 * @example
 * ```ts
 * import { encodeIndexedPng, mosev2 } from "masklet";
 * import { assertEquals } from "@std/assert";
 * const root = await Deno.makeTempDir();
 * for (const folder of ["JPEGImages", "Annotations"]) await Deno.mkdir(`${root}/valid/${folder}/dot`, { recursive: true });
 * await Deno.writeFile(`${root}/valid/JPEGImages/dot/00000.jpg`, new Uint8Array());
 * await Deno.writeFile(`${root}/valid/Annotations/dot/00000.png`, await encodeIndexedPng(new Uint8Array([1, 3]), 2, 1));
 * const meta = { videos: { dot: { objects: ["3", "1"], length: 1, height: 1, width: 2 } } };
 * await Deno.writeTextFile(`${root}/valid/meta.json`, JSON.stringify(meta));
 * const [dot] = await Array.fromAsync(mosev2(root));
 * assertEquals(await dot!.objects(), [{ id: 3, first: 0 }, { id: 1, first: 0 }]);
 * await Deno.remove(root, { recursive: true });
 * ```
 */
export async function* mosev2(root: string | URL, options: Mosev2Options = {}): AsyncGenerator<DatasetSequence> {
  options = checkOptions("mosev2", options, MOSEV2_OPTIONS);
  const { base, images, masks } = await splitFolders(root, options.split);
  const path = await moseMeta(base);
  if (path === undefined) {
    missing(`${base}/meta.json`, "Fetch the meta file too, or read the folder as MOSE, which has none");
  }
  const read = async ([name, video]: readonly [string, MoseVideo]): Promise<DatasetSequence> => {
    const frames = await imagesOf(`${images}/${name}`);
    if (frames.length !== video.length) {
      throw new MaskletError(
        "bad-dataset",
        `Expected ${video.length} images in ${images}/${name}, the length in ${path}, found ${frames.length}`,
        { hint: "Unpack the video's images completely, and use the meta file that belongs to them" },
      );
    }
    return makeSequence({
      layout: MOSEV2_LAYOUT,
      name,
      video: `${images}/${name}`,
      frames,
      ...await labelMapParts(`${masks}/${name}`),
      asked: frames.map(stemOf),
      declared: [...new Set(video.objects.map(({ label }) => label))].map((id) => ({ id })),
    });
  };
  yield* readEach(await readMoseMeta(path), ([name]) => name, read, options);
}
