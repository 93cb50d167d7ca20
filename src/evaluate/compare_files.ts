import { labelsOfPng, type MaskFile } from "../dataset/mask_folder.ts";
import type { MaskletError } from "../error.ts";
import { badPng, decodeLabelPng, noLabelMap } from "../image/label_png.ts";
import { readBytesSync } from "../files/read_bytes.ts";
import { comparePngs, lookAtPng, type PngLabels, type PngReading, type RefusedPng } from "../kernel/label_png.ts";
import { adaptiveScoresOf } from "../metric/adaptive_scores.ts";
import { contourAccuracy } from "../metric/contour_accuracy.ts";
import { regionSimilarity } from "../metric/region_similarity.ts";
import { compareFrames, type Comparing, type FrameComparison, type PairScore, requireSize } from "./compare_frames.ts";

/** What the core calls files whose values need 16 bits; it counts in 8, so these are compared here. */
const WIDE = "16-bit gray";

/** Compares a file of the truth with a file of the prediction. */
export type Compare = (truth: MaskFile, prediction: MaskFile, comparing: Comparing) => Promise<FrameComparison>;

/** Compares two files here and now; of files on disk the pixels never leave the Rust core. */
export const compareHere: Compare = async (truth, prediction, comparing) => {
  if (truth.path !== undefined && prediction.path !== undefined) {
    return comparePaths(truth.path, prediction.path, comparing);
  }
  const opaque = comparing.reading === "opaque";
  const [wanted, found] = [await truth.read({ opaque }), await prediction.read({ opaque })];
  return compareFrames(wanted, found, comparing, [truth.place, prediction.place]);
};

/**
 * Compares two PNG files, at once.
 * @throws {MaskletError} `missing-file`, `io`, `bad-image`, `bad-mask` or `size-mismatch`, naming the file
 */
export function comparePaths(truth: string, prediction: string, comparing: Comparing): FrameComparison {
  const [wanted, found] = [readBytesSync(truth), readBytesSync(prediction)];
  const compared = comparePngs(wanted, found, { reading: "plain", contour: "fixed", ...comparing });
  if ("reason" in compared) {
    if (compared.found === WIDE) {
      const opaque = comparing.reading === "opaque";
      const labels = (bytes: Uint8Array, path: string) => labelsOfPng(decodeLabelPng(bytes, path), path, opaque);
      return compareFrames(labels(wanted, truth), labels(found, prediction), comparing, [truth, prediction]);
    }
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
    scores: compared.pairs!.map((pair): PairScore => {
      const { truth, prediction } = pair;
      if (comparing.contour !== "adaptive") return [truth, prediction, regionSimilarity(pair), contourAccuracy(pair)];
      const { J, F, Fdot } = adaptiveScoresOf(pair);
      return [truth, prediction, J, F, Fdot];
    }),
  };
}

/** Size and values of a file of masks. */
export async function lookAt(file: MaskFile, reading: PngReading = "plain"): Promise<PngLabels> {
  if (file.path === undefined) return await file.read({ opaque: reading === "opaque" });
  const bytes = readBytesSync(file.path);
  const found = lookAtPng(bytes, reading);
  if (!("reason" in found)) return found;
  if (found.found === WIDE) return labelsOfPng(decodeLabelPng(bytes, file.path), file.path, reading === "opaque");
  throw refusedFile(file.path, found, bytes);
}

function refusedFile(path: string, { reason, found }: RefusedPng, bytes: Uint8Array): MaskletError {
  return reason === "damaged" ? badPng(path, found, bytes) : noLabelMap(path, found);
}
