import { checkOptions, choiceKind, type OptionTable, pickOptions, switchKind, textKind } from "../options.ts";
import { namesList } from "./conversion_layout.ts";
import { baseOf, stemOf } from "../frame/frame_name.ts";
import { inFrameOrder } from "../frame/frame_order.ts";
import { filesIn, foldersIn, masksIn, missing, namesInList, readIfThere } from "./dataset_files.ts";
import type { Layout } from "./layout.ts";
import { diskFolder, isFolder } from "./mask_folder.ts";
import { OBJECT_FOLDERS } from "./mask_form.ts";
import { readEach } from "./read_each.ts";
import { READ_OPTIONS, type ReadOptions } from "./read_options.ts";
import { SAV_STEP, savJsonSequence } from "./sav_json.ts";
import { type DatasetSequence, makeSequence, shownMasks } from "./sequence.ts";
import { imagesOf, rootPath } from "./video_folders.ts";

/** The layout of SA-V: a folder of masks an object, every fourth frame annotated; or videos with JSON files. */
export const SAV_LAYOUT: Layout<"sav"> = {
  name: "sav",
  signs: "Annotations_6fps or *_manual.json (SA-V)",
  detect: async (folder) =>
    await holdsSavFolders(folder) || (await annotationFiles(folder)).length > 0 ? {} : undefined,
  sequences: (root, options) => sav(root, pickOptions<SavOptions>(options, SAV_OPTIONS)),
  masks: OBJECT_FOLDERS,
  every: SAV_STEP,
  resultsPrefix: "",
  check: { everyImage: false, objectsFrom: "their folders", ownImages: true },
  usualSplit: "val",
  conversion: (split) => ({
    images: "JPEGImages_24fps",
    masks: "Annotations_6fps",
    files: (sequences) => ({ [`sav_${split}.txt`]: namesList(sequences) }),
  }),
  firstMaskOnly: false,
  protocol: () => "sav",
};

/** Which part of SA-V is read. */
export interface SavOptions extends ReadOptions {
  /** "train", "val" or "test": the folder `sav_<split>` or `<split>` in the root; absent: the root itself, or the only split in it. */
  readonly split?: string;
  /** Of the training set: the masklets drawn by people (default), those made by a model, or both (the latter named "auto_000"). */
  readonly masklets?: "manual" | "auto" | "all";
  /** Whether the video of each annotation of the training set must be there (default), or is not needed. */
  readonly requireVideo?: boolean;
}

/** The options of `sav`. */
export const SAV_OPTIONS: OptionTable<SavOptions> = {
  ...READ_OPTIONS,
  split: { doc: "train, val or test", kind: textKind },
  masklets: {
    doc: "of SA-V's training set: drawn by people, by a model, or both",
    kind: choiceKind(["manual", "auto", "all"]),
    fallback: "manual",
    flag: "masklets",
    value: "M",
  },
  requireVideo: { doc: "whether the video of each annotation must be there", kind: switchKind, fallback: true },
};

/** Frames a second of SA-V's videos; every fourth frame is annotated. */
const SAV_FRAMES_PER_SECOND = 24;

/**
 * The sequences of one split of SA-V.
 *
 * Validation and test set: images in `JPEGImages_24fps/<video>`, one folder of masks an object in
 * `Annotations_6fps/<video>/<object>/<frame>.png` (every fourth frame), names in `sav_val.txt`. Training set: `<video>.mp4` with
 * `<video>_manual.json` and `<video>_auto.json`, in the root or in folders of it; entry i of their masklets is frame 4·i. Objects may
 * overlap; they are called by their folders, "000".
 *
 * Layout: sav_dataset/README.md of https://github.com/facebookresearch/sam2. Ravi et al., SAM 2: Segment Anything in Images and
 * Videos, 2024.
 *
 * @param root the folder of a split, or the folder that holds splits
 * @param options split, and what becomes of broken sequences
 * @returns its sequences, one after the other; no pixel is read before it is asked for
 * @throws {MaskletError} `bad-dataset`, naming what is missing
 *
 * @example
 * ```ts
 * import { encodeGrayPng, sav } from "masklet";
 * import { assertEquals } from "@std/assert";
 * const root = await Deno.makeTempDir();
 * for (const folder of ["JPEGImages_24fps/dot", "Annotations_6fps/dot/000"]) await Deno.mkdir(`${root}/${folder}`, { recursive: true });
 * await Deno.writeTextFile(`${root}/sav_val.txt`, "dot\n");
 * for (let i = 0; i < 5; i++) await Deno.writeFile(`${root}/JPEGImages_24fps/dot/0000${i}.jpg`, new Uint8Array());
 * for (const i of [0, 4]) {
 *   const png = await encodeGrayPng(new Uint8Array([i, 1]), 2, 1);
 *   await Deno.writeFile(`${root}/Annotations_6fps/dot/000/0000${i}.png`, png);
 * }
 * const [dot] = await Array.fromAsync(sav(root));
 * assertEquals(dot!.annotated, [{ name: "00000", index: 0 }, { name: "00004", index: 4 }]);
 * assertEquals(await dot!.objects(), [{ id: "000", first: 0 }]);
 * await Deno.remove(root, { recursive: true });
 * ```
 */
export async function* sav(root: string | URL, options: SavOptions = {}): AsyncGenerator<DatasetSequence> {
  options = checkOptions("sav", options, SAV_OPTIONS);
  const base = await savFolder(rootPath(root), options.split);
  if (await holdsSavFolders(base)) yield* savFolders(base, options);
  else yield* savTraining(base, options);
}

