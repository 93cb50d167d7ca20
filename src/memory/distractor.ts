import { connectedComponents } from "../mask/components.ts";
import type { Box } from "../mask/box.ts";
import { maskArea, maskBox, maskDifference, maskUnion } from "../mask/mask_ops.ts";
import { type Mask, maskFromBytes } from "../mask/mask.ts";
import { maskOfLogits } from "./logit_mask.ts";
import type { Candidates } from "./policy.ts";

/**
 * Whether another candidate would have taken in something beside the object (Videnovic et al. 2024, arXiv:2411.17576): the largest piece
 * of it outside of the taken mask makes that mask's box so large that the boxes overlap by `most` at most.
 */
export function isDistracted({ masks }: Candidates, taken: number, side: number, most: number): boolean {
  const own = maskOfLogits(masks[taken]!, side);
  const box = maskBox(own);
  if (box === null) return false;
  return masks.some((logits, i) => {
    if (i === taken) return false;
    const beside = largestPiece(maskDifference(maskOfLogits(logits, side), own));
    // One box holds the other, so their overlap is the ratio of their areas.
    return beside !== undefined && boxArea(box) / boxArea(maskBox(maskUnion(own, beside))!) <= most;
  });
}

/** The largest 8-connected piece of a mask, the first of equals; undefined for a mask without a pixel. */
export function largestPiece(mask: Mask): Mask | undefined {
  if (maskArea(mask) === 0) return undefined;
  const { labels, areas } = connectedComponents(mask, 8);
  const largest = areas.indexOf(Math.max(...areas)) + 1;
  return maskFromBytes(Uint8Array.from(labels, (label) => label === largest ? 1 : 0), mask.width, mask.height);
}

const boxArea = ({ left, top, right, bottom }: Box): number => (right - left) * (bottom - top);
