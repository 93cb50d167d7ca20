import { checkOptions, type OptionTable, pickOptions, textKind } from "../options.ts";
import { metaText, splitConversion } from "./conversion_layout.ts";
import { stemOf } from "../frame/frame_name.ts";
import { missing } from "./dataset_files.ts";
import { labelMapParts } from "./label_maps.ts";
import type { Layout } from "./layout.ts";
import { LABEL_MAPS } from "./mask_form.ts";
import { lvosMeta } from "./meta/lvos_meta.ts";
import { metaHolds, type MetaObject, readMeta } from "./meta/object_meta.ts";
import { readEach } from "./read_each.ts";
import { READ_OPTIONS, type ReadOptions } from "./read_options.ts";
import { type DatasetSequence, makeSequence } from "./sequence.ts";
import { holdsVideos, imagesOf, splitFolders, stepOfNames } from "./video_folders.ts";

/** Numbers from one frame of LVOS to the next. */
const STEP = 5;

/** The layout of LVOS: frame ranges in a meta file, names of eight digits, every fifth number from 1 on. */
export const LVOS_LAYOUT: Layout<"lvos"> = {
  name: "lvos",
  signs: "JPEGImages with Annotations and frame ranges in a meta file (LVOS)",
  detect: async (folder) =>
    await holdsVideos(folder) && await metaHolds(await lvosMeta(folder), "frame_range") ? {} : undefined,
  sequences: (root, options) => lvos(root, pickOptions<LvosOptions>(options, LVOS_OPTIONS)),
  masks: LABEL_MAPS,
  every: 1,
  resultsPrefix: "",
  submission: { top: "Annotations/", several: true },
  check: { everyImage: true, objectsFrom: "the meta file", ownImages: true },
  usualSplit: "val",
  conversion: (split) => ({
    ...splitConversion(split),
    files: (sequences) => ({ [`${split}/${split}_meta.json`]: metaText(sequences, rangeEntry) }),
  }),
  frameName: (at) => String(1 + STEP * at).padStart(8, "0"),
  firstMaskOnly: false,
  protocol: () => "lvos",
};

/** The official evaluator scores `range(start, end, 5)`, so the end lies past the last frame. */
function rangeEntry({ frames }: { readonly frames: readonly string[] }): object {
  const [start, last] = [Number(frames[0]), Number(frames.at(-1))];
  return {
    frame_range: {
      start: frames[0],
      end: String(last + STEP).padStart(8, "0"),
      frame_nums: (last - start) / STEP + 1,
    },
  };
}

/** Which part of LVOS is read. */
export interface LvosOptions extends ReadOptions {
  /** "train", "val", "test" or the name of another folder in the root; absent: the root itself when it is one split, otherwise "val". */
  readonly split?: string;
}

/** The options of `lvos`. */
const LVOS_OPTIONS: OptionTable<LvosOptions> = {
  ...READ_OPTIONS,
  split: { doc: "train, val, test or another folder in the root", kind: textKind },
};

/** Frames a second that the numbers of frames count. */
const NUMBERED_RATE = 30;

/**
 * The sequences of one split of LVOS (v1 or v2), in the order of its meta file, or of any dataset that lies so: images in
 * `JPEGImages/<video>/<frame>.jpg`, label maps in `Annotations/<video>/<frame>.png` (names of eight digits, every fifth number), and
 * `<split>_meta.json` or `meta.json` with the frame range of each object, which may appear in the middle of a video.
 *
 * Layout: https://github.com/LingyiHongfd/LVOS. Hong et al., LVOS: A Benchmark for Long-term Video Object Segmentation, ICCV 2023, and
 * A Benchmark for Large-scale Long-term Video Object Segmentation, 2024.
 *
 * @param root the folder that holds `train`, `val` and `test`, or one of these
 * @param options split, and what becomes of broken sequences
 * @returns its sequences, one after the other; no pixel is read before it is asked for
 * @throws {MaskletError} `bad-dataset`, naming what is missing
 *
 * @example
 * ```ts
 * import { encodeIndexedPng, lvos } from "masklet";
 * import { assertEquals } from "@std/assert";
 * const root = await Deno.makeTempDir();
 * const frames = ["00000001", "00000006"];
 * for (const folder of ["JPEGImages", "Annotations"]) await Deno.mkdir(`${root}/${folder}/dot`, { recursive: true });
 * for (const frame of frames) {
 *   await Deno.writeFile(`${root}/JPEGImages/dot/${frame}.jpg`, new Uint8Array());
 *   const labels = new Uint8Array([0, frame === "00000006" ? 1 : 0]);
 *   await Deno.writeFile(`${root}/Annotations/dot/${frame}.png`, await encodeIndexedPng(labels, 2, 1));
 * }
 * const meta = { videos: { dot: { objects: { 1: { frame_range: { start: "00000006", end: "00000011", frame_nums: 1 } } } } } };
 * await Deno.writeTextFile(`${root}/val_meta.json`, JSON.stringify(meta));
 * const [dot] = await Array.fromAsync(lvos(root));
 * assertEquals([dot!.framesPerSecond, await dot!.objects()], [6, [{ id: 1, first: 1 }]]);
 * await Deno.remove(root, { recursive: true });
 * ```
 */
export async function* lvos(root: string | URL, options: LvosOptions = {}): AsyncGenerator<DatasetSequence> {
  options = checkOptions("lvos", options, LVOS_OPTIONS);
  const { base, images, masks } = await splitFolders(root, options.split);
  const path = await lvosMeta(base);
  if (path === undefined) missing(`${base}/meta.json`, "Fetch the meta files of LVOS and put them beside JPEGImages");
  const read = async ([name, objects]: readonly [string, readonly MetaObject[]]): Promise<DatasetSequence> => {
    const frames = await imagesOf(`${images}/${name}`);
    const step = stepOfNames(frames.map(stemOf));
    return makeSequence({
      layout: LVOS_LAYOUT,
      name,
      video: `${images}/${name}`,
      frames,
      framesPerSecond: step === undefined ? undefined : NUMBERED_RATE / step,
      ...await labelMapParts(`${masks}/${name}`),
      asked: frames.map(stemOf),
      declared: objects.map(({ id, range }) => ({
        id,
        ...(range === undefined ? {} : { first: range.start, end: range.end }),
      })),
    });
  };
  yield* readEach(await readMeta(path), ([name]) => name, read, options);
}
