import type { MaskFolder } from "../dataset/mask_folder.ts";
import { MaskletError } from "../error.ts";
import type { Compare, Comparing, FrameComparison } from "./compare_frames.ts";
import type { ObjectScores } from "./evaluation.ts";

/** The masks of one sequence: what is true and what was predicted. */
export interface SequenceMasks {
  /** The sequence's name. */
  readonly name: string;
  /** The ground truth. */
  readonly truth: MaskFolder;
  /** The prediction. */
  readonly results: MaskFolder;
  /** How many images the sequence has, where that is known. */
  readonly imageCount?: number;
}

/** What compares frames, and how many it takes at once. */
export interface Comparer {
  /** Compares one frame. */
  readonly compare: Compare;
  /** Frames that may be under way at the same time. */
  readonly lanes: number;
  /** Told after each frame. */
  readonly onFrame?: () => void;
}

/** A sequence whose files were listed and checked, ready to be scored. */
export interface SequencePlan {
  /** The sequence's name. */
  readonly sequence: string;
  /** Frames (of each object folder, in the SA-V layout) that will be compared. */
  readonly frames: number;
  /** Scores it. */
  score(comparer: Comparer): Promise<readonly ObjectScores[]>;
}

/** One frame to compare: the files' names, in their folders. */
export interface FramePair {
  /** File in the folder of the truth. */
  readonly truth: string;
  /** File in the folder of the prediction. */
  readonly prediction: string;
}

/**
 * Compares the frames of two folders, some at a time, and returns them in order.
 * @throws MaskletError `size-mismatch` when frames of the truth differ in size; whatever `compare` throws, of the first such frame
 */
export async function compareAll(
  masks: { readonly truth: MaskFolder; readonly results: MaskFolder },
  frames: readonly FramePair[],
  comparing: Comparing,
  comparer: Comparer,
): Promise<FrameComparison[]> {
  return await inLanes(frames, comparer.lanes, async ({ truth, prediction }) => {
    const comparison = await comparer.compare(masks.truth.file(truth), masks.results.file(prediction), comparing);
    comparer.onFrame?.();
    return comparison;
  });
}

/** Refuses to begin when predictions are missing, naming the first. */
export async function requirePredictions(
  sequence: string,
  results: MaskFolder,
  frames: readonly FramePair[],
): Promise<void> {
  const missing = await results.missing(frames.map(({ prediction }) => prediction));
  const [first, ...rest] = missing;
  if (first === undefined) return;
  throw new MaskletError(
    "missing-file",
    `Expected a prediction for each of the ${frames.length} evaluated frames of ${sequence}, found none at ${
      results.file(first).place
    }${rest.length === 0 ? "" : ` (and ${rest.length} more)`}`,
    {
      hint: rest.length + 1 < frames.length
        ? "Predict every frame of the ground truth; an empty mask says that no object is there"
        : "Predict that sequence too, or name fewer: with the root of DAVIS as truth, only those of one split are evaluated",
    },
  );
}

/** The name without what follows its last dot. */
export function stemOf(name: string): string {
  return name.replace(/\.[^.]*$/, "");
}

/** Refuses an evaluation that the official tool gives no result for. */
export function refuse(message: string, hint: string): never {
  throw new MaskletError("evaluation-refused", message, { hint });
}

/** Results in order, `lanes` at a time; of several failures the first in order is thrown, after all that began has ended. */
async function inLanes<T, R>(items: readonly T[], lanes: number, work: (item: T) => Promise<R>): Promise<R[]> {
  const results = new Array<R>(items.length);
  const failures: { at: number; error: unknown }[] = [];
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next < items.length && failures.length === 0) {
      const at = next++;
      try {
        results[at] = await work(items[at]!);
      } catch (error) {
        failures.push({ at, error });
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(lanes, items.length) }, lane));
  if (failures.length > 0) throw failures.reduce((first, other) => other.at < first.at ? other : first).error;
  return results;
}
