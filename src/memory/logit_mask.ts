import { maskArea, maskBox } from "../mask/mask_ops.ts";
import { upsampleToMask } from "../mask/upsample_to_mask.ts";
import type { Mask } from "../mask/mask.ts";
import type { Corners } from "./kalman.ts";
import type { Candidates, MemoryPolicy, PolicyFrame } from "./policy.ts";

/** Whether a policy takes the object to be in the picture. */
export function isPresent({ objectScore }: Candidates, { presence }: Pick<MemoryPolicy, "presence">): boolean {
  return objectScore > presence;
}

/** A mask of logits above 0, at their own size. */
export function maskOfLogits(logits: Float32Array, side: number): Mask {
  return upsampleToMask(logits, side, side, side, side);
}

/** Pixels of a mask, counted at the logits' size. */
export function logitArea(logits: Float32Array, side: number): number {
  return maskArea(maskOfLogits(logits, side));
}

/** The first and last column and row of a mask in the model's input, px; undefined for a mask without a pixel. */
export function logitBox(logits: Float32Array, { side, imageSize }: PolicyFrame): Corners | undefined {
  const box = maskBox(upsampleToMask(logits, side, side, imageSize, imageSize));
  return box === null ? undefined : [box.left, box.top, box.right - 1, box.bottom - 1];
}
