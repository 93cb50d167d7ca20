import type { MaskFolder } from "../dataset/mask_folder.ts";
import { isMaskFile, stemOf } from "../frame/frame_name.ts";
import { inFrameOrder } from "../frame/frame_order.ts";
import { partnersOf, refuse, type SequenceMasks } from "./sequence_plan.ts";

/** A sequence that was scored on a part of its frames, as the prediction has no others. */
export interface PartialSequence {
  /** The sequence. */
  readonly sequence: string;
  /** The object, where each has files of its own (SA-V). */
  readonly object?: string;
  /** Frames that both sides have; which of them count, the protocol says. */
  readonly frames: number;
  /** Frames of the ground truth. */
  readonly of: number;
  /** Name of the first frame that both have. */
  readonly first: string;
  /** Name of the last one. */
  readonly last: string;
}

/** A sequence cut to the frames that both sides have. */
export interface SharedFrames {
  /** The truth without its other frames, and the prediction. */
  readonly masks: SequenceMasks;
  /** What was cut, one entry an object folder or one for all; empty where nothing was. */
  readonly partial: readonly PartialSequence[];
}

/**
 * Cuts a sequence to the frames that truth and prediction both have: it is then scored as if the ground truth had no others, so the
 * first and the last that a protocol leaves out are those of the part.
 *
 * @throws MaskletError `evaluation-refused` where both have no frame in common
 */
export async function sharedFrames(masks: SequenceMasks): Promise<SharedFrames> {
  const { imageCount: _, ...rest } = masks;
  const partial: PartialSequence[] = [];
  const truth = await cutFolder(rest, partial);
  return { masks: { ...rest, truth }, partial };
}

async function cutFolder(masks: SequenceMasks, partial: PartialSequence[]): Promise<MaskFolder> {
  const { truth, results, name, object } = masks;
  const entries = await truth.entries();
  const files = entries.filter((entry) => !entry.isFolder && isMaskFile(entry.name)).map((entry) => entry.name);
  if (files.length === 0) return await cutObjects(masks, partial);
  const missing = new Set(await results.missing(files.flatMap((file) => [file, undotted(file)])));
  const alike = await partnersOf(results, [...missing]);
  const isThere = (file: string): boolean => !missing.has(file) || alike.has(file);
  const kept = files.filter((file) => isThere(file) || isThere(undotted(file)));
  if (kept.length === 0) {
    refuse(
      `Expected a frame that ${truth.place} and ${results.place} both have, found none`,
      "Frames belong together by their names: give the prediction's those of the ground truth",
    );
  }
  if (kept.length === files.length) return truth;
  const stems = inFrameOrder(kept.map(stemOf));
  partial.push({
    sequence: name,
    ...(object === undefined ? {} : { object }),
    frames: kept.length,
    of: files.length,
    first: stems[0]!,
    last: stems.at(-1)!,
  });
  const there = new Set(kept);
  return {
    ...truth,
    entries: () => Promise.resolve(entries.filter((entry) => !isMaskFile(entry.name) || there.has(entry.name))),
  };
}

/** The same for folders of one object each. */
async function cutObjects(masks: SequenceMasks, partial: PartialSequence[]): Promise<MaskFolder> {
  const folders = new Map<string, MaskFolder>();
  for (const { name, isFolder } of await masks.truth.entries()) {
    if (!isFolder) continue;
    const [truth, results] = [masks.truth.folder(name), masks.results.folder(name)];
    folders.set(name, await cutFolder({ ...masks, truth, results, object: name }, partial));
  }
  return { ...masks.truth, folder: (name) => folders.get(name) ?? masks.truth.folder(name) };
}

/** The name that davis2017-evaluation gives the prediction of a file: without dots but the last. */
const undotted = (file: string): string => `${stemOf(file).replaceAll(".", "")}.png`;

/** Sequences that were scored on a part, a line each: "blackswan: 25 of 50 frames, 00000 to 00024". */
export function partialLines(partial: readonly PartialSequence[]): string[] {
  return partial.map(({ sequence, object, frames, of, first, last }) =>
    `${sequence}${object === undefined ? "" : ` ${object}`}: ${frames} of ${of} frames, ${first} to ${last}`
  );
}
