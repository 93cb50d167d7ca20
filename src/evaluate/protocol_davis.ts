import type { MaskFolder } from "../dataset/mask_folder.ts";
import { MaskletError } from "../error.ts";
import { stemOf } from "../frame/frame_name.ts";
import { lookAt } from "./compare_files.ts";
import { absentOn, type Comparing, type FrameComparison, scoreOf, VOID } from "./compare_frames.ts";
import { davisTables } from "./davis_tables.ts";
import { type Counted, countFrames, planCounted } from "./frame_files.ts";
import { J_AND_F } from "./j_and_f.ts";
import type { ObjectScores } from "./object_scores.ts";
import type { FolderRoots, Protocol, ProtocolOptions, SequenceTask } from "./protocol.ts";
import { davisSequences } from "./sequence_folders.ts";
import {
  compareAll,
  type FramePair,
  predictedFrames,
  refuse,
  type SequenceMasks,
  type SequencePlan,
} from "./sequence_plan.ts";

/** What the official tool is called. */
const TOOL = "davis2017-evaluation";
/** Frames from which on its decay goes wrong. */
const WRAPS_AT = 256;

/** The semi-supervised task of DAVIS-2017. */
export const DAVIS: Protocol<"davis"> = semiSupervised("davis", "DAVIS-2017", { merge: false });

/** DAVIS-2016: one object, whatever the values of its masks are. */
export const DAVIS_2016: Protocol<"davis2016"> = semiSupervised("davis2016", "masks of one object", { merge: true });

function semiSupervised<Name extends string>(
  name: Name,
  purpose: string,
  rules: { readonly merge: boolean },
): Protocol<Name> {
  const year = rules.merge ? 2016 : 2017;
  return {
    ...J_AND_F,
    name,
    purpose,
    frames: "inner",
    takes: ["partial"],
    split: "val",
    sequences: async (roots: FolderRoots, { split = "val", compatible }: ProtocolOptions): Promise<SequenceTask[]> =>
      (await davisSequences(roots, { year, split, unsupervised: false }))
        .map((masks) => ({ masks, plan: (masks) => planDavis(masks, { ...rules, compatible }) })),
    plan: (masks, { compatible = false }) => planDavis(masks, { ...rules, compatible }),
    tables: davisTables,
  };
}

/**
 * The semi-supervised task of davis2017-evaluation. First and last frame do not count; the objects are 1 to the highest label of the
 * first frame, and those that the truth never has are none; 255 in the truth is background. `merge` maps both sides `> 0` to 1 first, for the masks of DAVIS-2016. The tool itself has
 * frames in string order, which is noted where it is another than that of their numbers.
 *
 * @throws {MaskletError} `evaluation-refused` or `missing-file` where the official tool gives no result
 */
async function planDavis(
  masks: SequenceMasks,
  { merge, compatible = false }: { readonly merge: boolean; readonly compatible?: boolean },
): Promise<SequencePlan> {
  const plan = await planCounted(
    masks,
    await davisFrames(masks),
    compatible,
    (masks, frames, official) => planFrames(masks, frames, { merge, official }),
  );
  if (!compatible && plan.frames >= WRAPS_AT) {
    masks.note?.(`the decay of ${masks.name} is that of its ${plan.frames} frames: ${TOOL}'s wraps at ${WRAPS_AT}`);
  }
  return plan;
}

