import type { Box } from "../mask/box.ts";
import { uncropBox } from "./uncrop.ts";

/** How near is near, px. */
export const EDGE_TOLERANCE = 20;

/**
 * Whether a box touches an edge of its crop that is no edge of the picture: what it bounds is then cut off there.
 *
 * @param box in px of the crop, right and bottom being the last column and row inside
 * @param crop where the crop lies in the picture
 * @param picture the whole picture
 * @param tolerance px
 */
export function isNearCropEdge(box: Box, crop: Box, picture: Box, tolerance: number = EDGE_TOLERANCE): boolean {
  const there = uncropBox(box, crop);
  return (["left", "top", "right", "bottom"] as const).some((edge) =>
    Math.abs(there[edge] - crop[edge]) <= tolerance && Math.abs(there[edge] - picture[edge]) > tolerance
  );
}
