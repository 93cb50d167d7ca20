import type { MaskFile } from "../dataset/mask_folder.ts";
import type { MaskletError } from "../error.ts";
import { badPng, noLabelMap } from "../image/label_png.ts";
import { readBytesSync } from "../files/read_bytes.ts";
import { comparePngs, lookAtPng, type PngLabels, type RefusedPng } from "../kernel/label_png.ts";
import { contourAccuracy } from "../metric/contour_accuracy.ts";
import { regionSimilarity } from "../metric/region_similarity.ts";
import { compareFrames, type Comparing, type FrameComparison, requireSize } from "./compare_frames.ts";

/** Compares a file of the truth with a file of the prediction. */
export type Compare = (truth: MaskFile, prediction: MaskFile, comparing: Comparing) => Promise<FrameComparison>;

/** Compares two files here and now; of files on disk the pixels never leave the Rust core. */
export const compareHere: Compare = async (truth, prediction, comparing) => {
  if (truth.path !== undefined && prediction.path !== undefined) {
    return comparePaths(truth.path, prediction.path, comparing);
  }
  const [wanted, found] = [await truth.read(comparing.opaque), await prediction.read(comparing.opaque)];
  return compareFrames(wanted, found, comparing, [truth.place, prediction.place]);
};

/**
 * Compares two PNG files, at once.
 * @throws MaskletError `missing-file`, `io`, `bad-image`, `bad-mask` or `size-mismatch`, naming the file
 */
export function comparePaths(truth: string, prediction: string, comparing: Comparing): FrameComparison {
  const [wanted, found] = [readBytesSync(truth), readBytesSync(prediction)];
  const compared = comparePngs(wanted, found, { ...comparing, opaque: comparing.opaque ?? false });
  if ("reason" in compared) {
    const [path, bytes] = compared.side === "truth" ? [truth, wanted] : [prediction, found];
    throw refusedFile(path, compared, bytes);
  }
  requireSize(compared.truth, compared.prediction, [truth, prediction]);
  const { width, height, values } = compared.truth;
  return {
    width,
    height,
    truthValues: values,
    predictionValues: compared.prediction.values,
    scores: compared.pairs!.map((pair) => [
      pair.truth,
      pair.prediction,
      regionSimilarity(pair),
      contourAccuracy(pair),
    ]),
  };
}

/** Size and values of a file of masks. */
export async function lookAt(file: MaskFile, opaque = false): Promise<PngLabels> {
  if (file.path === undefined) return await file.read(opaque);
  const bytes = readBytesSync(file.path);
  const found = lookAtPng(bytes, opaque);
  if ("reason" in found) throw refusedFile(file.path, found, bytes);
  return found;
}

function refusedFile(path: string, { reason, found }: RefusedPng, bytes: Uint8Array): MaskletError {
  return reason === "damaged" ? badPng(path, found, bytes) : noLabelMap(path, found);
}
