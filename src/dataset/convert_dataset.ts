import { checkOptions, choiceKind, functionKind, type OptionTable, signalKind, textKind } from "../options.ts";
import { MaskletError } from "../error.ts";
import { writeFileAtomic } from "../files/atomic.ts";
import type { ConvertedSequence } from "./conversion_layout.ts";
import { convertSequence, type FrameTransfer } from "./convert_sequence.ts";
import { readIfThere, readJsonIfThere } from "./dataset_files.ts";
import { partOfPath, requireApart } from "../files/part_of_path.ts";
import { makeFolder } from "../files/make_folder.ts";
import { folderPathOf } from "../files/path_of.ts";
import { isFolder, listFolder } from "./mask_folder.ts";
import type { Dataset } from "./open_dataset.ts";
import { type DatasetLayout, LAYOUT_KIND, requireLayout } from "./layouts.ts";
import type { Layout } from "./layout.ts";

/** How a dataset is converted. */
export interface ConvertOptions {
  /** The layout to write: its name, or a layout of your own. */
  readonly to: DatasetLayout | Layout;
  /** Name of the split in the new dataset; default "val", of YouTube-VOS and MOSE "valid". */
  readonly split?: string;
  /** Images as hard links (default; copied where the disk takes no links), as copies, or none. Frames of a video file are decoded. */
  readonly frames?: FrameTransfer;
  /** Told after each sequence: its name, and how many are done. */
  readonly onProgress?: (sequence: string, done: number) => void;
  /** Ends the work between two frames; run it again to go on. */
  readonly signal?: AbortSignal;
}

/** The options of `convertDataset`. */
export const CONVERT_OPTIONS: OptionTable<ConvertOptions> = {
  to: { doc: "the layout to write", kind: LAYOUT_KIND, required: true, flag: "to", value: "LAYOUT" },
  split: {
    doc: 'the split\'s name in the new dataset (default: "val", or "valid" where that is usual)',
    kind: textKind,
    flag: "to-split",
    value: "S",
  },
  frames: {
    doc: "images as hard links, as copies, or none",
    kind: choiceKind<FrameTransfer>(["link", "copy", "none"]),
    fallback: "link",
    flag: "frames",
    value: "HOW",
  },
  onProgress: { doc: "told after each sequence", kind: functionKind() },
  signal: { doc: "ends the work between two frames", kind: signalKind },
};

/** What a conversion did. */
export interface Conversion {
  /** Names of the sequences that were written now. */
  readonly written: readonly string[];
  /** Names of those that an earlier run had written. */
  readonly kept: readonly string[];
  /** What the new layout could not hold, in words. */
  readonly notes: readonly string[];
}

/** Where a conversion keeps what it needs to go on after a stop. */
const OWN = ".masklet";

/**
 * Writes a dataset in another layout: masks anew, images as hard links or copies. A sequence appears when it is whole, so that a run
 * that was stopped goes on where it was; what is there already and is not of this conversion is never touched.
 *
 * Label maps have one object a pixel: where objects of SA-V overlap, the smallest number keeps it. From SA-V to another layout, only
 * annotated frames are taken (6 a second), as their evaluators want a mask for every image. Frames of LVOS are named by every fifth
 * number in eight digits; other layouts keep the frames' names. Void pixels become background.
 *
 * @param dataset what `openDataset` gave
 * @param out the new dataset's folder: new, empty, or begun by the same conversion
 * @param options the new layout, its split, and whether images are linked or copied
 * @returns what was written, what was there already, and what the new layout could not hold
 * @throws {MaskletError} `bad-argument` when `out` holds something else; whatever reading and writing throws
 *
 * @example
 * ```ts
 * import { convertDataset, encodeIndexedPng, encodeJpeg, openDataset } from "masklet";
 * import { assertEquals } from "@std/assert";
 * const root = await Deno.makeTempDir();
 * for (const folder of ["JPEGImages", "Annotations"]) await Deno.mkdir(`${root}/a/${folder}/dot`, { recursive: true });
 * const image = await encodeJpeg({ width: 2, height: 1, rgb: new Uint8Array(6) });
 * await Deno.writeFile(`${root}/a/JPEGImages/dot/00000.jpg`, image);
 * await Deno.writeFile(`${root}/a/Annotations/dot/00000.png`, await encodeIndexedPng(new Uint8Array([0, 1]), 2, 1));
 * await convertDataset(await openDataset(`${root}/a`), `${root}/b`, { to: "sav" });
 * const [dot] = await Array.fromAsync(await openDataset(`${root}/b`));
 * assertEquals([dot!.layout, (await dot!.objects())[0]!.id], ["sav", "001"]);
 * await Deno.remove(root, { recursive: true });
 * ```
 */
