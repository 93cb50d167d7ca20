import { MaskletError } from "../error.ts";
import { PICTURE_EXTENSIONS } from "../frame/frame_name.ts";
import { foldersIn, missing, picturesIn } from "./dataset_files.ts";
import { folderPathOf } from "../files/path_of.ts";
import { isFolder } from "./mask_folder.ts";

/** A folder that holds `JPEGImages/<video>` and `Annotations/<video>`. */
export interface SplitFolders {
  /** The folder of the split. */
  readonly base: string;
  /** The folder of the videos' images. */
  readonly images: string;
  /** The folder of the videos' masks. */
  readonly masks: string;
}

/** Other names under which a split is published. */
const ALIASES: Readonly<Record<string, readonly string[]>> = { val: ["valid"], valid: ["val"] };

/** A path or address without slashes at its end. */
export function rootPath(root: string | URL): string {
  return folderPathOf(root);
}

/** The names under which a split may lie on disk, its own first. */
export function splitNames(split: string): readonly string[] {
  return [split, ...(Object.hasOwn(ALIASES, split) ? ALIASES[split]! : [])];
}

/** Whether `JPEGImages` and `Annotations` lie in a folder. */
export async function holdsVideos(base: string): Promise<boolean> {
  return await isFolder(`${base}/JPEGImages`) && await isFolder(`${base}/Annotations`);
}

/**
 * Finds the folders of a split: `<root>/<split>`, or the root itself when it is one split.
 *
 * @param split its name; absent: the root itself, or else `valid`
 * @throws {MaskletError} `bad-dataset`, naming the folder that is missing
 */
export async function splitFolders(root: string | URL, split: string | undefined): Promise<SplitFolders> {
  const base = rootPath(root);
  const candidates = [
    ...(split === undefined ? [base] : []),
    ...splitNames(split ?? "valid").map((name) => `${base}/${name}`),
    ...(split !== undefined && splitNames(split).includes(base.split("/").at(-1)!) ? [base] : []),
  ];
  for (const folder of candidates) {
    if (await holdsVideos(folder)) return foldersOf(folder);
  }
  if (split !== undefined && await holdsVideos(base)) {
    throw new MaskletError(
      "bad-dataset",
      `Expected the split ${split} in ${base}, found JPEGImages and Annotations right there`,
      { hint: "Leave the split out: this folder is one split" },
    );
  }
  for (const folder of candidates) {
    const images = await isFolder(`${folder}/JPEGImages`);
    if (!images && !await isFolder(`${folder}/Annotations`)) continue;
    missing(`${folder}/${images ? "Annotations" : "JPEGImages"}`, "Unpack the split completely");
  }
  const there = (await foldersIn(base)).join(", ") || "no folder";
  throw new MaskletError(
    "bad-dataset",
    `Expected JPEGImages and Annotations in ${candidates.join(" or ")}, found ${there} in ${base}`,
    { hint: "Give the root of the dataset, or a split that is there" },
  );
}

function foldersOf(base: string): SplitFolders {
  return { base, images: `${base}/JPEGImages`, masks: `${base}/Annotations` };
}

/**
 * The images of a video, in order.
 * @throws {MaskletError} `bad-dataset` when there are none
 */
export async function imagesOf(folder: string): Promise<string[]> {
  const images = await picturesIn(folder);
  if (images.length === 0) {
    missing(`${folder}/*.jpg`, `Unpack the video's images too; they may be ${PICTURE_EXTENSIONS.join(", ")}`);
  }
  return images;
}

/** The steady distance of the numbers in the names of frames, where they are numbers: 5 of "00000", "00005". */
export function stepOfNames(names: readonly string[]): number | undefined {
  if (names.length < 2 || names.some((name) => !/^\d+$/.test(name))) return undefined;
  const distances = names.slice(1).map((name, i) => Number(name) - Number(names[i]));
  const least = Math.min(...distances);
  return least > 0 ? least : undefined;
}
