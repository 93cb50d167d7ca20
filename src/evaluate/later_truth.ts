import type { SequenceTruth } from "./sequence_truth.ts";
import type { Protocol } from "./protocol.ts";

/**
 * Why a sequence cannot be scored though it can be tracked: splits for a server (DAVIS test-dev, the validation sets of MOSE and
 * YouTube-VOS, LVOS test) have the masks of first frames alone, and those are given to the model.
 *
 * @param truth the frames with a mask, and on which of them each object first appears
 * @param protocol whose rules score
 * @returns the reason, to be put after the sequence's name and a colon; undefined where there is something to score
 */
export function nothingToScore(
  { annotated, appearance }: Pick<SequenceTruth, "annotated" | "appearance">,
  { name, frames }: Pick<Protocol, "name" | "frames">,
): string | undefined {
  const given = new Set(appearance.values());
  if (annotated.every((frame) => given.has(frame))) {
    return annotated.length === 1
      ? "its one mask is the one that is given to the model"
      : `its ${annotated.length} masks are those of first frames, which are given to the model`;
  }
  if (frames === "all" || annotated.length > 2) return undefined;
  return `${annotated.length} of its frames have a mask, and ${name} leaves out the first and the last`;
}