async function planFrames(
  masks: SequenceMasks,
  all: readonly FramePair[],
  { merge, official }: { readonly merge: boolean; readonly official: boolean },
): Promise<SequencePlan> {
  const { name, results } = masks;
  const asked = all.slice(1, -1);
  if (asked.length === 0) {
    refuse(
      `Expected at least 3 frames in ${masks.truth.place}, found ${all.length} (first and last do not count)`,
      "Leave the sequence out, or use a protocol that counts all frames: davis-unsupervised, vos with all frames",
    );
  }
  const wanted = await predictedFrames(masks, asked, { partial: true, split: true });
  const reading = merge ? "opaque" : "plain";
  const comparing: Comparing = { merge, pairs: "same", void: merge ? "object" : "background", reading };
  let ofTool: readonly ObjectScores[] | undefined;
  return {
    sequence: name,
    frames: wanted.length,
    score: async (comparer) => {
      const first = await lookAt(masks.truth.file(all[0]!.truth), reading);
      const last = await lookAt(masks.truth.file(all.at(-1)!.truth), reading);
      const objects = objectCount(first.values, merge);
      const tolerant = masks.leaveOut !== undefined;
      const check = (comparison: FrameComparison, { prediction }: FramePair): void =>
        requireNoOtherLabels(results.file(prediction).place, comparison, { objects, merge });
      const { frames, comparisons } = await compareAll(
        masks,
        wanted,
        tolerant ? { ...comparing, check } : comparing,
        comparer,
      );
      requireOneSize(masks.truth, [all[0]!, ...frames, all.at(-1)!], [first, ...comparisons, last]);
      const truthValues = new Set(
        [first, last].flatMap((f) => f.values).concat(comparisons.flatMap((c) => c.truthValues)),
      );
      if (!merge) requireLabels(masks.truth, truthValues);
      comparisons.forEach((comparison, i) => check(comparison, frames[i]!));
      const scoresOf = (numbers: readonly number[]): ObjectScores[] =>
        scoresOfObjects(name, frames, comparisons, { numbers, merge });
      const counted = objectsUpTo(objects);
      if (official || merge) return scoresOf(counted);
      noteObjects(masks, truthValues, objects);
      if (truthValues.has(VOID)) {
        masks.note?.(`255 in the truth of ${name} is background, as ${TOOL} has it: what is predicted there is false`);
      }
      const shown = counted.filter((object) => truthValues.has(object));
      if (shown.length < counted.length) ofTool = scoresOf(counted);
      return scoresOf(shown);
    },
    official: () => Promise.resolve(ofTool),
  };
}

/** The masks of the truth in the order of their frames (and of the tool's, where that is another), and the predictions of each. */
export async function davisFrames(
  { name, truth, imageCount, note }: SequenceMasks,
): Promise<Counted<readonly FramePair[]>> {
  const { right, official } = await countFrames({ truth, ...(note && { note }) }, {
    tool: TOOL,
    takes: (entry) => entry.name.endsWith(".png") && !entry.name.startsWith("."),
    inner: false,
  });
  if (right.length === 0) {
    refuse(`Expected masks in ${truth.place}, found none`, "Give a folder of <frame>.png files for each sequence");
  }
  if (imageCount !== undefined && imageCount > right.length) {
    refuse(
      `Expected a mask for each of the ${imageCount} images of ${name}, found ${right.length} in ${truth.place}`,
      "Complete the ground truth; only sequences that are annotated on every frame can be evaluated so",
    );
  }
  // The official tool takes what comes before the last dot and drops all other dots.
  const prediction = (file: string): string => `${file.split(".").slice(0, -1).join("")}.png`;
  const pairs = (names: readonly string[]): FramePair[] =>
    names.map((file) => ({ truth: file, prediction: prediction(file) }));
  if (official === undefined || official === null) {
    return { right: pairs(right), ...(official === null && { official }) };
  }
  return { right: pairs(right), official: pairs(official) };
}

/** The numbers of the objects that the official tool counts. */
export const objectsUpTo = (highest: number): number[] => Array.from({ length: highest }, (_, i) => i + 1);

/**
 * Notes where the official tool counts other objects than the truth has: numbers below the highest that no mask has are rows to it, and
 * objects above the highest of the first frame are none.
 */
