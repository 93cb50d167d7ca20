import type { ModelConfig } from "../model/family.ts";
import type { HostTensor } from "./formula_model.ts";

/** What a decoder is fed beside features. */
export interface DecoderCase {
  /** Clicks and box corners, px of the 1024 canvas. */
  readonly points?: readonly (readonly [number, number])[] | null | undefined;
  /** 1 on the object, 0 off it, 2 and 3 a box's corners. */
  readonly labels?: readonly number[] | null | undefined;
  /** Mask logits `[S/4, S/4]`. */
  readonly mask?: Float32Array | undefined;
  /** Take the best of the three candidates. */
  readonly multimask: boolean;
  /** A single mask less stable than this gives way to the best of three; absent: never. */
  readonly threshold?: number;
}

/** Offset of the logits by which the stability of a mask is measured. */
export const STABILITY_DELTA = 0.05;

/** The canvas that coordinates of a reference refer to, px. */
const CANVAS = 1024;

/** Clicks of the canvas become px of the input; a padding point follows (two where there is no click). */
export function decoderInputs(
  { imageSize: s }: ModelConfig,
  features: Readonly<Record<string, HostTensor>>,
  { points: clicks, labels: kinds, mask, multimask, threshold = 0 }: DecoderCase,
): Record<string, HostTensor> {
  const wide = s / 4;
  const points = [...(clicks ?? [[0, 0]]), [0, 0]].map(([x, y]) => [(x! * s) / CANVAS, (y! * s) / CANVAS]);
  const labels = [...(kinds ?? [-1]), -1];
  const input = (values: readonly number[], shape: readonly number[]): HostTensor => ({
    values: Float32Array.from(values),
    shape,
  });
  return {
    features: features["features"]!,
    ...(features["high_res_0"] && { high_res_0: features["high_res_0"] }),
    ...(features["high_res_1"] && { high_res_1: features["high_res_1"] }),
    points: input(points.flat(), [1, points.length, 2]),
    labels: input(labels, [1, labels.length]),
    mask_input: { values: mask ?? new Float32Array(wide * wide), shape: [1, 1, wide, wide] },
    has_mask: input([mask === undefined ? 0 : 1], [1, 1, 1, 1]),
    multimask: input([multimask ? 1 : 0], [1]),
    stability: input([STABILITY_DELTA, threshold], [2]),
  };
}