/** The folder of a split. */
async function savFolder(root: string, split: string | undefined): Promise<string> {
  const isSplit = async (folder: string): Promise<boolean> =>
    await holdsSavFolders(folder) || (await annotationFiles(folder)).length > 0;
  const names = split === undefined ? ["sav_val", "sav_test", "sav_train", "val", "test", "train"] : [
    `sav_${split}`,
    split,
  ];
  const inside = names.map((name) => `${root}/${name}`);
  if (split !== undefined) {
    for (const folder of inside) if (await isSplit(folder)) return folder;
    const own = await readIfThere(`${root}/sav_${split}.txt`) !== undefined;
    const named = names.includes(root.split("/").at(-1)!);
    if ((own || named || split === "train") && await isSplit(root)) return root;
    return missing(`${inside.join(" or ")} with SA-V's ${split} set`, "Give the folder that holds this split");
  }
  if (await isSplit(root)) return root;
  const found: string[] = [];
  for (const folder of inside) if (await isSplit(folder)) found.push(folder);
  if (found.length === 1) return found[0]!;
  return missing(
    `${root}/Annotations_6fps, or *_manual.json`,
    found.length === 0
      ? "Give the folder of a split of SA-V"
      : `Name a split: ${found.map((path) => path.split("/").at(-1)).join(", ")} are there`,
  );
}

/** Whether a folder is SA-V's validation or test set. */
async function holdsSavFolders(folder: string): Promise<boolean> {
  return await isFolder(`${folder}/Annotations_6fps`) || await isFolder(`${folder}/JPEGImages_24fps`);
}

async function* savFolders(base: string, options: SavOptions): AsyncGenerator<DatasetSequence> {
  const [images, masks] = [`${base}/JPEGImages_24fps`, `${base}/Annotations_6fps`];
  for (const folder of [images, masks]) if (!await isFolder(folder)) missing(folder, "Unpack the split completely");
  const [list] = (await filesIn(base, ".txt")).filter((path) => /\/sav_\w+\.txt$/.test(path));
  const names = list === undefined ? await foldersIn(masks) : namesInList(await readIfThere(list) ?? "");
  if (names.length === 0) missing(`names of videos in ${list ?? masks}`, "Unpack the split again");
  const read = async (name: string): Promise<DatasetSequence> => {
    const frames = await imagesOf(`${images}/${name}`);
    return await savFolderSequence({ name, video: `${images}/${name}`, frames, annotationFolder: `${masks}/${name}` });
  };
  yield* readEach(names, String, read, options);
}

async function savFolderSequence(
  facts: Pick<DatasetSequence, "name" | "video" | "frames" | "annotationFolder">,
): Promise<DatasetSequence> {
  const { annotationFolder } = facts;
  const objects = await foldersIn(annotationFolder);
  if (objects.length === 0) missing(`${annotationFolder}/<object>/*.png`, "Unpack the video's masks too");
  const files = new Map<string, readonly string[]>();
  for (const object of objects) files.set(object, await masksIn(`${annotationFolder}/${object}`));
  const stems = new Map(
    [...files].map(([object, paths]) => [object, new Map(paths.map((path) => [stemOf(path), baseOf(path)]))]),
  );
  const truth = diskFolder(annotationFolder);
  return makeSequence({
    layout: SAV_LAYOUT,
    ...facts,
    framesPerSecond: SAV_FRAMES_PER_SECOND,
    annotations: [...files.values()].flat(),
    truth,
    annotatedNames: inFrameOrder(new Set([...stems.values()].flatMap((names) => [...names.keys()]))),
    declared: objects.map((id) => ({ id })),
    masksOf: async (frame) => {
      const shown = objects.filter((object) => stems.get(object)!.has(frame));
      const read = async (object: string) => await truth.folder(object).file(stems.get(object)!.get(frame)!).read();
      return shownMasks(await Promise.all(shown.map(async (id) => [id, (await read(id)).foreground()] as const)));
    },
  });
}

async function* savTraining(base: string, options: SavOptions): AsyncGenerator<DatasetSequence> {
  const { masklets = "manual" } = options;
  const kinds = masklets === "all" ? ["manual", "auto"] as const : [masklets];
  const names = new Map<string, string>();
  for (const path of await annotationFiles(base)) {
    const [, stem, kind] = /^(.*)_(manual|auto)\.json$/.exec(path)!;
    if (kinds.some((wanted) => wanted === kind)) names.set(stem!, stem!.replace(/^.*\//, ""));
  }
  if (names.size === 0) missing(`*_${kinds.join(".json or *_")}.json in ${base}`, "Ask for masklets that are there");
  const read = async ([stem, name]: readonly [string, string]): Promise<DatasetSequence> => {
    const files = kinds.map((kind) => ({ kind, path: `${stem}_${kind}.json` }));
    const facts = { layout: SAV_LAYOUT, name, video: `${stem}.mp4`, files };
    return await savJsonSequence(facts, options.requireVideo ?? true);
  };
  yield* readEach(names, ([, name]) => name, read, options);
}

/** The annotation files of the training set, in a folder and the folders in it. */
async function annotationFiles(folder: string): Promise<string[]> {
  const here = await filesIn(folder, "_manual.json", "_auto.json");
  for (const inner of await foldersIn(folder)) {
    here.push(...await filesIn(`${folder}/${inner}`, "_manual.json", "_auto.json"));
  }
  return here;
}