export async function convertDataset(
  dataset: Dataset,
  out: string | URL,
  options: ConvertOptions,
): Promise<Conversion> {
  options = checkOptions("convertDataset", options, CONVERT_OPTIONS);
  const to = requireLayout(options.to);
  const { split = to.usualSplit, signal } = options;
  const frames = options.frames!;
  const root = folderPathOf(out);
  const { files, images, masks } = to.conversion(split);
  await claim(root, { from: await Deno.realPath(dataset.root), layout: dataset.layout, to: to.name, split, frames });
  const [written, kept, overlapping, all]: [string[], string[], string[], ConvertedSequence[]] = [[], [], [], []];
  for await (const sequence of dataset) {
    const name = partOfPath(sequence.name, "the sequence");
    requireApart([...written, ...kept, name], "sequences");
    const record = `${root}/${OWN}/${name}.json`;
    const before = await readJsonIfThere(record) as ConvertedSequence | undefined;
    if (before !== undefined) {
      kept.push(name);
      all.push(before);
    } else {
      const stage = `${root}/${OWN}/${name}.part`;
      const targets = [`${root}/${images}/${name}`, `${root}/${masks}/${name}`] as const;
      await makeWay(stage, targets);
      const parts = { images: `${stage}/images`, masks: `${stage}/masks` };
      const { converted, overlaps } = await convertSequence(sequence, to, parts, frames, signal);
      if (frames !== "none") await moveTo(parts.images, targets[0]);
      await moveTo(parts.masks, targets[1]);
      await writeFileAtomic(record, JSON.stringify(converted));
      await Deno.remove(stage, { recursive: true });
      written.push(name);
      all.push(converted);
      if (overlaps) overlapping.push(name);
    }
    options.onProgress?.(name, all.length);
  }
  for (const [path, text] of Object.entries(files(all))) {
    await makeFolder(`${root}/${path}`.replace(/\/[^/]*$/, ""));
    await writeFileAtomic(`${root}/${path}`, text);
  }
  return { written, kept, notes: notesOf(to, all, overlapping) };
}

/** Takes a folder for a conversion, or goes on with the same one. */
async function claim(root: string, conversion: object): Promise<void> {
  const marker = `${root}/${OWN}/conversion.json`;
  const text = JSON.stringify(conversion);
  const there = await readIfThere(marker);
  if (there === text) return;
  if (there !== undefined || (await isFolder(root) && (await listFolder(root)).length > 0)) {
    throw new MaskletError(
      "bad-argument",
      `Expected a new or empty folder at ${root}, found ${
        there === undefined ? "files in it" : `another conversion: ${there}`
      }`,
      { hint: "Write the converted dataset elsewhere; nothing that is there is overwritten" },
    );
  }
  await makeFolder(`${root}/${OWN}`);
  await writeFileAtomic(marker, text);
}

/** Removes what a stopped run left of a sequence; its stage tells that the folders are its own. */
async function makeWay(stage: string, targets: readonly string[]): Promise<void> {
  const begun = await isFolder(stage);
  for (const target of targets) {
    if (await Deno.lstat(target).catch(() => undefined) === undefined) continue;
    if (begun) await Deno.remove(target, { recursive: true });
    else {
      throw new MaskletError("bad-argument", `Expected nothing at ${target}, found something of another origin`, {
        hint: "Move it away, or convert to another folder",
      });
    }
  }
  if (begun) await Deno.remove(stage, { recursive: true });
  await makeFolder(stage);
}

async function moveTo(from: string, to: string): Promise<void> {
  await makeFolder(to.replace(/\/[^/]*$/, ""));
  await Deno.rename(from, to);
}

function notesOf(
  { firstMaskOnly, name, check }: Layout,
  all: readonly ConvertedSequence[],
  overlapping: readonly string[],
): string[] {
  const late = all.filter(({ objects, frames }) => objects.some((object) => object.frames[0] !== frames[0]));
  const partly = check.everyImage ? all.filter(({ bare = 0 }) => bare > 0) : [];
  const some = (names: readonly string[]): string =>
    `${names.length} of ${all.length} sequences (${names.slice(0, 5).join(", ")}${names.length > 5 ? ", …" : ""})`;
  return [
    ...(overlapping.length === 0
      ? []
      : [`Objects overlap in ${some(overlapping)}: shared pixels went to the smallest number.`]),
    ...(!firstMaskOnly || late.length === 0 ? [] : [
      `Objects appear after the first frame in ${
        some(late.map(({ name }) => name))
      }: the rules of ${name} know only those of the first.`,
    ]),
    ...(partly.length === 0 ? [] : [
      `Images without a mask are left so in ${
        some(partly.map(({ name }) => name))
      }: the evaluator of ${name} wants one for every image.`,
    ]),
  ];
}
