import { checkOptions, functionKind, type OptionTable, requireKind, signalKind, switchKind } from "../options.ts";
import { MaskletError } from "../error.ts";
import { checkSequence } from "./check_sequence.ts";
import { alikeNames, shownAlike } from "../files/part_of_path.ts";
import { foldersIn } from "./dataset_files.ts";
import { type Dataset, datasetKind, openDataset } from "./open_dataset.ts";

/** Something that is wrong with a dataset on disk. */
export interface DatasetProblem {
  /** The sequence; empty for the dataset as a whole. */
  readonly sequence: string;
  /** What was expected, what was found, and where. */
  readonly message: string;
}

/** Options of `checkDataset`. */
export interface CheckDatasetOptions {
  /** Whether to decode every image in full; default false: their headers are read. Masks are always decoded. */
  readonly decodeImages?: boolean;
  /** Told after each sequence: its name, and how many are done. */
  readonly onProgress?: (sequence: string, done: number) => void;
  /** Ends the work between two files. */
  readonly signal?: AbortSignal;
}

/** The options of `checkDataset`. */
export const CHECK_DATASET_OPTIONS: OptionTable<CheckDatasetOptions> = {
  decodeImages: {
    doc: "decode every image in full, not its header alone",
    kind: switchKind,
    fallback: false,
    flag: "decode-images",
  },
  onProgress: { doc: "told after each sequence", kind: functionKind() },
  signal: { doc: "ends the work between two files", kind: signalKind },
};

/**
 * Looks at every file of a dataset and tells all that is wrong: sequences, images, masks or videos that are missing, gaps in the
 * numbers of frames, files that cannot be read or were cut short, sizes that differ, masks that belong to no image, objects that the
 * meta file does not know or that no mask shows, files of SA-V with more than one object.
 *
 * @param dataset what `openDataset` gave
 * @param options how thoroughly, progress and signal
 * @returns one entry a problem, as they are found; none where all is well
 * @throws {MaskletError} `bad-argument` for options that it does not know; the signal's reason
 *
 * @example
 * ```ts
 * import { checkDataset, encodeIndexedPng, encodeJpeg, openDataset } from "masklet";
 * import { assertEquals } from "@std/assert";
 * const root = await Deno.makeTempDir();
 * for (const folder of ["JPEGImages", "Annotations"]) await Deno.mkdir(`${root}/${folder}/dot`, { recursive: true });
 * const image = await encodeJpeg({ width: 2, height: 1, rgb: new Uint8Array(6) });
 * await Deno.writeFile(`${root}/JPEGImages/dot/00000.jpg`, image);
 * const png = await encodeIndexedPng(new Uint8Array([0, 1, 1]), 3, 1); // a pixel too wide
 * await Deno.writeFile(`${root}/Annotations/dot/00000.png`, png);
 * const problems = await Array.fromAsync(checkDataset(await openDataset(root)));
 * assertEquals(problems.length, 1);
 * await Deno.remove(root, { recursive: true });
 * ```
 */
export async function* checkDataset(
  dataset: Dataset,
  options: CheckDatasetOptions = {},
): AsyncGenerator<DatasetProblem> {
  options = checkOptions("checkDataset", options, CHECK_DATASET_OPTIONS);
  requireKind("the first argument of checkDataset", dataset, datasetKind);
  const broken: DatasetProblem[] = [];
  const onBroken = (sequence: string, { message }: MaskletError): void => void broken.push({ sequence, message });
  const known = new Set<string>();
  let images: string | undefined;
  try {
    const { rules } = dataset;
    const lenient = await openDataset(dataset.root, {
      ...dataset.options,
      layout: rules,
      requireVideo: false,
      onBroken,
    });
    for await (const sequence of lenient) {
      for (const { sequence: name } of broken) known.add(name);
      yield* broken.splice(0);
      for await (const message of checkSequence(sequence, dataset.options.year === 2016, options)) {
        yield { sequence: sequence.name, message };
      }
      if (sequence.frames.length > 0) images = sequence.video.replace(/\/[^/]*$/, "");
      known.add(sequence.name);
      options.onProgress?.(sequence.name, known.size);
    }
    for (const { sequence } of broken) known.add(sequence);
    const alike = alikeNames(known);
    if (alike !== undefined) {
      const message = `Expected sequences whose names every disk tells apart, found ${shownAlike(alike)}`;
      broken.push({ sequence: alike[1], message });
    }
    const strangers = !rules.check.ownImages || images === undefined ? [] : await foldersIn(images);
    for (const name of strangers.filter((name) => !known.has(name))) {
      broken.push({
        sequence: name,
        message: `Expected the folders of known sequences alone in ${images}, found ${name}`,
      });
    }
  } catch (error) {
    if (!(error instanceof MaskletError)) throw error;
    broken.push({ sequence: "", message: error.message });
  }
  yield* broken;
}
