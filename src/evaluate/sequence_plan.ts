import type { MaskFolder } from "../dataset/mask_folder.ts";
import { MaskletError } from "../error.ts";
import { isMaskFile, stemOf } from "../frame/frame_name.ts";
import type { Compare } from "./compare_files.ts";
import type { Comparing, FrameComparison } from "./compare_frames.ts";
import type { ObjectScores } from "./object_scores.ts";
import { type LeaveOut, type LeftOut, leftOutFor } from "./left_out.ts";

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
  /** The object, where each has files of its own. */
  readonly object?: string;
  /** Told of frames that cannot be compared, which are then left out; absent: they are errors. */
  readonly leaveOut?: LeaveOut;
  /** Told, in words, where the official tool's number is another, and of files that were taken for others. */
  readonly note?: (text: string) => void;
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

/**
 * A sequence whose files were listed and checked, ready to be scored.
 *
 * @example
 * ```ts
 * import type { SequencePlan } from "masklet/evaluate";
 * import { assertEquals } from "@std/assert";
 * const scores = { sequence: "dog", object: 1, frames: ["00001"], J: [1], F: [1] };
 * const plan: SequencePlan = { sequence: "dog", frames: 1, score: () => Promise.resolve([scores]) };
 * const comparer = { compare: () => Promise.reject(new Error("nothing is compared here")), lanes: 1 };
 * assertEquals((await plan.score(comparer)).map(({ J }) => J), [[1]]);
 * ```
 */
export interface SequencePlan {
  /** The sequence's name. */
  readonly sequence: string;
  /** Frames (of each object folder, in the SA-V layout) that will be compared. */
  readonly frames: number;
  /**
   * Scores it.
   *
   * @param comparer what compares two files, and how many at once
   * @returns one an object, in the order of the official table
   * @throws {MaskletError} whatever comparing a file throws, of the first such frame
   */
  score(comparer: Comparer): Promise<readonly ObjectScores[]>;
  /**
   * What the official tool makes of it, for its tables, once it was scored; undefined where that is the same, or no number.
   */
  readonly official?: (comparer: Comparer) => Promise<readonly ObjectScores[] | undefined>;
}

/** One frame to compare: the files' names, in their folders. */
export interface FramePair {
  /** File in the folder of the truth. */
  readonly truth: string;
  /** File in the folder of the prediction. */
  readonly prediction: string;
}

/** Frames that were compared, and what was found, in their order. */
export interface Compared {
  /** The frames: all that were asked for, but for those that were left out. */
  readonly frames: readonly FramePair[];
  /** One comparison a frame. */
  readonly comparisons: readonly FrameComparison[];
}

/**
 * Compares the frames of two folders, some at a time, and returns them in order.
 * @param check refuses a comparison by throwing
 * @throws {MaskletError} whatever `compare` or `check` throws, of the first such frame; where `masks` can leave frames out, it does
 */
export async function compareAll(
  masks: SequenceMasks,
  frames: readonly FramePair[],
  { check = () => {}, ...comparing }: Comparing & {
    readonly check?: (comparison: FrameComparison, frame: FramePair) => void;
  },
  comparer: Comparer,
): Promise<Compared> {
  const found = await inLanes(frames, comparer.lanes, async (frame): Promise<FrameComparison | LeftOut> => {
    const { truth, prediction } = frame;
    try {
      const comparison = await comparer.compare(masks.truth.file(truth), masks.results.file(prediction), comparing);
      check(comparison, frame);
      return comparison;
    } catch (error) {
      if (masks.leaveOut === undefined) throw error;
      return leftOutFor(error, whereOf(masks, truth));
    } finally {
      comparer.onFrame?.();
    }
  });
  const kept: FramePair[] = [];
  const comparisons: FrameComparison[] = [];
  found.forEach((answer, i) => {
    if ("reason" in answer) return masks.leaveOut!(answer);
    kept.push(frames[i]!);
    comparisons.push(answer);
  });
  if (kept.length === 0 && frames.length > 0) {
    refuse(
      `Expected a frame of ${masks.name} that can be compared, found none of ${frames.length}`,
      "See what was left out of it, and mend its files",
    );
  }
  return { frames: kept, comparisons };
}

/** Where a frame is, for a list of what was left out. */
function whereOf({ name, object }: SequenceMasks, file: string): Omit<LeftOut, "code" | "reason"> {
  return { sequence: name, frame: stemOf(file), ...(object === undefined ? {} : { object }) };
}

/**
 * The frames that have a prediction: all of them, or an error that names the first that has none. A prediction whose name differs by the
 * case of its extension or by zeros before its number is taken, and noted. Where `masks` can leave frames out, it does.
 *
 * @param takes what the protocol takes that helps where predictions are missing
 */
