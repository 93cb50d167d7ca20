import { checkOptions, type OptionTable, pickOptions, textKind } from "../options.ts";
import { splitConversion } from "./conversion_layout.ts";
import { stemOf } from "../frame/frame_name.ts";
import { foldersIn } from "./dataset_files.ts";
import { labelMapParts } from "./label_maps.ts";
import type { Layout } from "./layout.ts";
import { LABEL_MAPS } from "./mask_form.ts";
import { readEach } from "./read_each.ts";
import { READ_OPTIONS, type ReadOptions } from "./read_options.ts";
import { type DatasetSequence, makeSequence } from "./sequence.ts";
import { holdsVideos, imagesOf, splitFolders } from "./video_folders.ts";

/** The layout of MOSE: images and label maps, nothing else. */
export const MOSE_LAYOUT: Layout<"mose"> = {
  name: "mose",
  signs: "JPEGImages with Annotations (MOSE)",
  detect: async (folder) => await holdsVideos(folder) ? {} : undefined,
  sequences: (root, options) => mose(root, pickOptions<MoseOptions>(options, MOSE_OPTIONS)),
  masks: LABEL_MAPS,
  every: 1,
  resultsPrefix: "",
  check: { everyImage: true, objectsFrom: "the meta file", ownImages: true },
  usualSplit: "valid",
  conversion: (split) => ({ ...splitConversion(split), files: () => ({}) }),
  firstMaskOnly: false,
  protocol: () => "vos",
};

/** Which part of MOSE is read. */
export interface MoseOptions extends ReadOptions {
  /** "train", "valid" or the name of another folder in the root; absent: the root itself when it is one split, otherwise "valid". */
  readonly split?: string;
}

/** The options of `mose`. */
const MOSE_OPTIONS: OptionTable<MoseOptions> = {
  ...READ_OPTIONS,
  split: { doc: "train, valid or another folder in the root", kind: textKind },
};

/**
 * The sequences of one split of MOSE (v1; `mosev2` reads the other, which has a meta file), in the order of their names, or of any dataset
 * that lies so: images in
 * `JPEGImages/<video>/<frame>.jpg`, label maps in `Annotations/<video>/<frame>.png`, nothing else. Objects are those that the masks
 * show; the validation set comes with the masks of its first frames alone.
 *
 * Layout: https://github.com/henghuiding/MOSE-api. Ding et al., MOSE: A New Dataset for Video Object Segmentation in Complex Scenes,
 * ICCV 2023.
 *
 * @param root the folder that holds `train` and `valid`, or one of these
 * @param options split, and what becomes of broken sequences
 * @returns its sequences, one after the other; no pixel is read before it is asked for
 * @throws {MaskletError} `bad-dataset`, naming what is missing
 *
 * @example
 * ```ts
 * import { encodeIndexedPng, mose } from "masklet";
 * import { assertEquals } from "@std/assert";
 * const root = await Deno.makeTempDir();
 * for (const folder of ["JPEGImages", "Annotations"]) await Deno.mkdir(`${root}/valid/${folder}/dot`, { recursive: true });
 * await Deno.writeFile(`${root}/valid/JPEGImages/dot/00000.jpg`, new Uint8Array());
 * await Deno.writeFile(`${root}/valid/Annotations/dot/00000.png`, await encodeIndexedPng(new Uint8Array([0, 3]), 2, 1));
 * const [dot] = await Array.fromAsync(mose(root));
 * assertEquals([dot!.name, await dot!.objects()], ["dot", [{ id: 3, first: 0 }]]);
 * await Deno.remove(root, { recursive: true });
 * ```
 */
export async function* mose(root: string | URL, options: MoseOptions = {}): AsyncGenerator<DatasetSequence> {
  options = checkOptions("mose", options, MOSE_OPTIONS);
  const { images, masks } = await splitFolders(root, options.split);
  const read = async (name: string): Promise<DatasetSequence> => {
    const frames = await imagesOf(`${images}/${name}`);
    return makeSequence({
      layout: MOSE_LAYOUT,
      name,
      video: `${images}/${name}`,
      frames,
      ...await labelMapParts(`${masks}/${name}`),
      asked: frames.map(stemOf),
    });
  };
  yield* readEach(await foldersIn(images), String, read, options);
}
