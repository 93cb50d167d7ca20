import { maskArea, maskIntersectionArea } from "../mask/mask_ops.ts";
import { type Mask, requireSameSize } from "../mask/mask.ts";

/** How a prediction agrees with the truth, pixel by pixel; each in [0, 1]. */
export interface PixelScores {
  /** Share of the predicted pixels that are true; 1 when nothing was predicted. */
  readonly precision: number;
  /** Share of the true pixels that were predicted; 1 when nothing is true. */
  readonly recall: number;
  /** Sørensen-Dice coefficient: twice the common pixels over the sum of both areas; 1 when both are empty. */
  readonly dice: number;
}

/**
 * Precision, recall and Dice coefficient of the pixels of a mask (Dice 1945, "Measures of the amount of ecologic association between
 * species"; Sørensen 1948). Dice is the harmonic mean of the other two, and 2 J / (1 + J).
 *
 * @param pred the predicted mask
 * @param truth the ground truth, of the same size
 * @returns three shares, each in [0, 1]
 * @throws {MaskletError} `size-mismatch`
 *
 * @example
 * ```ts
 * import { maskFromBytes, pixelScores } from "masklet";
 * import { assertEquals } from "@std/assert";
 * const [pred, truth] = [[0, 1, 1, 1], [1, 1, 0, 0]].map((pixels) => maskFromBytes(pixels, 4, 1));
 * assertEquals(pixelScores(pred!, truth!), { precision: 1 / 3, recall: 0.5, dice: 0.4 });
 * ```
 */
export function pixelScores(pred: Mask, truth: Mask): PixelScores {
  requireSameSize(pred, truth);
  const [found, wanted, common] = [maskArea(pred), maskArea(truth), maskIntersectionArea(pred, truth)];
  return {
    precision: found === 0 ? 1 : common / found,
    recall: wanted === 0 ? 1 : common / wanted,
    dice: found + wanted === 0 ? 1 : 2 * common / (found + wanted),
  };
}
