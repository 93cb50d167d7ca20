import { checkOptions, kindOf, type OptionTable, pickOptions, switchKind, textKind } from "../options.ts";
import { namesList } from "./conversion_layout.ts";
import { isDavisRoot } from "./davis_root.ts";
import { stemOf } from "../frame/frame_name.ts";
import { foldersIn, missing, readIfThere } from "./dataset_files.ts";
import { labelMapParts } from "./label_maps.ts";
import type { Layout } from "./layout.ts";
import { LABEL_MAPS } from "./mask_form.ts";
import { folderPathOf } from "../files/path_of.ts";
import { isFolder, listFolder } from "./mask_folder.ts";
import { readEach } from "./read_each.ts";
import { READ_OPTIONS, type ReadOptions } from "./read_options.ts";
import { type DatasetSequence, makeSequence } from "./sequence.ts";
import { imagesOf } from "./video_folders.ts";

/** Frames a second of DAVIS. */
const FRAMES_PER_SECOND = 24;

/** The layout of DAVIS-2016 and DAVIS-2017. */
export const DAVIS_LAYOUT: Layout<"davis"> = {
  name: "davis",
  signs: "ImageSets (DAVIS)",
  detect: async (folder, root) =>
    folder === root && await isDavisRoot(root) ? { year: await davisYear(root) } as DavisOptions : undefined,
  sequences: (root, options) => davis(root, pickOptions<DavisOptions>(options, DAVIS_OPTIONS)),
  masks: LABEL_MAPS,
  every: 1,
  resultsPrefix: "",
  // All splits lie in one folder.
  check: { everyImage: true, objectsFrom: "the first mask", ownImages: false },
  usualSplit: "val",
  splitsTogether: ["val", "train"],
  conversion: (split) => ({
    images: "JPEGImages/480p",
    masks: "Annotations/480p",
    files: (sequences) => ({ [`ImageSets/2017/${split}.txt`]: namesList(sequences) }),
  }),
  firstMaskOnly: true,
  protocol: ({ year }: DavisOptions) => year === 2016 ? "davis2016" : "davis",
};

/** DAVIS-2016's own package has lists of 480p alone. */
async function davisYear(root: string): Promise<2016 | 2017> {
  const lists = await foldersIn(`${root}/ImageSets`);
  return lists.length > 0 && lists.every((name) => name === "480p" || name === "1080p" || name === "2016")
    ? 2016
    : 2017;
}

/** Which part of DAVIS is read. */
export interface DavisOptions extends ReadOptions {
  /** 2016: one object a sequence, masks of 0 and 255; 2017 (default): several objects, palette masks. */
  readonly year?: 2016 | 2017;
  /** "val" (default), "train", or the name of another list in `ImageSets`. */
  readonly split?: string;
  /** "480p" (default) or the name of another folder in `JPEGImages` and `Annotations`. */
  readonly resolution?: string;
  /** Whether masks are those of the unsupervised task, `Annotations_unsupervised`. */
  readonly unsupervised?: boolean;
}

/** The options of `davis`. */
export const DAVIS_OPTIONS: OptionTable<DavisOptions> = {
  ...READ_OPTIONS,
  year: {
    doc: "of DAVIS: 2016, one object a sequence; 2017, several (default: seen from its lists)",
    kind: {
      ...kindOf<2016 | 2017>("2016 or 2017", (value) => value === 2016 || value === 2017, Number),
      choices: ["2016", "2017"],
    },
    flag: "year",
    value: "Y",
  },
  split: { doc: "name of a list in ImageSets (default: val)", kind: textKind },
  resolution: {
    doc: "of DAVIS: the folder in JPEGImages",
    kind: textKind,
    fallback: "480p",
    flag: "resolution",
    value: "R",
  },
  unsupervised: {
    doc: "of DAVIS: masks of the unsupervised task (Annotations_unsupervised)",
    kind: switchKind,
    fallback: false,
    flag: "unsupervised",
  },
};

