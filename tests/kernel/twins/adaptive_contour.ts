/** The counts of MOSEv2's F and F-dot, as evaluation writes them down: one place of the element after the other. */
import { type Mask, maskFromBytes, maskToBytes } from "../../../src/mask/mask.ts";
import { maskBoundary } from "./contour.ts";
import { maskArea, maskIntersection, maskIntersectionArea, maskUnion } from "./mask_ops.ts";

/** Places of the element of a radius, from its centre: `[dy, dx]` by which a pixel is moved. */
export function elementOf(radius: number): [dy: number, dx: number][] {
  const count = Math.ceil(radius + 1 + radius);
  const centre = Math.floor(count / 2);
  const places = Array.from({ length: count }, (_, i) => -radius + i * (-radius + 1 + radius));
  const on = places.flatMap((y, i) =>
    places.flatMap((x, k): [number, number][] => y * y + x * x <= radius * radius ? [[centre - i, centre - k]] : [])
  );
  return on.length === 0 ? [[centre, centre]] : on;
}

function grown(mask: Mask, radius: number): Mask {
  const { width, height } = mask;
  const [bytes, out, element] = [maskToBytes(mask), new Uint8Array(width * height), elementOf(radius)];
  bytes.forEach((bit, i) => {
    if (bit === 0) return;
    for (const [dy, dx] of element) {
      const [x, y] = [i % width + dx, Math.floor(i / width) + dy];
      if (x >= 0 && x < width && y >= 0 && y < height) out[y * width + x] = 1;
    }
  });
  return maskFromBytes(out, width, height);
}

export function adaptiveContourCounts(pred: Mask, truth: Mask): Record<string, number> {
  const cap = 0.008 * Math.sqrt(truth.width ** 2 + truth.height ** 2);
  const area = maskArea(truth);
  const own = area === 0 ? Math.ceil(cap) : Math.ceil(0.1 * Math.sqrt(area));
  const [ofPred, ofTruth] = [maskBoundary(pred), maskBoundary(truth)];
  const [fixed, adaptive] = own < cap ? [Math.ceil(cap), own] : [cap, cap];
  const matched = (boundary: Mask, other: Mask, radius: number) =>
    maskArea(maskIntersection(boundary, grown(other, radius)));
  return {
    intersection: maskIntersectionArea(pred, truth),
    union: maskArea(maskUnion(pred, truth)),
    predBoundary: maskArea(ofPred),
    truthBoundary: maskArea(ofTruth),
    predMatched: matched(ofPred, ofTruth, fixed),
    truthMatched: matched(ofTruth, ofPred, fixed),
    predMatchedAdaptive: matched(ofPred, ofTruth, adaptive),
    truthMatchedAdaptive: matched(ofTruth, ofPred, adaptive),
  };
}
