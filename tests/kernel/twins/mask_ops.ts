/** Set operations pixel by pixel. */
import { type Mask, maskFromBytes, maskToBytes } from "../../../src/mask/mask.ts";

const both = (a: Mask, b: Mask, op: (x: number, y: number) => number): Mask => {
  const [left, right] = [maskToBytes(a), maskToBytes(b)];
  return maskFromBytes(left.map((x, i) => op(x, right[i]!)), a.width, a.height);
};

export const maskUnion = (a: Mask, b: Mask): Mask => both(a, b, (x, y) => x | y);
export const maskIntersection = (a: Mask, b: Mask): Mask => both(a, b, (x, y) => x & y);
export const maskDifference = (a: Mask, b: Mask): Mask => both(a, b, (x, y) => x & (1 - y));
export const maskXor = (a: Mask, b: Mask): Mask => both(a, b, (x, y) => x ^ y);
export const maskComplement = (mask: Mask): Mask => both(mask, mask, (x) => 1 - x);
export const maskArea = (mask: Mask): number => maskToBytes(mask).reduce((sum, x) => sum + x, 0);
export const maskIntersectionArea = (a: Mask, b: Mask): number => maskArea(maskIntersection(a, b));

export function maskBox(mask: Mask): { left: number; top: number; right: number; bottom: number } | null {
  const inside = [...maskToBytes(mask).entries()].filter(([, bit]) => bit === 1).map(([i]) => i);
  if (inside.length === 0) return null;
  const [xs, ys] = [inside.map((i) => i % mask.width), inside.map((i) => Math.floor(i / mask.width))];
  return { left: Math.min(...xs), top: Math.min(...ys), right: Math.max(...xs) + 1, bottom: Math.max(...ys) + 1 };
}
