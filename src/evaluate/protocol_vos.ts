import { holdsMasks } from "../dataset/mask_folder.ts";
import { some } from "../dataset/some_names.ts";
import { isStray, stemOf } from "../frame/frame_name.ts";
import { absentOn, EVERY_LABEL, type FrameComparison, scoreOf } from "./compare_frames.ts";
import { J_AND_F } from "./j_and_f.ts";
import type { ObjectScores } from "./object_scores.ts";
import { type Counted, countFrames, type OfficialListing, planCounted } from "./frame_files.ts";
import { noteGrayBits } from "./gray_bits.ts";
import { noteNumbersAlike } from "./numbers_alike.ts";
import type { PlanOptions, Protocol } from "./protocol.ts";
import { pythonSetOrder } from "./python_set.ts";
import {
  compareAll,
  type FramePair,
  predictedFrames,
  refuse,
  type SequenceMasks,
  type SequencePlan,
} from "./sequence_plan.ts";
import { sharedSequences, sharedTasks } from "./sequence_folders.ts";
import { vosTable } from "./vos_table.ts";

/** vos-benchmark: label maps of any dataset. */
export const VOS: Protocol<"vos"> = {
  ...J_AND_F,
  name: "vos",
  purpose: "label maps",
  frames: "asked",
  takes: ["strict", "partial"],
  split: "val",
  sequences: async (roots, options) =>
    sharedTasks(await sharedSequences(roots, options), (masks) => planVos(masks, options)),
  plan: planVos,
  tables: vosTable,
};

/**
 * vos-benchmark: every mask of the truth's folder is a frame; an object counts from the first evaluated frame on which the truth or the
 * prediction has it, and has a row when the truth ever has it. The tool itself takes every entry of the folder for a frame, in string
 * order: where that makes others count, it is noted, and `compatible` gives its number.
 *
 * @throws {MaskletError} where the official tool gives no result or hangs
 */
export async function planVos(
  masks: SequenceMasks,
  { allFrames, compatible = false }: PlanOptions,
  listing: Partial<OfficialListing> = {},
): Promise<SequencePlan> {
  const entries = await masks.truth.entries();
  const folders = entries.filter(({ name, isFolder }) => isFolder && !isStray(name)).map(({ name }) => name);
  if (folders.length > 0 && !holdsMasks(entries)) {
    refuse(
      `Expected <frame>.png files in ${masks.truth.place}, found folders alone (${folders.slice(0, 3).join(", ")})`,
      "Folders of one object each are scored by the protocol sav",
    );
  }
  const others = entries.filter(({ name }) => !isStray(name));
  if (others.length > 0 && !holdsMasks(others)) {
    refuse(
      `Expected <frame>.png files in ${masks.truth.place}, found ${some(others.map(({ name }) => name))}`,
      "Save masks as PNG: other formats change values, or have no numbers",
    );
  }
  const { tool = "vos-benchmark" } = listing;
  const counted = await countedFrames(masks, allFrames, { ...listing, tool });
  return await planCounted(masks, counted, compatible, async (masks, names) => {
    const wanted = await predictedFrames(masks, pairsOf(names), { partial: true });
    return {
      sequence: masks.name,
      frames: wanted.length,
      score: async (comparer) => {
        const { frames, comparisons } = await compareAll(masks, wanted, EVERY_LABEL, comparer);
        noteNumbersAlike(masks, comparisons, { merges: "davis2016" });
        noteGrayBits(masks, frames, comparisons, tool, { oneBit: "kept" });
        const scores = scoresSinceSeen(masks.name, frames, comparisons);
        if (scores.length === 0) masks.note?.(noRowOf(masks.name, frames.length));
        return scores;
      },
    };
  });
}

/** The masks of the truth's folder that count: all but the first and the last, unless all do. */
export async function countedFrames(
  masks: SequenceMasks,
  allFrames: boolean,
  listing: Partial<OfficialListing> & Pick<OfficialListing, "tool">,
): Promise<Counted<readonly string[]>> {
  return await countFrames(masks, { takes: () => true, inner: !allFrames, ...listing });
}

const noRowOf = (name: string, frames: number): string =>
  `${name} has no row: ${
    frames === 0 ? "it has no frame that counts" : `its truth has no object on the ${frames} frames that count`
  }`;

/** Frames whose predictions have the names of their truth. */
export const pairsOf = (names: readonly string[]): FramePair[] =>
  names.map((name) => ({ truth: name, prediction: name }));

/** One row for each object of the truth, in the order of a Python set; its lists begin where it was first seen. */
function scoresSinceSeen(
  sequence: string,
  frames: readonly FramePair[],
  comparisons: readonly FrameComparison[],
): ObjectScores[] {
  const objects = pythonSetOrder(comparisons.map(({ truthValues }) => truthValues.filter((value) => value !== 0)));
  return objects.map((object) => {
    const seen = comparisons.findIndex(({ scores }) => scores.some(([truth]) => truth === object));
    const scores = comparisons.slice(seen).map((comparison) => scoreOf(comparison, object, object));
    const names = frames.slice(seen).map(({ truth }) => stemOf(truth));
    const absent = absentOn(comparisons.slice(seen), object);
    return { sequence, object, frames: names, J: scores.map(([J]) => J), F: scores.map(([, F]) => F), absent };
  });
}
