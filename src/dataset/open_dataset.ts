import { MaskletError } from "../error.ts";
import { foldersIn, missing, readJsonIfThere } from "./dataset_files.ts";
import { davis, type DavisOptions, isDavisRoot } from "./davis.ts";
import { lvos, lvosMeta } from "./lvos.ts";
import { isFolder, listFolder } from "./mask_folder.ts";
import { mose } from "./mose.ts";
import { annotationFiles, holdsSavFolders, sav, type SavOptions } from "./sav.ts";
import { DATASET_LAYOUTS, type DatasetLayout, type DatasetSequence } from "./sequence.ts";
import { holdsVideos, rootPath, splitNames } from "./video_folders.ts";
import { youtubeVos, type YoutubeVosOptions } from "./youtube_vos.ts";

/** What of a dataset is read. Options that a layout does not know have no effect on it. */
export interface OpenDatasetOptions extends DavisOptions, SavOptions, YoutubeVosOptions {
  /** How it lies on disk; absent: seen from its files. */
  readonly layout?: DatasetLayout;
  /** Which split; absent: that of the layout's reader. */
  readonly split?: string;
}

/** A dataset on disk: walk over its sequences with `for await`, as often as you like. */
export interface Dataset extends AsyncIterable<DatasetSequence> {
  /** How it lies on disk. */
  readonly layout: DatasetLayout;
  /** Its root. */
  readonly root: string;
  /** The options its sequences are read with. */
  readonly options: OpenDatasetOptions;
}

/**
 * Opens a dataset, or any folder that lies as one does: `"davis"` (with `ImageSets`), `"sav"` (`JPEGImages_24fps` and
 * `Annotations_6fps`, or videos with `*_manual.json`), `"youtube-vos"` and `"lvos"` (`JPEGImages`, `Annotations` and their meta files)
 * or `"mose"` (`JPEGImages` and `Annotations` alone).
 *
 * @param root the dataset's folder, or that of one of its splits
 * @throws MaskletError `bad-dataset` when no layout fits; nothing else is checked before the sequences are walked over
 *
 * @example
 * ```ts
 * import { encodeIndexedPng, openDataset } from "masklet";
 * import { assertEquals } from "@std/assert";
 * const root = await Deno.makeTempDir();
 * for (const folder of ["JPEGImages", "Annotations"]) await Deno.mkdir(`${root}/${folder}/dot`, { recursive: true });
 * await Deno.writeFile(`${root}/JPEGImages/dot/00000.jpg`, new Uint8Array());
 * await Deno.writeFile(`${root}/Annotations/dot/00000.png`, await encodeIndexedPng(new Uint8Array([0, 1]), 2, 1));
 * const dataset = await openDataset(root);
 * const names: string[] = [];
 * for await (const sequence of dataset) names.push(sequence.name);
 * assertEquals([dataset.layout, ...names], ["mose", "dot"]);
 * await Deno.remove(root, { recursive: true });
 * ```
 */
export async function openDataset(root: string | URL, options: OpenDatasetOptions = {}): Promise<Dataset> {
  const path = rootPath(root);
  if (!await isFolder(path)) missing(`a dataset's folder at ${path}`, "Check the path");
  const found = await layoutOf(path, options);
  const { layout } = found;
  const all = { ...found.options, ...options };
  return Object.freeze({
    layout,
    root: path,
    options: all,
    [Symbol.asyncIterator]: () => readLayout(layout, path, all),
  });
}

/** The sequences of a dataset in a layout. */
function readLayout(layout: DatasetLayout, root: string, options: OpenDatasetOptions): AsyncGenerator<DatasetSequence> {
  switch (layout) {
    case "davis":
      return davis(root, options);
    case "sav":
      return sav(root, options);
    case "youtube-vos":
      return youtubeVos(root, options);
    case "mose":
      return mose(root, options);
    case "lvos":
      return lvos(root, options);
  }
}

/** The layout that is given or that a folder shows, and what of the options the folder decides. */
async function layoutOf(
  root: string,
  { layout, split, year }: OpenDatasetOptions,
): Promise<{ layout: DatasetLayout; options: OpenDatasetOptions }> {
  if (layout !== undefined && !DATASET_LAYOUTS.includes(layout)) {
    throw new MaskletError("bad-argument", `Expected a layout (${DATASET_LAYOUTS.join(", ")}), found ${layout}`, {
      hint: "Leave the layout out: it is seen from the files",
    });
  }
  if (layout === "davis" || (layout === undefined && await isDavisRoot(root))) {
    return { layout: "davis", options: year === undefined ? { year: await davisYear(root) } : {} };
  }
  if (layout !== undefined) return { layout, options: {} };
  const names = split === undefined ? ["valid", "val", "train", "test"] : splitNames(split);
  const folders = [root, ...names.flatMap((name) => [`${root}/${name}`, `${root}/sav_${name}`])];
  for (const folder of folders) {
    if (await holdsSavFolders(folder) || (await annotationFiles(folder)).length > 0) {
      return { layout: "sav", options: {} };
    }
    if (await holdsVideos(folder)) return { layout: await layoutOfVideos(folder), options: {} };
  }
  const there = (await listFolder(root)).slice(0, 8).map(({ name }) => name).join(", ") || "nothing";
  throw new MaskletError(
    "bad-dataset",
    `Expected ImageSets (DAVIS), Annotations_6fps or *_manual.json (SA-V), or JPEGImages with Annotations (YouTube-VOS, MOSE, LVOS) in ${root}, found ${there}`,
    { hint: "Give the root of a dataset, or one of its splits" },
  );
}

/** DAVIS-2016's own package has lists of 480p alone. */
async function davisYear(root: string): Promise<2016 | 2017> {
  const lists = await foldersIn(`${root}/ImageSets`);
  return lists.length > 0 && lists.every((name) => name === "480p" || name === "1080p" || name === "2016")
    ? 2016
    : 2017;
}

/** What the meta file beside `JPEGImages` says: frames (YouTube-VOS), frame ranges (LVOS); none: MOSE. */
async function layoutOfVideos(folder: string): Promise<DatasetLayout> {
  const path = await lvosMeta(folder);
  const meta = path === undefined ? undefined : await readJsonIfThere(path);
  const videos = Object.values((meta as { videos?: object } | undefined)?.videos ?? {});
  const objects = videos.flatMap((video) => Object.values((video as { objects?: object }).objects ?? {}));
  if (objects.some((object) => "frame_range" in object)) return "lvos";
  return objects.some((object) => "frames" in object) ? "youtube-vos" : "mose";
}
