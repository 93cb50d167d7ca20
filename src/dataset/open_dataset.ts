import { checkOptions, kindOf, listKind, objectKind, type OptionTable, textKind, type ValueKind } from "../options.ts";
import { MaskletError } from "../error.ts";
import { missing } from "./dataset_files.ts";
import { DAVIS_OPTIONS, type DavisOptions } from "./davis.ts";
import type { Layout } from "./layout.ts";
import type { LayoutOptions } from "./layout_rules.ts";
import { type DatasetLayout, LAYOUT_KIND, LAYOUTS, requireLayout } from "./layouts.ts";
import { isFolder, listFolder } from "./mask_folder.ts";
import { SAV_OPTIONS, type SavOptions } from "./sav.ts";
import type { DatasetSequence } from "./sequence.ts";
import { rootPath, splitNames } from "./video_folders.ts";
import { YOUTUBE_VOS_OPTIONS, type YoutubeVosOptions } from "./youtube_vos.ts";

/** What of a dataset is read. Options that a layout does not know have no effect on it. */
export interface OpenDatasetOptions extends DavisOptions, SavOptions, YoutubeVosOptions {
  /** How it lies on disk: the name of one of `layouts`, or a layout of your own; absent: seen from its files. */
  readonly layout?: DatasetLayout | Layout;
  /** The layouts that a folder is compared with; your own are tried before Masklet's. Default `LAYOUTS`. */
  readonly layouts?: readonly Layout[];
  /** Which split; absent: that of the layout's reader. */
  readonly split?: string;
}

/** The options of `openDataset`, and the flags of commands that read a dataset. */
export const OPEN_DATASET_OPTIONS: OptionTable<OpenDatasetOptions> = {
  ...DAVIS_OPTIONS,
  ...SAV_OPTIONS,
  ...YOUTUBE_VOS_OPTIONS,
  layout: {
    doc: "how the dataset lies on disk (default: seen from its files)",
    kind: LAYOUT_KIND,
    flag: "layout",
    value: "L",
  },
  layouts: { doc: "the layouts that a folder is compared with", kind: listKind<Layout>(objectKind("a layout")) },
  split: {
    doc: 'which split, "train" or "val" (default: the root itself, or its usual one)',
    kind: textKind,
    flag: "split",
    value: "S",
  },
};

/** A dataset on disk: walk over its sequences with `for await`, as often as you like. */
export interface Dataset extends AsyncIterable<DatasetSequence> {
  /** How it lies on disk: the layout's name. */
  readonly layout: string;
  /** The layout itself. */
  readonly rules: Layout;
  /** Its root. */
  readonly root: string;
  /** The options its sequences are read with. */
  readonly options: OpenDatasetOptions;
}

/** The kind of an argument that is a dataset. */
export const datasetKind: ValueKind<Dataset> = kindOf("a dataset that openDataset returned", (value) => {
  const { root, rules, options } = (value ?? {}) as Partial<Record<keyof Dataset, unknown>>;
  return typeof root === "string" && typeof rules === "object" && rules !== null && typeof options === "object";
});

/**
 * Opens a dataset, or any folder that lies as one does: `"davis"` (with `ImageSets`), `"sav"` (`JPEGImages_24fps` and
 * `Annotations_6fps`, or videos with `*_manual.json`), `"youtube-vos"`, `"lvos"` and `"mosev2"` (`JPEGImages`, `Annotations` and their meta
 * files)
 * or `"mose"` (`JPEGImages` and `Annotations` alone).
 *
 * @param root the dataset's folder, or that of one of its splits
 * @param options layout, split and what else its reader takes; layouts of your own
 * @returns the dataset: its layout, and its sequences to walk over
 * @throws {MaskletError} `bad-dataset` when no layout fits; nothing else is checked before the sequences are walked over
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
  const given = Object.entries(options ?? {}).filter(([, value]) => value !== undefined);
  options = checkOptions("openDataset", options, OPEN_DATASET_OPTIONS);
  const path = rootPath(root);
  if (!await isFolder(path)) missing(`a dataset's folder at ${path}`, "Check the path");
  const { layout, decided } = await layoutOf(path, options);
  const all = { ...options, ...decided, ...Object.fromEntries(given) }; // what a folder decides comes before defaults
  return Object.freeze({
    layout: layout.name,
    rules: layout,
    root: path,
    options: all,
    [Symbol.asyncIterator]: () => layout.sequences(path, all)[Symbol.asyncIterator](),
  });
}

/** The layout that is given or that a folder shows, and what of the options the folder decides. */
async function layoutOf(
  root: string,
  { layout: given, layouts = LAYOUTS, split }: OpenDatasetOptions,
): Promise<{ readonly layout: Layout; readonly decided: LayoutOptions }> {
  if (given !== undefined) {
    const layout = requireLayout(given, layouts);
    return { layout, decided: await layout.detect(root, root) ?? {} };
  }
  const ours: readonly Layout[] = LAYOUTS;
  const tried = [...layouts.filter((one) => !ours.includes(one)), ...layouts.filter((one) => ours.includes(one))];
  const names = split === undefined ? ["valid", "val", "train", "test"] : splitNames(split);
  for (const folder of [root, ...names.flatMap((name) => [`${root}/${name}`, `${root}/sav_${name}`])]) {
    for (const layout of tried) {
      const decided = await layout.detect(folder, root);
      if (decided !== undefined) return { layout, decided };
    }
  }
  const there = (await listFolder(root)).slice(0, 8).map(({ name }) => name).join(", ") || "nothing";
  throw new MaskletError(
    "bad-dataset",
    `Expected ${tried.map(({ signs }) => signs).join(", or ")} in ${root}, found ${there}`,
    { hint: "Give the root of a dataset, or one of its splits" },
  );
}
