/** Boundaries, dilation and the counts of J and F, as evaluation writes them down. */
import { type Mask, maskFromBytes, maskToBytes } from "../../../src/mask/mask.ts";
import { maskArea, maskDifference, maskIntersection, maskIntersectionArea, maskUnion } from "./mask_ops.ts";

export function maskBoundary(mask: Mask): Mask {
  const { width, height } = mask;
  const bytes = maskToBytes(mask);
  // A pixel beyond the border is the one at the border.
  const at = (x: number, y: number) => bytes[Math.min(y, height - 1) * width + Math.min(x, width - 1)]!;
  return maskFromBytes(
    bytes.map((bit, i) => {
      const [x, y] = [i % width, Math.floor(i / width)];
      return bit !== at(x + 1, y) || bit !== at(x, y + 1) || bit !== at(x + 1, y + 1) ? 1 : 0;
    }),
    width,
    height,
  );
}

export function maskDilate(mask: Mask, radius: number): Mask {
  const { width, height } = mask;
  const [bytes, grown] = [maskToBytes(mask), new Uint8Array(width * height)];
  bytes.forEach((bit, i) => {
    if (bit === 0) return;
    const [cx, cy] = [i % width, Math.floor(i / width)];
    for (let y = Math.max(0, cy - radius); y <= Math.min(height - 1, cy + radius); y++) {
      for (let x = Math.max(0, cx - radius); x <= Math.min(width - 1, cx + radius); x++) {
        if ((x - cx) ** 2 + (y - cy) ** 2 <= radius ** 2) grown[y * width + x] = 1;
      }
    }
  });
  return maskFromBytes(grown, width, height);
}

export function contourCounts(
  pred: Mask,
  truth: Mask,
  { ignored }: { readonly ignored?: Mask } = {},
): Record<string, number> {
  if (ignored !== undefined) [pred, truth] = [maskDifference(pred, ignored), maskDifference(truth, ignored)];
  const radius = Math.ceil(0.008 * Math.sqrt(truth.width ** 2 + truth.height ** 2));
  const [ofPred, ofTruth] = [maskBoundary(pred), maskBoundary(truth)];
  return {
    intersection: maskIntersectionArea(pred, truth),
    union: maskArea(maskUnion(pred, truth)),
    predBoundary: maskArea(ofPred),
    truthBoundary: maskArea(ofTruth),
    predMatched: maskArea(maskIntersection(ofPred, maskDilate(ofTruth, radius))),
    truthMatched: maskArea(maskIntersection(ofTruth, maskDilate(ofPred, radius))),
  };
}
