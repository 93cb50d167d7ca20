/** Distance to the nearest pixel outside, by looking at all of them. */
import { type Mask, maskToBytes } from "../../../src/mask/mask.ts";

export function distanceTransform(mask: Mask): Float32Array {
  const { width } = mask;
  const bytes = maskToBytes(mask);
  const outside = [...bytes.entries()].filter(([, bit]) => bit === 0).map(([i]) => [i % width, Math.floor(i / width)]);
  return Float32Array.from(bytes, (_, i) => {
    const [x, y] = [i % width, Math.floor(i / width)];
    return Math.sqrt(outside.reduce((near, [ox, oy]) => Math.min(near, (ox! - x) ** 2 + (oy! - y) ** 2), Infinity));
  });
}
