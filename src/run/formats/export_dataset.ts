import { checkOptions, choiceKind, functionKind, type OptionTable } from "../../options.ts";
import type { DatasetSequence } from "../../dataset/sequence.ts";
import { MaskletError } from "../../error.ts";
import { writeFileAtomic } from "../../files/atomic.ts";
import { makeFolder } from "../../files/make_folder.ts";
import { partOfPath } from "../../files/part_of_path.ts";
import { folderPathOf } from "../../files/path_of.ts";
import { maskToRle } from "../../mask/rle.ts";
import { formatNamed, TRACK_FORMATS } from "./formats.ts";
import type { FormatFile } from "./track_format.ts";
import type { Tracks } from "./tracks.ts";

/** Options of `exportDataset`. */
export interface ExportOptions {
  /** The format: "coco", "youtube-vis", "lasot", "got10k", "vot", "cvat", "label-studio", "alpha" or "csv". */
  readonly to: string;
  /** Told after each sequence that was read. */
  readonly onProgress?: (sequence: string) => void;
}

/** The options of `exportDataset`. */
export const EXPORT_OPTIONS: OptionTable<ExportOptions> = {
  to: {
    doc: "the format",
    kind: choiceKind(TRACK_FORMATS.map(({ name }) => name)),
    required: true,
    flag: "to",
    value: "FORMAT",
  },
  onProgress: { doc: "told after each sequence", kind: functionKind() },
};

/**
 * Writes the ground truth of a dataset in a form that other programs read; frames without a truth are none of it.
 *
 * @param dataset sequences, as `openDataset` gives them
 * @param dir new or empty
 * @param options `to` says the format
 * @returns the names of the sequences
 * @throws {MaskletError} `bad-argument` for an unknown format or a folder that holds something; `bad-dataset`; `io`
 *
 * @example
 * ```ts
 * import { encodeIndexedPng, mose } from "masklet";
 * import { exportDataset } from "masklet/dataset";
 * import { assertEquals } from "@std/assert";
 * const root = await Deno.makeTempDir();
 * for (const folder of ["JPEGImages", "Annotations"]) await Deno.mkdir(`${root}/${folder}/dot`, { recursive: true });
 * await Deno.writeFile(`${root}/JPEGImages/dot/00000.jpg`, new Uint8Array());
 * await Deno.writeFile(`${root}/Annotations/dot/00000.png`, await encodeIndexedPng(new Uint8Array([0, 3]), 2, 1));
 * await exportDataset(mose(root), `${root}/coco`, { to: "coco" });
 * const { annotations } = JSON.parse(await Deno.readTextFile(`${root}/coco/annotations.json`));
 * assertEquals(annotations.map(({ object, bbox }: Record<string, unknown>) => [object, bbox]), [[3, [1, 0, 1, 1]]]);
 * await Deno.remove(root, { recursive: true });
 * ```
 */
export async function exportDataset(
  dataset: AsyncIterable<DatasetSequence>,
  dir: string | URL,
  options: ExportOptions,
): Promise<string[]> {
  const { to, onProgress } = checkOptions("exportDataset", options, EXPORT_OPTIONS);
  const format = formatNamed(to);
  if (format === undefined) {
    throw new MaskletError("bad-argument", "Expected the format as options.to, found none", {
      hint: `Say one of ${TRACK_FORMATS.map(({ name }) => name).join(", ")}`,
    });
  }
  const folder = folderPathOf(dir);
  await requireEmpty(folder);
  const videos: Tracks[] = [];
  for await (const sequence of dataset) {
    videos.push(await tracksOfSequence(sequence));
    onProgress?.(sequence.name);
  }
  await writeFormatFiles(folder, format.files(videos));
  return videos.map(({ name }) => name);
}

/** The ground truth of a sequence as tracks. */
async function tracksOfSequence(sequence: DatasetSequence): Promise<Tracks> {
  const rate = sequence.framesPerSecond;
  let size: { readonly width: number; readonly height: number } | undefined;
  const frames: Tracks["frames"][number][] = [];
  for (const { name, index } of sequence.annotated) {
    const masks = await sequence.masks(index);
    size ??= masks.values().next().value; // a mask has the video's size, and is there where images are not
    const objects = [...masks].map(([id, mask]) => ({ id, rle: maskToRle(mask) }));
    frames.push({ index, name, objects, ...(rate !== undefined && { time: index / rate }) });
  }
  const objects = (await sequence.objects()).map(({ id, category }) => ({
    id,
    ...(category !== undefined && { category }),
  }));
  const { width, height } = size ?? await sequence.size();
  return { name: sequence.name, width, height, frames, objects };
}

/**
 * Writes the files of a format; each beside and then renamed. Names of videos and frames are parts of their paths.
 * @param write writes one file, by its path in the folder
 * @throws {MaskletError} `bad-dataset` for a name that is not one part of a path, `io`
 */
export async function writeFormatFiles(
  dir: string,
  files: Iterable<FormatFile> | AsyncIterable<FormatFile>,
  write: (path: string, content: string | Uint8Array) => Promise<void> = (path, content) =>
    writeFileAtomic(`${dir}/${path}`, content),
): Promise<void> {
  await makeFolder(dir);
  const made = new Set<string>();
  for await (const [path, content] of files) {
    for (const part of path.split("/")) partOfPath(part, "a file of the format");
    const folder = path.replace(/\/?[^/]*$/, "");
    if (folder !== "" && !made.has(folder)) await makeFolder(`${dir}/${folder}`);
    made.add(folder);
    await write(path, content);
  }
}

async function requireEmpty(dir: string): Promise<void> {
  const [first] = await Array.fromAsync(Deno.readDir(dir)).catch(() => []); // it need not be there
  if (first !== undefined) {
    throw new MaskletError("bad-argument", `Expected a new or empty folder at ${dir}, found ${first.name} in it`, {
      hint: "Write to another folder",
    });
  }
}
