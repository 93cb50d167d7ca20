import { checkOptions, functionKind, type OptionTable, requireKind, signalKind, textKind } from "../options.ts";
import { maskArea } from "../mask/mask_ops.ts";
import type { ObjectId } from "../prompt/prompt.ts";
import { type DatasetDescription, makeDescription, type MaskletFacts, type VideoFacts } from "./description.ts";
import type { Dataset } from "./open_dataset.ts";
import { compareIds, type DatasetSequence, sequencesKind } from "./sequence.ts";

/** Options of `describeDataset`. */
export interface DescribeOptions {
  /** What the numbers are of; default the dataset's root. */
  readonly name?: string;
  /** Told after each video: its name, and how many are done. */
  readonly onProgress?: (sequence: string, done: number) => void;
  /** Ends the work between two frames. */
  readonly signal?: AbortSignal;
}

const DESCRIBE_OPTIONS: OptionTable<DescribeOptions> = {
  name: { doc: "what the numbers are of", kind: textKind },
  onProgress: { doc: "told after each video", kind: functionKind() },
  signal: { doc: "ends the work between two frames", kind: signalKind },
};

/** Share of the frame below which a mask is small. */
const TENTH = 0.1;

/**
 * Counts what a dataset holds: videos, masklets, masks, frames, duration, resolution, objects a video, sizes of masks, and the
 * disappearance rate, "the share of masklets that vanish in at least one frame and come back" on annotated frames, as in table 3 of the
 * SAM 2 paper (there: SA-V's manual masklets 42.5 %, MOSE 41.5 %, DAVIS-2017 16.1 %, YouTube-VOS 13.0 %). Reads every mask once, one
 * frame at a time.
 *
 * Sizes are SA-V's: a masklet is small below a mean area of 32² px over the frames that show it, medium below 96² px.
 *
 * @param dataset what `openDataset` gave, or the sequences of a reader
 * @param options which masklets count, progress and signal
 * @returns numbers of videos, masklets, frames and masks, sizes and shares; it shows itself as a table
 * @throws {MaskletError} whatever reading the dataset throws
 *
 * @example
 * ```ts
 * import { describeDataset, encodeIndexedPng, encodeJpeg, openDataset } from "masklet";
 * import { assertEquals } from "@std/assert";
 * const root = await Deno.makeTempDir();
 * for (const folder of ["JPEGImages", "Annotations"]) await Deno.mkdir(`${root}/${folder}/dot`, { recursive: true });
 * const rgb = new Uint8Array(3 * 4);
 * for (const [i, shown] of [1, 0, 1].entries()) { // it vanishes and comes back
 *   await Deno.writeFile(`${root}/JPEGImages/dot/0000${i}.jpg`, await encodeJpeg({ width: 2, height: 2, rgb }));
 *   const png = await encodeIndexedPng(new Uint8Array([0, shown, 0, 0]), 2, 2);
 *   await Deno.writeFile(`${root}/Annotations/dot/0000${i}.png`, png);
 * }
 * const described = await describeDataset(await openDataset(root));
 * assertEquals([described.videos, described.masklets, described.masks, described.disappearanceRate], [1, 1, 2, 1]);
 * await Deno.remove(root, { recursive: true });
 * ```
 */
export async function describeDataset(
  dataset: Dataset | AsyncIterable<DatasetSequence>,
  options: DescribeOptions = {},
): Promise<DatasetDescription> {
  options = checkOptions("describeDataset", options, DESCRIBE_OPTIONS);
  requireKind("the first argument of describeDataset", dataset, sequencesKind);
  const videos: VideoFacts[] = [];
  for await (const sequence of dataset) {
    videos.push(await videoFacts(sequence, options.signal));
    options.onProgress?.(sequence.name, videos.length);
  }
  return makeDescription(options.name ?? ("root" in dataset ? dataset.root : "dataset"), videos);
}

async function videoFacts(sequence: DatasetSequence, signal: AbortSignal | undefined): Promise<VideoFacts> {
  const { width, height } = await sequence.size();
  const areas = new Map<ObjectId, number[]>();
  for (const [at, { index }] of sequence.annotated.entries()) {
    signal?.throwIfAborted();
    for (const [id, mask] of await sequence.masks(index)) {
      if (!areas.has(id)) areas.set(id, []);
      areas.get(id)![at] = maskArea(mask); // gaps are frames that do not show it
    }
  }
  const { frameCount, framesPerSecond } = sequence;
  return {
    name: sequence.name,
    width,
    height,
    frames: frameCount ?? 0,
    annotatedFrames: sequence.annotated.length,
    seconds: frameCount === undefined || framesPerSecond === undefined ? undefined : frameCount / framesPerSecond,
    masklets: [...areas].sort(([a], [b]) => compareIds(a, b)).map(([id, list]) =>
      maskletFacts(id, Array.from(sequence.annotated, (_, at) => list[at] ?? 0), width * height)
    ),
  };
}

/** @param areas px on each annotated frame, 0 where it is not shown */
function maskletFacts(id: ObjectId, areas: readonly number[], pixels: number): MaskletFacts {
  const shown = areas.filter((area) => area > 0);
  const sinceFirst = areas.slice(areas.findIndex((area) => area > 0)).map((area) => area > 0);
  return {
    id,
    masks: shown.length,
    meanArea: shown.reduce((sum, area) => sum + area, 0) / shown.length,
    smallMasks: shown.filter((area) => area < TENTH * pixels).length,
    visibilityChanges: sinceFirst.filter((visible, i) => i > 0 && visible !== sinceFirst[i - 1]).length,
  };
}