export async function predictedFrames(
  masks: SequenceMasks,
  frames: readonly FramePair[],
  takes: { readonly partial?: boolean; readonly split?: boolean } = {},
): Promise<FramePair[]> {
  const { name, object, results, leaveOut, note } = masks;
  const called = object === undefined ? name : `${name}/${object}`;
  const absent = await results.missing(frames.map(({ prediction }) => prediction));
  if (absent.length === 0) return [...frames];
  if (absent.length === frames.length) await requireNoFile(results);
  const dotted = await dottedOf(results, frames, absent);
  if (dotted.size > 0) {
    const [[wanted, found]] = [...dotted] as [[string, string]];
    const more = dotted.size === 1 ? "" : ` (and ${dotted.size - 1} more)`;
    note?.(`${results.file(found).place} is taken as it is called${more}: the official tool asks for ${wanted}`);
  }
  const numbered = await partnersOf(results, absent.filter((name) => !dotted.has(name)));
  const alike = new Map([...dotted, ...numbered]);
  if (numbered.size > 0) {
    const [[wanted, found]] = [...numbered] as [[string, string]];
    const more = numbered.size === 1 ? "" : ` (and ${numbered.size - 1} more)`;
    note?.(`${results.file(found).place} is taken for ${wanted}${more}: official tools ask for the truth's own names`);
  }
  const there = frames.map((frame) => ({ ...frame, prediction: alike.get(frame.prediction) ?? frame.prediction }));
  const [first, ...rest] = absent.filter((wanted) => !alike.has(wanted));
  if (first === undefined) return there;
  const missing = [first, ...rest];
  if (leaveOut !== undefined && missing.length < frames.length) {
    const gone = new Set(missing);
    for (const frame of there.filter(({ prediction }) => gone.has(prediction))) {
      const reason = `Expected a prediction, found none at ${results.file(frame.prediction).place}${await alikeOf(
        results,
        frame.prediction,
      )}.`;
      leaveOut({ ...whereOf(masks, frame.truth), code: "missing-file", reason });
    }
    return there.filter(({ prediction }) => !gone.has(prediction));
  }
  const other = await alikeOf(results, first);
  const instead = missing.length === frames.length ? await insteadOf(results) : undefined;
  throw new MaskletError(
    "missing-file",
    `Expected a prediction for each of the ${frames.length} evaluated frames of ${called}, found none at ${
      results.file(first).place
    }${other}${rest.length === 0 ? "" : ` (and ${rest.length} more)`}`,
    {
      hint: instead !== undefined
        ? instead
        : other !== ""
        ? "Name predictions as the ground truth does, letter by letter, and save them as PNG"
        : missing.length < frames.length
        ? `Predict every frame of the ground truth (an empty mask says that no object is there)${
          takes.partial ? ", or score those that both have: partial, --partial" : ""
        }`
        : `Predict that sequence too, or name those that count: sequences, --sequences${
          takes.split ? ", or, with the root of DAVIS as truth, a split" : ""
        }`,
    },
  );
}

/**
 * A file where a folder of predictions is looked for has no frames, as a folder that is not there; it is told.
 * @throws {MaskletError} `io`
 */
async function requireNoFile(results: MaskFolder): Promise<void> {
  await results.entries().catch((error: unknown) => {
    if (error instanceof MaskletError && error.code === "io") throw error;
  });
}

/** What to do where the prediction has no frame of the truth, by what it has instead; undefined where it has nothing. */
async function insteadOf(results: MaskFolder): Promise<string | undefined> {
  const entries = await results.entries().catch(() => []);
  const masks = entries.filter(({ name, isFolder }) => !isFolder && isMaskFile(name)).map(({ name }) => stemOf(name));
  if (masks.length > 0) {
    return `It has frames of other names (${masks[0]} to ${
      masks.at(-1)
    }): give both sides the same, or pair the first with the first and so on (pair "position", --pair position)`;
  }
  const folders = entries.filter(({ name, isFolder }) => isFolder && !name.startsWith(".")).map(({ name }) => name);
  if (folders.length === 0) return undefined;
  return `It has folders of objects (${
    folders.slice(0, 3).join(", ")
  }), as the layout sav is written: save label maps (layout davis), or compare it with ground truth in such folders`;
}

/** Of names that are not there, masks whose name is the same but for the case of its extension or zeros before its number. */
export async function partnersOf(results: MaskFolder, names: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const entries = await results.entries().catch(() => []);
  const files = entries.filter(({ name, isFolder }) => !isFolder && isMaskFile(name)).map(({ name }) => name);
  const same = (of: (stem: string) => string): ReadonlyMap<string, readonly string[]> =>
    Map.groupBy(files, (file) => of(stemOf(file)));
  const [byStem, byNumber] = [same(String), same(unpadded)];
  return new Map(names.flatMap((name): [string, string][] => {
    const stem = stemOf(name);
    const found = byStem.get(stem) ?? byNumber.get(unpadded(stem)) ?? [];
    return found.length === 1 ? [[name, found[0]!]] : [];
  }));
}

/** Predictions with the truth's own names where an official tool asks for these without their dots: "0.04.png" for "004.png". */
async function dottedOf(
  results: MaskFolder,
  frames: readonly FramePair[],
  absent: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const gone = new Set(absent);
  const dotted = frames.filter(({ truth, prediction }) => gone.has(prediction) && stemOf(truth).includes("."));
  if (dotted.length === 0) return new Map();
  const missing = new Set(await results.missing(dotted.map(({ truth }) => truth)));
  return new Map(
    dotted.flatMap(({ truth, prediction }): [string, string][] => missing.has(truth) ? [] : [[prediction, truth]]),
  );
}

/** A number without zeros before it; other names as they are. */
const unpadded = (stem: string): string => /^\d+$/.test(stem) ? stem.replace(/^0+(?=\d)/, "") : stem;

/** Words that name a file whose name differs by extension or case alone; empty when there is none. */
async function alikeOf(results: MaskFolder, name: string): Promise<string> {
  const entries = await results.entries().catch(() => []);
  const wanted = stemOf(name).toLowerCase();
  const alike = entries.find((entry) => !entry.isFolder && stemOf(entry.name).toLowerCase() === wanted);
  return alike === undefined ? "" : ` but ${alike.name}`;
}

/** Refuses an evaluation that the official tool gives no result for. */
export function refuse(message: string, hint: string): never {
  throw new MaskletError("evaluation-refused", message, { hint });
}

/** Results in order, `lanes` at a time; of several failures the first in order is thrown, after all that began has ended. */
export async function inLanes<T, R>(
  items: readonly T[],
  lanes: number,
  work: (item: T) => Promise<R>,
): Promise<R[]> {
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