export function noteObjects({ name, note }: SequenceMasks, truthValues: ReadonlySet<number>, objects: number): void {
  const unseen = objectsUpTo(objects).filter((object) => !truthValues.has(object));
  if (unseen.length > 0) {
    note?.(
      `the truth of ${name} has no ${
        objectsNamed(unseen)
      }, so there is no row of it: ${TOOL} counts up to the highest ` +
        "number, with J and F of 1 where nothing is predicted",
    );
  }
  const late = [...truthValues].filter((value) => value > objects && value !== VOID).sort((a, b) => a - b);
  if (late.length > 0) {
    note?.(
      `${objectsNamed(late)} of ${name} ${late.length === 1 ? "begins" : "begin"} after the first frame and ${
        late.length === 1 ? "is" : "are"
      } not counted, as ${TOOL} has it; the protocol vos counts objects from where they begin`,
    );
  } else if (objects === 0) {
    note?.(`the truth of ${name} has no object on its first frame, so there is no row of it`);
  }
}

function objectsNamed(numbers: readonly number[]): string {
  const shown = numbers.length > 4 ? `${numbers.slice(0, 3).join(", ")}, … ${numbers.at(-1)}` : numbers.join(", ");
  return `${numbers.length === 1 ? "object" : "objects"} ${shown}`;
}

/** Objects are numbered up to the highest label of the first frame. */
export function objectCount(firstValues: readonly number[], merge = false): number {
  const highest = Math.max(0, ...firstValues.filter((value) => merge || value !== VOID));
  return merge ? Math.min(1, highest) : highest;
}

/** The frames of one sequence are of one size. */
export function requireOneSize(
  truth: MaskFolder,
  frames: readonly FramePair[],
  sizes: readonly { readonly width: number; readonly height: number }[],
): void {
  const [first] = sizes;
  const other = sizes.findIndex(({ width, height }) => width !== first!.width || height !== first!.height);
  if (other < 0) return;
  throw new MaskletError(
    "size-mismatch",
    `Expected ${first!.width}x${first!.height} px in all of ${truth.place}, found ${sizes[other]!.width}x${
      sizes[other]!.height
    } in ${frames[other]!.truth}`,
    { hint: "Evaluate videos of different sizes as sequences of their own" },
  );
}

/** Masks of 0 and 255 only are those of DAVIS-2016: nothing but void to this task. */
export function requireLabels(truth: MaskFolder, values: ReadonlySet<number>): void {
  if (!values.has(VOID) || [...values].some((value) => value !== 0 && value !== VOID)) return;
  refuse(
    `Expected object numbers in ${truth.place}, found no value but 0 and 255, which is void`,
    "Use the protocol davis2016, which takes every value above 0 as the one object",
  );
}

function requireNoOtherLabels(
  place: string,
  { predictionValues }: FrameComparison,
  { objects, merge }: { readonly objects: number; readonly merge: boolean },
): void {
  const highest = Math.min(predictionValues.at(-1)!, merge ? 1 : Infinity);
  if (highest <= objects) return;
  refuse(
    `Expected object numbers up to ${objects}, the highest in the first frame of the ground truth, found ${highest} in ${place}`,
    highest === VOID
      ? "Save object numbers, not 0 and 255; for masks of one object on both sides use the protocol davis2016"
      : "Number the predicted objects as the first frame of the ground truth does",
  );
}

function scoresOfObjects(
  sequence: string,
  frames: readonly FramePair[],
  comparisons: readonly FrameComparison[],
  { numbers, merge }: { readonly numbers: readonly number[]; readonly merge: boolean },
): ObjectScores[] {
  const names = frames.map(({ truth }) => stemOf(truth).replaceAll(".", ""));
  return numbers.map((object) => {
    const scores = comparisons.map((comparison) => scoreOf(comparison, object, object));
    const absent = absentOn(comparisons, merge ? undefined : object);
    return { sequence, object, frames: names, J: scores.map(([J]) => J), F: scores.map(([, F]) => F), absent };
  });
}