/**
 * The sequences of one split of DAVIS, in the order of its list.
 *
 * Both packages are understood: DAVIS-2017's lists are names in `ImageSets/2017/<split>.txt` (and `ImageSets/2016`), DAVIS-2016's
 * are pairs of paths in `ImageSets/480p/<split>.txt`. Objects are those of the first mask; with year 2016 everything above 0 is object 1.
 *
 * @param root the folder that holds `ImageSets`, `JPEGImages` and `Annotations`
 * @param options year, split, resolution, and what becomes of broken sequences
 * @returns its sequences, one after the other; no pixel is read before it is asked for
 * @throws {MaskletError} `bad-dataset`, naming what is missing
 *
 * @example
 * ```ts
 * import { davis } from "masklet";
 * import { assertEquals } from "@std/assert";
 * const root = await Deno.makeTempDir();
 * for (const folder of ["JPEGImages/480p/dot", "Annotations/480p/dot", "ImageSets/2017"]) {
 *   await Deno.mkdir(`${root}/${folder}`, { recursive: true });
 * }
 * await Deno.writeTextFile(`${root}/ImageSets/2017/val.txt`, "dot\n");
 * await Deno.writeFile(`${root}/JPEGImages/480p/dot/00000.jpg`, new Uint8Array());
 * const sequences = await Array.fromAsync(davis(root));
 * assertEquals(sequences.map(({ name, frames }) => [name, frames.length]), [["dot", 1]]);
 * await Deno.remove(root, { recursive: true });
 * ```
 */
export async function* davis(root: string | URL, options: DavisOptions = {}): AsyncGenerator<DatasetSequence> {
  options = checkOptions("davis", options, DAVIS_OPTIONS);
  const { resolution = "480p", unsupervised = false } = options;
  const base = folderPathOf(root);
  const masks = `${base}/${unsupervised ? "Annotations_unsupervised" : "Annotations"}/${resolution}`;
  const images = `${base}/JPEGImages/${resolution}`;
  const names = await davisSplit(base, options);
  for (const folder of [images, masks]) {
    if (!await isFolder(folder)) missing(folder, "Give the root of a complete DAVIS, or another `resolution`");
  }
  const read = async (name: string): Promise<DatasetSequence> => {
    const frames = await imagesOf(`${images}/${name}`);
    return makeSequence({
      layout: DAVIS_LAYOUT,
      name,
      video: `${images}/${name}`,
      frames,
      framesPerSecond: FRAMES_PER_SECOND,
      ...await labelMapParts(`${masks}/${name}`, { merge: options.year === 2016 }),
      asked: frames.map(stemOf),
      objectsOfFirstFrame: !unsupervised,
    });
  };
  yield* readEach(names, String, read, options);
}

/** Names of the sequences of a split, each once, in the list's order. */
async function davisSplit(root: string, options: DavisOptions): Promise<string[]> {
  const { year = 2017, split = "val", resolution = "480p", unsupervised = false } = options;
  const lists = year === 2016
    ? [`${resolution}/${split}`, `2016/${split}`, `480p/${split}`]
    : [unsupervised && split.startsWith("test-") ? `2019/${split}` : `2017/${split}`];
  for (const list of lists) {
    const text = await readIfThere(`${root}/ImageSets/${list}.txt`);
    if (text === undefined) continue;
    const names = text.split("\n").map(nameInLine).filter((name) => name !== "");
    if (names.length > 0) return [...new Set(names)];
    missing(`names in ${root}/ImageSets/${list}.txt`, "Write the name of one sequence into each line");
  }
  const other = year === 2017 && await isFolder(`${root}/ImageSets/480p`);
  const there = await splitsIn(root);
  return missing(
    `${root}/ImageSets/${lists[0]}.txt`,
    other
      ? "This is a DAVIS-2016 package: read it with year 2016, evaluate it with the protocol davis2016"
      : `Use a split that is there (${there.join(", ") || "none found"})`,
  );
}

/** A line of DAVIS-2017 is a name, one of DAVIS-2016 "/JPEGImages/480p/<name>/00000.jpg /Annotations/480p/<name>/00000.png". */
function nameInLine(line: string): string {
  const text = line.trim();
  return /^\/JPEGImages\/[^/]+\/([^/]+)\//.exec(text)?.[1] ?? text;
}

async function splitsIn(root: string): Promise<string[]> {
  if (!await isFolder(`${root}/ImageSets`)) return [];
  const folders = (await listFolder(`${root}/ImageSets`)).filter(({ isFolder }) => isFolder).map(({ name }) => name);
  const lists = await Promise.all(folders.map(async (folder) => {
    const files = await listFolder(`${root}/ImageSets/${folder}`);
    return files.filter(({ name }) => name.endsWith(".txt")).map(({ name }) => `${folder}/${name.slice(0, -4)}`);
  }));
  return lists.flat();
}
