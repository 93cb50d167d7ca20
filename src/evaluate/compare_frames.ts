import type { LabelledFrame } from "../dataset/labelled_frame.ts";
import { contourCounts } from "../mask/contour.ts";
import { MaskletError } from "../error.ts";
import { makeMask, type Mask } from "../mask/mask.ts";
import type { PngReading } from "../kernel/label_png.ts";
import { adaptiveScores } from "../metric/adaptive_scores.ts";
import { contourAccuracy } from "../metric/contour_accuracy.ts";
import { regionSimilarity } from "../metric/region_similarity.ts";

/** The label that DAVIS calls void. */
export const VOID = 255;

/** Which masks of a frame are compared, and what becomes of void. */
export interface Comparing {
  /** Whether all labels of a frame are merged into object 1 first. */
  readonly merge: boolean;
  /** Whether each object of the truth is compared with its own label, or with every label of the prediction. */
  readonly pairs: "same" | "all";
  /** What 255 in the truth is: an object, background, or pixels that nobody counts. */
  readonly void: "object" | "background" | "excluded";
  /** Which files pass for label maps; default "plain". */
  readonly reading?: PngReading;
  /** Whether Ḟ is measured too, and J and F as MOSEv2 has them; default "fixed": J and F of DAVIS. */
  readonly contour?: "fixed" | "adaptive";
}

/** Label maps of which every value but 0 is an object, 255 too. */
export const EVERY_LABEL: Comparing = { merge: false, pairs: "same", void: "object" };

/** J and F (and Ḟ, where it is measured) of two labels of one frame. 0 stands for an object that the frame does not have. */
export type PairScore = readonly [truth: number, prediction: number, J: number, F: number, Fdot?: number];

/** What the comparison of one frame found; plain data, so that a worker can send it. */
export interface FrameComparison {
  /** px, of both */
  readonly width: number;
  /** px, of both */
  readonly height: number;
  /** The values of the truth as they are in its file, ascending, before anything is merged. */
  readonly truthValues: readonly number[];
  /** The values of the prediction as they are in its file. */
  readonly predictionValues: readonly number[];
  /** The pairs of which one at least is on the frame. */
  readonly scores: readonly PairScore[];
}

/**
 * J and F of the objects of one frame.
 * @param places how errors call the two
 * @throws {MaskletError} `size-mismatch`
 */
export function compareFrames(
  truth: LabelledFrame,
  prediction: LabelledFrame,
  comparing: Comparing,
  places: readonly [truth: string, prediction: string],
): FrameComparison {
  const { width, height } = truth;
  requireSize(truth, prediction, places);
  const empty = makeMask(width, height);
  const voidMask = comparing.void === "excluded" && truth.values.includes(VOID) ? truth.mask(VOID) : undefined;
  const wanted = objectsOf(truth, comparing.merge, comparing.void !== "object");
  const found = objectsOf(prediction, comparing.merge, false);
  const scores = pairsOf([...wanted.keys()], [...found.keys()], comparing.pairs).map(([t, p]): PairScore => {
    const [prediction, truth] = [found.get(p) ?? empty, wanted.get(t) ?? empty];
    if (comparing.contour === "adaptive") {
      const { J, F, Fdot } = adaptiveScores(prediction, truth);
      return [t, p, J, F, Fdot];
    }
    const counts = contourCounts(prediction, truth, { ignored: voidMask });
    return [t, p, regionSimilarity(counts), contourAccuracy(counts)];
  });
  return { width, height, truthValues: truth.values, predictionValues: prediction.values, scores };
}

/** The score of a pair of labels; two objects that are both absent agree. */
export function scoreOf(
  { scores }: FrameComparison,
  truth: number,
  prediction: number,
): readonly [J: number, F: number, Fdot: number] {
  const t = scores.some((score) => score[0] === truth) ? truth : 0;
  const p = scores.some((score) => score[1] === prediction) ? prediction : 0;
  const found = scores.find((score) => score[0] === t && score[1] === p);
  return found === undefined ? [1, 1, 1] : [found[2], found[3], found[4] ?? NaN];
}

/**
 * Whether the truth lacks an object on each of some frames.
 * @param label its value; absent: any value but 0 is the object
 */
export function absentOn(comparisons: readonly FrameComparison[], label?: number): boolean[] {
  return comparisons.map(({ truthValues }) =>
    label === undefined ? !truthValues.some((value) => value !== 0) : !truthValues.includes(label)
  );
}

function objectsOf(frame: LabelledFrame, merge: boolean, voidIsBackground: boolean): Map<number, Mask> {
  const labels = frame.values.filter((value) => value !== 0 && !(voidIsBackground && value === VOID));
  if (merge) return new Map(labels.length === 0 ? [] : [[1, frame.foreground()]]);
  return new Map(labels.map((label) => [label, frame.mask(label)]));
}

function pairsOf(truth: readonly number[], prediction: readonly number[], pairs: "same" | "all"): [number, number][] {
  if (pairs === "same") return [...new Set([...truth, ...prediction])].map((label) => [label, label]);
  const all = [0, ...truth].flatMap((t) => [0, ...prediction].map((p): [number, number] => [t, p]));
  return all.slice(1); // without the pair of two absent objects
}

/**
 * Refuses masks of different sizes.
 * @throws {MaskletError} `size-mismatch`
 */
export function requireSize(
  truth: { readonly width: number; readonly height: number },
  prediction: { readonly width: number; readonly height: number },
  places: readonly [truth: string, prediction: string],
): void {
  if (truth.width === prediction.width && truth.height === prediction.height) return;
  throw new MaskletError(
    "size-mismatch",
    `Expected ${truth.width}x${truth.height} px as in ${places[0]}, found ${prediction.width}x${prediction.height} in ${
      places[1]
    }`,
    { hint: "Save the predictions at the size of the ground truth" },
  );
}
